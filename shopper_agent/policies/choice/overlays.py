"""What lies over the page: cookie banners, and pop-ups that cover what the shopper needs."""

import re

from shopper_agent.policies.choice.view import View
from shopper_agent.policies.finding import is_pressed, label
from shopper_agent.schema import Decision, Element, FailureKind

_ABOUT_CONSENT = re.compile(r"cookie|consent|privacy|gdpr|tracking", re.IGNORECASE)
_REFUSES = re.compile(
    r"\b(?:reject|decline|refuse|deny|disagree)\b|\b(?:necessary|essential|required)(?: cookies)?(?: only)?$"
    r"|\bonly (?:the )?(?:strictly )?(?:necessary|essential)|without accepting|\bablehnen\b|\brefuser\b|\brechazar\b",
    re.IGNORECASE,
)
_ACCEPTS = re.compile(
    r"\b(?:accept|allow|agree|consent|ok|okay|got it|understood|akzeptieren|accepter|aceptar)\b", re.IGNORECASE
)
_CONSENT_BY_ITSELF = re.compile(
    r"(?:accept|allow|reject|decline|refuse) (?:all|cookies|all cookies|optional cookies)"
    r"|(?:only )?(?:necessary|essential)(?: cookies)?(?: only)?|got it",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"^(?:close|dismiss|no,? thanks?|no thank you|not now|maybe later|skip|continue shopping)\b|^[\u00d7✕✖x]$",
    re.IGNORECASE,
)
_MUCH_COVERED = 0.3
"""Share of the controls in view from which on something is in the way."""


def answer_cookie_banner(view: View) -> Decision | None:
    """Refuse or accept cookies, as the persona would, when the page asks."""
    buttons = [element for element in view.page.elements if is_pressed(element) and _asks_for_consent(element)]
    refusing = [element for element in buttons if _REFUSES.search(label(element))]
    accepting = [element for element in buttons if element not in refusing]
    wanted = (*refusing, *accepting) if view.traits.private else (*accepting, *refusing)
    for element in wanted:
        if element in refusing:
            why = "I refuse the optional cookies because I do not want to be tracked."
        elif view.traits.private:
            why = "I see no way to refuse the cookies, so I accept them to go on."
        else:
            why = "I accept the cookies to get on with my shopping."
        if decision := view.click(element, why):
            return decision
    return None


def _asks_for_consent(element: Element) -> bool:
    text = label(element)
    if len(text) > 50 or not (_REFUSES.search(text) or _ACCEPTS.search(text)):
        return False
    return _ABOUT_CONSENT.search(f"{element.name} {text}") is not None or bool(_CONSENT_BY_ITSELF.fullmatch(text))


def close_popup(view: View) -> Decision | None:
    """Close what covers the page, when much of the view is covered or a click just did not get through."""
    shown = [element for element in view.page.elements if element.in_view and element.role != "option"]
    covered = [element for element in shown if element.covered_by is not None]
    failure = view.page.failure
    blocked = failure is not None and failure.kind is FailureKind.COVERED
    if not blocked and len(covered) <= _MUCH_COVERED * len(shown):
        return None
    closing = (it for it in view.page.elements if is_pressed(it) and _CLOSES.search(label(it)))
    return view.first_click(closing, "I close this because it is in my way.")
