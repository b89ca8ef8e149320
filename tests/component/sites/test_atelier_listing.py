"""Listings and search in the boutique."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from sites.atelier.listing import ORDERS, Asked, facets, narrowed, ordered, placed
from sites.atelier.searching import find
from sites.atelier.visits import ShopState

COLOURS = ["schwarz", "navy", "creme", "salbei"]
SIZES = ["s", "m", "38", "w30", "40"]
ASKED = st.builds(
    Asked,
    category=st.sampled_from([None, "damen", "herren", "schuhe"]),
    kind=st.none(),
    colours=st.frozensets(st.sampled_from(COLOURS), max_size=2),
    sizes=st.frozensets(st.sampled_from(SIZES), max_size=2),
    price_max=st.one_of(st.none(), st.integers(2000, 30000)),
    stars=st.one_of(st.none(), st.integers(1, 5)),
    sort=st.sampled_from(list(ORDERS)),
)


async def listed(shopper: httpx.AsyncClient, **params: str | int) -> dict:
    answer = await shopper.get("/api/products", params=params)
    assert answer.status_code == 200
    return answer.json()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=ASKED)
def test_every_count_beside_a_choice_is_what_choosing_it_alone_gives(atelier: Starlette, asked: Asked) -> None:
    shop: ShopState = atelier.state.shop
    with Session(shop.engine) as db:
        offers = placed(shop.assortment.offers(db), asked)
    told = facets(offers, asked, shop.assortment)
    for choice in told["colours"]:
        one = Asked(**{**vars(asked), "colours": frozenset({choice["value"]})})
        assert len(narrowed(offers, one)) == choice["count"]
    for choice in told["sizes"]:
        one = Asked(**{**vars(asked), "sizes": frozenset({choice["value"]})})
        assert len(narrowed(offers, one)) == choice["count"]
    assert set(asked.colours) <= {choice["value"] for choice in told["colours"]}
    if told["price"]:
        assert told["price"]["min"] <= told["price"]["max"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=ASKED)
def test_what_is_listed_fits_what_was_asked_and_is_in_order(atelier: Starlette, asked: Asked) -> None:
    shop: ShopState = atelier.state.shop
    with Session(shop.engine) as db:
        found = ordered(narrowed(placed(shop.assortment.offers(db), asked), asked), asked, {})
    for offer in found:
        assert asked.category in (None, offer.item.kind.category)
        assert asked.price_max is None or offer.item.price_cents <= asked.price_max
        assert asked.stars is None or (offer.live.rating or 0) >= asked.stars
        assert not asked.colours or asked.colours & set(offer.item.colours)
    keys = [ORDERS[asked.sort](offer) for offer in found]
    assert keys == sorted(keys)


async def test_the_pages_of_a_listing_hold_every_product_once(shopper: httpx.AsyncClient) -> None:
    first = await listed(shopper, category="schuhe")
    pages = [await listed(shopper, category="schuhe", page=page) for page in range(1, first["pages"] + 1)]
    numbers = [item["id"] for page in pages for item in page["items"]]
    assert len(first["items"]) == 12
    assert len(numbers) == len(set(numbers)) == first["total"] == 60
    assert (await listed(shopper, category="schuhe", page=99))["items"] == []


async def test_a_kind_and_several_colours_can_be_asked_for(shopper: httpx.AsyncClient) -> None:
    one = await listed(shopper, kind="blusen", colour="rose")
    both = await listed(shopper, kind="blusen", colour="rose,schwarz")
    again = (await shopper.get("/api/products?kind=blusen&colour=rose&colour=schwarz")).json()
    assert one["total"] < both["total"] == again["total"]
    assert all("bluse" in item["title"].lower() for item in both["items"])


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("bluse", "bluse"),
        ("Blusen", "bluse"),
        ("leinen bluse", "leinenbluse"),
        ("eine schöne Strickmütze für mich", "strickmütze"),
        ("strickmuetze", "strickmütze"),
        ("Röcke", "rock"),
    ],
)
async def test_words_are_found_in_compounds_and_in_the_plural(
    shopper: httpx.AsyncClient, query: str, word: str
) -> None:
    found = await listed(shopper, q=query)
    assert word in found["items"][0]["title"].lower()
    assert found["corrected_to"] is None


@pytest.mark.parametrize(
    ("typed", "meant", "word"),
    [("leinenbluze", "leinenbluse", "leinenbluse"), ("Bettwesche", "bettwäsche", "bettwäsche")],
)
async def test_a_typing_mistake_is_put_right_and_told(
    shopper: httpx.AsyncClient, typed: str, meant: str, word: str
) -> None:
    found = await listed(shopper, q=typed)
    assert found["corrected_to"] == meant
    assert word in found["items"][0]["title"].lower()


async def test_nothing_is_found_for_nonsense(shopper: httpx.AsyncClient) -> None:
    found = await listed(shopper, q="xqzwv")
    assert (found["items"], found["total"], found["pages"], found["facets"]["price"]) == ([], 0, 1, None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60))
def test_any_text_can_be_searched_for(atelier: Starlette, query: str) -> None:
    items = list(atelier.state.shop.assortment.items.values())
    assert set(find(items, query).scores) <= {item.id for item in items}


async def test_the_search_can_be_narrowed_and_sorted(shopper: httpx.AsyncClient) -> None:
    found = await listed(shopper, q="pullover", category="herren", sort="preis_auf", price_max=9000)
    prices = [item["price_cents"] for item in found["items"]]
    assert prices
    assert prices == sorted(prices)
    assert prices[-1] <= 9000


@pytest.mark.parametrize("wrong", ["page=0", "page=x", "stars=6", "stars=²", "price_max=-1", "sort=zufall"])
async def test_what_cannot_be_read_is_refused_by_its_field(shopper: httpx.AsyncClient, wrong: str) -> None:
    answer = await shopper.get(f"/api/products?{wrong}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [wrong.partition("=")[0]]


async def test_a_category_that_there_is_not_is_missing(shopper: httpx.AsyncClient) -> None:
    answer = await shopper.get("/api/products?category=garten")
    assert (answer.status_code, list(answer.json())) == (404, ["error"])


async def test_suggestions_fit_what_was_typed(shopper: httpx.AsyncClient) -> None:
    told = (await shopper.get("/api/suggest?q=lein")).json()
    assert "Leinenbluse" in told["terms"] or len(told["terms"]) == 6
    assert all("lein" in term.lower() for term in told["terms"])
    assert all(product["url"].startswith("/p/") for product in told["products"])
    assert (await shopper.get("/api/suggest")).json()["products"] == []


async def test_the_navigation_counts_what_the_listings_hold(shopper: httpx.AsyncClient) -> None:
    tree = (await shopper.get("/api/categories")).json()
    for category in tree:
        counted = sum(kind["count"] for group in category["groups"] for kind in group["kinds"])
        assert counted == (await listed(shopper, category=category["slug"]))["total"]


async def test_a_product_tells_its_variants_pictures_and_relatives(shopper: httpx.AsyncClient) -> None:
    card = (await listed(shopper, kind="kleider"))["items"][0]
    product = (await shopper.get(f"/api/products/{card['id']}")).json()
    assert {name: product[name] for name in card} == card
    assert {variant["colour"] for variant in product["variants"]} == {colour["value"] for colour in product["colours"]}
    assert {variant["size"] for variant in product["variants"]} == {size["value"] for size in product["sizes"]}
    for address in (card["image"], *product["images"]):
        picture = await shopper.get(address)
        assert picture.headers["content-type"] == "image/svg+xml"
    assert card["id"] not in [other["id"] for other in product["related"]]


async def test_a_product_without_sizes_has_variants_by_colour_alone(shopper: httpx.AsyncClient) -> None:
    card = (await listed(shopper, kind="schals"))["items"][0]
    product = (await shopper.get(f"/api/products/{card['id']}")).json()
    assert product["sizes"] == []
    assert {variant["size"] for variant in product["variants"]} == {None}
