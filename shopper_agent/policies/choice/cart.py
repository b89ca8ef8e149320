"""With something in the cart: to the checkout, into the cart, or on; coupons; second thoughts."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from re import Pattern

from shopper_agent.policies.choice.coupons import coupon_alternatives
from shopper_agent.policies.choice.hesitation import over_budget
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.past import is_cart
from shopper_agent.policies.choice.phrases import (
    CART,
    CHECK_OUT,
    KEEP_SHOPPING,
    NOT_TO_CART,
    REMOVE,
    SAVE_FOR_LATER,
)
from shopper_agent.policies.choice.totals import total_of
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.choice.wording import money
from shopper_agent.policies.finding import is_pressed, label, says
from shopper_agent.schema import Element


def cart_alternatives(view: View) -> list[Considered]:
    """What a filled cart invites to, on the cart's page, beside a side bar and elsewhere; nothing for an empty one."""
    if not view.cart_filled:
        return []
    at_cart = is_cart(view.page)
    pressed = [it for it in view.page.elements if is_pressed(it) and _says_anything(label(it))]
    found = _first(view, _saying(pressed, CHECK_OUT), {"check_out": 1.0}, _why_check_out(view, at_cart=at_cart))
    if not at_cart or not found:  # where nothing leads on, it may only sound like the cart
        to_cart = (it for it in _saying(pressed, CART) if not says(it, NOT_TO_CART) and not says(it, CHECK_OUT))
        found += _first(view, to_cart, {"open_cart": 1.0}, "I look into my cart before I pay.")
    why = "I go on looking because there may be something else for me."
    found += _first(view, _saying(pressed, KEEP_SHOPPING), {"keep_shopping": 1.0}, why)
    if at_cart:
        found += [*coupon_alternatives(view), *_second_thoughts(view, pressed)]
    return found


def _why_check_out(view: View, *, at_cart: bool) -> str:
    total = total_of(view.visible_text) if at_cart else None
    if total is None:
        return "I have what I came for in my cart, so I go to the checkout."
    if (limit := view.wish.limit) is not None:
        compared = f"{'within' if total <= limit else 'over'} my {money(limit, view.currency)}"
        return f"The total of {money(total, view.currency)} is {compared}, and I go to the checkout."
    return f"The total is {money(total, view.currency)}, and I go to the checkout."


def _second_thoughts(view: View, pressed: Iterable[Element]) -> Iterator[Considered]:
    """Put the product aside, or take it out."""
    too_much = over_budget(view)
    reason = "it comes to more than I want to pay" if too_much else "I am not sure about it"
    elements = list(pressed)
    later = {"second_thoughts": 1.0, "over_total": too_much}
    yield from _first(view, _saying(elements, SAVE_FOR_LATER), later, f"I save this for later because {reason}.")
    out = (it for it in _saying(elements, REMOVE) if not says(it, SAVE_FOR_LATER) and "coupon" not in label(it).lower())
    yield from _first(view, out, {"drop_it": 1.0, "over_total": too_much}, f"I take this out again because {reason}.")


@lru_cache(maxsize=4096)
def _says_anything(text: str) -> bool:
    """It is about the cart at all; remembered, as pages repeat their labels step by step."""
    return any(pattern.search(text) for pattern in (CHECK_OUT, CART, KEEP_SHOPPING, SAVE_FOR_LATER, REMOVE))


def _saying(pressed: Iterable[Element], pattern: Pattern[str]) -> Iterator[Element]:
    """The controls with the words: those in view first, then as the page has them."""
    return iter(sorted((it for it in pressed if says(it, pattern)), key=lambda it: not it.in_view))


def _first(view: View, elements: Iterable[Element], quantities: dict[str, float], why: str) -> list[Considered]:
    """The first of several ways to the same that was not in vain here."""
    return next((made for it in elements if (made := view.consider_click(it, quantities, why))), [])
