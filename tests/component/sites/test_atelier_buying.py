"""Bag, checkout, orders, accounts, wishes and reviews in the boutique."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date

import httpx
import pytest
from starlette.applications import Starlette

from sites.atelier.answers import Invalid
from sites.atelier.calendar import TODAY, working_day
from sites.atelier.checkout import ADDRESS, check_address, check_card, check_delivery
from sites.atelier.costs import COUPONS, bill, find_coupon, refusal

HOME = {
    "name": "Anke Petersen",
    "street": "Hafenstraße 3",
    "postcode": "24103",
    "city": "Kiel",
    "country": "DE",
    "email": "anke@example.com",
    "phone": "0431 123456",
}
CARD = {"method": "karte", "holder": "Anke Petersen", "number": "4242 4242 4242 4242", "expiry": "11/29", "cvc": "123"}


async def variant_of(shopper: httpx.AsyncClient, *, least: int = 9, kind: str = "kleider") -> dict:
    """A variant of which there are enough, with its product's price."""
    for card in (await shopper.get(f"/api/products?kind={kind}")).json()["items"]:
        product = (await shopper.get(f"/api/products/{card['id']}")).json()
        for variant in product["variants"]:
            if variant["stock"] >= least:
                return variant | {"price_cents": product["price_cents"], "product": product["id"]}
    raise AssertionError("everything is sold out")


async def fill(shopper: httpx.AsyncClient, quantity: int = 1) -> dict:
    variant = await variant_of(shopper)
    answer = await shopper.post("/api/bag/lines", json={"variant": variant["id"], "quantity": quantity})
    assert answer.status_code == 200
    return variant


async def order(shopper: httpx.AsyncClient) -> str:
    await shopper.put("/api/checkout", json={"address": HOME, "delivery": "standard", "payment": CARD})
    placed = await shopper.post("/api/orders", json={"terms": True})
    assert placed.status_code == 201
    return placed.json()["number"]


async def test_a_bag_counts_and_adds_up(shopper: httpx.AsyncClient) -> None:
    variant = await fill(shopper, 2)
    bag = (await shopper.post("/api/bag/lines", json={"variant": variant["id"]})).json()
    (line,) = bag["lines"]
    assert (bag["count"], line["quantity"], line["product"]) == (3, 3, variant["product"])
    assert bag["subtotal_cents"] == 3 * variant["price_cents"]
    assert bag["total_cents"] == bag["subtotal_cents"] + bag["delivery_cents"]
    changed = (await shopper.patch(f"/api/bag/lines/{line['id']}", json={"quantity": 1})).json()
    assert (changed["count"], changed["subtotal_cents"]) == (1, variant["price_cents"])
    empty = (await shopper.delete(f"/api/bag/lines/{line['id']}")).json()
    assert (empty["lines"], empty["total_cents"]) == ([], 0)


@pytest.mark.parametrize("quantity", [0, -1, 11, 1.5, "2", True, None, 10**30])
async def test_a_quantity_that_cannot_be_had_is_refused(shopper: httpx.AsyncClient, quantity: object) -> None:
    variant = await variant_of(shopper, least=20)
    answer = await shopper.post("/api/bag/lines", json={"variant": variant["id"], "quantity": quantity})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["quantity"])
    assert (await shopper.get("/api/bag")).json()["count"] == 0


async def test_what_is_sold_out_cannot_be_added(shopper: httpx.AsyncClient) -> None:
    for card in (await shopper.get("/api/products")).json()["items"]:
        product = (await shopper.get(f"/api/products/{card['id']}")).json()
        for variant in product["variants"]:
            if variant["stock"] == 0:
                answer = await shopper.post("/api/bag/lines", json={"variant": variant["id"], "quantity": 1})
                assert (answer.status_code, list(answer.json()["errors"])) == (422, ["variant"])
                return
    raise AssertionError("nothing is sold out")


async def test_bags_of_two_visitors_are_their_own(visitor: Callable[[], httpx.AsyncClient]) -> None:
    async with visitor() as one, visitor() as other:
        await fill(one)
        line = (await one.get("/api/bag")).json()["lines"][0]
        assert (await other.get("/api/bag")).json()["count"] == 0
        assert (await other.delete(f"/api/bag/lines/{line['id']}")).status_code == 404
        assert (await one.get("/api/bag")).json()["count"] == 1


