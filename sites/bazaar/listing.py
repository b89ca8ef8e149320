"""Listings: the products of a category or a search, narrowed, ordered and paged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from sites.bazaar.facets import Candidate, Facet, conditions, facets, ordered, passing
from sites.bazaar.filters import Filters
from sites.bazaar.models import ProductRow
from sites.bazaar.models_catalogue import ProductFacts
from sites.bazaar.money import percent_off, promise

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
    ProductFacts.best_seller,
    ProductFacts.is_new,
    ProductFacts.great_price,
)
CANDIDATE = (
    ProductRow.id,
    ProductRow.brand,
    ProductRow.price_cents,
    ProductRow.list_price_cents,
    ProductRow.rating,
    ProductRow.review_count,
    ProductRow.stock,
    ProductRow.added_on,
    ProductRow.delivery_days,
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
    best_seller: bool
    is_new: bool
    great_price: bool

    @property
    def delivery(self) -> str:
        """The delivery line."""
        return promise(self.price_cents, self.delivery_days)

    @property
    def percent_off(self) -> int:
        """The saving against the list price in whole per cent; 0 without one."""
        return percent_off(self.price_cents, self.list_price_cents)


@dataclass(frozen=True)
class Listing:
    """One page of products with what the sidebar needs."""

    cards: Sequence[Card]
    total: int
    filters: Filters
    pages: int
    facets: Sequence[Facet]

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
        return page_numbers(self.filters.page, self.pages)


def page_numbers(page: int, pages: int) -> list[int | None]:
    """The page numbers to link around a page, with None for a gap."""
    shown = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    numbers: list[int | None] = []
    for number in shown:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


def listing(
    db: Session, filters: Filters, scope: ColumnElement[bool] | None = None, ranking: Sequence[int] | None = None
) -> Listing:
    """The products within ``scope``, or those of ``ranking`` in its order.

    Filtering and counting run over one query's rows: with hundreds of products that is faster than a query a facet.
    """
    candidates = _candidates(db, scope, ranking)
    wanted = conditions(filters)
    kept = ordered(passing(candidates, wanted), filters.sort)
    pages = max(1, -(-len(kept) // filters.per_page))
    filters = filters.at_page(min(filters.page, pages))
    start = (filters.page - 1) * filters.per_page
    return Listing(
        cards=cards(db, [row.id for row in kept[start : start + filters.per_page]]),
        total=len(kept),
        filters=filters,
        pages=pages,
        facets=facets(candidates, wanted, filters),
    )


def cards(db: Session, ids: Sequence[int]) -> list[Card]:
    """What product cards show, in the order of ``ids``."""
    query = select(*CARD).join(ProductFacts, ProductFacts.product_id == ProductRow.id).where(ProductRow.id.in_(ids))
    rows = {row.id: Card._make(row) for row in db.execute(query)}
    return [rows[product_id] for product_id in ids if product_id in rows]


def _candidates(db: Session, scope: ColumnElement[bool] | None, ranking: Sequence[int] | None) -> Sequence[Candidate]:
    query = select(*CANDIDATE).order_by(ProductRow.sales.desc(), ProductRow.id)
    if scope is not None:
        query = query.where(scope)
    if ranking is None:
        return [Candidate._make(row) for row in db.execute(query)]
    rows = {row.id: Candidate._make(row) for row in db.execute(query.where(ProductRow.id.in_(ranking)))}
    return [rows[product_id] for product_id in ranking if product_id in rows]
