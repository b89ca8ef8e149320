"""Leaving: when, and for which reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from shopper_agent.policies.choice.listing import others, why_nothing
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.notes import read_notes
from shopper_agent.policies.choice.value import LOOKED_AT, Market, best
from shopper_agent.policies.finding import listed_products
from shopper_agent.schema import Product, Terminate

_TENS = 10.0


@dataclass(frozen=True)
class Begun:
    """What the cart and the checkout add to the question of leaving."""

    quantities: Mapping[str, float]
    reasons: Callable[[], Mapping[str, str]]
    """Gives parameter → what is said by who leaves for it; asked by who leaves."""


NOTHING_BEGUN = Begun({}, dict)


def leave_alternative(market: Market, begun: Begun = NOTHING_BEGUN, *, stuck: bool) -> Considered:
    """Leave the shop; `stuck`: there is nothing else to do."""
    view = market.view
    quantities = {
        "leave": 1.0,
        "fatigue": view.memory.effort / _TENS,
        "waiting": float(view.memory.waited_too_long_s),
        "frustration": float(view.memory.failures),
        "misled": float(view.memory.misled),
        "disappointment": 0.0 if view.cart_filled else disappointment(market),
        "clutter": clutter(market),
        "bargain": bargain(market),
        "overloaded": max(0.0, len(view.memory.opened) - 3.0),
        "dead_end": float(stuck),
        **begun.quantities,
    }
    terms = view.weigh(quantities)
    return Considered(Terminate(), terms, partial(_why, market, terms, begun.reasons))


def disappointment(market: Market) -> float:
    """How far the best product seen falls short of an ordinary one that suits, in utils, 0 to 3.

    Before anything was looked for there is nothing to be disappointed by.
    """
    if not market.view.memory.searches and not market.view.memory.opened:
        return 0.0
    found = best(market, others(market, None))
    return 3.0 if found is None else max(0.0, min(3.0, -found[1]))


def clutter(market: Market) -> float:
    """Long lists that were looked through and could not be narrowed, each counted as the share that did not suit.

    Lists of fewer than ten, and what stands beside a product, are no work.
    """
    view = market.view
    lists = (listed_products(page) for page in view.memory.unnarrowed)
    return sum(sum(not _fits(market, it) for it, _ in listed[:LOOKED_AT]) / LOOKED_AT for listed in lists)


def bargain(market: Market) -> float:
    """1 when what is in the cart wears a badge or a struck-through price."""
    product = market.view.memory.in_cart if market.view.cart_filled else None
    if product is None:
        return 0.0
    known = market.known.get(product.title, product)
    return float(known.list_price is not None or read_notes(known.notes).badge is not None)


def _fits(market: Market, product: Product) -> bool:
    limit = market.view.wish.limit
    affordable = limit is None or product.price is None or product.price <= limit
    return affordable and market.is_relevant(product)


def leading_reason(terms: Mapping[str, float]) -> str:
    """The parameter that spoke most for leaving; "leave" when only the constant did."""
    pros = {name: term for name, term in terms.items() if term > 0 and name != "leave"}
    return max(pros, key=lambda name: pros[name], default="leave")


def _why(market: Market, terms: Mapping[str, float], reasons: Callable[[], Mapping[str, str]]) -> str:
    view, reason = market.view, leading_reason(terms)
    steps, waited = len(view.context.history), view.memory.waited_too_long_s
    said: Mapping[str, str] = {
        "fatigue": f"I have spent {steps} steps here, and that is enough for me, so I leave.",
        "waiting": f"I have waited {waited} seconds too long for these pages, so I leave.",
        "frustration": "Too much does not work here, so I leave.",
        "misled": "I leave because a button led me to something that I did not ask for.",
        "disappointment": f"I leave because {why_nothing(market)}.",
        "clutter": f"I leave because I could not narrow these long lists to the {market.view.wish.noun} I want.",
        "overloaded": "I have looked at so many that I cannot decide any more, so I leave.",
        "dead_end": "I can get no further here, so I leave.",
        "leave": "I have changed my mind, so I leave.",
    }
    return {**said, **reasons()}[reason]
