"""Prices, badges, delivery and stock as a shopper reads them on cards and product pages."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from starlette.applications import Starlette

from sites.bazaar.money import FREE_DELIVERY_FROM, fastest, percent_off, promise


def one(app: Starlette, query: str) -> Any:
    with app.state.shop.engine.connect() as connection:
        return connection.execute(text(query)).first()


async def card_of(client: httpx.AsyncClient, category: str, product_id: int) -> Tag:
    page = BeautifulSoup((await client.get(f"/c/{category}?per_page=96")).text, "lxml")
    link = page.select_one(f'article a[href^="/p/{product_id}/"]')
    assert link is not None
    card = link.find_parent("article")
    assert card is not None
    return card


async def product_info(client: httpx.AsyncClient, product_id: int) -> Tag:
    page = BeautifulSoup((await client.get(f"/p/{product_id}", follow_redirects=True)).text, "lxml")
    info = page.select_one(".product-info")
    assert info is not None
    return info


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


@pytest.mark.parametrize(
    ("price", "days", "line"),
    [
        (FREE_DELIVERY_FROM, 4, "FREE delivery Fri, Mar 6"),
        (FREE_DELIVERY_FROM - 1, 6, "Delivery Tue, Mar 10 · $4.99"),
        (100, 1, "Delivery Tue, Mar 3 · $4.99"),
    ],
)
def test_a_delivery_line_tells_date_and_price(price: int, days: int, line: str) -> None:
    assert promise(price, days) == line


def test_express_arrives_on_the_next_working_day() -> None:
    assert fastest() == "Or get it Tue, Mar 3 with express delivery for $12.99"


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_saving_is_between_nothing_and_everything(price: int, more: int) -> None:
    assert 0 <= percent_off(price, price + more) <= 100
    assert percent_off(price, None) == 0


async def test_a_deal_shows_list_price_saving_and_badge(app: Starlette, client: httpx.AsyncClient) -> None:
    deal = one(app, "SELECT * FROM products WHERE list_price_cents > 0 AND stock > 5 AND category = 'headphones'")
    saving = percent_off(deal.price_cents, deal.list_price_cents)
    was = f"${deal.list_price_cents / 100:,.2f}"
    card = await card_of(client, "headphones", deal.id)
    assert f"List price: {was} Save {saving}%" in words(card)
    struck = card.select_one("s")
    assert struck is not None
    assert was in struck.text
    assert "Deal" in [badge.text for badge in card.select(".badge")]
    info = words(await product_info(client, deal.id))
    assert f"List price: {was} You save" in info
    assert f"({saving}%)" in info


@pytest.mark.parametrize(("fact", "badge"), [("best_seller", "Best seller"), ("is_new", "New")])
async def test_a_badge_follows_from_the_products_standing(
    app: Starlette, client: httpx.AsyncClient, fact: str, badge: str
) -> None:
    query = (
        "SELECT p.* FROM products p JOIN product_facts f ON f.product_id = p.id "
        "WHERE p.stock > 0 AND p.category = 'shoes' AND {} ORDER BY p.sales DESC"
    )
    with_it, without = one(app, query.format(fact)), one(app, query.format(f"NOT {fact}"))
    assert badge in words(await card_of(client, "shoes", with_it.id))
    assert badge not in [found.text for found in (await card_of(client, "shoes", without.id)).select(".badge")]
    assert badge in words(await product_info(client, with_it.id))


async def test_every_card_in_stock_promises_a_delivery(client: httpx.AsyncClient) -> None:
    page = BeautifulSoup((await client.get("/c/electronics?per_page=96&in_stock=1")).text, "lxml")
    lines = [words(line) for line in page.select("article .card-delivery")]
    assert len(lines) == 96
    pattern = r"(FREE delivery \w{3}, Mar \d+|Delivery \w{3}, Mar \d+ · \$4\.99)"
    assert all(re.fullmatch(pattern, line) for line in lines)


async def test_a_product_that_can_be_had_tomorrow_says_for_how_much(app: Starlette, client: httpx.AsyncClient) -> None:
    query = (
        "SELECT p.id FROM products p JOIN product_facts f ON f.product_id = p.id "
        "WHERE p.stock > 0 AND p.delivery_days > 1 AND f.express = {}"
    )
    assert fastest() in words(await product_info(client, one(app, query.format(1)).id))
    assert fastest() not in words(await product_info(client, one(app, query.format(0)).id))


async def test_the_last_pieces_are_counted(app: Starlette, client: httpx.AsyncClient) -> None:
    few = one(app, "SELECT * FROM products WHERE stock BETWEEN 1 AND 5 AND category != 'shoes'")
    line = f"Only {few.stock} left in stock"
    assert line in words(await card_of(client, few.category, few.id))
    assert line in words(await product_info(client, few.id))


async def test_a_sold_out_product_promises_nothing(app: Starlette, client: httpx.AsyncClient) -> None:
    gone = one(app, "SELECT * FROM products WHERE stock = 0 AND category = 'headphones'")
    card = words(await card_of(client, "headphones", gone.id))
    assert "Sold out" in card
    assert "Currently unavailable" in card
    assert "FREE delivery" not in card


async def test_only_one_variant_praises_a_good_price(
    app: Starlette, client: httpx.AsyncClient, client_of: Callable[[str], httpx.AsyncClient]
) -> None:
    query = (
        "SELECT p.* FROM products p JOIN product_facts f ON f.product_id = p.id "
        "WHERE p.category = 'headphones' AND f.great_price = {} ORDER BY p.id"
    )
    great, other = one(app, query.format(1)), one(app, query.format(0))
    badged = client_of("price-badge")
    assert "Great price" in words(await card_of(badged, "headphones", great.id))
    assert "Great price" not in words(await card_of(badged, "headphones", other.id))
    assert "Great price" in words(await product_info(badged, great.id))
    assert "Great price" not in (await client.get("/c/headphones?per_page=96")).text
    assert "Great price" not in words(await product_info(client, great.id))
