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
}
RATINGS = ("4", "3")


class Chip(NamedTuple):
    """An active filter and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Filters:
    """The state of a listing."""

    q: str = ""
    brands: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    rating: str = ""
    in_stock: bool = False
    deals: bool = False
    sort: str = "featured"
    per_page: int = PAGE_SIZES[0]
    page: int = 1

    @classmethod
    def from_query(cls, params: QueryParams) -> "Filters":
        """The filters of an address; anything unknown falls back to its default."""
        sort, rating = params.get("sort", "featured"), params.get("rating", "")
        return cls(
            q=" ".join(params.get("q", "").split())[:200],
            brands=tuple(dict.fromkeys(params.getlist("brand"))),
            prices=tuple(band for band in PRICE_BANDS if band in params.getlist("price")),
            rating=rating if rating in RATINGS else "",
            in_stock=params.get("in_stock") == "1",
            deals=params.get("deals") == "1",
            sort=sort if sort in SORTS else "featured",
            per_page=next((size for size in PAGE_SIZES if str(size) == params.get("per_page")), PAGE_SIZES[0]),
            page=_page_number(params.get("page", "1")),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The state as name and value pairs, defaults left out."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [("brand", brand) for brand in self.brands]
        pairs += [("price", band) for band in self.prices]
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
        return Filters(q=self.q, sort=self.sort, per_page=self.per_page)

    def chips(self, path: str) -> list[Chip]:
        """The active filters, each with the address that removes it."""
        first = replace(self, page=1)
        chips = [
            Chip(brand, replace(first, brands=tuple(b for b in self.brands if b != brand)).url(path))
            for brand in self.brands
        ]
        chips += [
            Chip(PRICE_BANDS[band][2], replace(first, prices=tuple(b for b in self.prices if b != band)).url(path))
            for band in self.prices
        ]
        if self.rating:
            chips.append(Chip(f"{self.rating} stars & up", replace(first, rating="").url(path)))
        if self.in_stock:
            chips.append(Chip("In stock", replace(first, in_stock=False).url(path)))
        if self.deals:
            chips.append(Chip("Deals", replace(first, deals=False).url(path)))
        return chips


def _page_number(text: str) -> int:
    return min(int(text), 1000) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) else 1
