"""What a product is worth to this shopper: its quantities, their terms, and the words for them.

Facts that the page does not state take no part: they are neither zero nor average.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from shopper_agent.policies.choice.logit import normal_noise
from shopper_agent.policies.choice.notes import days_until, first_date, read_notes
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.choice.wish import Wish
from shopper_agent.policies.finding import listed_products
from shopper_agent.schema import Product

RELEVANT = 0.5
"""Relevance from which on a product is the thing: its kind is named, or nothing in particular is wanted."""
_FEW_REVIEWS, _USUAL_STARS, _USUAL_DAYS = 5, 3.8, 3
LOOKED_AT = 10
"""Products of a list that are looked at. An assumption; clicks on search results fall off within the first ten."""
_LEAST_PRICE = 0.01
"""What costs less is a misread price, not a bargain."""
_ENOUGH = 3
"""So many prices make a usual price."""


def relevance(product: Product, wish: Wish) -> float:
    """How much of the wish a product's title names, 0 to 1; 1 for a wish without a particular thing."""
    if not wish.core:
        return 1.0
    text = f"{product.title} {product.brand or ''}"
    said, is_kind = wish.said_in(text), wish.is_kind(text)
    named = [word in said for word in wish.core[:-1]]
    share = sum(named) / len(named) if named else float(is_kind)
    extra = len(wish.extras & said) / len(wish.extras) if wish.extras else 0.0
    return 0.5 * is_kind + 0.3 * share + 0.2 * extra


def shrunk_rating(rating: float, count: int | None) -> float:
    """The mean rating with five imagined reviews of 3.8 stars mixed in; an unknown number counts as ten."""
    known = 10 if count is None else max(count, 0)
    return (rating * known + _USUAL_STARS * _FEW_REVIEWS) / (known + _FEW_REVIEWS)


