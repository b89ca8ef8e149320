"""Filling in a form: the next thing that has to be done, then the button that sends it."""

from collections.abc import Iterator, Mapping, Sequence

from shopper_agent.policies.choice.choices import checkbox_step, radio_groups, radio_step
from shopper_agent.policies.choice.fields import (
    ESSENTIAL,
    VARIANTS,
    is_optional,
    is_seldom_filled,
    stand_in,
    what_is,
)
from shopper_agent.policies.choice.lists import opener_step, openers
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.phrases import SAME_ADDRESS
from shopper_agent.policies.choice.selects import select_step
from shopper_agent.policies.choice.sending import is_held_back
from shopper_agent.policies.choice.sheet import Control, Sheet, is_empty, takes_text
from shopper_agent.policies.choice.steps import NOTHING, Step, added, fill
from shopper_agent.policies.choice.ways import Way
from shopper_agent.policies.finding import label
from shopper_agent.schema import Input

_MOST_TRIES = 3
"""So often something is typed into a field on one page: once, and two corrections."""


def form_step(sheet: Sheet, form: int, way: Way | None, quantities: Mapping[str, float]) -> Step:
    """What is next in a form. `quantities` go with whatever is done; `must`: it has to be done before it is sent."""
    controls = [it for it in sheet.of_form(form) if not _is_spared(sheet, it)]
    groups = radio_groups(controls)
    found, keep = list[Considered](), dict(quantities)
    for it in _in_order(sheet, form, controls):
        step = _step(sheet, it, way, groups.get(it.element.name, ()))
        found += _with(sheet, step.found, keep)
        if step.must and step.found:
            return Step(found, must=True)
        keep = added(keep, step.keep)
    return Step(found, keep=keep)


def _in_order(sheet: Sheet, form: int, controls: Sequence[Control]) -> Iterator[Control]:
    """What the page complains about first, then from top to bottom."""
    everything = sorted((*controls, *openers(sheet, form)), key=lambda it: it.place)
    yield from (it for it in everything if sheet.is_wrong(it.element))
    yield from (it for it in everything if not sheet.is_wrong(it.element))


def _step(sheet: Sheet, control: Control, way: Way | None, members: Sequence[Control]) -> Step:
    """What a control asks for. `members`: the radio buttons of the group that it begins."""
    role, element = control.element.role, control.element
    if members:
        return radio_step(sheet, members)
    if role in ("checkbox", "switch"):
        return checkbox_step(sheet, control)
    if element.name in sheet.options:
        return select_step(sheet, control)
    if takes_text(sheet, element):
        return _text_step(sheet, control, way)
    return opener_step(sheet, control) if role in ("combobox", "listbox", "button") else NOTHING


def _text_step(sheet: Sheet, control: Control, way: Way | None) -> Step:
    """Type what a field asks for; correct what the page does not take, twice at most."""
    element, references = control.element, sheet.view.context.references
    tries = sheet.tries.get(element.name, 0)
    wrong = sheet.is_wrong(element)
    if tries >= _MOST_TRIES or not (wrong or is_empty(element)) or (wrong and _blames_a_select(sheet, element)):
        return NOTHING
    if not wrong and (tries > 1 or not _is_wanted(sheet, control, way)):
        return NOTHING
    reference = control.reference if control.reference in references else None
    if reference is None and not (element.required or wrong):
        return NOTHING
    known = reference or stand_in(element)
    ways = VARIANTS.get(known, (f"{{{known}}}",))
    text = ways[min(tries, len(ways) - 1) if wrong else 0]
    if known not in references:
        return NOTHING
    corrected = wrong and not is_empty(element)
    if corrected and text == element.value:  # there is no other way to write it
        if element.required or reference in ESSENTIAL:
            return NOTHING
        text = ""
    return Step(
        fill(
            sheet, Input(name=element.name, text=text), {"correct": float(wrong)}, _why(known, way, corrected=corrected)
        ),
        must=True,
    )


def _why(reference: str, way: Way | None, *, corrected: bool) -> str:
    what = what_is(reference)
    if way in ("sign_in", "create_account"):
        return f"I fill in my {what} because I {'have' if way == 'sign_in' else 'want'} an account here."
    return (
        f"I correct my {what} because the page does not take it."
        if corrected
        else f"I fill in my {what} because the order needs it."
    )


def _is_wanted(sheet: Sheet, control: Control, way: Way | None) -> bool:
    """It is filled in at first; after the form came back, everything that is known is."""
    element, reference = control.element, control.reference
    if reference == "contact.password":
        return way in ("sign_in", "create_account") or (bool(element.required) and bool(sheet.sent_back))
    if element.required:
        return True
    if reference is None or is_seldom_filled(element) or is_optional(element):
        return False
    # a form that came back without a word, or cannot be sent, gets everything that is known
    silent = (bool(sheet.sent_back) and not sheet.complains) or is_held_back(sheet)
    return reference in ESSENTIAL or control.form not in sheet.marks_required or silent


def _is_spared(sheet: Sheet, control: Control) -> bool:
    """A second address that is the same as the first, or a card that the shop knows already."""
    if "billing" in control.element.name and not SAME_ADDRESS.search(label(control.element)):
        return any(
            it.element.role == "checkbox" and it.element.checked and SAME_ADDRESS.search(label(it.element))
            for it in sheet.controls
        )
    if control.reference is not None and control.reference.startswith("contact.card"):
        return any(
            it.element.role == "radio" and it.element.checked and "ending in" in it.element.text.lower()
            for it in sheet.controls
        )
    return False


def _blames_a_select(sheet: Sheet, element: object) -> bool:
    """The complaint names what is chosen elsewhere, such as a country: that is to be changed."""
    error = getattr(element, "error", None) or ""
    chosen = (it.element.value or "" for it in sheet.controls if it.element.name in sheet.options)
    return any(len(value) > 2 and value in error for value in chosen)


def _with(sheet: Sheet, found: Sequence[Considered], quantities: Mapping[str, float]) -> list[Considered]:
    """The same alternatives with the weight of what is kept by doing them."""
    terms = sheet.view.weigh(quantities)
    return [Considered(it.action, added(it.terms, terms), it.why) for it in found]
