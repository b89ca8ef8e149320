"""Selects: the country, the state, the card's date, the rest."""

import math
import re
from collections.abc import Sequence

from shopper_agent.policies.choice.countries import is_country
from shopper_agent.policies.choice.delivery import ABOUT_DELIVERY
from shopper_agent.policies.choice.fields import is_seldom_filled, what_is
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.phrases import PLACEHOLDER
from shopper_agent.policies.choice.sheet import Control, Sheet
from shopper_agent.policies.choice.steps import NOTHING, Step, fill
from shopper_agent.policies.choice.weighing import weigh_offers, weigh_plainly
from shopper_agent.policies.choice.wording import short
from shopper_agent.policies.finding import label
from shopper_agent.schema import Click, ClickKind, Element, Input

_COUNTRY, _REGION = "contact.country", "contact.region"
_MONTH, _YEAR = "contact.card_expiry_month", "contact.card_expiry_year"
_MONTHS = re.compile(r"^(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])", re.IGNORECASE)
_MOST_TRIES = 2
_MOST_SHOWN = 6
"""Of a list without a meaning, one of the first so many is taken."""


def select_step(sheet: Sheet, control: Control) -> Step:
    """Choose in a select: by a private value where it asks for one, else what fits."""
    element = control.element
    options = [it for it in sheet.options[element.name] if it.enabled and not PLACEHOLDER.search(label(it))]
    if element.kind is ClickKind.QUANTITY or not options:
        return NOTHING
    reference = _asked(control, options)
    if reference in (_MONTH, _YEAR):
        return _choose_date(sheet, control, options, reference)
    if reference == _COUNTRY:
        return _choose_country(sheet, control, options)
    if _holds_something(sheet, element):
        return _reconsider(sheet, control, options)
    if not is_needed(sheet, control):
        return NOTHING
    if reference is not None and reference in sheet.view.context.references and not _was_tried(sheet, element):
        return Step(_by_value(sheet, element, reference), must=True)
    return Step(any_of(sheet, options), must=True)


def not_served(sheet: Sheet) -> bool:
    """The shopper's own country is not among those that can be chosen."""
    own = (sheet.view.persona.demographics.country or "").casefold()
    lists = [
        sheet.options[it.element.name]
        for it in sheet.controls
        if it.reference == _COUNTRY and it.element.name in sheet.options
    ]
    return bool(own) and bool(lists) and not any(is_country(label(it), own) for options in lists for it in options)


def _asked(control: Control, options: Sequence[Element]) -> str | None:
    """What a select asks for: two that share one label, such as an expiry date's, are told by their options."""
    reference = control.reference
    if reference not in ("contact.card_expiry", _MONTH, _YEAR):
        return reference
    texts = [label(it) for it in options]
    numbers = [int(text[:4]) for text in texts if re.match(r"\d{1,4}\b", text)]
    if any(_MONTHS.search(text) for text in texts) or (numbers and max(numbers) <= 12 and len(numbers) == len(texts)):
        return _MONTH
    return _YEAR if numbers and (max(numbers) > 12) else reference


def _choose_date(sheet: Sheet, control: Control, options: Sequence[Element], reference: str) -> Step:
    """The card's own month and year, also over what the page has chosen."""
    element = control.element
    if is_seldom_filled(element) and not element.required:
        return NOTHING
    if _was_chosen(sheet, element) and not element.invalid:
        return NOTHING
    if reference in sheet.view.context.references and not _was_tried(sheet, element):
        return Step(_by_value(sheet, element, reference), must=True)
    why = "I choose the date that is on my card."
    return Step(fill(sheet, Click(name=options[-1].name), {}, why), must=True)


def _choose_country(sheet: Sheet, control: Control, options: Sequence[Element]) -> Step:
    """The own country where it is offered; else what is chosen stays until the page complains."""
    element, view = control.element, sheet.view
    own = (view.persona.demographics.country or "").casefold()
    if sheet.is_wrong(element) or _is_blamed(sheet, element):
        return _reconsider(sheet, control, options)
    if _was_chosen(sheet, element):
        return NOTHING
    mine = next((it for it in options if own and is_country(label(it), own)), None)
    if mine is not None:
        why = f"I choose {short(label(mine), 40)} because I live there."
        return NOTHING if mine.checked else Step(fill(sheet, Click(name=mine.name), {}, why), must=True)
    if not own and _COUNTRY in view.context.references and not _was_tried(sheet, element):
        return Step(_by_value(sheet, element, _COUNTRY), must=True)
    if _holds_something(sheet, element):
        return NOTHING
    return Step(any_of(sheet, options), must=True)


