"""Has an order just been confirmed? Told from what a person would read on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from re import Match, Pattern

from bs4 import BeautifulSoup, SoupStrainer

from shopper_agent.dom.plain import places_of, plain_text
from shopper_agent.dom.purchase_words import ORDERS
from shopper_agent.dom.words import WORDS, ShopWords
from shopper_agent.schema import ActedStep, Click, ClickKind, Observation, TypeAndSubmit

_REACH = 100
"""Characters around such a word that hold the whole sentence part."""
_LOOK_BACK = 6
"""A purchase is clicked at most so many steps before its confirmation."""


@dataclass(frozen=True)
class OrderConfirmation:
    """What the confirmation says."""

    text: str
    number: str | None
    """None when the page names no order number."""


def order_confirmation(
    observation: Observation, history: Sequence[ActedStep], words: ShopWords = WORDS
) -> OrderConfirmation | None:
    """Recognise an order confirmation after the shopper did something that can order.

    Needs both: a heading or title that confirms, and a purchase-like click or a submission in the last steps. A page of
    past orders that was merely opened is none.
    """
    if not any(_can_order(step) for step in history[-_LOOK_BACK:]):
        return None
    plain = plain_text(observation.html)
    found = _confirms(plain, words)
    # a page is only parsed for its headings when a confirmation stands somewhere in it
    headlines = [observation.title, *(_headings(observation) if found is not None else [])]
    said = next((text for text in headlines if words.confirmation.search(text)), None)
    if said is None:
        if found is None or not words.order_number.search(plain):
            return None
        said = found[0]
    if _can_still_order(observation):
        return None
    number = words.order_number.search(plain)
    return OrderConfirmation(text=said[:200], number=number[1] if number else None)


def _can_still_order(observation: Observation) -> bool:
    """A control that buys has the words of ordering, wherever it stands."""
    buys = (it.text for it in observation.elements if it.kind is ClickKind.PURCHASE and it.enabled)
    return any("order" in text.lower() or ORDERS.search(text) is not None for text in buys)


def _can_order(step: ActedStep) -> bool:
    action = step.decision.action
    if isinstance(action, TypeAndSubmit):
        return True
    if not isinstance(action, Click) or step.observation is None:
        return False
    element = next((element for element in step.observation.elements if element.name == action.name), None)
    return element is not None and (element.kind is ClickKind.PURCHASE or element.role == "button")


def _headings(observation: Observation) -> list[str]:
    soup = BeautifulSoup(observation.html, "lxml", parse_only=SoupStrainer(["h1", "h2", "h3"]))
    return [heading.get_text(" ", strip=True) for heading in soup.find_all(True, recursive=False)]


def _confirms(text: str, words: ShopWords) -> Match[str] | None:
    """Where a text confirms an order first; looked for only around the words that every confirmation has.

    A pattern that is tried at every character of a long page costs more than everything else that a step decides.
    """
    lower = text.lower()
    if len(lower) != len(text):  # a few letters are longer in lower case: places in it are no places in the text
        return words.confirmation.search(text)
    firsts = (_first(pattern, stems, text, lower) for stems, pattern in words.confirmations)
    return min((found for found in firsts if found is not None), key=lambda found: found.start(), default=None)


def _first(pattern: Pattern[str], stems: Sequence[str], text: str, lower: str) -> Match[str] | None:
    """Where one language's confirmation stands first, around its words."""
    places = sorted(place for stem in stems for place in places_of(stem, lower))
    tries = (pattern.search(text, max(0, place - _REACH), place + _REACH) for place in places)
    return next((found for found in tries if found is not None), None)
