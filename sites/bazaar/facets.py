"""Narrowing a listing: which products pass, in which order, and how many each further choice would leave."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sites.bazaar.filters import ARRIVALS, PRICE_BANDS, RATINGS, Filters
from sites.bazaar.money import FREE_DELIVERY_FROM, IN_TWO_DAYS, TOMORROW

BRANDS_SHOWN = 8


class Candidate(NamedTuple):
    """What a product is filtered and ordered by."""

    id: int
    brand: str
    price_cents: int
    list_price_cents: int | None
    rating: float
    review_count: int
    stock: int
    added_on: date
    delivery_days: int


@dataclass(frozen=True)
class FacetValue:
    """One value a listing can be narrowed to."""

    value: str
    label: str
    count: int
    active: bool


@dataclass(frozen=True)
class Facet:
    """A group of values; ``more`` holds those that are folded away at first."""

    title: str
    name: str
    control: str
    values: Sequence[FacetValue]
    more: Sequence[FacetValue] = ()


Test = Callable[[Candidate], bool]


def conditions(filters: Filters) -> dict[str, Test]:
    """The conditions of a listing, by the facet they belong to."""
    found: dict[str, Test] = {}
    if filters.brands:
        found["brand"] = lambda row: row.brand in filters.brands
    if filters.prices:
        found["price"] = lambda row: any(in_band(row, band) for band in filters.prices)
    if filters.rating:
        found["rating"] = lambda row: row.rating >= int(filters.rating)
    if filters.in_stock:
        found["in_stock"] = lambda row: row.stock > 0
    if filters.deals:
        found["deals"] = is_deal
    return found | {name: ARRIVAL_TESTS[name] for name in filters.delivery}


def passing(candidates: Sequence[Candidate], wanted: Mapping[str, Test], but: str = "") -> Sequence[Candidate]:
    """The candidates that meet all conditions, save the one named ``but``."""
    kept = [test for name, test in wanted.items() if name != but]
    return [row for row in candidates if all(test(row) for test in kept)] if kept else candidates


def ordered(rows: Sequence[Candidate], sort: str) -> list[Candidate]:
    """The rows in the order asked for; what is equal keeps its place."""
    keys: dict[str, Callable[[Candidate], tuple[float, ...]]] = {
        "price-asc": lambda row: (row.price_cents,),
        "price-desc": lambda row: (-row.price_cents,),
        "rating": lambda row: (-row.rating, -row.review_count),
        "newest": lambda row: (-row.added_on.toordinal(),),
        "saving": lambda row: (row.price_cents / row.list_price_cents if row.list_price_cents else 1.0,),
    }
    return sorted(rows, key=keys[sort]) if sort in keys else list(rows)


def facets(candidates: Sequence[Candidate], wanted: Mapping[str, Test], filters: Filters) -> list[Facet]:
    """What the sidebar offers; a value's count is what choosing it would leave, given the other facets."""

    def pool(name: str) -> Sequence[Candidate]:
        return passing(candidates, wanted, but=name)

    delivery = [
        FacetValue(name, label, sum(ARRIVAL_TESTS[name](row) for row in pool(name)), name in filters.delivery)
        for name, label in ARRIVALS.items()
    ]
    in_stock = FacetValue("1", "In stock only", sum(row.stock > 0 for row in pool("in_stock")), filters.in_stock)
    deals = FacetValue("1", "Deals", sum(is_deal(row) for row in pool("deals")), filters.deals)
    return [
        _brands(candidates, pool("brand"), filters),
        Facet("Price", "price", "checkbox", _prices(pool("price"), filters)),
        Facet("Customer rating", "rating", "radio", _ratings(pool("rating"), filters)),
        Facet("Delivery", "delivery", "checkbox", delivery),
        Facet("Offers", "deals", "checkbox", [deals]),
        Facet("Availability", "in_stock", "checkbox", [in_stock]),
    ]


def in_band(row: Candidate, band: str) -> bool:
    """Whether a product's price lies in a price band."""
    low, high, _ = PRICE_BANDS[band]
    return low <= row.price_cents < high


def is_deal(row: Candidate) -> bool:
    """Whether a product costs less than its list price."""
    return row.list_price_cents is not None


def _arrives_within(days: int) -> Test:
    return lambda row: row.stock > 0 and row.delivery_days <= days


ARRIVAL_TESTS: Mapping[str, Test] = {
    "tomorrow": _arrives_within(TOMORROW),
    "two-days": _arrives_within(IN_TWO_DAYS),
    "free": lambda row: row.stock > 0 and row.price_cents >= FREE_DELIVERY_FROM,
}


def _brands(candidates: Sequence[Candidate], pool: Sequence[Candidate], filters: Filters) -> Facet:
    counts = Counter(row.brand for row in pool)
    chosen = set(filters.brands) & {row.brand for row in candidates}
    names = sorted(counts.keys() | chosen)
    first = set(sorted(names, key=lambda name: (name not in chosen, -counts[name], name))[:BRANDS_SHOWN]) | chosen
    values = [FacetValue(name, name, counts[name], name in chosen) for name in names]
    shown = [value for value in values if value.value in first]
    return Facet("Brand", "brand", "checkbox", shown, [value for value in values if value.value not in first])


def _prices(pool: Sequence[Candidate], filters: Filters) -> list[FacetValue]:
    return [
        FacetValue(band, PRICE_BANDS[band][2], count, band in filters.prices)
        for band in PRICE_BANDS
        if (count := sum(in_band(row, band) for row in pool)) or band in filters.prices
    ]


def _ratings(pool: Sequence[Candidate], filters: Filters) -> list[FacetValue]:
    return [
        FacetValue(stars, f"{stars} stars & up", sum(row.rating >= int(stars) for row in pool), stars == filters.rating)
        for stars in RATINGS
    ]
