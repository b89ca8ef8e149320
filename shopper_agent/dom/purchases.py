"""Is an action about to order or to pay? Told from what is pressed and where it stands, as a shopper would."""

import re
import unicodedata
from enum import StrEnum

from shopper_agent.dom import purchase_words as words
from shopper_agent.dom.plain import plain_text
from shopper_agent.schema import Action, Click, Element, Observation, TypeAndSubmit

_LONGEST = 120
"""Characters of a text that names what a control does; longer ones are whole cards."""
_NO_PRESS = frozenset(
    {"radio", "checkbox", "option", "textbox", "searchbox", "combobox", "spinbutton", "slider", "tab"}
)
"""Choosing “Pay by card” pays nothing yet."""
_HEADING = re.compile(r"<h1\b[^>]*>(.{0,200}?)</h1>", re.DOTALL)
_BUTTON = re.compile(r"<(?:button|input)\b[^>]*?\bname=\"([^\"]*)\"")


class Intent(StrEnum):
    """What an action would have done."""

    NONE = "none"
    BUYS = "buys"
    """It begins an order, puts into the cart, or orders: the request that it makes will tell."""
    ORDERS = "orders"
    """It orders or pays."""


def intent_of(observation: Observation, action: Action) -> Intent:
    """Whether an action on this page orders or pays.

    Pressing Enter in a field counts as pressing the buttons of its form.
    """
    if isinstance(action, Click):
        element = next((each for each in observation.elements if each.name == action.name), None)
        return _of_control(element, observation) if element is not None else Intent.NONE
    if isinstance(action, TypeAndSubmit):
        found = {_of_control(each, observation) for each in _submitters(observation, action.name)}
        return Intent.ORDERS if Intent.ORDERS in found else Intent.NONE
    return Intent.NONE


def at_checkout(observation: Observation) -> bool:
    """Whether a page belongs to the checkout: it asks for a card or an address, or its address or title say so."""
    fields = [each.text for each in observation.elements if each.role in {"textbox", "combobox"}]
    if any(map(words.CARD_FIELD.search, fields)) or sum(bool(words.ADDRESS_FIELD.search(text)) for text in fields) >= 2:
        return True
    place = _place(observation)
    if words.INTO_CART.search(place):
        return False
    if words.CHECKOUT_ADDRESS.search(place) or words.REVIEW.search(place):
        return True
    return any(words.CHECKOUT_TITLE.search(said) or words.REVIEW.search(said) for said in _headlines(observation))


def control_intent(text: str) -> Intent:
    """What the words of a control alone say."""
    said = _plain(text)
    if not said or len(said) > _LONGEST or words.LATER.search(said):
        return Intent.NONE
    orders = words.ORDERS.search(said) or words.ORDERS_UNSPACED.search(said)
    if orders is not None:
        return Intent.NONE if words.NO_ORDER.search(said, 0, orders.start()) else Intent.ORDERS
    if words.INTO_CART.search(said) or words.NO_ORDER.search(said):
        return Intent.NONE
    return Intent.BUYS if words.BUYS.search(said) or words.BUYS_UNSPACED.search(said) else Intent.NONE


def _of_control(element: Element, observation: Observation) -> Intent:
    if element.role in _NO_PRESS:
        return Intent.NONE
    said = control_intent(element.text)
    if said is Intent.BUYS and at_checkout(observation):
        return Intent.ORDERS
    if said is Intent.NONE and words.FINISHES.fullmatch(_plain(element.text)) and _reviews_order(observation):
        return Intent.ORDERS
    return said


def _reviews_order(observation: Observation) -> bool:
    """The order is looked at for the last time: nothing is left to fill in but perhaps a code or a note."""
    fields = [each for each in observation.elements if each.role == "textbox" and each.enabled and not each.value]
    said = (_place(observation), *_headlines(observation))
    return len(fields) <= 1 and any(map(words.REVIEW.search, said))


def _submitters(observation: Observation, field: str) -> list[Element]:
    """The buttons of the form that a field stands in."""
    html = observation.html
    at = html.find(f'name="{field}"')
    begins = html.rfind("<form", 0, max(at, 0))
    if at < 0 or begins < 0 or html.find("</form>", begins, at) >= 0:
        return []
    ends = html.find("</form>", at)
    inside = set(_BUTTON.findall(html, begins, ends if ends >= 0 else len(html)))
    return [each for each in observation.elements if each.name in inside and each.role == "button"]


def _headlines(observation: Observation) -> list[str]:
    return [observation.title, *(plain_text(found) for found in _HEADING.findall(observation.html)[:2])]


def _place(observation: Observation) -> str:
    """The address without its host, which may be called anything."""
    return re.sub(r"^\w+://[^/?#]*", "", observation.url).lower()


def _plain(text: str) -> str:
    """One line, one kind of space, without marks at the edges."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    return re.sub(r"^[\W_]+|[^\w$€£¥%]+$", "", text)
