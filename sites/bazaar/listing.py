"""Listings: the products of a category or a search, filtered, counted, ordered and paged."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from sites.bazaar.filters import PRICE_BANDS, RATINGS, Filters
from sites.bazaar.models import ProductRow

CARD = (
    ProductRow.id,
    ProductRow.slug,
    ProductRow.title,
    ProductRow.brand,
    ProductRow.price_cents,
    ProductRow.list_price_cents,
    ProductRow.rating,
    ProductRow.review_count,
    ProductRow.stock,
    ProductRow.delivery_days,
    ProductRow.has_options,
)
FACETS = (
    ProductRow.id,
    ProductRow.brand,
    ProductRow.price_cents,
    ProductRow.list_price_cents,
    ProductRow.rating,
    ProductRow.review_count,
    ProductRow.stock,
    ProductRow.added_on,
)


class Card(NamedTuple):
    """What a product card shows: the values of ``CARD``."""

    id: int
    slug: str
    title: str
    brand: str
    price_cents: int
    list_price_cents: int | None
    rating: float
    review_count: int
    stock: int
    delivery_days: int
    has_options: bool


class Candidate(NamedTuple):
    """What a product is filtered and ordered by: the values of ``FACETS``."""

    id: int
    brand: str
    price_cents: int
    list_price_cents: int | None
    rating: float
    review_count: int
    stock: int
    added_on: date


@dataclass(frozen=True)
class FacetValue:
    """One value a listing can be narrowed to."""

    value: str
    label: str
    count: int
    active: bool


@dataclass(frozen=True)
class Listing:
    """One page of products with what the sidebar needs."""

    cards: Sequence[Card]
    total: int
    filters: Filters
    pages: int
    brands: Sequence[FacetValue]
    prices: Sequence[FacetValue]
    ratings: Sequence[FacetValue]
    in_stock: FacetValue
    deals: FacetValue

    @property
    def first(self) -> int:
        """Position of the first product on this page, from 1."""
        return (self.filters.page - 1) * self.filters.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Position of the last product on this page."""
        return self.first + len(self.cards) - 1 if self.total else 0

    @property
    def page_numbers(self) -> list[int | None]:
        """Page numbers to link, with None for a gap."""
        page = self.filters.page
        shown = sorted({1, self.pages, *range(max(1, page - 2), min(self.pages, page + 2) + 1)})
        numbers: list[int | None] = []
        for number in shown:
            if numbers and number - (numbers[-1] or 0) > 1:
                numbers.append(None)
            numbers.append(number)
        return numbers


def listing(
    db: Session, filters: Filters, scope: ColumnElement[bool] | None = None, ranking: Sequence[int] | None = None
) -> Listing:
    """The products within ``scope``, or those of ``ranking`` in its order."""
    candidates = _candidates(db, scope, ranking)
    tests = _tests(filters)
    kept = [row for row in candidates if all(test(row) for test in tests.values())]
    _order(kept, filters.sort)
    pages = max(1, -(-len(kept) // filters.per_page))
    filters = filters.at_page(min(filters.page, pages))
    start = (filters.page - 1) * filters.per_page
    return Listing(
        cards=cards(db, [row.id for row in kept[start : start + filters.per_page]]),
        total=len(kept),
        filters=filters,
        pages=pages,
        **_facets(candidates, tests, filters),
    )


def cards(db: Session, ids: Sequence[int]) -> list[Card]:
    """What product cards show, in the order of ``ids``."""
    rows = {row.id: Card(*row) for row in db.execute(select(*CARD).where(ProductRow.id.in_(ids)))}
    return [rows[product_id] for product_id in ids if product_id in rows]


def _candidates(db: Session, scope: ColumnElement[bool] | None, ranking: Sequence[int] | None) -> Sequence[Candidate]:
    query = select(*FACETS).order_by(ProductRow.sales.desc(), ProductRow.id)
    if scope is not None:
        query = query.where(scope)
    if ranking is None:
        return [Candidate(*row) for row in db.execute(query)]
    rows = {row.id: Candidate(*row) for row in db.execute(query.where(ProductRow.id.in_(ranking)))}
    return [rows[product_id] for product_id in ranking if product_id in rows]


Test = Callable[[Candidate], bool]


def _tests(filters: Filters) -> dict[str, Test]:
    tests: dict[str, Test] = {}
    if filters.brands:
        tests["brand"] = lambda row: row.brand in filters.brands
    if filters.prices:
        tests["price"] = lambda row: any(_in_band(row, band) for band in filters.prices)
    if filters.rating:
        tests["rating"] = lambda row: row.rating >= int(filters.rating)
    if filters.in_stock:
        tests["in_stock"] = lambda row: row.stock > 0
    if filters.deals:
        tests["deals"] = lambda row: bool(row.list_price_cents)
    return tests


def _in_band(row: Candidate, band: str) -> bool:
    low, high, _ = PRICE_BANDS[band]
    return low <= row.price_cents < high


def _order(rows: list[Candidate], sort: str) -> None:
    if sort == "price-asc":
        rows.sort(key=lambda row: row.price_cents)
    elif sort == "price-desc":
        rows.sort(key=lambda row: -row.price_cents)
    elif sort == "rating":
        rows.sort(key=lambda row: (-row.rating, -row.review_count))
    elif sort == "newest":
        rows.sort(key=lambda row: row.added_on, reverse=True)


def _facets(candidates: Sequence[Candidate], tests: Mapping[str, Test], filters: Filters) -> dict[str, Any]:
    def pool(group: str) -> list[Candidate]:
        others = [test for name, test in tests.items() if name != group]
        return [row for row in candidates if all(test(row) for test in others)]

    brands = Counter(row.brand for row in pool("brand"))
    priced, rated = pool("price"), pool("rating")
    in_stock = sum(row.stock > 0 for row in pool("in_stock"))
    deals = sum(row.list_price_cents is not None for row in pool("deals"))
    return {
        "brands": [
            FacetValue(brand, brand, brands[brand], brand in filters.brands)
            for brand in sorted(brands.keys() | set(filters.brands) & {row.brand for row in candidates})
        ],
        "prices": [
            FacetValue(band, PRICE_BANDS[band][2], count, band in filters.prices)
            for band in PRICE_BANDS
            if (count := sum(_in_band(row, band) for row in priced)) or band in filters.prices
        ],
        "ratings": [
            FacetValue(
                stars, f"{stars} stars & up", sum(row.rating >= int(stars) for row in rated), stars == filters.rating
            )
            for stars in RATINGS
        ],
        "in_stock": FacetValue("1", "In stock only", in_stock, filters.in_stock),
        "deals": FacetValue("1", "Deals", deals, filters.deals),
    }
