"""Ways into the checkout: as a guest, with the account that one has, with a new one."""

from collections.abc import Iterator
from functools import lru_cache
from re import Pattern
from typing import Literal

from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.phrases import CREATE, GO_ON, GUEST, HAS_ACCOUNT, REFUSES_LOG_IN, SIGN_IN
from shopper_agent.policies.choice.sheet import Control, Sheet, takes_text
from shopper_agent.policies.choice.steps import fill
from shopper_agent.policies.finding import label, usable
from shopper_agent.schema import Click, Element, Input, TypeAndSubmit

Way = Literal["as_guest", "sign_in", "create_account"]
"""Each is the parameter of its own readiness."""
_PASSWORD = "contact.password"
_NEEDED = frozenset({"contact.email", _PASSWORD})
_LONGEST = 80
_SAID: tuple[tuple[Way, Pattern[str]], ...] = (("as_guest", GUEST), ("create_account", CREATE), ("sign_in", SIGN_IN))

WHY: dict[Way, str] = {
    "as_guest": "I check out as a guest because I do not want another account.",
    "sign_in": "I sign in because I already have an account here.",
    "create_account": "I create an account because I may order here again.",
}


def way_of(element: Element) -> Way | None:
    """Which way a control's first words offer; None: they offer none. Only radio buttons may say much."""
    text = label(element)
    if element.role != "radio" and len(text) > _LONGEST:
        return None
    return _way_in(text[:_LONGEST])


@lru_cache(maxsize=4096)
def _way_in(text: str) -> Way | None:
    """A pure function of a label, remembered: pages repeat their labels step by step."""
    said = [(match.start(), way) for way, words in _SAID if (match := words.search(text))]
    return min(said, key=lambda it: it[0])[1] if said else None


def form_way(sheet: Sheet, form: int) -> Way | None:
    """The way that a form belongs to; None for a form of the order itself."""
    controls = list(sheet.of_form(form))
    for it in controls:
        if it.element.role == "radio" and it.element.checked and (way := way_of(it.element)):
            return way
    asked = [it.reference for it in controls if takes_text(sheet, it.element)]
    sender = entry_button(sheet, form)
    way = way_of(sender.element) if sender is not None else None
    if _PASSWORD not in asked:
        return way if way == "as_guest" else None
    if "contact.street" in asked:
        return None
    return way if way is not None else "create_account" if "contact.full_name" in asked else "sign_in"


def entry_button(sheet: Sheet, form: int) -> Control | None:
    """The first button behind a form's fields that goes on in some way; None for a form without such fields."""
    controls = list(sheet.of_form(form))
    places = [it.place for it in controls if takes_text(sheet, it.element)]
    places = places or [it.place for it in controls if it.element.role == "radio" and way_of(it.element)]
    if not places:
        return None
    behind = (it for it in sheet.buttons_of(form) if it.place > min(places))
    fitting = [it for it in behind if way_of(it.element) or GO_ON.search(label(it.element))]
    last = [it for it in fitting if it.place > max(places)]
    return next(iter(last or fitting), None)


def is_open(sheet: Sheet, way: Way) -> bool:
    """This shopper can take the way: it has what it takes, and the shop did not turn it down."""
    view = sheet.view
    if way == "as_guest":
        return True
    if not _NEEDED.issubset(view.context.references) or refused(sheet, way):
        return False
    return way != "sign_in" or view.persona.returning is True or _told_of_account(sheet)


def refused(sheet: Sheet, way: Way) -> bool:
    """It was tried in this visit, and its form is here again: at once with a complaint, or for the second time."""
    words = REFUSES_LOG_IN if way == "sign_in" else HAS_ACCOUNT
    sent = _times_sent(sheet, way)
    return sent > 1 or (sent == 1 and words.search(sheet.view.visible_text) is not None)


def _times_sent(sheet: Sheet, way: Way) -> int:
    """How often a password was typed and then a button of this way pressed."""
    count, typed = 0, False
    for past in sheet.view.memory.past:
        if isinstance(past.action, Input | TypeAndSubmit):
            typed = typed or _PASSWORD in past.action.text
        elif typed and past.failure is None and past.element is not None and way_of(past.element) == way:
            count, typed = count + 1, False
    return count


def _told_of_account(sheet: Sheet) -> bool:
    """The page says that this address has an account already."""
    return HAS_ACCOUNT.search(sheet.view.visible_text) is not None


def way_alternatives(sheet: Sheet, senders: frozenset[str]) -> Iterator[Considered]:
    """Press what leads into a way; `senders` are the buttons that send a form, which is filled in first."""
    seen = set[Way]()
    for it in sheet.buttons:
        way = way_of(it.element)
        if (
            way is None
            or way in seen
            or it.element.name in senders
            or not usable(it.element)
            or not is_open(sheet, way)
        ):
            continue
        if made := fill(sheet, Click(name=it.element.name), {way: 1.0}, WHY[way]):
            seen.add(way)
            yield from made
