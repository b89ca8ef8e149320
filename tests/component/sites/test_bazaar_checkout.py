import re
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from sites.bazaar.checkout import COUNTRIES, check_address
from sites.bazaar.models import Cart, VisitorSession
from sites.bazaar.orders import place

ADDRESS = {
    "email": "ann@example.com",
    "full_name": "Ann Lee",
    "street": "1 Main Street",
    "city": "Salem",
    "zip": "97301",
    "country": "US",
}
CARD = {"cardholder": "Ann Lee", "card_number": "4242 4242 4242 4242", "expiry": "11 / 2029", "cvc": "123"}
ELSEWHERE = {
    "billing_asked": "1",
    "billing_full_name": "Lee Ltd",
    "billing_street": "2 High Street",
    "billing_city": "Leeds",
    "billing_zip": "LS1 1AA",
    "billing_country": "GB",
}


def rows(app: Starlette, query: str) -> list[Any]:
    with app.state.shop.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


async def fill_cart(client: httpx.AsyncClient) -> None:
    """Put a product that needs no choice in the cart, of whichever shop the client visits."""
    listing = BeautifulSoup((await client.get("/search?q=power+bank&in_stock=1")).text, "lxml")
    product_id = listing.select_one("form[data-add-to-cart] input[name=product_id]")
    assert product_id is not None
    await client.post("/cart/add", data={"product_id": str(product_id["value"])})


async def up_to_payment(client: httpx.AsyncClient) -> None:
    await fill_cart(client)
    await client.post("/checkout/guest")
    await client.post("/checkout/address", data=ADDRESS)
    await client.post("/checkout/delivery", data={"delivery": "standard"})


async def token(client: httpx.AsyncClient) -> str:
    found = re.search(r'name="token" value="([^"]+)"', (await client.get("/checkout/review")).text)
    assert found
    return found[1]


def check_errors(page: httpx.Response, names: list[str]) -> None:
    """Each field is marked, describes its mistake, and is named by a link of the summary on top."""
    assert page.status_code == 422
    soup = BeautifulSoup(page.text, "lxml")
    summary = soup.select_one("[data-error-summary]")
    assert summary is not None
    assert summary["role"] == "alert"
    assert [link["href"] for link in summary.find_all("a")] == [f"#{name}" for name in names]
    assert [field["id"] for field in soup.select("[aria-invalid=true]")] == names
    for link, name in zip(summary.find_all("a"), names, strict=True):
        field = soup.find(id=name)
        assert field is not None
        assert f"{name}-error" in str(field["aria-describedby"]).split()
        assert soup.find(id=f"{name}-error").get_text() == link.get_text()


async def test_the_checkout_begins_with_a_choice_and_a_guest_needs_one_press(client: httpx.AsyncClient) -> None:
    assert (await client.get("/checkout")).headers["location"] == "/cart"
    await fill_cart(client)
    assert (await client.get("/checkout/address")).headers["location"] == "/checkout"
    page = (await client.get("/checkout")).text
    for words in ("Continue as guest", "Sign in and check out", "Create account"):
        assert words in page
    response = await client.post("/checkout/guest")
    assert response.headers["location"] == "/checkout/address"
    assert (await client.get("/checkout/address")).status_code == 200
    assert (await client.get("/checkout")).headers["location"] == "/checkout/address"


async def test_an_empty_address_form_is_answered_field_by_field(client: httpx.AsyncClient) -> None:
    await fill_cart(client)
    page = await client.post("/checkout/address", data={"city": "Salem"})
    check_errors(page, ["email", "full_name", "street", "zip", "country"])
    assert 'value="Salem"' in page.text


async def test_an_empty_payment_form_is_answered_field_by_field(client: httpx.AsyncClient) -> None:
    await up_to_payment(client)
    page = await client.post("/checkout/payment", data={"billing_asked": "1", "cardholder": "Ann Lee"})
    names = ["full_name", "street", "city", "zip", "country"]
    check_errors(page, ["card_number", "expiry", "cvc", *(f"billing_{name}" for name in names)])
    assert 'value="Ann Lee"' in page.text


async def test_a_payment_with_one_mistake_keeps_what_was_typed(client: httpx.AsyncClient) -> None:
    await up_to_payment(client)
    page = await client.post("/checkout/payment", data={**CARD, "expiry": "13/29"})
    check_errors(page, ["expiry"])
    for value in (CARD["card_number"], "13/29", "Ann Lee"):
        assert f'value="{value}"' in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_another_billing_address_goes_with_the_order(app: Starlette, client: httpx.AsyncClient) -> None:
    await up_to_payment(client)
    assert (await client.post("/checkout/payment", data=CARD | ELSEWHERE)).headers["location"] == "/checkout/review"
    review = (await client.get("/checkout/review")).text
    assert "2 High Street" in review
    await client.post("/checkout/review", data={"token": await token(client)})
    ((billing,),) = rows(app, "SELECT billing ->> 'city' FROM orders")
    assert billing == "Leeds"


