"""Listings: what a shopper asked to see, which products that leaves, in what order, and what else could be chosen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from starlette.datastructures import QueryParams

from sites.atelier.answers import Invalid, Refused
from sites.atelier.assortment import Assortment, Offer
from sites.atelier.bodies import whole_number
from sites.atelier.searching import MAX_QUERY

PAGE_SIZE = 12
MAX_PAGE = 10_000
MAX_VALUES = 40
POPULAR = "beliebt"
ORDERS: Mapping[str, Callable[[Offer], float]] = MappingProxyType({
    POPULAR: lambda offer: -offer.item.sales,
    "preis_auf": lambda offer: offer.item.price_cents,
    "preis_ab": lambda offer: -offer.item.price_cents,
    "bewertung": lambda offer: -(offer.live.rating or 0.0),
    "neu": lambda offer: -offer.item.added_on.toordinal(),
})  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What a listing is narrowed to; None and empty: not narrowed. Prices are in cents, stars from 1 to 5."""

    category: str | None = None
    kind: str | None = None
    query: str = ""
    colours: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    price_max: int | None = None
    stars: int | None = None
    sort: str = POPULAR
    page: int = 1


def read_asked(params: QueryParams, assortment: Assortment) -> Asked:
    """What the address asks for.

    Raises:
        Refused: 404 for a category or a kind that there is not.
        Invalid: another part cannot be read.
    """
    category, kind = params.get("category") or None, params.get("kind") or None
    if (category and category not in assortment.categories) or (kind and kind not in assortment.kinds):
        raise Refused(404, "Diese Kategorie gibt es nicht.")
    errors: dict[str, str] = {}
    price_max, stars = _number(params, "price_max", 10**9, errors), _number(params, "stars", 5, errors)
    page = _number(params, "page", MAX_PAGE, errors)
    sort = params.get("sort") or POPULAR
    if sort not in ORDERS:
        errors["sort"] = f"Möglich sind {', '.join(ORDERS)}."
    if errors:
        raise Invalid(errors)
    colours, sizes = _values(params, "colour"), _values(params, "size")
    query = params.get("q", "")[:MAX_QUERY]
    return Asked(category, kind, query, colours, sizes, price_max, stars, sort, page or 1)


def narrowed(offers: Sequence[Offer], asked: Asked, *, without: str = "") -> list[Offer]:
    """The products that remain; the filter called ``without`` is left out."""
    rules: dict[str, Callable[[Offer], bool]] = {}
    if asked.colours:
        rules["colours"] = lambda offer: not asked.colours.isdisjoint(offer.item.colours)
    if asked.sizes:
        rules["sizes"] = lambda offer: any(value in asked.sizes for value, _ in offer.item.sizes)
    if (most := asked.price_max) is not None:
        rules["price"] = lambda offer: offer.item.price_cents <= most
    if (least := asked.stars) is not None:
        rules["stars"] = lambda offer: (offer.live.rating or 0.0) >= least
    rules.pop(without, None)
    return [offer for offer in offers if all(rule(offer) for rule in rules.values())]


def placed(offers: Sequence[Offer], asked: Asked) -> list[Offer]:
    """The products of the category and the kind that are asked for."""
    return [
        offer
        for offer in offers
        if asked.category in (None, offer.item.kind.category) and asked.kind in (None, offer.item.kind.slug)
    ]


def ordered(offers: Sequence[Offer], asked: Asked, scores: Mapping[int, float]) -> list[Offer]:
    """The products in the order asked for; those that match a search best come first unless it asks otherwise."""
    order = ORDERS[asked.sort]
    if scores and asked.sort == POPULAR:
        return sorted(offers, key=lambda offer: (-scores[offer.item.id], order(offer), offer.item.id))
    return sorted(offers, key=lambda offer: (order(offer), offer.item.id))


def facets(offers: Sequence[Offer], asked: Asked, assortment: Assortment) -> Mapping[str, object]:
    """What could be chosen of each filter, counted as if only the others were set; products are ``placed``."""
    by_colour, by_size = narrowed(offers, asked, without="colours"), narrowed(offers, asked, without="sizes")
    by_price, by_stars = narrowed(offers, asked, without="price"), narrowed(offers, asked, without="stars")
    colours = {
        colour.value: (colour.label, sum(colour.value in offer.item.colours for offer in by_colour))
        for colour in assortment.colours.values()
    }
    sizes = {
        value: (label, sum((value, label) in offer.item.sizes for offer in by_size))
        for value, label in assortment.sizes.items()
    }
    prices = [offer.item.price_cents for offer in by_price]
    return {
        "colours": _choices(colours, asked.colours),
        "sizes": _choices(sizes, asked.sizes),
        "price": {"min": min(prices), "max": max(prices)} if prices else None,
        "stars": [
            {
                "value": stars,
                "label": f"{stars} Sterne & mehr",
                "count": sum((offer.live.rating or 0.0) >= stars for offer in by_stars),
            }
            for stars in (4, 3, 2)
        ],
    }


def _choices(counted: Mapping[str, tuple[str, int]], chosen: frozenset[str]) -> list[dict[str, object]]:
    return [
        {"value": value, "label": label, "count": count}
        for value, (label, count) in counted.items()
        if count or value in chosen
    ]


def _values(params: QueryParams, name: str) -> frozenset[str]:
    """Values given with commas between them or one by one."""
    given = [value for text in params.getlist(name) for value in text.split(",")]
    return frozenset(value for value in given[:MAX_VALUES] if value)


def _number(params: QueryParams, name: str, most: int, errors: dict[str, str]) -> int | None:
    text = params.get(name, "")
    if not text:
        return None
    number = whole_number(text)
    if number is None or not 1 <= number <= most:
        errors[name] = "Das ist keine passende Zahl."
        return None
    return number
