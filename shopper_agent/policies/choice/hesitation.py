"""What holds a shopper in the cart and the checkout, and what sends it away."""

import math
import re
from collections.abc import Mapping

from shopper_agent.dom.prices import parse_price
from shopper_agent.policies.choice.delivery import ABOUT_DELIVERY
from shopper_agent.policies.choice.fields import is_optional
from shopper_agent.policies.choice.past import is_cart, path_of
from shopper_agent.policies.choice.places import CHECKOUT_PATH, asked_for, is_checkout
from shopper_agent.policies.choice.selects import not_served
from shopper_agent.policies.choice.sheet import Sheet, read_sheet
from shopper_agent.policies.choice.totals import fee_of, total_of
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.choice.ways import form_way, is_open, way_alternatives
from shopper_agent.policies.choice.wording import money
from shopper_agent.policies.finding import label

_NOT_NEEDED = re.compile(
    r"phone|mobile|birth|gender|salutation|occupation|telefon|téléphone|teléfono|geburt|anrede|geschlecht"
    r"|naissance|civilité|nacimiento|nascita|geboorte",
    re.IGNORECASE,
)
_FIELDS = frozenset({"textbox", "combobox", "spinbutton", "radio"})


def leaving_quantities(view: View) -> dict[str, float]:
    """What speaks for and against leaving with something in the cart; nothing while the cart is empty."""
    if not view.cart_filled:
        return {}
    if not is_checkout(view):
        at_cart = is_cart(view.page)
        return {"committed": 1.0, **(_costs(view) if at_cart else {})}
    sheet = read_sheet(view)
    return {
        "committed_checkout": 1.0,
        **_costs(view),
        "another_page": max(0.0, pages_seen(view) - 1.0),
        "account_wall": float(_is_walled(sheet)),
        "private_data": float(len(_private(sheet))),
        "not_served": float(not_served(sheet)),
        "complaints": float(sheet.sent_back),
        "nothing_to_give": float(not view.context.references and bool(asked_for(view))),
    }


def leaving_reasons(view: View) -> Mapping[str, str]:
    """Parameter → what a shopper says who leaves for it."""
    total, fee = total_of(view.visible_text), fee_of(view.visible_text)
    limit = view.wish.limit
    return {
        "hesitation": f"The total of {_money(view, total)} is over my {_money(view, limit)}, so I leave without it.",
        "unexpected_fee": f"They want {_money(view, fee)} for delivery on top of it, so I leave without it.",
        "another_page": "This checkout takes too long for me, so I leave without it.",
        "account_wall": "I would have to make an account, and I do not want one, so I leave.",
        "private_data": "They want to know more about me than an order needs, so I leave.",
        "not_served": "They do not deliver to where I live, so I leave.",
        "complaints": "This form keeps coming back to me, so I leave.",
        "nothing_to_give": "I would have to give an address, and I have none to give, so I stop here.",
    }


def pages_seen(view: View) -> int:
    """Pages of the checkout so far, by their paths; a checkout on one address counts as one."""
    pages = [past.before for past in view.memory.past if past.before is not None]
    paths = {path_of(page) for page in (*pages, view.page) if not is_cart(page)}
    return sum(path is not None and CHECKOUT_PATH.search(path) is not None for path in paths)


def over_budget(view: View) -> float:
    """Log of the total over the most they would pay; 0 below it, and where either is not known."""
    total, limit = total_of(view.visible_text), view.wish.limit
    return max(0.0, math.log(total / limit)) if total and limit else 0.0


def _costs(view: View) -> dict[str, float]:
    total, fee = total_of(view.visible_text), fee_of(view.visible_text)
    surprise = fee / total if fee and total and not _was_told_of_fee(view) else 0.0
    return {"hesitation": over_budget(view), "unexpected_fee": min(surprise, 1.0)}


def _was_told_of_fee(view: View) -> bool:
    """The pages of the products that were opened named a price of delivery."""
    notes = (note for product in view.memory.opened.values() for note in product.notes)
    return any(ABOUT_DELIVERY.search(note) and parse_price(note) is not None for note in notes)


def _is_walled(sheet: Sheet) -> bool:
    """The page wants an account: signing in or making one is all that it offers."""
    forms = {form: form_way(sheet, form) for form in dict.fromkeys(it.form for it in sheet.controls)}
    entry = [way for way in forms.values() if way is not None]
    if (
        not entry
        or None in forms.values()
        or "as_guest" in entry
        or any(is_open(sheet, way) and way == "sign_in" for way in entry)
    ):
        return False
    return not any("as_guest" in one.terms for one in way_alternatives(sheet, frozenset()))


def _private(sheet: Sheet) -> list[str]:
    """Labels of required fields that ask for more than an order needs."""
    fields = (it.element for it in sheet.controls if it.element.role in _FIELDS and it.element.required)
    return [label(it) for it in fields if _NOT_NEEDED.search(label(it)) and not is_optional(it)]


def _money(view: View, amount: float | None) -> str:
    return "unknown amount" if amount is None else money(amount, view.currency)
