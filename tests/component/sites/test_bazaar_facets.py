"""Narrowing and ordering a listing."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import httpx
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from sites.bazaar.facets import Candidate, conditions, facets, ordered, passing
from sites.bazaar.filters import ARRIVALS, PRICE_BANDS, RATINGS, SORTS, Filters

TIMES, EN_DASH = "\u00d7", "\u2013"


def some_of(names: Mapping[str, object]) -> st.SearchStrategy[tuple[str, ...]]:
    """Up to two of the names, in the shop's own order."""
    chosen = st.lists(st.sampled_from(list(names)), unique=True, max_size=2)
    return chosen.map(lambda few: tuple(sorted(few, key=list(names).index)))


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 10**6),
        brand=st.sampled_from(["Acme", "Bolt", "Crux"]),
        price_cents=st.integers(100, 30_000),
        list_price_cents=st.none() | st.integers(30_001, 60_000),
        rating=st.floats(1, 5).map(lambda rating: round(rating, 1)),
        review_count=st.integers(2, 40),
        stock=st.integers(0, 900),
        added_on=st.integers(0, 900).map(lambda days: date(2026, 1, 1) - timedelta(days=days)),
        delivery_days=st.integers(1, 6),
    ),
    max_size=25,
)
FILTERS = st.builds(
    Filters,
    brands=st.lists(st.sampled_from(["Acme", "Bolt", "Nobody"]), unique=True, max_size=2).map(tuple),
    prices=some_of(PRICE_BANDS),
    rating=st.sampled_from(["", *RATINGS]),
    delivery=some_of(ARRIVALS),
    in_stock=st.booleans(),
    deals=st.booleans(),
)


@given(CANDIDATES, FILTERS)
def test_a_count_is_what_choosing_the_value_alone_in_its_group_would_leave(
    rows: list[Candidate], filters: Filters
) -> None:
    for facet in facets(rows, conditions(filters), filters):
        for value in (*facet.values, *facet.more):
            pairs = [(name, chosen) for name, chosen in filters.pairs() if name != facet.name]
            others = [(name, chosen) for name, chosen in filters.pairs() if name == "delivery" == facet.name]
            wanted = Filters.from_query(QueryParams([*pairs, *others, (facet.name, value.value)]))
            assert value.count == len(passing(rows, conditions(wanted)))


@given(CANDIDATES, FILTERS, st.sampled_from(sorted(SORTS)))
def test_narrowing_and_ordering_invent_nothing(rows: list[Candidate], filters: Filters, sort: str) -> None:
    kept = passing(rows, conditions(filters))
    assert all(row in rows for row in kept)
    assert sorted(ordered(kept, sort), key=repr) == sorted(kept, key=repr)


@given(FILTERS)
def test_an_address_tells_the_whole_state(filters: Filters) -> None:
    read = Filters.from_query(QueryParams(filters.pairs()))
    assert read.url("/c/x") == filters.url("/c/x")
    assert len(filters.chips("/c/x")) == len(filters.pairs())


@given(CANDIDATES)
def test_the_biggest_saving_comes_first(rows: list[Candidate]) -> None:
    shares = [row.price_cents / row.list_price_cents if row.list_price_cents else 1 for row in ordered(rows, "saving")]
    assert shares == sorted(shares)


async def page_of(client: httpx.AsyncClient, address: str) -> BeautifulSoup:
    response = await client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def total(page: BeautifulSoup) -> int:
    status = page.select_one(".result-count")
    assert status is not None
    return int(status.text.split()[-2])


async def test_every_count_beside_a_facet_is_kept_when_it_is_chosen(client: httpx.AsyncClient) -> None:
    page = await page_of(client, "/c/electronics")
    values = page.select(".facets label")
    titles = {legend.text for legend in page.select(".facets legend")}
    assert titles == {"Brand", "Price", "Customer rating", "Delivery", "Offers", "Availability"}
    for label in values:
        field, count = label.select_one("input"), label.select_one(".facet-count")
        assert field is not None
        assert count is not None
        narrowed = await client.get("/c/electronics", params={str(field["name"]): str(field["value"])})
        assert total(BeautifulSoup(narrowed.text, "lxml")) == int(count.text.strip("()"))


async def test_many_brands_are_folded_away(client: httpx.AsyncClient) -> None:
    page = await page_of(client, "/deals?brand=Zerinto")
    brands = page.select(".facets fieldset:first-of-type > label input")
    folded = page.select(".facet-more input")
    assert len(brands) == 8
    assert folded
    assert "Zerinto" in [brand["value"] for brand in brands if brand.has_attr("checked")]


async def test_each_chip_takes_one_filter_away(client: httpx.AsyncClient) -> None:
    page = await page_of(client, "/c/headphones?brand=Aurivo&price=50-100&rating=3&delivery=free&in_stock=1&deals=1")
    chips = page.select(".chips a:not(.clear)")
    labels = [" ".join(chip.text.replace(TIMES, "").split()) for chip in chips]
    assert labels == ["Aurivo", "$50 to $100", "3 stars & up", "Free delivery", "In stock", "Deals"]
    for chip in chips:
        rest = await page_of(client, str(chip["href"]))
        assert len(rest.select(".chips a:not(.clear)")) == 5
    clear = page.select_one(".chips a.clear")
    assert clear is not None
    assert clear["href"] == "/c/headphones"


@pytest.mark.parametrize("address", ["/c/electronics", "/c/headphones", "/search?q=shoes", "/deals"])
async def test_a_shop_without_filters_has_no_way_to_narrow_or_sort(
    client_of: Callable[[str], httpx.AsyncClient], address: str
) -> None:
    bare = client_of("no-filters")
    page = await page_of(bare, address)
    assert not page.select("fieldset, .chips, #sort, #per_page, [data-facets]")
    joiner = "&" if "?" in address else "?"
    forced = await page_of(bare, f"{address}{joiner}brand=Aurivo&sort=price-asc&in_stock=1")
    links = [link["href"] for link in page.select("article .card-title a")]
    assert [link["href"] for link in forced.select("article .card-title a")] == links
    assert not forced.select(".chips")


async def test_a_shop_without_filters_still_pages(client_of: Callable[[str], httpx.AsyncClient]) -> None:
    page = await page_of(client_of("no-filters"), "/c/electronics?page=2")
    status = page.select_one(".result-count")
    assert status is not None
    assert status.text.startswith(f"25{EN_DASH}48 of")
    assert page.select("nav[aria-label=Subcategories] a")
