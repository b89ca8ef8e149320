"""Lists that a page makes itself: a button or a field opens them, and their options stand by themselves."""

from collections.abc import Iterator

from shopper_agent.policies.choice.countries import is_country, own_country
from shopper_agent.policies.choice.fields import reference_for, reference_in
from shopper_agent.policies.choice.offers import run_before
from shopper_agent.policies.choice.past import Past
from shopper_agent.policies.choice.phrases import GO_ON, OPENS_LIST, PLACEHOLDER
from shopper_agent.policies.choice.selects import any_of, is_needed
from shopper_agent.policies.choice.sheet import Control, Sheet
from shopper_agent.policies.choice.steps import NOTHING, Step, fill
from shopper_agent.policies.choice.wording import short
from shopper_agent.policies.finding import label, usable
from shopper_agent.schema import Click, Element

_MOST_TRIES = 3
_MOST_LISTS = 5
_LONGEST = 40
"""Characters of a label."""
_LISTED = frozenset({"contact.country", "contact.region", "contact.card_expiry_month", "contact.card_expiry_year"})
"""What is chosen from lists, as a rule."""


def list_step(sheet: Sheet) -> Step:
    """A list of the page's own making is open: choose in it."""
    last = sheet.here[-1] if sheet.here else None
    opener = last.element if last is not None else None
    if not sheet.loose or last is None or last.before is None or opener is None or opener.role == "option":
        return NOTHING
    own = own_country(sheet.view.persona)
    open_to = [it for it in sheet.loose if not PLACEHOLDER.search(label(it)) and not it.checked]
    about_country = own and _asked_by(last.before.html, opener) == "contact.country"
    mine = [it for it in open_to if about_country and is_country(label(it), own)]
    if mine:
        why = f"I choose {short(label(mine[0]), _LONGEST)} because I live there."
        return Step(fill(sheet, Click(name=mine[0].name), {}, why), must=True)
    return Step(any_of(sheet, open_to), must=bool(open_to))


def opener_step(sheet: Sheet, control: Control) -> Step:
    """A control that opens a list: open it where nothing is chosen, or another country than the own."""
    element = control.element
    if not is_needed(sheet, control) or not _is_open_question(sheet, element):
        return NOTHING
    why = f'I open "{short(label(element), _LONGEST)}" because I have to choose there.'
    return Step(fill(sheet, Click(name=element.name), {}, why), must=True)


def _is_open_question(sheet: Sheet, element: Element) -> bool:
    """It shows no choice yet, as far as can be told: its words are a label or ask to choose."""
    text = label(element)
    places = [at for at, past in enumerate(sheet.here) if past.action == Click(name=element.name)]
    answered = sum(at + 1 < len(sheet.here) and _is_choice(sheet.here[at + 1]) for at in places)
    if len(places) - answered >= _MOST_TRIES:
        return False
    if PLACEHOLDER.search(text):  # two lists may have this name one after the other
        return answered < _MOST_LISTS
    if reference_for(element) is not None:
        return not answered
    own, chosen = own_country(sheet.view.persona), any(_is_choice(past) for past in sheet.here)
    is_country_list = _asked_by(sheet.view.page.html, element) == "contact.country"
    return is_country_list and bool(own) and not chosen and not is_country(text, own)


def _is_choice(past: Past) -> bool:
    return past.element is not None and past.element.role == "option"


def _asked_by(html: str, element: Element) -> str | None:
    """What it asks for, by its label, else by the words that stand before it."""
    if (own := reference_for(element)) is not None:
        return own
    return reference_in(run_before(html, element)[-_LONGEST:])


def openers(sheet: Sheet, form: int) -> Iterator[Control]:
    """Buttons that open a list: they say what is to be chosen, as "Select a country" does."""
    for it in sheet.buttons_of(form):
        text = label(it.element)
        asks = OPENS_LIST.search(text) is not None and GO_ON.search(text) is None and len(text) <= _LONGEST
        if asks and it.element.role == "button" and usable(it.element) and reference_for(it.element) in _LISTED:
            yield it
