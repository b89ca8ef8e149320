import json
import re
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from sites.bazaar.money import FREE_DELIVERY_FROM

ADDRESS = {
    "email": "ann@example.com",
    "full_name": "Ann Lee",
    "street": "1 Main Street",
    "city": "Salem",
    "zip": "97301",
    "country": "US",
}
CARD = {"cardholder": "Ann Lee", "card_number": "4242424242424242", "expiry": "11/29", "cvc": "123"}


def rows(app: Starlette, query: str, **values: Any) -> list[Any]:
    with app.state.shop.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), values)]


def execute(app: Starlette, statement: str, **values: Any) -> None:
    with app.state.shop.engine.begin() as connection:
        connection.execute(text(statement), values)


def plain_product(app: Starlette) -> int:
    return int(rows(app, "SELECT id FROM products WHERE NOT has_options AND stock > 20 ORDER BY id")[0][0])


async def add(client: httpx.AsyncClient, product_id: int) -> httpx.Response:
    return await client.post("/cart/add", data={"product_id": str(product_id)})


async def to_review(client: httpx.AsyncClient) -> str:
    await client.post("/checkout/address", data=ADDRESS)
    await client.post("/checkout/delivery", data={"delivery": "standard"})
    await client.post("/checkout/payment", data=CARD)
    page = await client.get("/checkout/review")
    assert page.status_code == 200
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found
    return found[1]


