"""Lists of products: narrowed by facets, sorted, in pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sites.kin.catalogue import Product
from sites.kin.design import Design

SORTS: Mapping[str, Callable[[Product], tuple[float, int]]] = {
    "cheap": lambda product: (product.price_cents, product.id),
    "dear": lambda product: (-product.price_cents, product.id),
    "rated": lambda product: (-product.rating, -product.review_count),
    "new": lambda product: (-product.id, 0),
}
BEST = "best"
STARS = (4.5, 4.0, 3.0)
FEWEST_CHOICES = 2
MOST_CHOICES = 8
QUARTERS = 4
Params = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Choice:
    """One value of a facet or one order; ``address`` is the list with it taken, or no longer taken."""

    value: str
    label: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True)
class Facet:
    """Something to narrow a list by."""

    key: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Listing:
    """One page of a list with everything around it."""

    products: tuple[Product, ...]
    total: int
    facets: tuple[Facet, ...]
    sorts: tuple[Choice, ...]
    page: int
    pages: int
    path: str
    asked: Params
    """What the address asks for besides facets, order and page: the words that were searched for."""
    params: Params

    def at_page(self, page: int) -> str:
        """The address of another page of the list."""
        return address(self.path, [*(pair for pair in self.params if pair[0] != "page"), ("page", str(page))])

    @property
    def narrowed(self) -> bool:
        """Whether a facet is used."""
        return any(choice.chosen for facet in self.facets for choice in facet.choices)

    @property
    def plain(self) -> str:
        """The address of the list without facets."""
        return address(self.path, self.asked)


def listing(design: Design, found: Sequence[Product], path: str, params: Params, *, growing: bool = False) -> Listing:
    """The page of a list that the parameters ask for; ``growing`` lists show all pages up to it."""
    chosen = {key: {value for name, value in params if name == key and value} for key in design.facets}
    bands = price_bands(design, found)
    kept = [one for one in found if all(_fits(one, key, values, bands) for key, values in chosen.items() if values)]
    order = next((value for name, value in params if name == "sort"), BEST)
    if order in SORTS:
        kept.sort(key=SORTS[order])
    pages = max(1, -(-len(kept) // design.page_size))
    asked_page = next((value for name, value in params if name == "page"), "1")
    page = (
        min(pages, max(1, int(asked_page)))
        if asked_page.isascii() and asked_page.isdigit() and len(asked_page) < 5
        else 1
    )
    first = 0 if growing else (page - 1) * design.page_size
    known = {"sort", "page", *design.facets}
    return Listing(
        products=tuple(kept[first : page * design.page_size]),
        total=len(kept),
        facets=tuple(_facets(design, found, path, params, bands)),
        sorts=tuple(_sorts(design, path, params, order)),
        page=page,
        pages=pages,
        path=path,
        asked=[pair for pair in params if pair[0] not in known],
        params=params,
    )


def address(path: str, params: Iterable[tuple[str, str]]) -> str:
    """A path with its query."""
    query = urlencode([pair for pair in params if pair[1]])
    return f"{path}?{query}" if query else path


def price_bands(design: Design, found: Sequence[Product]) -> tuple[int, ...]:
    """The prices between which a list is divided: up to three round ones at its quarters."""
    prices = sorted(product.price_cents for product in found)
    if len(prices) < QUARTERS:
        return ()
    unit = design.currency.step * 5
    edges = {round(prices[len(prices) * part // QUARTERS] / unit) * unit for part in range(1, QUARTERS)}
    return tuple(sorted(edge for edge in edges if prices[0] < edge < prices[-1]))


def _band(cents: int, bands: Sequence[int]) -> str:
    return str(sum(cents >= edge for edge in bands))


def _fits(product: Product, key: str, values: set[str], bands: Sequence[int]) -> bool:
    if key == "price":
        return _band(product.price_cents, bands) in values
    if key == "rating":
        return any(product.rating >= float(value) for value in values if value in {str(stars) for stars in STARS})
    return str(getattr(product, key)) in values


def _facets(
    design: Design, found: Sequence[Product], path: str, params: Params, bands: Sequence[int]
) -> Iterable[Facet]:
    for key in design.facets:
        named = list(_values(design, found, key, bands))
        choices = []
        for value, label in named[:MOST_CHOICES]:
            count = sum(_fits(product, key, {value}, bands) for product in found)
            taken = (key, value) in params
            others = [pair for pair in params if pair not in ((key, value),) and pair[0] != "page"]
            target = others if taken else [*others, (key, value)]
            if count:
                choices.append(Choice(value, label, count, taken, address(path, target)))
        if len(choices) >= FEWEST_CHOICES:
            yield Facet(key, design.facet[key], tuple(choices))


def _values(design: Design, found: Sequence[Product], key: str, bands: Sequence[int]) -> Iterable[tuple[str, str]]:
    """A facet's values and what they are called."""
    if key == "rating":
        return [(str(stars), design.facet["stars"].format(stars=f"{stars:g}")) for stars in STARS]
    if key == "price":
        return [(str(place), _band_label(design, place, bands)) for place in range(len(bands) + 1)] if bands else []
    return [(value, value) for value in sorted({str(getattr(product, key)) for product in found})]


def _band_label(design: Design, place: int, bands: Sequence[int]) -> str:
    if place == 0:
        return design.facet["under"].format(high=design.money(bands[0]))
    if place == len(bands):
        return design.facet["above"].format(low=design.money(bands[-1]))
    return design.facet["between"].format(low=design.money(bands[place - 1]), high=design.money(bands[place]))


def _sorts(design: Design, path: str, params: Params, order: str) -> Iterable[Choice]:
    others = [pair for pair in params if pair[0] not in ("sort", "page")]
    known = order if order in SORTS else BEST
    for value, label in design.sorts.items():
        yield Choice(value, label, 0, value == known, address(path, [*others, ("sort", value)]))
