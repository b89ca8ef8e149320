"""What a listing is narrowed to and ordered by, as written in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

PAGE_SIZES = (24, 48, 96)
PRICE_BANDS: Mapping[str, tuple[int, int, str]] = {
    "0-25": (0, 2500, "Under $25"),
    "25-50": (2500, 5000, "$25 to $50"),
    "50-100": (5000, 10000, "$50 to $100"),
    "100-200": (10000, 20000, "$100 to $200"),
    "200-": (20000, 10**9, "$200 & above"),
}
SORTS: Mapping[str, str] = {
    "featured": "Featured",
    "price-asc": "Price: Low to High",
    "price-desc": "Price: High to Low",
    "rating": "Customer rating",
    "newest": "Newest arrivals",
    "saving": "Biggest saving",
}
RATINGS = ("4", "3")
ARRIVALS: Mapping[str, str] = {
    "tomorrow": "Get it by tomorrow",
    "two-days": "Get it in 2 days",
    "free": "Free delivery",
}


class Chip(NamedTuple):
    """An active filter and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Filters:
    """The state of a listing."""

    q: str = ""
    exact: bool = False
    """The words are searched for as they were typed."""
    brands: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    rating: str = ""
    delivery: tuple[str, ...] = ()
    in_stock: bool = False
    deals: bool = False
    sort: str = "featured"
    per_page: int = PAGE_SIZES[0]
    page: int = 1

    @classmethod
    def from_query(cls, params: QueryParams, *, narrowing: bool = True) -> "Filters":
        """The filters of an address; anything unknown falls back to its default.

        Without ``narrowing`` only the words and the page count: the shop then has no filters and no sorting.
        """
        words = " ".join(params.get("q", "").split())[:200]
        searched = cls(q=words, exact=params.get("exact") == "1", page=page_number(params.get("page", "1")))
        return searched._narrowed(params) if narrowing else searched

    def _narrowed(self, params: QueryParams) -> "Filters":
        sort, rating = params.get("sort", "featured"), params.get("rating", "")
        return replace(
            self,
            brands=tuple(dict.fromkeys(params.getlist("brand"))),
            prices=tuple(band for band in PRICE_BANDS if band in params.getlist("price")),
            rating=rating if rating in RATINGS else "",
            delivery=tuple(name for name in ARRIVALS if name in params.getlist("delivery")),
            in_stock=params.get("in_stock") == "1",
            deals=params.get("deals") == "1",
            sort=sort if sort in SORTS else "featured",
            per_page=next((size for size in PAGE_SIZES if str(size) == params.get("per_page")), PAGE_SIZES[0]),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The state as name and value pairs, defaults left out."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [("exact", "1")] if self.exact else []
        pairs += [("brand", brand) for brand in self.brands]
        pairs += [("price", band) for band in self.prices]
        pairs += [("delivery", name) for name in self.delivery]
        flags = (("rating", self.rating), ("in_stock", self.in_stock), ("deals", self.deals))
        pairs += [(name, value if isinstance(value, str) else "1") for name, value in flags if value]
        if self.sort != "featured":
            pairs.append(("sort", self.sort))
        if self.per_page != PAGE_SIZES[0]:
            pairs.append(("per_page", str(self.per_page)))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def url(self, path: str) -> str:
        """The address of this state under ``path``."""
        query = urlencode(self.pairs())
        return f"{path}?{query}" if query else path

    def at_page(self, page: int) -> "Filters":
        """The same listing at another page."""
        return replace(self, page=page)

    def cleared(self) -> "Filters":
        """The same listing with no filter."""
        return Filters(q=self.q, exact=self.exact, sort=self.sort, per_page=self.per_page)

    def chips(self, path: str) -> list[Chip]:
        """The active filters, each with the address that removes it."""
        labels = [(brand, self.without(brands=brand)) for brand in self.brands]
        labels += [(PRICE_BANDS[band][2], self.without(prices=band)) for band in self.prices]
        labels += [(f"{self.rating} stars & up", replace(self, rating=""))] if self.rating else []
        labels += [(ARRIVALS[name], self.without(delivery=name)) for name in self.delivery]
        labels += [("In stock", replace(self, in_stock=False))] if self.in_stock else []
        labels += [("Deals", replace(self, deals=False))] if self.deals else []
        return [Chip(label, rest.at_page(1).url(path)) for label, rest in labels]

    def without(self, *, brands: str = "", prices: str = "", delivery: str = "") -> "Filters":
        """The same listing with one value of a filter taken away."""
        return replace(
            self,
            brands=tuple(value for value in self.brands if value != brands),
            prices=tuple(value for value in self.prices if value != prices),
            delivery=tuple(value for value in self.delivery if value != delivery),
        )


def page_number(text: str) -> int:
    """The page a shopper asked for: 1 to 1000, 1 for anything else."""
    return min(int(text), 1000) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) else 1