PAGES = [
    "/",
    "/c/electronics",
    "/c/shoes?per_page=96&sort=rating",
    "/c/shoes?brand=Nobody",
    "/deals?in_stock=1",
    "/search?q=coffee",
    "/search?q=qqzzx",
    "/search?q=",
    "/cart",
    "/help/delivery",
    "/help/returns",
    "/help/about",
    "/help/privacy",
    "/robots.txt",
    "/favicon.svg",
    "/media/1001-3.svg",
    "/static/shop.css",
]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_served(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert response.status_code == 200
    assert "default-src 'self'" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/nope", "/c/nope", "/p/1", "/p/99999999999999999999/x", "/help/x", "/media/1001-9.svg"]
)
async def test_a_missing_page_is_shown_in_the_shops_style(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert response.status_code == 404
    assert "Page not found" in response.text


async def test_a_fault_is_shown_in_the_shops_style(app: Starlette, client: httpx.AsyncClient) -> None:
    execute(app, "DROP TABLE reviews")
    response = await client.get("/p/1001", follow_redirects=True)
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text


async def test_a_large_listing_shows_that_many_cards(client: httpx.AsyncClient) -> None:
    page = (await client.get("/c/shoes?per_page=96")).text
    assert page.count("<article") == 96
    assert "1&ndash;96 of 104 products" in page


async def test_a_listing_can_be_ordered_by_price(app: Starlette, client: httpx.AsyncClient) -> None:
    page = (await client.get("/c/headphones?sort=price-asc&per_page=96")).text
    shown = [int(found) for found in re.findall(r'card-title"><a href="/p/(\d+)/', page)]
    cheapest = rows(app, "SELECT id FROM products WHERE category = 'headphones' ORDER BY price_cents, sales DESC, id")
    assert shown == [product_id for (product_id,) in cheapest]


async def test_facet_counts_agree_with_the_filtered_listing(client: httpx.AsyncClient) -> None:
    page = (await client.get("/c/headphones?rating=4")).text
    found = re.search(r'value="Aurivo">.*?\((\d+)\)', page)
    assert found
    narrowed = (await client.get("/c/headphones?rating=4&brand=Aurivo&per_page=96")).text
    assert narrowed.count("<article") == int(found[1])


async def test_what_is_typed_is_escaped(client: httpx.AsyncClient) -> None:
    page = (await client.get("/search", params={"q": '"><script>alert(1)</script>'})).text
    assert "<script>alert" not in page


async def test_a_wrong_slug_leads_to_the_product(client: httpx.AsyncClient) -> None:
    response = await client.get("/p/1001/x")
    assert response.status_code == 301
    assert response.headers["location"].startswith("/p/1001/")


async def test_a_product_page_describes_itself(app: Starlette, client: httpx.AsyncClient) -> None:
    page = (await client.get("/p/1001", follow_redirects=True)).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    described = json.loads(found[1])
    ((title, rating, count),) = rows(app, "SELECT title, rating, review_count FROM products WHERE id = 1001")
    assert described["name"] == title
    assert described["aggregateRating"]["ratingValue"] == rating
    assert described["aggregateRating"]["reviewCount"] == count


async def test_a_post_from_another_site_is_refused(app: Starlette, client: httpx.AsyncClient) -> None:
    headers = {"Origin": "https://evil.example"}
    response = await client.post("/cart/add", data={"product_id": "1001"}, headers=headers)
    assert response.status_code == 403
    assert rows(app, "SELECT count(*) FROM cart_lines") == [(0,)]


async def test_a_forged_session_is_replaced(client: httpx.AsyncClient) -> None:
    client.cookies.set("bazaar_session", "someone.else", domain="shop.test")
    response = await client.get("/")
    assert "bazaar_session=" in response.headers["set-cookie"]


async def test_the_cookie_banner_is_shown_until_it_is_answered(client: httpx.AsyncClient) -> None:
    assert "data-cookie-banner" in (await client.get("/")).text
    response = await client.post("/cookies", data={"choice": "all", "next": "//evil.example"})
    assert response.headers["location"] == "/"
    assert "data-cookie-banner" not in (await client.get("/")).text


async def test_a_script_adding_to_the_cart_gets_the_count(app: Starlette, client: httpx.AsyncClient) -> None:
    data = {"product_id": str(plain_product(app))}
    response = await client.post("/cart/add", data=data, headers={"X-Requested-With": "fetch"})
    assert response.json()["count"] == 1


@pytest.mark.parametrize("product_id", ["", "x", "0", "999999999999", "²"])
async def test_an_unknown_product_is_not_added(client: httpx.AsyncClient, product_id: str) -> None:
    assert (await client.post("/cart/add", data={"product_id": product_id})).status_code == 404


async def test_a_sold_out_product_is_not_added(app: Starlette, client: httpx.AsyncClient) -> None:
    product_id = plain_product(app)
    execute(app, "UPDATE products SET stock = 0 WHERE id = :id", id=product_id)
    page = await client.get(f"/p/{product_id}", follow_redirects=True)
    response = await client.post(page.url.path, data={"quantity": "1", "action": "add"})
    assert response.status_code == 422
    assert "sold out" in response.text
    assert rows(app, "SELECT count(*) FROM cart_lines") == [(0,)]


def dearest_choices(options: str) -> dict[str, dict[str, Any]]:
    return {o["name"]: [c for c in o["choices"] if c["available"]][-1] for o in json.loads(options)}


async def test_a_price_difference_of_an_option_is_charged(app: Starlette, client: httpx.AsyncClient) -> None:
    query = "SELECT id, slug, price_cents, options FROM products WHERE category = 'bedding' AND stock > 20 ORDER BY id"
    product_id, slug, price, options = next(row for row in rows(app, query) if '"King"' in row[3])
    chosen = dearest_choices(options)
    delta = sum(choice["delta_cents"] for choice in chosen.values())
    data = {f"option-{name}": choice["label"] for name, choice in chosen.items()}
    response = await client.post(f"/p/{product_id}/{slug}", data=data | {"quantity": "2"})
    assert response.status_code == 303
    assert delta > 0
    assert rows(app, "SELECT unit_cents, quantity FROM cart_lines") == [(price + delta, 2)]


async def test_a_cart_line_can_be_changed_and_removed(app: Starlette, client: httpx.AsyncClient) -> None:
    await add(client, plain_product(app))
    ((line,),) = rows(app, "SELECT id FROM cart_lines")
    await client.post("/cart/update", data={"line": line, "quantity": "4"})
    assert rows(app, "SELECT quantity FROM cart_lines") == [(4,)]
    refused = await client.post("/cart/update", data={"line": line, "quantity": "lots"})
    assert refused.status_code == 422
    assert "Enter a quantity from 1 to 10." in refused.text
    await client.post("/cart/remove", data={"line": line})
    assert "Your cart is empty" in (await client.get("/cart")).text


async def test_checkout_steps_cannot_be_skipped(app: Starlette, client: httpx.AsyncClient) -> None:
    assert (await client.get("/checkout/review")).headers["location"] == "/cart"
    await add(client, plain_product(app))
    for step in ("delivery", "payment", "review"):
        assert (await client.get(f"/checkout/{step}")).headers["location"] == "/checkout/address"
    await client.post("/checkout/address", data=ADDRESS)
    assert (await client.get("/checkout/review")).headers["location"] == "/checkout/delivery"


async def test_an_order_is_placed_once(app: Starlette, client: httpx.AsyncClient) -> None:
    product_id = plain_product(app)
    ((stock, price),) = rows(app, "SELECT stock, price_cents FROM products WHERE id = :id", id=product_id)
    await add(client, product_id)
    token = await to_review(client)
    first = await client.post("/checkout/review", data={"token": token})
    second = await client.post("/checkout/review", data={"token": token})
    assert first.headers["location"] == second.headers["location"]
    page = (await client.get(first.headers["location"])).text
    assert "Thank you, your order is confirmed" in page
    fee = 0 if price >= FREE_DELIVERY_FROM else 499
    assert rows(app, "SELECT total_cents, card_last4 FROM orders") == [(price + fee, "4242")]
    assert rows(app, "SELECT stock FROM products WHERE id = :id", id=product_id) == [(stock - 1,)]
    kinds = {kind for (kind,) in rows(app, "SELECT kind FROM events")}
    assert kinds >= {"page_view", "add_to_cart", "checkout_step", "order"}


async def test_the_card_number_is_never_stored(app: Starlette, client: httpx.AsyncClient) -> None:
    await add(client, plain_product(app))
    await client.post("/checkout/review", data={"token": await to_review(client)})
    with app.state.shop.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())
    assert CARD["card_number"] not in dump


async def test_an_order_is_shown_only_to_its_own_session(app: Starlette, client: httpx.AsyncClient) -> None:
    await add(client, plain_product(app))
    placed = await client.post("/checkout/review", data={"token": await to_review(client)})
    client.cookies.clear()
    assert (await client.get(placed.headers["location"])).status_code == 404


async def test_a_form_with_a_stale_token_orders_nothing(app: Starlette, client: httpx.AsyncClient) -> None:
    await add(client, plain_product(app))
    await to_review(client)
    response = await client.post("/checkout/review", data={"token": "old"})
    assert response.headers["location"] == "/checkout/review"
    assert rows(app, "SELECT count(*) FROM orders") == [(0,)]
