"""Lists that a page makes itself: a button or a field opens them, and their options stand by themselves."""

from collections.abc import Iterator

from shopper_agent.policies.finding import label, usable
from shopper_agent.policies.reference.countries import is_country
from shopper_agent.policies.reference.fields import reference_for
from shopper_agent.policies.reference.phrases import GO_ON, OPENS_LIST, PLACEHOLDER
from shopper_agent.policies.reference.selects import any_of, is_needed
from shopper_agent.policies.reference.sheet import Control, Sheet
from shopper_agent.policies.reference.steps import NOTHING, Step, fill
from shopper_agent.policies.reference.wording import short
from shopper_agent.schema import Click

_MOST_TRIES = 2
_LISTED = frozenset({"contact.country", "contact.region", "contact.card_expiry_month", "contact.card_expiry_year"})
"""What is chosen from lists, as a rule."""


def list_step(sheet: Sheet) -> Step:
    """A list of the page's own making is open: choose in it."""
    opener = sheet.here[-1].element if sheet.here else None
    if not sheet.loose or opener is None or opener.role == "option":
        return NOTHING
    own = (sheet.view.persona.demographics.country or "").casefold()
    open_to = [it for it in sheet.loose if not PLACEHOLDER.search(label(it)) and not it.checked]
    mine = [it for it in open_to if own and reference_for(opener) == "contact.country" and is_country(label(it), own)]
    return Step(any_of(sheet, mine or open_to), must=bool(open_to))


def opener_step(sheet: Sheet, control: Control) -> Step:
    """A combobox without options of its own: open its list, twice at most; what shows a choice is left alone."""
    element = control.element
    opened = sum(getattr(past.action, "name", None) == element.name for past in sheet.here)
    chosen = any(past.element is not None and past.element.role == "option" for past in sheet.here) and opened > 0
    if chosen or opened >= _MOST_TRIES or not is_needed(sheet, control):
        return NOTHING
    why = f'I open "{short(label(element), 40)}" because I have to choose there.'
    return Step(fill(sheet, Click(name=element.name), {}, why), must=True)


def openers(sheet: Sheet, form: int) -> Iterator[Control]:
    """Buttons that open a list: they say what is to be chosen, as "Select a country" does."""
    for it in sheet.buttons_of(form):
        text = label(it.element)
        asks = OPENS_LIST.search(text) is not None and reference_for(it.element) in _LISTED
        if it.element.role == "button" and asks and usable(it.element) and len(text) <= 40 and not GO_ON.search(text):
            yield it
