import re
import time
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text
from starlette.applications import Starlette

from sites.bazaar.accounts import create_accounts, hash_password, password_fits
from sites.errors import BadAccount

ANN = {"full_name": "Ann Lee", "email": "Ann@Example.com", "password": "secret-garden"}
LOGIN = {"email": "ann@example.com", "password": "secret-garden"}
ADDRESS = {
    "email": "ann@example.com",
    "full_name": "Ann Lee",
    "street": "1 Main Street",
    "city": "Salem",
    "zip": "97301",
    "country": "US",
}
CARD = {"cardholder": "Ann Lee", "card_number": "4242424242424242", "expiry": "11/29", "cvc": "123"}


def rows(app: Starlette, query: str) -> list[Any]:
    with app.state.shop.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def products(app: Starlette) -> list[int]:
    return [row[0] for row in rows(app, "SELECT id FROM products WHERE NOT has_options AND stock > 20 ORDER BY id")]


async def add(client: httpx.AsyncClient, product_id: int) -> None:
    await client.post("/cart/add", data={"product_id": str(product_id)})


async def order(client: httpx.AsyncClient, product_id: int, card: dict[str, str]) -> str:
    await add(client, product_id)
    await client.post("/checkout/address", data=ADDRESS)
    await client.post("/checkout/delivery", data={"delivery": "standard"})
    await client.post("/checkout/payment", data=card)
    page = await client.get("/checkout/review")
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token, page.headers
    placed = await client.post("/checkout/review", data={"token": token[1]})
    return str(placed.headers["location"]).rpartition("/")[2]


def field_error(page: httpx.Response, name: str) -> str:
    """The message that the field points to, which must be marked as wrong."""
    soup = BeautifulSoup(page.text, "lxml")
    field = soup.find(id=name)
    assert field is not None
    assert field["aria-invalid"] == "true"
    return " ".join(soup.find(id=each).get_text() for each in str(field["aria-describedby"]).split())


async def test_registering_logs_in_and_shows_the_account(app: Starlette, client: httpx.AsyncClient) -> None:
    response = await client.post("/account/register", data=ANN)
    assert response.headers["location"] == "/account"
    page = await client.get("/account")
    assert "Hello, Ann Lee" in page.text
    assert "Your account" in page.text
    ((email, stored),) = rows(app, "SELECT email, password FROM accounts")
    assert email == "ann@example.com"
    assert "secret-garden" not in stored


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("full_name", " ", "Enter your full name."),
        ("email", "", "Enter your email address."),
        ("email", "ann", "like name@example.com"),
        ("password", "", "Choose a password."),
        ("password", "short", "at least 8 characters"),
        ("password", "x" * 201, "at most 200 characters"),
    ],
)
async def test_registering_says_beside_the_field_what_is_wrong(
    app: Starlette, client: httpx.AsyncClient, name: str, typed: str, words: str
) -> None:
    page = await client.post("/account/register", data={**ANN, name: typed})
    assert page.status_code == 422
    assert words in field_error(page, name)
    assert rows(app, "SELECT count(*) FROM accounts") == [(0,)]


async def test_an_email_address_is_registered_once(client: httpx.AsyncClient) -> None:
    await client.post("/account/register", data=ANN)
    await client.post("/account/logout")
    page = await client.post("/account/register", data={**ANN, "email": "ann@example.com"})
    assert "already an account" in field_error(page, "email")


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("email", "", "Enter your email address."),
        ("email", "bob@example.com", "no account with this email"),
        ("password", "", "Enter your password."),
        ("password", "wrong-password", "not correct"),
    ],
)
async def test_logging_in_says_beside_the_field_what_is_wrong(
    client: httpx.AsyncClient, name: str, typed: str, words: str
) -> None:
    await client.post("/account/register", data=ANN)
    await client.post("/account/logout")
    page = await client.post("/account/login", data={**LOGIN, name: typed})
    assert page.status_code == 422
    assert words in field_error(page, name)
    if name == "password":  # what was right stays in its field
        assert 'value="ann@example.com"' in page.text
    assert (await client.get("/account")).headers["location"] == "/account/login"


async def test_logging_in_leads_on_within_the_shop_only(client: httpx.AsyncClient) -> None:
    await client.post("/account/register", data=ANN)
    await client.post("/account/logout")
    assert 'name="next" value="/wishlist"' in (await client.get("/account/login?next=/wishlist")).text
    response = await client.post("/account/login", data={**LOGIN, "next": "//evil.example"})
    assert response.headers["location"] == "/"


async def test_a_cookie_from_before_the_login_is_worth_nothing(client: httpx.AsyncClient) -> None:
    await client.get("/")
    before = client.cookies["bazaar_session"]
    await client.post("/account/register", data=ANN)
    assert client.cookies["bazaar_session"] != before
    client.cookies.clear()
    client.cookies.set("bazaar_session", before, domain="shop.test")
    assert (await client.get("/account")).headers["location"] == "/account/login"