async def test_the_billing_address_is_the_same_while_the_box_is_ticked(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    await up_to_payment(client)
    data = {**CARD, "billing_asked": "1", "billing_same": "yes", "billing_zip": "???"}
    assert (await client.post("/checkout/payment", data=data)).headers["location"] == "/checkout/review"
    assert rows(app, "SELECT billing ->> 'city' FROM carts") == [(None,)]


async def test_a_coupon_is_booked_with_the_order(app: Starlette, client: httpx.AsyncClient) -> None:
    await up_to_payment(client)
    await client.post("/cart/coupon", data={"code": "WELCOME10"})
    await client.post("/checkout/payment", data=CARD)
    placed = await client.post("/checkout/review", data={"token": await token(client)})
    ((subtotal, discount, fee, total, coupon),) = rows(
        app, "SELECT subtotal_cents, discount_cents, delivery_cents, total_cents, coupon FROM orders"
    )
    assert (coupon, discount) == ("WELCOME10", (subtotal * 10 + 50) // 100)
    assert total == subtotal - discount + fee
    assert f"${total / 100:.2f}" in (await client.get(placed.headers["location"])).text
    await fill_cart(client)
    assert "first orders only" in (await client.post("/cart/coupon", data={"code": "WELCOME10"})).text


async def test_a_coupon_for_first_orders_does_not_survive_a_login_after_one(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    person = {"email": "ann@example.com", "full_name": "Ann", "password": "secret-garden"}
    await client.post("/account/register", data=person)
    await up_to_payment(client)
    await client.post("/checkout/payment", data=CARD)
    await client.post("/checkout/review", data={"token": await token(client)})
    client.cookies.clear()
    await up_to_payment(client)
    await client.post("/cart/coupon", data={"code": "WELCOME10"})
    assert rows(app, "SELECT coupon FROM carts WHERE session_id IS NOT NULL AND guest") == [("WELCOME10",)]
    await client.post("/account/login", data=person)
    await client.post("/checkout/payment", data=CARD)
    await client.post("/checkout/review", data={"token": await token(client)})
    assert rows(app, "SELECT coupon, discount_cents FROM orders ORDER BY id") == [(None, 0), (None, 0)]


async def test_part_of_an_order_is_sent_back(app: Starlette, client: httpx.AsyncClient) -> None:
    await up_to_payment(client)
    await client.post("/checkout/payment", data=CARD)
    placed = await client.post("/checkout/review", data={"token": await token(client)})
    number = placed.headers["location"].rpartition("/")[2]
    ((line,),) = rows(app, "SELECT id FROM order_lines")
    assert f"/orders/{number}/return" in (await client.get("/help/returns")).text
    address = f"/orders/{number}/return"
    refused = await client.post(address, data={"reason": "because"})
    assert refused.status_code == 422
    assert "Choose at least one product." in refused.text
    assert "Choose a reason." in refused.text
    response = await client.post(address, data={f"line-{line}": "yes", "reason": "damaged"})
    assert response.headers["location"] == f"/orders/{number}"
    page = (await client.get(f"/orders/{number}")).text
    assert "Return started: It arrived damaged" in page
    assert "Start a return" not in page
    again = await client.post(address, data={f"line-{line}": "yes", "reason": "damaged"})
    assert again.status_code == 422
    assert rows(app, "SELECT line_id, reason FROM returns") == [(line, "damaged")]


@pytest.mark.parametrize("path", ["/orders/BZ-100001", "/orders/BZ-1/return", "/orders/%00", "/orders/x/return"])
async def test_an_order_of_somebody_else_is_not_there(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_the_further_step_asks_and_comes_between_address_and_delivery(
    client_of: Callable[[str], httpx.AsyncClient],
) -> None:
    client = client_of("extra-step")
    await fill_cart(client)
    await client.post("/checkout/guest")
    assert (await client.post("/checkout/address", data=ADDRESS)).headers["location"] == "/checkout/questions"
    assert (await client.get("/checkout/delivery")).headers["location"] == "/checkout/questions"
    page = (await client.get("/checkout/questions")).text
    steps = [item.get_text() for item in BeautifulSoup(page, "lxml").select(".steps li")]
    assert steps == ["Address", "Your order", "Delivery", "Payment", "Review"]
    wrong = await client.post("/checkout/questions", data={"gift_wrap": "maybe", "phone": "call me"})
    assert wrong.status_code == 422
    for name in ("heard_from", "gift_wrap", "phone"):
        assert f'id="{name}-error"' in wrong.text
    right = {"heard_from": "friends", "gift_wrap": "yes", "marketing": "yes"}
    assert (await client.post("/checkout/questions", data=right)).headers["location"] == "/checkout/delivery"
    await client.post("/checkout/delivery", data={"delivery": "standard"})
    await client.post("/checkout/payment", data=CARD)
    assert "Wrapped as a gift" in (await client.get("/checkout/review")).text
    placed = await client.post("/checkout/review", data={"token": await token(client)})
    assert "/confirmation/" in placed.headers["location"]


async def test_the_standard_shop_has_no_further_step(client: httpx.AsyncClient) -> None:
    await fill_cart(client)
    assert (await client.get("/checkout/questions")).status_code == 404


def test_an_incomplete_cart_is_no_order(app: Starlette) -> None:
    with Session(app.state.shop.engine) as db, pytest.raises(ValueError, match="not ready"):
        place(db, Cart(lines=[], token="t"), VisitorSession(id="s"))


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_each_country_has_addresses(country: str) -> None:
    codes: Mapping[str, str] = {"US": "97301", "CA": "H2T 2N9", "GB": "SW1A 1AA", "IE": "D02 AF30", "AU": "3000"}
    _, errors = check_address({**ADDRESS, "country": country, "zip": codes.get(country, "75001")})
    assert not errors
