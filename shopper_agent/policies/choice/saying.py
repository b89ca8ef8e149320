"""Reasons in words: the terms that decided, as the rest of a first-person sentence."""

from collections.abc import Callable, Mapping

from shopper_agent.policies.choice.notes import read_notes
from shopper_agent.policies.choice.value import Market
from shopper_agent.policies.choice.wording import money, short
from shopper_agent.schema import Product

_SAID = 0.08
"""Terms smaller than this, in utils, are not worth a word."""


def because(market: Market, product: Product, terms: Mapping[str, float]) -> str:
    """Why a product was taken up: the two terms that spoke most for it and the one that spoke most against it.

    A clause such as "it has 4.6 stars from 210 reviews and costs $34.90, below the usual $45".
    """
    product = market.known.get(product.title, product)
    told = [
        (term, reason)
        for name, term in terms.items()
        if not (name == "review_count" and product.rating is not None)  # told together with the stars
        and (reason := _reason(market, product, name, term))
    ]
    pros = [reason for term, reason in sorted(told, reverse=True) if term > _SAID][:2]
    cons = [reason for term, reason in sorted(told) if term < -3 * _SAID][:1]
    if not pros:
        pros = [_plain(market, product, quite="relevance" not in terms)]
    clause = " and ".join(pros)
    return f"{clause}, although {cons[0]}" if cons else clause


def against(market: Market, product: Product, terms: Mapping[str, float]) -> str:
    """What speaks most against a product, as a clause."""
    product = market.known.get(product.title, product)
    told = [(term, reason) for name, term in terms.items() if (reason := _reason(market, product, name, term))]
    worst = min(told, default=(0.0, ""))
    return worst[1] if worst[0] < 0 else "it does not convince me"


def named(product: Product, length: int = 48) -> str:
    """A product's title in quotes, short enough for a sentence."""
    return f'"{short(product.title, length)}"'


def _plain(market: Market, product: Product, *, quite: bool) -> str:
    """Where nothing speaks for it: its price, and that it is what they came for, if it is."""
    cost = f"it costs {_price(market, product)}" if product.price is not None else ""
    if quite:
        return f"{cost} and comes closest to what I want" if cost else "it comes closest to what I want"
    return cost or "I have not seen better"


def _price(market: Market, product: Product) -> str:
    return money(product.price or 0.0, product.currency or market.view.currency)


def _reason(market: Market, product: Product, name: str, term: float) -> str | None:
    say = _REASONS.get(name)
    return say(market, product, term > 0) if say is not None else None


def _say_price(market: Market, product: Product, good: bool) -> str:
    usual = money(market.usual_price or 0.0, product.currency or market.view.currency)
    return f"it costs {_price(market, product)}, {'below' if good else 'above'} the usual {usual}"


def _say_over(market: Market, product: Product, good: bool) -> str:
    limit = money(market.view.wish.limit or 0.0, market.view.currency)
    return f"it costs {_price(market, product)}, which is over my {limit}"


def _say_rating(market: Market, product: Product, good: bool) -> str:
    count = "" if product.review_count is None else f" from {product.review_count} reviews"
    return f"it has {'' if good else 'only '}{product.rating:g} stars{count}"


def _say_count(market: Market, product: Product, good: bool) -> str:
    return (
        f"{product.review_count} people have reviewed it" if good else f"it has {product.review_count or 'no'} reviews"
    )


def _say_deal(market: Market, product: Product, good: bool) -> str:
    share = 1 - (product.price or 0.0) / (product.list_price or 1.0)
    return f"it is {share:.0%} off"


def _say_badge(market: Market, product: Product, good: bool) -> str:
    return f'it is marked "{short(read_notes(product.notes).badge or "", 30)}"'


def _say_days(market: Market, product: Product, good: bool) -> str:
    return "it comes soon" if good else "it takes a while to arrive"


def _say_fee(market: Market, product: Product, good: bool) -> str:
    fee = money(read_notes(product.notes).fee or 0.0, product.currency or market.view.currency)
    return f"delivery costs {fee}"


def _say_brand(market: Market, product: Product, good: bool) -> str:
    return (
        f"it is {short(product.brand, 30)}, which I usually buy"
        if product.brand
        else "it is of the brand that I usually buy"
    )


_REASONS: Mapping[str, Callable[[Market, Product, bool], str]] = {
    "price": _say_price,
    "prestige": lambda market, product, good: f"at {_price(market, product)} it must be good",
    "over_budget": _say_over,
    "rating": _say_rating,
    "review_count": _say_count,
    "deal": _say_deal,
    "badge": _say_badge,
    "brand": _say_brand,
    "delivery_days": _say_days,
    "delivery_fee": _say_fee,
    "relevance": lambda market, product, good: f"it is not quite the {market.view.wish.noun} I came for",
    "sold_out": lambda market, product, good: "it is sold out",
    "taste": lambda market, product, good: "I like the look of it" if good else "I do not like the look of it",
}
"""Parameter → its clause."""