@dataclass(frozen=True)
class Market:
    """What the shopper has seen of the shop so far, and what each thing is worth to it."""

    view: View
    products: tuple[Product, ...]
    """Everything seen, each once, with all that is known of it."""
    _terms: dict[str, dict[str, float]] = field(default_factory=dict, compare=False, repr=False)
    _worths: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    _relevances: dict[tuple[str, str | None], float] = field(default_factory=dict, compare=False, repr=False)
    """All three: what was worked out so far in this step, by title, the last by title and brand."""

    @cached_property
    def known(self) -> Mapping[str, Product]:
        """Title → all that is known of a product."""
        return {product.title: product for product in self.products}

    @cached_property
    def closest(self) -> float:
        """The relevance of the product that comes closest to the wish; at least RELEVANT."""
        found = (self.relevance(product) for product in self.products)
        return max(found, default=RELEVANT) if self.products else RELEVANT

    @cached_property
    def relevant(self) -> tuple[Product, ...]:
        """What is the thing that they came for."""
        return tuple(it for it in self.products if self.is_relevant(it))

    @cached_property
    def at_hand(self) -> tuple[Product, ...]:
        """What they came for and could have now: what was opened, and the first ten of the last list.

        Attention is limited: few look further down, which is what filters and sort orders are for.
        """
        view = self.view
        listing = view.memory.last_listing
        listed = view.listed if listing is view.page else listed_products(listing) if listing is not None else ()
        looked_at = (it for it, _ in listed[:LOOKED_AT])
        known = {it.title: it for it in (*looked_at, *view.memory.opened.values())}
        return tuple(it for it in known.values() if self.is_relevant(it))

    @cached_property
    def usual_price(self) -> float | None:
        """The median price of the things they came for; of the budget 70 % where too few were seen; else unknown."""
        prices = [it.price for it in self.relevant if it.price is not None and it.price >= _LEAST_PRICE]
        if len(prices) >= _ENOUGH:
            return median(prices)
        return None if self.view.wish.limit is None else 0.7 * self.view.wish.limit

    @cached_property
    def earliest(self) -> float | None:
        """The earliest date of delivery that was seen."""
        return first_date(self.products)

    def relevance(self, product: Product) -> float:
        """How much of the wish its title names, 0 to 1."""
        named = product.title, product.brand
        if named not in self._relevances:
            self._relevances[named] = relevance(product, self.view.wish)
        return self._relevances[named]

    def is_relevant(self, product: Product) -> bool:
        """It is the thing that they came for."""
        return self.relevance(product) >= RELEVANT

    def terms(self, product: Product) -> dict[str, float]:
        """What each parameter contributes to the product's value, in utils."""
        title = product.title
        if title not in self._terms:
            self._terms[title] = self.view.weigh(self.quantities(self.known.get(title, product)))
        return self._terms[title]

    def worth(self, product: Product) -> float:
        """The product's value, in utils; 0 is an ordinary product that suits."""
        if product.title not in self._worths:
            self._worths[product.title] = sum(self.terms(product).values())
        return self._worths[product.title]

    def quantities(self, product: Product) -> dict[str, float]:
        """The quantities that the parameters of table_value.py weigh."""
        view = self.view
        closest = max(self.closest, RELEVANT)
        found: dict[str, float] = {
            "relevance": min(self.relevance(product) - closest, 0.0),
            "taste": normal_noise(view.seed, view.persona.name, "taste", product.title),
        }
        if product.available is False:
            found["sold_out"] = 1.0
        if _favours(view, product):
            found["brand"] = 1.0
        return found | self._price(product) | self._reviews(product) | self._delivery(product)

    def _price(self, product: Product) -> dict[str, float]:
        if product.price is None or product.price < _LEAST_PRICE:
            return {}
        found: dict[str, float] = {}
        # the price of another kind of thing is not compared with the usual price of this kind
        if self.usual_price and self.is_relevant(product):
            found["price"] = dearer = max(-1.5, min(1.5, math.log(product.price / self.usual_price)))
            found["prestige"] = max(dearer, 0.0)
        if self.view.wish.limit is not None:
            found["over_budget"] = max(0.0, min(5.0, math.log(product.price / self.view.wish.limit)))
        if product.list_price is not None and product.list_price > product.price:
            found["deal"] = 1 - product.price / product.list_price
        return found

    def _reviews(self, product: Product) -> dict[str, float]:
        found: dict[str, float] = {}
        if product.rating is not None:
            found["rating"] = shrunk_rating(product.rating, product.review_count) - 4.0
        if product.review_count is not None and product.review_count >= 0:
            found["review_count"] = math.log((1 + product.review_count) / 31)
        return found

    def _delivery(self, product: Product) -> dict[str, float]:
        said = read_notes(product.notes)
        found: dict[str, float] = {}
        if said.badge is not None:
            found["badge"] = 1.0
        if (days := days_until(product, self.earliest)) is not None:
            found["delivery_days"] = math.log((1 + max(days, 0.0)) / (1 + _USUAL_DAYS))
        if said.fee and product.price:
            found["delivery_fee"] = min(said.fee / product.price, 1.0)
        return found


def market_of(view: View) -> Market:
    """The market as this shopper knows it: page facts of an opened product over those of its card."""
    known = {product.title: product for product in view.memory.seen_products}
    known |= {title: merged(known.get(title), product) for title, product in view.memory.opened.items()}
    return Market(view, tuple(known.values()))


def merged(card: Product | None, page: Product) -> Product:
    """One product's facts from its card and its page; where both say something, the page counts."""
    if card is None:
        return page
    facts = {
        key: value for key, value in page.model_dump(exclude={"title", "name", "group"}).items() if value is not None
    }
    facts["notes"] = tuple(dict.fromkeys((*page.notes, *card.notes)))
    return card.model_copy(update=facts)


def best(market: Market, products: Iterable[Product]) -> tuple[Product, float] | None:
    """The product that is worth most, and what it is worth; None of none."""
    worths = ((product, market.worth(product)) for product in products)
    return max(worths, key=lambda pair: pair[1], default=None)


def _favours(view: View, product: Product) -> bool:
    """Of a brand that the persona usually buys; told by the brand, else by the title's beginning or end."""
    title, brand = product.title.casefold(), (product.brand or "").casefold()
    for favourite in view.persona.shopping.favourite_brands:
        name = favourite.casefold().strip()
        if name and (brand == name or (not brand and (title.startswith(name + " ") or title.endswith(" " + name)))):
            return True
    return False
