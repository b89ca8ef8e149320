import re
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text
from starlette.applications import Starlette


def rows(app: Starlette, query: str) -> list[Any]:
    with app.state.shop.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def execute(app: Starlette, statement: str) -> None:
    with app.state.shop.engine.begin() as connection:
        connection.execute(text(statement))


def product(app: Starlette, condition: str = "price_cents BETWEEN 2000 AND 3000") -> int:
    """A product in stock and without options."""
    query = f"SELECT id FROM products WHERE NOT has_options AND stock > 20 AND {condition} ORDER BY id LIMIT 1"
    return int(rows(app, query)[0][0])


async def add(client: httpx.AsyncClient, product_id: int, **headers: str) -> httpx.Response:
    return await client.post("/cart/add", data={"product_id": str(product_id)}, headers=headers)


async def add_one(
    app: Starlette, client: httpx.AsyncClient, condition: str = "price_cents BETWEEN 2000 AND 3000"
) -> str:
    """Put a product in the cart; the id of its line."""
    await add(client, product(app, condition))
    return str(rows(app, "SELECT max(id) FROM cart_lines")[0][0])


async def test_after_adding_a_panel_stands_beside_the_page_it_was_added_from(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    product_id = product(app)
    response = await add(client, product_id, Referer="http://shop.test/c/headphones?sort=rating&added=7")
    assert response.headers["location"] == f"/c/headphones?sort=rating&added={product_id}"
    soup = BeautifulSoup((await client.get(response.headers["location"])).text, "lxml")
    panel = soup.find(attrs={"aria-label": "Added to your cart"})
    assert panel is not None
    ((title, price),) = rows(app, f"SELECT title, price_cents FROM products WHERE id = {product_id}")
    assert title in panel.get_text()
    assert f"Subtotal (1 item) ${price / 100:.2f}" in " ".join(panel.get_text(" ").split())
    links = {link.get_text(): link["href"] for link in panel.find_all("a")}
    assert links == {"Checkout": "/checkout", "View cart": "/cart", "Continue shopping": "/c/headphones?sort=rating"}
    assert soup.find("h1") is not None


@pytest.mark.parametrize("referer", ["", "http://evil.example/c/x", "http://shop.test", "::::"])
async def test_without_a_page_to_return_to_the_product_is_shown(
    app: Starlette, client: httpx.AsyncClient, referer: str
) -> None:
    product_id = product(app)
    response = await add(client, product_id, Referer=referer)
    assert response.headers["location"].startswith(f"/p/{product_id}/")
    assert response.headers["location"].endswith(f"?added={product_id}")


async def test_a_panel_shows_only_what_the_cart_holds(client: httpx.AsyncClient) -> None:
    for added in ("1001", "x", "99999999999999999999", "<script>"):
        page = await client.get("/c/headphones", params={"added": added})
        assert "data-cart-panel" not in page.text


async def test_a_script_gets_the_panel_to_put_in(app: Starlette, client: httpx.AsyncClient) -> None:
    for product_id in [row[0] for row in rows(app, "SELECT id FROM products WHERE NOT has_options AND stock > 20")][:6]:
        response = await add(client, product_id, **{"X-Requested-With": "fetch"})
    answer = response.json()
    assert answer["problem"] is None
    assert answer["title"] in BeautifulSoup(answer["panel"], "lxml").get_text()
    assert "and 2 more products" in answer["panel"]


async def test_a_line_is_saved_for_later_and_moved_back(app: Starlette, client: httpx.AsyncClient) -> None:
    line = await add_one(app, client)
    await client.post("/cart/update", data={"line": line, "quantity": "3"})
    await client.post("/cart/save", data={"line": line})
    page = (await client.get("/cart")).text
    assert "Your cart is empty" in page
    assert "Saved for later (1)" in page
    ((saved, quantity),) = rows(app, "SELECT id, quantity FROM saved_lines")
    assert quantity == 3
    await client.post("/cart/restore", data={"saved": str(saved)})
    assert rows(app, "SELECT quantity FROM cart_lines") == [(3,)]
    assert "Saved for later" not in (await client.get("/cart")).text


async def test_a_saved_product_that_sold_out_stays_saved(app: Starlette, client: httpx.AsyncClient) -> None:
    await client.post("/cart/save", data={"line": await add_one(app, client)})
    execute(app, "UPDATE products SET stock = 0")
    ((saved,),) = rows(app, "SELECT id FROM saved_lines")
    page = await client.post("/cart/restore", data={"saved": str(saved)})
    assert page.status_code == 422
    assert "Sorry, this product is sold out." in page.text
    await client.post("/cart/forget", data={"saved": str(saved)})
    assert rows(app, "SELECT count(*) FROM saved_lines") == [(0,)]


@pytest.mark.parametrize("path", ["update", "remove", "save", "restore", "forget", "coupon", "coupon/remove"])
async def test_a_cart_form_about_nothing_changes_nothing(app: Starlette, client: httpx.AsyncClient, path: str) -> None:
    await add_one(app, client)
    stranger = httpx.AsyncClient(transport=client._transport, base_url=client.base_url)
    for data in ({}, {"line": "1", "saved": "1", "quantity": "5", "code": "SAVE5"}, {"line": "x", "saved": "²"}):
        assert (await stranger.post(f"/cart/{path}", data=data)).headers["location"] == "/cart"
    assert rows(app, "SELECT quantity FROM cart_lines") == [(1,)]


async def test_a_coupon_is_taken_off_the_total(app: Starlette, client: httpx.AsyncClient) -> None:
    await add_one(app, client)
    await client.post("/cart/coupon", data={"code": "welcome10"})
    page = BeautifulSoup((await client.get("/cart")).text, "lxml")
    ((price,),) = rows(app, "SELECT unit_cents FROM cart_lines")
    sums = {row.dt.get_text(): row.dd.get_text() for row in page.select(".totals div")}
    discount = (price * 10 + 50) // 100
    assert sums["Coupon WELCOME10"] == f"\N{MINUS SIGN}${discount / 100:.2f}"
    assert sums["Total"] == f"${(price - discount + 499) / 100:.2f}"
    await client.post("/cart/coupon/remove")
    assert "Coupon WELCOME10" not in (await client.get("/cart")).text


@pytest.mark.parametrize(
    ("code", "words"),
    [("", "Enter a code."), ("HELLO", "not valid"), ("WINTER20", "expired"), ("SAVE5", "add $"), ("x" * 500, "valid")],
)
async def test_a_coupon_that_cannot_be_used_says_why(
    app: Starlette, client: httpx.AsyncClient, code: str, words: str
) -> None:
    await add_one(app, client)
    response = await client.post("/cart/coupon", data={"code": code})
    assert response.status_code == 422
    page = BeautifulSoup(response.text, "lxml")
    field = page.find(id="code")
    assert field is not None
    assert field["aria-invalid"] == "true"
    assert field["value"] == code[:40]
    assert words in page.find(id="code-error").get_text()


async def test_a_coupon_waits_while_the_cart_is_too_small_for_it(app: Starlette, client: httpx.AsyncClient) -> None:
    line = await add_one(app, client)
    await client.post("/cart/update", data={"line": line, "quantity": "4"})
    await client.post("/cart/coupon", data={"code": "SAVE5"})
    assert "Coupon SAVE5" in (await client.get("/cart")).text
    await client.post("/cart/update", data={"line": line, "quantity": "1"})
    page = (await client.get("/cart")).text
    assert "Coupon SAVE5" not in page
    assert "needs products for $50.00" in page


async def test_free_delivery_is_within_reach(app: Starlette, client: httpx.AsyncClient) -> None:
    line = await add_one(app, client)
    ((price,),) = rows(app, "SELECT unit_cents FROM cart_lines")
    page = BeautifulSoup((await client.get("/cart")).text, "lxml").get_text()
    assert f"Add ${(5000 - price) / 100:.2f} more for free delivery." in page
    await client.post("/cart/update", data={"line": line, "quantity": "5"})
    assert "You have free standard delivery." in (await client.get("/cart")).text


async def test_a_wish_list_is_kept_moved_and_cleared(app: Starlette, client: httpx.AsyncClient) -> None:
    plain = product(app)
    chosen = rows(app, "SELECT id FROM products WHERE has_options AND stock > 20")[0][0]
    for product_id in (plain, chosen, plain):
        assert (await client.post("/wishlist/add", data={"product_id": str(product_id)})).status_code == 303
    assert rows(app, "SELECT count(*) FROM wishes") == [(2,)]
    page = (await client.get("/wishlist")).text
    assert len(re.findall('class="cart-line"', page)) == 2
    moved = await client.post("/wishlist/move", data={"product_id": str(plain)})
    assert moved.headers["location"] == f"/wishlist?added={plain}"
    assert rows(app, "SELECT product_id FROM cart_lines") == [(plain,)]
    to_choose = await client.post("/wishlist/move", data={"product_id": str(chosen)})
    assert to_choose.headers["location"].startswith(f"/p/{chosen}/")
    await client.post("/wishlist/remove", data={"product_id": str(chosen)})
    assert "Your wish list is empty" in (await client.get("/wishlist")).text


async def test_a_wish_that_sold_out_stays_a_wish(app: Starlette, client: httpx.AsyncClient) -> None:
    wished = product(app)
    await client.post("/wishlist/add", data={"product_id": str(wished)})
    execute(app, "UPDATE products SET stock = 0")
    page = await client.post("/wishlist/move", data={"product_id": str(wished)})
    assert page.status_code == 422
    assert "sold out" in page.text
    assert rows(app, "SELECT count(*) FROM wishes") == [(1,)]


@pytest.mark.parametrize("path", ["/wishlist/add", "/wishlist/move", "/wishlist/remove"])
async def test_an_unknown_product_is_no_wish(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.post(path, data={"product_id": "0"})).status_code == 404


async def test_a_script_saving_a_wish_gets_its_title(app: Starlette, client: httpx.AsyncClient) -> None:
    data = {"product_id": str(product(app))}
    answer = (await client.post("/wishlist/add", data=data, headers={"X-Requested-With": "fetch"})).json()
    assert answer["saved"] is True
    assert answer["title"]
