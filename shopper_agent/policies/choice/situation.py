"""Which alternatives compete on this page."""

from collections.abc import Iterator
from functools import partial

from shopper_agent.policies.choice.cart import cart_alternatives
from shopper_agent.policies.choice.checkout import checkout_alternatives
from shopper_agent.policies.choice.hesitation import leaving_quantities, leaving_reasons
from shopper_agent.policies.choice.leaving import Begun, leave_alternative
from shopper_agent.policies.choice.listing import (
    further_alternatives,
    narrow_alternatives,
    open_alternatives,
    take_alternatives,
)
from shopper_agent.policies.choice.logit import Considered, unique
from shopper_agent.policies.choice.overlays import is_blocked, overlay_alternatives
from shopper_agent.policies.choice.places import is_checkout
from shopper_agent.policies.choice.product import product_alternatives, product_in_view, review_alternatives
from shopper_agent.policies.choice.searching import (
    back_alternative,
    navigation_alternatives,
    search_alternatives,
    wander_alternatives,
)
from shopper_agent.policies.choice.trying_again import way_back, with_second_tries
from shopper_agent.policies.choice.value import Market, market_of
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.choice.waiting import awaits_order, is_loading, look_again


def alternatives(view: View) -> list[Considered]:
    """All that this shopper considers now, each action once; leaving is among it, but while an order is under way."""
    if awaits_order(view) and (looking := look_again(view)):
        return looking
    market = market_of(view)
    found = with_second_tries(view, unique(_doing(market))) or (look_again(view) if is_loading(view) else [])
    begun = Begun(leaving_quantities(view), partial(leaving_reasons, view))
    return [*found, leave_alternative(market, begun, stuck=not found)]


def _doing(market: Market) -> Iterator[Considered]:
    """Everything but leaving."""
    view = market.view
    yield from overlay_alternatives(view)
    if is_blocked(view):
        return
    yield from way_back(view)
    if is_checkout(view):
        yield from checkout_alternatives(view)
        return
    yield from cart_alternatives(view)
    yield from _shopping(market)


def _shopping(market: Market) -> Iterator[Considered]:
    """Looking for a product and deciding about it."""
    view = market.view
    product = product_in_view(market)
    yield from open_alternatives(market, beside=product is not None)
    if product is not None:
        yield from product_alternatives(market, product)
    else:
        yield from take_alternatives(market)
        yield from further_alternatives(market)
        yield from narrow_alternatives(market)
        if not view.listed:
            yield from _on_a_side_page(market)
    yield from search_alternatives(market)
    yield from navigation_alternatives(market)
    yield from wander_alternatives(market)


def _on_a_side_page(market: Market) -> Iterator[Considered]:
    """A page without products, such as one of reviews: read on, or go back."""
    yield from review_alternatives(market)
    done = float(market.view.cart_filled)
    yield from back_alternative(
        market, {"go_back": 1.0, "done": done}, "I go back because I have seen what I wanted here."
    )