async def test_coupons_are_taken_and_given_back(shopper: httpx.AsyncClient) -> None:
    await fill(shopper, 2)
    bag = (await shopper.post("/api/bag/coupon", json={"code": " willkommen10 "})).json()
    assert (bag["coupon"], bag["discount_cents"]) == ("WILLKOMMEN10", (bag["subtotal_cents"] * 10 + 50) // 100)
    for code in ("SOMMER20", "GESCHENKT", 5, None):
        answer = await shopper.post("/api/bag/coupon", json={"code": code})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["code"])
    assert (await shopper.get("/api/bag")).json()["coupon"] == "WILLKOMMEN10"
    assert (await shopper.delete("/api/bag/coupon")).json()["coupon"] is None


def test_a_coupon_never_takes_off_more_than_there_is() -> None:
    assert bill(0, None, "WILLKOMMEN10").total_cents == 0
    assert bill(9_999, None, "NORD15").discount_cents == 0
    assert bill(10_000, None, "NORD15").discount_cents == 1500
    assert "100,00" in str(refusal(COUPONS["NORD15"], 9_999, has_ordered=False))
    assert refusal(COUPONS["WILLKOMMEN10"], 100, has_ordered=True)
    assert find_coupon("nord 15") is COUPONS["NORD15"]


def test_standard_delivery_costs_nothing_from_a_value_on() -> None:
    assert [bill(cents, "standard", None).delivery_cents for cents in (7499, 7500)] == [495, 0]
    assert bill(7500, "express", None).delivery_cents == 1295


async def test_a_bag_becomes_an_order_and_uses_up_stock(shopper: httpx.AsyncClient, atelier: Starlette) -> None:
    variant = await fill(shopper, 2)
    number = await order(shopper)
    told = (await shopper.get(f"/api/orders/{number}")).json()
    assert (told["number"], told["count"], told["address"]) == (number, 2, HOME)
    assert told["payment"] == {"method": "karte", "holder": "Anke Petersen", "last4": "4242"}
    assert (await shopper.get("/api/bag")).json()["count"] == 0
    listed = (await shopper.get("/api/orders")).json()["items"]
    assert [(one["number"], one["total_cents"]) for one in listed] == [(number, told["total_cents"])]
    left = (await shopper.get(f"/api/products/{variant['product']}")).json()["variants"]
    assert next(one["stock"] for one in left if one["id"] == variant["id"]) == variant["stock"] - 2
    assert (await shopper.post("/api/orders", json={"terms": True})).status_code == 409


async def test_of_a_card_only_the_last_digits_are_kept(shopper: httpx.AsyncClient, atelier: Starlette) -> None:
    await fill(shopper)
    await order(shopper)
    await shopper.post("/api/pay-tokens", json=CARD)
    with closing(sqlite3.connect(atelier.state.shop.engine.url.database)) as connection:
        everything = "\n".join(connection.iterdump())
    assert "4242" in everything
    assert "42424242" not in everything.replace(" ", "")


async def test_an_order_needs_every_part_and_the_terms(shopper: httpx.AsyncClient) -> None:
    assert (await shopper.post("/api/orders", json={"terms": True})).status_code == 409
    await fill(shopper)
    answer = await shopper.post("/api/orders", json={"terms": "ja"})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["address", "delivery", "payment", "terms"]
    told = (await shopper.put("/api/checkout", json={"address": HOME})).json()
    assert (told["address"], told["missing"]) == (HOME, ["delivery", "payment"])


async def test_an_order_is_refused_when_the_stock_is_gone_meanwhile(visitor: Callable[[], httpx.AsyncClient]) -> None:
    async with visitor() as one, visitor() as other:
        wanted, *_ = [
            variant
            for card in (await one.get("/api/products?kind=blusen")).json()["items"]
            for variant in (await one.get(f"/api/products/{card['id']}")).json()["variants"]
            if 1 <= variant["stock"] <= 3
        ]
        for client in (one, other):
            await client.post("/api/bag/lines", json={"variant": wanted["id"], "quantity": wanted["stock"]})
            await client.put(
                "/api/checkout", json={"address": HOME, "delivery": "abend", "payment": {"method": "rechnung"}}
            )
        assert (await one.post("/api/orders", json={"terms": True})).status_code == 201
        late = await other.post("/api/orders", json={"terms": True})
        assert (late.status_code, list(late.json())) == (409, ["error"])
        assert (await other.get("/api/bag")).json()["count"] == wanted["stock"]


