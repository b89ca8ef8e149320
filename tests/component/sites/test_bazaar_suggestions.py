"""Searching with wrong spelling, and what is offered while typing."""

import httpx
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from sites.bazaar.searching import find
from sites.bazaar.suggesting import SHOWN, suggest
from sites.spelling import corrected

KNOWN = {"headphones": 60, "mouse": 20, "house": 2, "moose": 1, "wireless": 50, "jacket": 30}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hedphones", "headphones"),
        ("headfones", "headphones"),
        ("wirless", "wireless"),
        ("mose", "mouse"),
        ("jakcet", "jacket"),
        ("qqzzx", None),
        ("cat", None),
        ("mou2e", None),
    ],
)
def test_a_word_is_put_right_with_a_near_one(typed: str, meant: str | None) -> None:
    assert corrected(typed, KNOWN) == meant


@given(st.text(max_size=20))
def test_a_correction_is_always_a_known_word(typed: str) -> None:
    assert corrected(typed, KNOWN) in {None, *KNOWN}


@pytest.mark.parametrize(
    ("typed", "meant", "kind"),
    [
        ("hedphones", "headphones", "Headphones"),
        ("wirless mose", "wireless mouse", "Wireless Mouse"),
        ("Runing Sheos", "running shoes", "Running Shoes"),
    ],
)
async def test_a_misspelled_search_finds_what_was_meant_and_says_so(
    client: httpx.AsyncClient, typed: str, meant: str, kind: str
) -> None:
    page = BeautifulSoup((await client.get("/search", params={"q": typed})).text, "lxml")
    notice, first = page.select_one(".notice"), page.select_one("article .card-title")
    assert notice is not None
    assert " ".join(notice.text.split()) == f"Showing results for {meant}. Search instead for {typed}"
    assert first is not None
    assert kind in first.text
    link = notice.select_one("a")
    assert link is not None
    instead = (await client.get(str(link["href"]))).text
    assert "Showing results for" not in instead


async def test_narrowing_keeps_a_search_as_it_was_typed(client: httpx.AsyncClient) -> None:
    page = BeautifulSoup((await client.get("/search?q=wireless+mose&exact=1")).text, "lxml")
    assert page.select_one('input[type=hidden][name=exact][value="1"]') is not None


async def test_a_correct_search_is_left_alone(client: httpx.AsyncClient) -> None:
    assert "Showing results for" not in (await client.get("/search?q=headphones")).text


async def test_a_search_that_finds_nothing_offers_ways_on(client: httpx.AsyncClient) -> None:
    page = BeautifulSoup((await client.get("/search?q=qqzzx")).text, "lxml")
    links = [str(link["href"]) for link in page.select(".suggestions a")]
    assert sum(link.startswith("/search?q=") for link in links) == 8
    assert "/c/headphones" in links
    for link in links[:8]:
        assert "<article" in (await client.get(link)).text


async def test_a_misspelled_word_searched_as_typed_asks_what_was_meant(client: httpx.AsyncClient) -> None:
    page = (await client.get("/search?q=hedphones&exact=1")).text
    assert "No results for" in page
    assert 'Did you mean <a href="/search?q=headphones">headphones</a>?' in page


async def test_suggestions_are_phrases_categories_and_products_with_their_addresses(client: httpx.AsyncClient) -> None:
    response = await client.get("/suggest?q=head")
    offers = response.json()["suggestions"]
    assert response.headers["content-type"] == "application/json"
    assert {offer["kind"] for offer in offers} == {"term", "category", "product"}
    assert all("head" in offer["text"].lower() for offer in offers)
    assert {"kind": "term", "text": "headphones", "url": "/search?q=headphones"} in offers
    for offer in offers:
        assert (await client.get(offer["url"])).status_code == 200


async def test_suggestions_forgive_a_misspelled_word(client: httpx.AsyncClient) -> None:
    offers = (await client.get("/suggest?q=hedphones")).json()["suggestions"]
    assert offers[0]["text"] == "headphones"


@pytest.mark.parametrize("query", ["", " ", "qqzzx", "%", "_", "'; DROP TABLE suggestions; --", "\x00"])
async def test_nothing_is_suggested_for_nonsense(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get("/suggest", params={"q": query})).json() == {"suggestions": []}


async def test_asking_for_suggestions_is_no_page_view(app: Starlette, client: httpx.AsyncClient) -> None:
    response = await client.get("/suggest?q=shoes")
    assert "set-cookie" not in response.headers
    with app.state.shop.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM events")).scalar_one() == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(query=st.text(max_size=30))
def test_anything_typed_is_answered_with_a_bounded_list(app: Starlette, query: str) -> None:
    with Session(app.state.shop.engine) as db:
        assert len(suggest(db, query)) <= sum(SHOWN.values())


@pytest.mark.parametrize("query", ["hedphones qqzzx", "wirless mose", "mose"])
def test_searching_twice_finds_the_same(app: Starlette, query: str) -> None:
    with Session(app.state.shop.engine) as db:
        assert find(db, query) == find(db, query)
        assert find(db, query).ids
