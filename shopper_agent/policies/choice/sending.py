"""The buttons that send a form or lead on."""

from collections.abc import Iterator, Mapping

from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.phrases import GO_ON, NOT_ONWARD, PLACE_ORDER
from shopper_agent.policies.choice.sheet import Control, Sheet, takes_text
from shopper_agent.policies.choice.steps import fill
from shopper_agent.policies.choice.ways import Way, entry_button, way_of
from shopper_agent.policies.finding import SCROLL_DOWN, label, usable
from shopper_agent.schema import Click

_LONGEST = 60
_MOST_LOOKS = 4
_LOOKED_AT = frozenset({"textbox", "spinbutton", "button"})
SCROLL_UP = "browser.scroll_up"


def send_form(sheet: Sheet, form: int, way: Way | None, quantities: Mapping[str, float]) -> list[Considered]:
    """Press the button of a form, unless it was pressed since the form was last changed."""
    button = entry_button(sheet, form) if way is not None else next(_onward(sheet, form), None)
    if button is None or not usable(button.element) or _was_sent(sheet, form, button):
        return []
    return _press(sheet, button, quantities)


def go_on(sheet: Sheet, quantities: Mapping[str, float]) -> list[Considered]:
    """Order, where that can be done on this page; else press what leads on; the first that was not in vain."""
    ordering = (it for it in sheet.buttons if _says_order(it) and usable(it.element))
    leading = (it for it in sheet.buttons if _says_on(it) and usable(it.element))
    tried = (_press(sheet, it, quantities) for it in (*ordering, *leading))
    return next((made for made in tried if made), [])


def wake(sheet: Sheet) -> list[Considered]:
    """Nothing else can be done: give the page a moment, by a click that changes nothing.

    What leads on may be switched off until the last field is left, and what was sent may take its time.
    """
    if is_held_back(sheet):
        why = "I click beside the last field because the button does not light up."
    elif _just_sent(sheet):
        why = "I look again because nothing seems to have happened yet."
    else:
        return []
    fields = [it.element for it in sheet.controls if takes_text(sheet, it.element)]
    elsewhere = sorted(fields, key=lambda it: sheet.touched.get(it.name, -1))
    scrolls = [it for it in sheet.view.page.elements if it.name in (SCROLL_DOWN, SCROLL_UP)]
    looking = "I scroll a little to see whether something has changed."
    tried = (fill(sheet, Click(name=it.name), {}, looking if it in scrolls else why) for it in (*scrolls, *elsewhere))
    return next((made for made in tried if made), [])


def _just_sent(sheet: Sheet) -> bool:
    """Something was sent a moment ago, and nothing but looking again was done since."""
    since = sheet.here[sheet.last_sent + 1 :] if sheet.last_sent >= 0 else ()
    looked = (past.element is not None and past.element.role in _LOOKED_AT for past in since)
    return sheet.last_sent >= 0 and len(since) < _MOST_LOOKS and all(looked)


def is_held_back(sheet: Sheet) -> bool:
    """There are buttons that lead on, and all of them are switched off."""
    leading = [it.element for it in sheet.buttons if _says_order(it) or _says_on(it)]
    return bool(leading) and not any(element.enabled for element in leading)


def _onward(sheet: Sheet, form: int) -> Iterator[Control]:
    """A form's own buttons: the one that orders, one that says so, else its only button."""
    own = [it for it in sheet.buttons_of(form) if it.element.role == "button"]
    yield from (it for it in own if _says_order(it))
    yield from (it for it in own if _says_on(it))
    rest = [it for it in own if not NOT_ONWARD.search(label(it.element)) and way_of(it.element) is None]
    if form and len(rest) == 1 and any(takes_text(sheet, it.element) for it in sheet.of_form(form)):
        yield rest[0]


def _was_sent(sheet: Sheet, form: int, button: Control) -> bool:
    """It was pressed after the last change to its form, and the page does not complain about the form."""
    pressed = sheet.touched.get(button.element.name, -1)
    if pressed < 0 or any(sheet.is_wrong(it.element) for it in sheet.of_form(form)):
        return False
    names = {it.element.name for it in sheet.of_form(form)}
    return not any(
        at > pressed for name, at in sheet.touched.items() if name in names or name.rpartition(".")[0] in names
    )


def _press(sheet: Sheet, button: Control, quantities: Mapping[str, float]) -> list[Considered]:
    orders = _says_order(button)
    why = (
        "I have checked everything, so I place my order." if orders else "I have filled in what was asked, so I go on."
    )
    return fill(sheet, Click(name=button.element.name), {**quantities, "place_order": float(orders)}, why)


def _says_order(button: Control) -> bool:
    text = label(button.element)
    return len(text) <= _LONGEST and PLACE_ORDER.search(text) is not None


def _says_on(button: Control) -> bool:
    text = label(button.element)
    return len(text) <= _LONGEST and GO_ON.search(text) is not None and NOT_ONWARD.search(text) is None