async def test_the_cart_is_merged_at_login_and_waits_after_logout(app: Starlette, client: httpx.AsyncClient) -> None:
    first, second, *_ = products(app)
    await client.post("/account/register", data=ANN)
    await add(client, first)
    await client.post("/account/logout")
    assert "Your cart is empty" in (await client.get("/cart")).text
    await add(client, first)
    await add(client, second)
    await client.post("/account/login", data=LOGIN)
    held = rows(app, "SELECT product_id, quantity FROM cart_lines l JOIN carts c ON c.id = l.cart_id ORDER BY 1")
    assert held == [(first, 2), (second, 1)]
    assert rows(app, "SELECT count(*) FROM carts") == [(1,)]


async def test_wishes_and_saved_products_move_into_the_account(app: Starlette, client: httpx.AsyncClient) -> None:
    first, second, *_ = products(app)
    await client.post("/account/register", data=ANN)
    await client.post("/wishlist/add", data={"product_id": str(first)})
    await client.post("/account/logout")
    assert "Your wish list is empty" in (await client.get("/wishlist")).text
    for product_id in (first, second):
        await client.post("/wishlist/add", data={"product_id": str(product_id)})
    await add(client, second)
    ((line,),) = rows(app, "SELECT id FROM cart_lines")
    await client.post("/cart/save", data={"line": line})
    await client.post("/account/login", data=LOGIN)
    assert rows(app, "SELECT owner, product_id FROM wishes ORDER BY product_id") == [
        ("account:1", first),
        ("account:1", second),
    ]
    assert "Saved for later (1)" in (await client.get("/cart")).text


async def test_orders_are_found_in_the_account_later(app: Starlette, client: httpx.AsyncClient) -> None:
    await client.post("/account/register", data=ANN)
    number = await order(client, products(app)[0], CARD)
    client.cookies.clear()
    assert (await client.get(f"/orders/{number}")).status_code == 404
    assert "There are no orders yet" in (await client.get("/orders")).text
    await client.post("/account/login", data=LOGIN)
    assert number in (await client.get("/orders")).text
    details = (await client.get(f"/orders/{number}")).text
    assert "1 Main Street" in details
    assert "Card ending in 4242" in details


async def test_a_guests_order_joins_the_account_of_its_address(app: Starlette, client: httpx.AsyncClient) -> None:
    number = await order(client, products(app)[0], CARD)
    await client.post("/account/register", data=ANN)
    assert rows(app, "SELECT account_id FROM orders") == [(1,)]
    assert number in (await client.get("/account")).text


async def test_an_account_is_offered_its_address_and_card(app: Starlette, client: httpx.AsyncClient) -> None:
    await client.post("/account/register", data=ANN)
    await order(client, products(app)[0], CARD)
    await add(client, products(app)[1])
    assert (await client.get("/checkout")).headers["location"] == "/checkout/address"
    page = (await client.get("/checkout/address")).text
    assert 'value="1 Main Street"' in page
    await client.post("/checkout/address", data=ADDRESS)
    await client.post("/checkout/delivery", data={"delivery": "express"})
    assert "Card ending in 4242" in (await client.get("/checkout/payment")).text
    response = await client.post("/checkout/payment", data={"card": "saved"})
    assert response.headers["location"] == "/checkout/review"


async def test_an_address_and_a_card_can_be_forgotten(app: Starlette, client: httpx.AsyncClient) -> None:
    await client.post("/account/register", data=ANN)
    await order(client, products(app)[0], CARD)
    for what in ("address", "card", "everything"):
        await client.post("/account/forget", data={"what": what})
    assert rows(app, "SELECT address, cardholder, card_last4 FROM accounts") in ([("null", None, None)], [(None,) * 3])
    await add(client, products(app)[1])
    await client.post("/checkout/address", data=ADDRESS)
    await client.post("/checkout/delivery", data={"delivery": "express"})
    assert (await client.post("/checkout/payment", data={"card": "saved"})).status_code == 422


async def test_a_name_is_escaped(client: httpx.AsyncClient) -> None:
    await client.post("/account/register", data={**ANN, "full_name": "<script>alert(1)</script>"})
    assert "<script>alert" not in (await client.get("/account")).text


def test_a_password_is_salted_and_checked_quickly() -> None:
    stored = hash_password("secret-garden")
    assert stored != hash_password("secret-garden")
    assert password_fits(stored, "secret-garden")
    assert not password_fits(stored, "secret-gardeN")
    began = time.process_time()
    password_fits(stored, "x" * 200)
    assert time.process_time() - began < 0.1


async def test_accounts_can_exist_from_the_start(app: Starlette, client: httpx.AsyncClient) -> None:
    engine = app.state.shop.engine
    create_accounts(engine, [("eva.maria@example.com", "first-password")])
    create_accounts(engine, [("Eva.Maria@example.com", "second-password")])
    assert rows(app, "SELECT email, full_name FROM accounts") == [("eva.maria@example.com", "Eva Maria")]
    page = await client.post(
        "/account/login", data={"email": "eva.maria@example.com", "password": "second-password", "next": "/orders"}
    )
    assert page.headers["location"] == "/orders"
    for account in (("eva", "long-enough"), ("eva@example.com", "short")):
        with pytest.raises(BadAccount):
            create_accounts(engine, [account])