async def test_a_wrong_part_leaves_everything_as_it_was(shopper: httpx.AsyncClient) -> None:
    await shopper.put("/api/checkout", json={"delivery": "express", "delivery_date": "2026-12-03"})
    before = (await shopper.get("/api/checkout")).json()
    assert before["delivery_date"] == "2026-12-03"
    wrong = {"address": HOME, "delivery": "standard", "payment": {**CARD, "cvc": "1"}}
    answer = await shopper.put("/api/checkout", json=wrong)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["cvc"])
    assert (await shopper.get("/api/checkout")).json() == before


async def test_a_card_of_the_payment_frame_is_taken_once(shopper: httpx.AsyncClient) -> None:
    told = (await shopper.post("/api/pay-tokens", json=CARD)).json()
    part = {"payment": {"method": "karte", "token": told["token"]}}
    kept = (await shopper.put("/api/checkout", json=part)).json()
    assert kept["payment"] == {"method": "karte", "holder": "Anke Petersen", "last4": "4242"}
    assert (await shopper.put("/api/checkout", json=part)).json()["errors"].keys() == {"token"}
    assert (await shopper.post("/api/pay-tokens", json={**CARD, "number": "1234"})).json()["errors"].keys() == {
        "number"
    }


@pytest.mark.parametrize("name", ADDRESS[:-1])
def test_an_address_needs(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_address({**HOME, name: "  "})
    assert list(refused.value.errors) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("postcode", "2410"),
        ("postcode", "2410A"),
        ("country", "XX"),
        ("email", "anke"),
        ("phone", "ruf an"),
        ("city", 5),
    ],
)
def test_an_address_refuses(name: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        check_address({**HOME, name: value})
    assert list(refused.value.errors) == [name]


@pytest.mark.parametrize(("country", "code"), [("AT", "1010"), ("NL", "1012 AB"), ("GB", "SW1A 1AA"), ("CH", "8001")])
def test_other_countries_have_other_postal_codes(country: str, code: str) -> None:
    assert check_address({**HOME, "country": country, "postcode": code})["postcode"] == code


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("holder", " "),
        ("number", "4242424242424241"),
        ("number", "4000 0000 0000 0002"),
        ("number", 4242424242424242),
        ("expiry", "13/29"),
        ("expiry", "10/26"),
        ("cvc", "12"),
        ("cvc", "12a"),
    ],
)
def test_a_card_refuses(name: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        check_card({**CARD, name: value})
    assert list(refused.value.errors) == [name]


def test_a_card_is_good_until_its_month_is_over() -> None:
    assert check_card({**CARD, "expiry": f"{TODAY:%m/%y}"}) == {"holder": "Anke Petersen", "last4": "4242"}


@pytest.mark.parametrize("day", ["2026-11-16", "2026-11-22", "2027-03-01", "3.12.2026", "2026-13-01", 5, {}])
def test_a_date_on_which_nothing_is_delivered_is_refused(day: object) -> None:
    with pytest.raises(Invalid) as refused:
        check_delivery("standard", day)
    assert list(refused.value.errors) == ["delivery_date"]


def test_sundays_are_no_working_days() -> None:
    assert TODAY.weekday() == 0
    assert working_day(6) == date(2026, 11, 23)
    assert check_delivery("express", working_day(1).isoformat()) == ("express", date(2026, 11, 17))
    with pytest.raises(Invalid):
        check_delivery("rohrpost", None)


async def test_an_account_keeps_bag_wishes_orders_and_address(visitor: Callable[[], httpx.AsyncClient]) -> None:
    login = {"email": "Anke@example.com", "password": "geheim-1234"}
    async with visitor() as one:
        await fill(one)
        number = await order(one)
        assert (await one.post("/api/accounts", json={"name": "Anke", **login})).status_code == 201
        await one.post("/api/wishlist/2001")
        await fill(one, 2)
        await order(one)
        await fill(one, 3)
        assert (await one.delete("/api/session")).json() == {"email": None, "name": None}
        assert (await one.get("/api/bag")).json()["count"] == 0
        assert (await one.get("/api/orders")).json()["items"] == []
    async with visitor() as other:
        await fill(other, 1)
        assert (await other.post("/api/session", json=login)).json() == {"email": "anke@example.com", "name": "Anke"}
        assert (await other.get("/api/bag")).json()["count"] == 4
        assert [item["id"] for item in (await other.get("/api/wishlist")).json()["items"]] == [2001]
        assert number in [one["number"] for one in (await other.get("/api/orders")).json()["items"]]
        assert (await other.get("/api/checkout")).json()["address"] == HOME


async def test_logging_in_says_what_is_wrong(shopper: httpx.AsyncClient) -> None:
    account = {"name": "Ben", "email": "ben@example.com", "password": "geheim-1234"}
    await shopper.post("/api/accounts", json=account)
    again = await shopper.post("/api/accounts", json=account)
    assert (again.status_code, list(again.json()["errors"])) == (422, ["email"])
    for wrong, field in (
        ({"password": "falsch"}, "password"),
        ({"email": "wer@example.com"}, "email"),
        ({"email": 5}, "email"),
    ):
        answer = await shopper.post("/api/session", json=account | wrong)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    short = await shopper.post("/api/accounts", json={**account, "email": "c@example.com", "password": "kurz"})
    assert list(short.json()["errors"]) == ["password"]


async def test_a_cookie_from_before_logging_in_is_worth_nothing(visitor: Callable[[], httpx.AsyncClient]) -> None:
    async with visitor() as one, visitor() as thief:
        await one.get("/")
        thief.cookies.set("atelier_session", one.cookies["atelier_session"])
        await one.post("/api/accounts", json={"name": "A", "email": "a@example.com", "password": "geheim-1234"})
        assert (await one.get("/api/session")).json()["email"] == "a@example.com"
        assert (await thief.get("/api/session")).json()["email"] is None


async def test_orders_of_others_are_missing(visitor: Callable[[], httpx.AsyncClient]) -> None:
    async with visitor() as one, visitor() as other:
        await fill(one)
        number = await order(one)
        assert (await one.get(f"/bestellung/{number}")).status_code == 200
        assert (await other.get(f"/bestellung/{number}")).status_code == 404
        assert (await other.get(f"/api/orders/{number}")).status_code == 404


async def test_a_wish_is_kept_once_and_forgotten(shopper: httpx.AsyncClient) -> None:
    await shopper.post("/api/wishlist/2001")
    await shopper.post("/api/wishlist/2002")
    twice = (await shopper.post("/api/wishlist/2001")).json()
    assert [item["id"] for item in twice["items"]] == [2002, 2001]
    assert [item["id"] for item in (await shopper.delete("/api/wishlist/2002")).json()["items"]] == [2001]


async def test_a_review_changes_the_rating(shopper: httpx.AsyncClient) -> None:
    lonely, *_ = [
        item
        for page in range(1, 31)
        for item in (await shopper.get(f"/api/products?page={page}")).json()["items"]
        if item["rating"] is None
    ]
    address = f"/api/products/{lonely['id']}/reviews"
    assert (await shopper.get(address)).json() == {"items": [], "page": 1, "pages": 1}
    review = {"stars": 4, "text": "Schön\u202e warm und\x00 weich.", "name": "<b>Ida</b>"}
    written = await shopper.post(address, json=review)
    assert (written.status_code, written.json()["text"]) == (201, "Schön warm und weich.")
    assert written.json()["author"] == "<b>Ida</b>"
    product = (await shopper.get(f"/api/products/{lonely['id']}")).json()
    assert (product["rating"], product["review_count"]) == (4.0, 1)
    for wrong, field in (({"stars": 6}, "stars"), ({"stars": True}, "stars"), ({"text": "kurz"}, "text")):
        assert list((await shopper.post(address, json=review | wrong)).json()["errors"]) == [field]


async def test_reviews_come_page_by_page_newest_first(shopper: httpx.AsyncClient) -> None:
    cards = (await shopper.get("/api/products?category=damen")).json()["items"]
    talked = max(cards, key=lambda card: card["review_count"])
    address = f"/api/products/{talked['id']}/reviews"
    pages = (await shopper.get(address)).json()["pages"]
    found = [
        one for page in range(1, pages + 1) for one in (await shopper.get(f"{address}?page={page}")).json()["items"]
    ]
    assert len(found) == talked["review_count"] > 5
    assert [one["date"] for one in found] == sorted((one["date"] for one in found), reverse=True)
