"""The boutique's interface against whatever may be sent to it, and its headers."""

import asyncio
import json
from dataclasses import replace

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from sites.atelier.bodies import MAX_BYTES, number_in, text_in
from sites.atelier.visits import SLOW_SECONDS, slowness

WRITES = [
    ("POST", "/api/bag/lines"),
    ("PATCH", "/api/bag/lines/{}"),
    ("DELETE", "/api/bag/lines/{}"),
    ("POST", "/api/bag/coupon"),
    ("DELETE", "/api/bag/coupon"),
    ("POST", "/api/wishlist/{}"),
    ("DELETE", "/api/wishlist/{}"),
    ("POST", "/api/session"),
    ("DELETE", "/api/session"),
    ("POST", "/api/accounts"),
    ("PUT", "/api/checkout"),
    ("POST", "/api/pay-tokens"),
    ("POST", "/api/orders"),
    ("POST", "/api/products/{}/reviews"),
]
READS = ["/api/products/{}", "/api/products/{}/reviews", "/api/orders/{}", "/media/{}.svg", "/p/{}/x", "/k/{}", "/{}"]
FIELDS = [
    "variant", "quantity", "code", "email", "password", "name", "address", "street", "postcode", "city", "country",
    "phone", "delivery", "delivery_date", "payment", "method", "holder", "number", "expiry", "cvc", "token",
    "terms", "stars", "text", "title",
]  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["karte", "standard", "DE", "a@b.de", "4242424242424242", "\ud800", "2026-12-03", 10_001]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6).map(json.dumps).map(str.encode) | st.binary(
    max_size=80
)
IDS = st.sampled_from(
    ["1", "2001", "10001", "0", "-1", "1e3", "²", "9" * 40, "%00", "%FF", "..", "AN-240001"]
) | st.text(
    st.characters(codec="ascii", exclude_characters="/?#%\\", min_codepoint=33, max_codepoint=126),
    min_size=1,
    max_size=9,
)


def check_answer(answer: httpx.Response) -> None:
    assert answer.status_code < 500
    if answer.request.url.path.startswith("/api/"):
        told = answer.json()
        if answer.status_code == 422:
            assert told["errors"]
            assert all(isinstance(message, str) and message for message in told["errors"].values())
        elif answer.status_code >= 400:
            assert told["error"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(write=st.sampled_from(WRITES), number=IDS, body=BODIES)
def test_whatever_is_sent_is_answered_and_never_breaks_the_shop(
    atelier: Starlette, write: tuple[str, str], number: str, body: bytes
) -> None:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=atelier, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
            return await client.request(write[0], write[1].format(number), content=body, headers={"X-Atelier": "1"})

    check_answer(asyncio.run(send()))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(READS),
    number=IDS,
    query=st.dictionaries(
        st.sampled_from(["q", "page", "stars", "colour", "size", "category", "kind", "sort", "price_max"]),
        st.text(max_size=20),
        max_size=4,
    ),
)
def test_whatever_is_asked_for_is_answered(atelier: Starlette, path: str, number: str, query: dict[str, str]) -> None:
    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=atelier, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
            client.cookies.set("atelier_session", "x.y.z")
            safe = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
            return [
                await client.get(path.format(number), params=safe),
                await client.get("/api/products", params=safe),
                await client.get("/api/suggest", params=safe),
            ]

    for answer in asyncio.run(ask()):
        check_answer(answer)


@pytest.mark.parametrize("body", [b"[]", b"5", b"{", b"\xff\xfe", b"[" * 50_000, b'{"quantity": ' + b"9" * 5000 + b"}"])
async def test_what_is_no_object_is_refused(shopper: httpx.AsyncClient, body: bytes) -> None:
    answer = await shopper.post("/api/bag/lines", content=body)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


async def test_what_is_too_large_is_refused(shopper: httpx.AsyncClient) -> None:
    answer = await shopper.post("/api/products/2001/reviews", json={"stars": 5, "text": "x" * MAX_BYTES})
    assert (answer.status_code, list(answer.json())) == (413, ["error"])


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Atelier": ""},
        {"Origin": "http://evil.test"},
        {"Origin": "http://[evil"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_pages_of_other_sites_cannot_write(shopper: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await shopper.post("/api/bag/lines", json={"variant": 10_001}, headers=headers)
    assert (answer.status_code, list(answer.json())) == (403, ["error"])
    assert (await shopper.get("/api/bag")).json()["count"] == 0


async def test_the_shops_own_page_can_write(shopper: httpx.AsyncClient) -> None:
    answer = await shopper.post(
        "/api/wishlist/2001", headers={"Origin": "http://shop.test", "Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/nichts", 404), ("DELETE", "/api/config", 405)])
async def test_what_the_interface_does_not_have_is_refused_in_json(
    shopper: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await shopper.request(method, path)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *(
            (path, 200)
            for path in ("/", "/k/damen", "/suche?q=bluse", "/p/2001/x", "/p/2001", "/tasche", "/merkzettel")
        ),
        *((f"/kasse/{step}", 200) for step in ("adresse", "lieferung", "zahlung", "pruefen")),
        *((path, 200) for path in ("/konto", "/hilfe/versand", "/groessen")),
        *((path, 404) for path in ("/k/garten", "/p/1/x", "/bestellung/AN-1", "/kasse/fertig", "/irgendwo")),
    ],
)
async def test_every_page_is_the_same_document(shopper: httpx.AsyncClient, path: str, status: int) -> None:
    page, home = await shopper.get(path), await shopper.get("/")
    assert (page.status_code, page.text) == (status, home.text)
    assert "application/ld+json" not in page.text


async def test_no_answer_keeps_a_page_from_being_gone_back_to(shopper: httpx.AsyncClient) -> None:
    for path in ("/", "/api/bag", "/api/products", "/api/config", "/media/2001-1-navy.svg", "/static/favicon.svg"):
        answer = await shopper.get(path)
        assert "no-store" not in answer.headers["cache-control"]
        assert "unload" not in answer.headers.get("permissions-policy", "")


async def test_pages_carry_a_policy_that_lets_only_own_scripts_run(shopper: httpx.AsyncClient) -> None:
    for path in ("/", "/pay-frame", "/api/config"):
        answer = await shopper.get(path)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    cookie = (await httpx.AsyncClient(transport=shopper._transport, base_url="http://shop.test").get("/")).headers[
        "set-cookie"
    ]
    assert "HttpOnly" in cookie


async def test_the_slow_shop_takes_its_time_and_always_the_same(shopper: httpx.AsyncClient, atelier: Starlette) -> None:
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    atelier.state.shop = replace(atelier.state.shop, traps=("slow-api",), sleep=note)
    for _ in range(2):
        await shopper.get("/api/products?q=bluse")
        await shopper.get("/")
        await shopper.post("/api/wishlist/2001")
    assert len(waited) == 4
    assert waited[:2] == waited[2:]
    assert all(SLOW_SECONDS[0] <= seconds <= SLOW_SECONDS[1] for seconds in waited)
    assert slowness(7, "GET", "/api/bag?") != slowness(8, "GET", "/api/bag?")


@given(st.text(), st.integers(1, 50))
def test_text_is_one_printable_line(text: str, limit: int) -> None:
    told = text_in({"name": text}, "name", limit)
    assert len(told) <= limit
    assert told.isprintable()
    told.encode()


@pytest.mark.parametrize("value", [True, 1.0, "1", -1, 2**31, None, [1]])
def test_only_whole_numbers_are_numbers(value: object) -> None:
    assert number_in({"n": value}, "n") is None
