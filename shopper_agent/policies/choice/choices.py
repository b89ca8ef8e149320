"""Radio buttons, checkboxes and offers with a button each: the delivery, the payment, what is agreed to."""

import re
from collections.abc import Sequence

from shopper_agent.policies.choice.delivery import ABOUT_DELIVERY
from shopper_agent.policies.choice.offers import run_before, words_after, words_before
from shopper_agent.policies.choice.phrases import ADVERTISES, AGREES, DIFFERENT_ADDRESS, PICK, SAME_ADDRESS
from shopper_agent.policies.choice.sheet import Control, Sheet, fields_of
from shopper_agent.policies.choice.steps import NOTHING, Step, fill
from shopper_agent.policies.choice.ways import way_of
from shopper_agent.policies.choice.weighing import (
    CARD,
    Weighed,
    weigh_offers,
    weigh_payments,
    weigh_plainly,
    weigh_ways,
)
from shopper_agent.policies.choice.wording import short
from shopper_agent.policies.finding import label, usable
from shopper_agent.schema import Click, Element

_NAMELESS = re.compile(r"(?:checkbox|check|agree|on|option|\w{1,2})?[\s_]*\d*", re.IGNORECASE)
"""What a checkbox without a label of its own is called."""
_PAYS = re.compile(
    r"\bpay|card\b|invoice|cash on|bank transfer|cheque|zahl|rechnung|nachnahme|lastschrift|überweisung|paiement"
    r"|virement|pago|transferencia|pagamento|bonifico|betaal|overschrijving",
    re.IGNORECASE,
)


def radio_groups(controls: Sequence[Control]) -> dict[str, list[Control]]:
    """Name of the first member → the members: radio buttons of one region, or that follow one another in none.

    Only one of a group can be chosen: a second chosen one begins another group.
    """
    groups: dict[str, list[Control]] = {}
    open_to: dict[str, str] = {}
    for it in controls:
        if it.element.role not in ("radio", "menuitemradio"):
            open_to.pop("", None)
            continue
        region = _region(it)
        first = open_to.get(region)
        if first is None or (it.element.checked and any(other.element.checked for other in groups[first])):
            first = open_to[region] = it.element.name
            groups[first] = []
        groups[first].append(it)
    return groups


def radio_step(sheet: Sheet, members: Sequence[Control]) -> Step:
    """Choose one of a group; what is chosen already stays, but for a choice that is worth a thought."""
    weighed, is_choice = _weigh(sheet, members)
    if not is_choice and any(it.element.checked for it in members):
        return NOTHING
    chosen = next((it for it in weighed if it[0].checked), None)
    if chosen is not None:
        touched = any(it.element.name in sheet.touched for it in members)
        if not is_choice or touched or sheet.later_touched(members[-1].place):
            return NOTHING
    elif _may_stay_open(sheet, members):
        return NOTHING
    others = [it for it in weighed if it is not chosen]
    found = [one for element, much, why in others for one in fill(sheet, Click(name=element.name), much, why)]
    return Step(found, must=chosen is None, keep=chosen[1] if chosen is not None else {})


def _may_stay_open(sheet: Sheet, members: Sequence[Control]) -> bool:
    """The form marks what it needs, and this group is not among it."""
    marked = members[0].form in sheet.marks_required
    return marked and not any(it.element.required for it in members) and not sheet.sent_back


def _weigh(sheet: Sheet, members: Sequence[Control]) -> tuple[list[Weighed], bool]:
    """Each member with its quantities, and whether it is a choice that is worth a thought."""
    elements = [it.element for it in members]
    texts = words_after(sheet.view.page.html, elements)
    ways = [way_of(element) for element in elements]
    if "as_guest" in ways or ("sign_in" in ways and "create_account" in ways):
        return weigh_ways(sheet, elements, ways), True
    region = _region(members[0])
    about = f"{region} {' '.join(texts)}"
    if _PAYS.search(about) and any(CARD.search(text) for text in texts):
        return weigh_payments(elements, texts), not any(it.checked and CARD.search(label(it)) for it in elements)
    if ABOUT_DELIVERY.search(about) and len(elements) > 1:
        return weigh_offers(sheet, elements, texts), True
    return weigh_plainly(sheet, elements), False


def checkbox_step(sheet: Sheet, control: Control) -> Step:
    """Agree where it is needed; leave advertising as it is, mostly."""
    element = control.element
    text = run_before(sheet.view.page.html, element) if _NAMELESS.fullmatch(label(element)) else label(element)
    click = Click(name=element.name)
    if ADVERTISES.search(text) and not element.required:
        return _advertising(sheet, control)
    if element.name in sheet.touched and not (element.required and not element.checked):
        return NOTHING
    if element.checked:
        if not DIFFERENT_ADDRESS.search(text) or SAME_ADDRESS.search(text):
            return NOTHING
        return Step(fill(sheet, click, {}, "I untick this because everything goes to one address."), must=True)
    if SAME_ADDRESS.search(text):
        return Step(fill(sheet, click, {}, "I tick this because both addresses are the same."), must=True)
    if element.required or element.invalid or (AGREES.search(text) and element.checked is False):
        return Step(fill(sheet, click, {}, "I agree to the terms because I cannot order without."), must=True)
    return NOTHING


def _advertising(sheet: Sheet, control: Control) -> Step:
    if control.element.name in sheet.touched or sheet.later_touched(control.place):
        return NOTHING
    if control.element.checked:
        much, why = {"unwish_newsletter": 1.0}, "I untick this because I do not want their advertising."
    else:
        much, why = {"wish_newsletter": 1.0}, "I tick this because I like to hear of their offers."
    return Step(fill(sheet, Click(name=control.element.name), much, why))


def pick_step(sheet: Sheet) -> Step:
    """Offers that stand side by side, each with the same button: take one, and take it once."""
    if _was_picked(sheet):
        return NOTHING
    buttons: dict[str, list[Element]] = {}
    for it in sheet.buttons:
        if usable(it.element) and PICK.search(label(it.element)):
            buttons.setdefault(label(it.element).lower(), []).append(it.element)
    members = max(buttons.values(), key=len, default=[])
    if len(members) < 2:
        return NOTHING
    texts = words_before(sheet.view.page.html, members)
    if ABOUT_DELIVERY.search(f"{sheet.view.page.title} {' '.join(texts)}"):
        weighed = weigh_offers(sheet, members, texts)
    else:
        why = f'I choose "{short(texts[0], 50)}" because it is the first and will do.'
        weighed = [(members[0], {}, why)]
    return Step([one for it, much, why in weighed for one in fill(sheet, Click(name=it.name), much, why)], must=True)


def _was_picked(sheet: Sheet) -> bool:
    """One of the offers was taken on this very step of the checkout."""
    page = sheet.view.page
    fields = fields_of(page)
    return any(
        past.element is not None
        and past.before is not None
        and past.after is not None
        and PICK.search(label(past.element)) is not None
        and past.before.title == past.after.title == page.title
        and fields_of(past.before) == fields_of(past.after) == fields
        for past in sheet.here
    )


def _region(control: Control) -> str:
    return control.element.name.rpartition(".")[0]
