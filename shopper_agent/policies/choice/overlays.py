"""What lies over the page: cookie banners, and pop-ups that want something."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.phrases import (
    ABOUT_CONSENT,
    ACCEPTS,
    CHECK_OUT,
    CLOSES,
    CONSENT_BY_ITSELF,
    NEWSLETTER,
    REFUSES,
    SETTINGS,
)
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.choice.wording import short
from shopper_agent.policies.finding import is_browsers, is_pressed, label, says, usable
from shopper_agent.schema import Element, Input, TypeAndSubmit

_LONGEST = 50
_MOST_GUESSES = 6
_LAYER = re.compile(
    r"pop_?up|modal|dialog|overlay|lightbox|newsletter|sign_?up|drawer|welcome|willkommen|anmeld|rundbrief"
    r"|nieuwsbrief",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"e-?mail|correo|courriel", re.IGNORECASE)


def overlay_alternatives(view: View) -> list[Considered]:
    """Answer a cookie banner, close a pop-up, or give it what it wants; ignoring them is doing anything else."""
    found = list(_consent(view))
    if (view.is_covered and not _is_cart(view)) or _popup_field(view) is not None:
        found += _popup(view)
        if not found:
            found += _guesses(view)
    return found


def is_blocked(view: View) -> bool:
    """Something lies over most of the view, or over what was just clicked, and it can be answered.

    The cart that slides in beside the page is no obstacle: it leads to the checkout.
    """
    return view.is_covered and not _is_cart(view) and bool(overlay_alternatives(view))


def _is_cart(view: View) -> bool:
    """What lies over the page leads from the cart to the checkout."""
    return view.cart_filled and any(is_pressed(it) and says(it, CHECK_OUT) for it in view.page.elements)


def _consent(view: View) -> Iterator[Considered]:
    for element in view.page.elements:
        if not is_pressed(element) or is_browsers(element):
            continue
        answer = _answer(element.name, label(element), element.role)
        if answer is not None:
            yield from view.consider_click(element, {"answer_cookies": 1.0, answer: 1.0}, _WHY[answer])


_WHY = {
    "accept_cookies": "I accept the cookies to get on with my shopping.",
    "refuse_cookies": "I refuse the optional cookies because I do not want to be tracked.",
    "cookie_settings": "I open the cookie settings because I want to see what they are for.",
}


@lru_cache(maxsize=4096)
def _answer(name: str, text: str, role: str) -> str | None:
    """Which answer to a cookie banner this is, as its parameter; None: it is none. Remembered, as pages repeat."""
    if len(text) > _LONGEST:
        return None
    said = f"{name} {text}".lower()
    if not any(part in said for part in ABOUT_CONSENT) and not CONSENT_BY_ITSELF.fullmatch(text):
        return None
    if REFUSES.search(text):
        return "refuse_cookies"
    if SETTINGS.search(text):
        return "cookie_settings" if role == "button" else None
    return "accept_cookies" if ACCEPTS.search(text) else None


def _popup(view: View) -> Iterator[Considered]:
    """Close it; or give the e-mail address for what it promises."""
    field = _popup_field(view)
    region = field.name.rpartition(".")[0] if field is not None else ""
    closing = [
        it
        for it in view.page.elements
        if is_pressed(it)
        and CLOSES.search(label(it))
        and (view.is_covered or (bool(region) and it.name.startswith(region)))
    ]
    for element in closing:
        quantities = {"close_layer": 1.0, "among": -math.log(len(closing))}
        yield from view.consider_click(element, quantities, "I close this because it is in my way.")
    if field is not None:
        yield from _give_email(view, field)


def _give_email(view: View, field: Element) -> Iterator[Considered]:
    """Type the address and send it; press the button where the field has it already."""
    if "contact.email" not in view.context.references:
        return
    why = "I give my e-mail address because I want the offer that comes with it."
    text = "{contact.email}"
    if not field.value:
        # Enter sends most of these forms; where a try has changed nothing, the button is pressed instead
        sent = view.consider(TypeAndSubmit(name=field.name, text=text), {"give_email": 1.0}, why)
        yield from sent or view.consider(Input(name=field.name, text=text), {"give_email": 1.0}, why)
        return
    region = field.name.rpartition(".")[0]
    for element in view.page.elements:
        if element.role == "button" and element.name.startswith(region) and not CLOSES.search(label(element)):
            yield from view.consider_click(element, {"give_email": 1.0, "apply": 1.0}, why)


def _popup_field(view: View) -> Element | None:
    """The e-mail field of a pop-up: in a region of that name, or the only field that nothing covers."""
    covered = view.is_covered
    fields = (it for it in view.page.elements if it.role == "textbox" and usable(it) and _EMAIL.search(label(it)))
    for element in fields:
        region = element.name.rpartition(".")[0]
        in_layer = _LAYER.search(region) is not None and _can_be_closed(view, region)
        if (in_layer or covered) and not ("footer" in region or "nav_bar" in region):
            return element if NEWSLETTER.search(f"{label(element)} {element.name} {view.page.html}") else None
    return None


def _can_be_closed(view: View, region: str) -> bool:
    return any(it.name.startswith(region) and CLOSES.search(label(it)) for it in view.page.elements)


def _guesses(view: View) -> Iterator[Considered]:
    """A layer that cannot be told: press one of the few buttons that nothing covers."""
    open_to = [
        it
        for it in view.page.elements
        if is_pressed(it) and it.in_view and not is_browsers(it) and 0 < len(label(it)) <= _LONGEST
    ]
    if not 0 < len(open_to) <= _MOST_GUESSES:
        return
    quantities = {"answer_layer": 1.0, "among": -math.log(len(open_to))}
    for element in open_to:
        why = f'I press "{short(label(element), 40)}" because this lies over the page.'
        yield from view.consider_click(element, quantities, why)
