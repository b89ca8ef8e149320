"""The checkout: the way in, the forms in the page's order, the order."""

from collections.abc import Iterator

from shopper_agent.policies.choice.choices import pick_step
from shopper_agent.policies.choice.coupons import coupon_alternatives
from shopper_agent.policies.choice.filling import form_step
from shopper_agent.policies.choice.hesitation import leaving_quantities, leaving_reasons
from shopper_agent.policies.choice.lists import list_step
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.phrases import ADVERTISES
from shopper_agent.policies.choice.places import is_checkout
from shopper_agent.policies.choice.sending import go_on, send_form, wake
from shopper_agent.policies.choice.sheet import Sheet, read_sheet, takes_text
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.choice.ways import Way, entry_button, form_way, is_open, way_alternatives, way_of
from shopper_agent.policies.finding import label

__all__ = ["checkout_alternatives", "is_checkout", "leaving_quantities", "leaving_reasons"]

_MOST_SENT_BACK = 4


def checkout_alternatives(view: View) -> list[Considered]:
    """What can be done next in the checkout; nothing for a shopper without an address, or after four vain tries."""
    sheet = read_sheet(view)
    if not view.context.references or sheet.sent_back >= _MOST_SENT_BACK:
        return []
    if (listed := list_step(sheet)).found:
        return listed.found
    if (picked := pick_step(sheet)).found:
        return picked.found
    found = [*_entering(sheet), *_ordering(sheet), *coupon_alternatives(view)]
    return found or wake(sheet)


def _entering(sheet: Sheet) -> Iterator[Considered]:
    """The ways in: forms that sign in or make an account, and what leads to them."""
    forms = _entry_forms(sheet)
    begun = _begun(sheet)
    if begun in forms and not is_open(sheet, forms[begun]):
        begun = None  # the shop turned it down
    for form, way in forms.items():
        if (begun is None or form == begun) and is_open(sheet, way):
            yield from _fill_and_send(sheet, form, way)
    if begun is None:
        senders = frozenset(it.element.name for form in forms if (it := entry_button(sheet, form)) is not None)
        yield from way_alternatives(sheet, senders)


def _fill_and_send(sheet: Sheet, form: int, way: Way) -> list[Considered]:
    by_radio = any(it.element.role == "radio" and way_of(it.element) for it in sheet.of_form(form))
    step = form_step(sheet, form, way, {} if by_radio else {way: 1.0})
    return step.found if step.must else [*step.found, *send_form(sheet, form, way, step.keep)]


def _ordering(sheet: Sheet) -> list[Considered]:
    """The forms of the order itself, from top to bottom, each sent when it is complete; at last the order."""
    entry = _entry_forms(sheet)
    begun, forms = _begun(sheet), _order_forms(sheet, entry)
    if (begun in entry and is_open(sheet, entry[begun])) or (entry and not forms):
        return []
    found, keep = list[Considered](), {"as_guest": 1.0} if _may_choose_way(sheet) else dict[str, float]()
    for form in forms:
        step = form_step(sheet, form, None, keep)
        found += step.found
        if step.must:
            return found
        if sent := send_form(sheet, form, None, step.keep):
            return [*found, *sent]
        keep = dict(step.keep)
    return [*found, *go_on(sheet, keep)]


def _entry_forms(sheet: Sheet) -> dict[int, Way]:
    """The forms that belong to a way in."""
    ways = {form: form_way(sheet, form) for form in dict.fromkeys(it.form for it in sheet.controls)}
    return {form: way for form, way in ways.items() if way is not None}


def _order_forms(sheet: Sheet, entry: dict[int, Way]) -> list[int]:
    """The other forms that ask for something, newsletters left out."""
    forms = dict.fromkeys(it.form for it in sheet.controls)
    return [form for form in forms if form not in entry and not _advertises(sheet, form)]


def _advertises(sheet: Sheet, form: int) -> bool:
    fields = [it for it in sheet.of_form(form) if takes_text(sheet, it.element)]
    asks = len(fields) == 1 and fields[0].reference == "contact.email"
    return asks and any(ADVERTISES.search(label(it.element)) for it in (*fields, *sheet.buttons_of(form)))


def _begun(sheet: Sheet) -> int | None:
    """The form that was filled in last on this page; None: none was."""
    fields = {it.element.name: it.form for it in sheet.controls}
    touched = [(at, fields[name]) for name, at in sheet.touched.items() if name in fields]
    return max(touched)[1] if touched else None


def _may_choose_way(sheet: Sheet) -> bool:
    """The page offers another way than to go on as a guest, and none was chosen yet."""
    return _begun(sheet) is None and next(way_alternatives(sheet, frozenset()), None) is not None
