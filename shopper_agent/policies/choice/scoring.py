"""How well a product serves the wish: what rules it out, and a score from what the page says of it.

Facts that the page does not state take no part: they are neither zero nor average.
"""

import random
from collections.abc import Sequence

from shopper_agent.policies.choice.traits import Traits
from shopper_agent.policies.choice.wish import Wish, stems
from shopper_agent.policies.choice.wording import money, short
from shopper_agent.schema import Product

RELEVANT = 0.55
"""Relevance from which on a product is the thing: its kind is named, and another word of the wish if it has any."""
_FEW_REVIEWS = 5
"""So many imagined reviews of `_USUAL_STARS` are mixed in, so that a single five-star review proves little."""
_USUAL_STARS = 3.8
_TASTE = 0.04
"""Largest share of a score that is a matter of taste."""


def relevance(product: Product, wish: Wish) -> float:
    """How much of the wish a product's title names, 0 to 1; 1 for a wish without a particular thing."""
    if not wish.core:
        return 1.0
    said = stems(f"{product.title} {product.brand or ''}")
    *modifiers, kind = wish.core
    named = [word in said for word in modifiers]
    share = sum(named) / len(named) if named else float(kind in said)
    extra = len(wish.extras & said) / len(wish.extras) if wish.extras else 0.0
    return 0.5 * (kind in said) + 0.25 * share + 0.25 * extra


def objection(product: Product, wish: Wish, traits: Traits, currency: str) -> str | None:
    """What speaks against a product, as the rest of a sentence that begins with its title; None: nothing does.

    Prices in another currency are compared as they are: a persona has no exchange rate in mind.
    """
    if relevance(product, wish) < RELEVANT:
        return f"is not the {wish.noun} I came for"
    if product.available is False:
        return "is not available"
    if wish.limit is not None and product.price is not None and product.price > wish.limit:
        over = money(product.price, product.currency or currency)
        return f"costs {over}, which is over my {money(wish.limit, currency)} limit"
    enough = product.review_count is None or product.review_count >= 3
    if product.rating is not None and product.rating < traits.min_rating and enough:
        return f"has only {product.rating:g} stars, and I want at least {traits.min_rating:.1f}"
    return None


def score(product: Product, wish: Wish, traits: Traits, dearest: float | None, seed: int) -> float:
    """The weighted mean of relevance, price and rating, 0 to 1, with a little taste of the seed.

    `dearest`: the price that counts as 1 when there is no limit; None when no price is known.
    """
    terms = [(1.6, relevance(product, wish))]
    reference = wish.limit or dearest
    if product.price is not None and reference:
        saved = 1 - min(product.price / reference, 1.0)
        terms.append((max(0.7 + 0.7 * traits.value - 0.5 * traits.quality, 0.1), saved))
        terms.append((0.6 * max(traits.pricey, 0.0), 1 - saved))
    if product.rating is not None:
        count = product.review_count or 1
        mixed = (product.rating * count + _USUAL_STARS * _FEW_REVIEWS) / (count + _FEW_REVIEWS)
        stars = min(max((mixed - 3) / 2, 0.0), 1.0)
        terms.append((0.8 + 0.6 * traits.quality + 0.3 * traits.research, stars))
    mean = sum(weight * value for weight, value in terms) / sum(weight for weight, _ in terms)
    return mean + random.Random(f"{seed}:{product.title}").uniform(-_TASTE, _TASTE) / 2


def rank(products: Sequence[Product], wish: Wish, traits: Traits, seed: int) -> list[Product]:
    """The products from best to worst; for a shopper in a hurry as they come on the page."""
    if traits.quick > 0:
        return list(products)
    dearest = max((product.price for product in products if product.price is not None), default=None)
    return sorted(products, key=lambda product: -score(product, wish, traits, dearest, seed))


def why_not_any(products: Sequence[Product], wish: Wish, traits: Traits, currency: str) -> str:
    """One sentence for leaving: what spoke against the products that came closest."""
    close = [product for product in products if relevance(product, wish) >= RELEVANT]
    if not close:
        seen = f"none of the {len(products)} products I saw is one" if products else "I saw no products"
        return f'I came for "{wish.noun}" and {seen}, so I leave.'
    priced = [product for product in close if product.price is not None and product.available is not False]
    cheapest = min(priced, key=lambda product: product.price or 0.0, default=close[0])
    against = objection(cheapest, wish, traits, currency)
    if against is None:
        return f"I could not settle on any {wish.noun} that I saw, so I leave."
    if "limit" in against:
        return f'Even the cheapest one I found, "{short(cheapest.title)}", {against}, so I leave.'
    return f'I found nothing that suits me: "{short(cheapest.title)}" {against}, so I leave.'
