"""The words in which a choice explains itself: amounts, stars, and the sentence that names what decided."""

from shopper_agent.policies.choice.traits import Traits
from shopper_agent.policies.choice.wish import Wish
from shopper_agent.schema import Product

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def money(amount: float, currency: str) -> str:
    """An amount as a person writes it.

    >>> money(50.0, "USD"), money(34.5, "SEK")
    ('$50', '34.50 SEK')
    """
    number = f"{amount:,.2f}".removesuffix(".00")
    return f"{_SIGNS[currency]}{number}" if currency in _SIGNS else f"{number} {currency}"


def short(title: str, length: int = 60) -> str:
    """A title that fits in a sentence."""
    line = " ".join(title.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def facts(product: Product, currency: str) -> str:
    """What is known of a product: price, stars and number of reviews; empty when nothing is."""
    parts = []
    if product.price is not None:
        parts.append(money(product.price, product.currency or currency))
    if product.rating is not None:
        parts.append(f"{product.rating:g} stars")
    text = " with ".join(parts)
    if product.rating is not None and product.review_count is not None:
        text += f" from {product.review_count} reviews"
    return text


def why_this(product: Product, wish: Wish, traits: Traits, currency: str) -> str:
    """One sentence: the numbers that spoke for a product and what they were weighed against."""
    known = facts(product, currency)
    limit = f" under my {money(wish.limit, currency)} limit" if wish.limit is not None else ""
    if not known:
        return f'"{short(product.title)}" sounds most like the {wish.noun} I came for.'
    if traits.quick > 0:
        return f"At {known} this is good enough for me{limit}."
    if traits.value > 0 and traits.value >= traits.quality and product.price is not None:
        return f"At {known} this is the best value I see{limit}."
    if traits.quality > 0 and product.rating is not None:
        return f"At {known} this looks like the best quality I can get{limit}."
    return f"At {known} this fits the {wish.noun} I came for best{limit}."