def _reconsider(sheet: Sheet, control: Control, options: Sequence[Element]) -> Step:
    """Something is chosen: a way of delivery may be worth a thought, what the page complains about is changed."""
    element = control.element
    if sheet.is_wrong(element) or _is_blamed(sheet, element):
        return _change(sheet, element, options)
    texts = [label(it) for it in options]
    is_offer = (
        control.reference is None and len(options) > 1 and ABOUT_DELIVERY.search(" ".join((label(element), *texts)))
    )
    if not is_offer or _was_chosen(sheet, element) or sheet.later_touched(control.place):
        return NOTHING
    weighed = weigh_offers(sheet, options, texts)
    found = [one for it, much, why in weighed if not it.checked for one in fill(sheet, Click(name=it.name), much, why)]
    return Step(found, keep=next((much for it, much, _ in weighed if it.checked), {}))


def _change(sheet: Sheet, element: Element, options: Sequence[Element]) -> Step:
    """Choose something else than what the page complains about."""
    if _choices(sheet, element) > _MOST_TRIES:
        return NOTHING
    tried = {past.action.name for past in sheet.here if isinstance(past.action, Click)}
    others = [it for it in options if not it.checked and it.name not in tried][:_MOST_SHOWN]
    much = {"correct": 1.0, "among": -math.log(len(others) or 1)}
    found = list[Considered]()
    for it in others:
        why = f'I choose "{short(label(it), 40)}" because the page does not take what was chosen.'
        found += fill(sheet, Click(name=it.name), much, why)
    return Step(found, must=True)


def any_of(sheet: Sheet, options: Sequence[Element]) -> list[Considered]:
    """One of the options, by what the persona is or by luck; of long lists one of the first."""
    texts = [label(it) for it in options]
    if len(options) > 1 and sum(ABOUT_DELIVERY.search(text) is not None for text in texts) > 1:
        weighed = weigh_offers(sheet, options, texts)
    else:
        weighed = weigh_plainly(sheet, options[:_MOST_SHOWN])
    return [one for it, much, why in weighed for one in fill(sheet, Click(name=it.name), much, why)]


def _by_value(sheet: Sheet, element: Element, reference: str) -> list[Considered]:
    """Typing a reference is the only way to choose by a private value; the keyboard finds the option."""
    why = f"I choose my {what_is(reference)} because the order needs it."
    return fill(sheet, Input(name=element.name, text=f"{{{reference}}}"), {}, why)


def is_needed(sheet: Sheet, control: Control) -> bool:
    """Something has to be chosen here, as far as can be told."""
    element = control.element
    if element.required or element.invalid:
        return True
    return not is_seldom_filled(element) and (control.form not in sheet.marks_required or bool(sheet.sent_back))


def _holds_something(sheet: Sheet, element: Element) -> bool:
    chosen = next((label(it) for it in sheet.options[element.name] if it.checked), element.value or "")
    return bool(chosen) and not PLACEHOLDER.search(chosen)


def _choices(sheet: Sheet, element: Element) -> int:
    """How often something was chosen in it on this path."""
    names = {it.name for it in sheet.options.get(element.name, ())} | {element.name}
    return sum(getattr(past.action, "name", None) in names for past in sheet.here)


def _was_chosen(sheet: Sheet, element: Element) -> bool:
    return _choices(sheet, element) > 0


def _was_tried(sheet: Sheet, element: Element) -> bool:
    return sheet.tries.get(element.name, 0) > 0


def _is_blamed(sheet: Sheet, element: Element) -> bool:
    """What is chosen in it is named in the complaint about another field: "not valid for Ireland"."""
    chosen = next((label(it) for it in sheet.options[element.name] if it.checked), "")
    return len(chosen) > 2 and any(chosen in (it.element.error or "") for it in sheet.controls)
