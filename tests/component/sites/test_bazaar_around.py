"""What stands around buying: the newsletter's pop-up, help pages, and variants that change every page."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text
from starlette.applications import Starlette

Opens = Callable[[str], httpx.AsyncClient]
FETCH = {"X-Requested-With": "fetch"}


def rows(app: Starlette, query: str) -> list[Any]:
    with app.state.shop.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def dialogs(page: httpx.Response) -> int:
    return len(BeautifulSoup(page.text, "lxml").select("[role=dialog]"))


async def test_the_popup_comes_from_the_second_page_on_until_it_is_answered(client: httpx.AsyncClient) -> None:
    await client.post("/cookies", data={"choice": "all"})
    seen = [dialogs(await client.get(path)) for path in ("/", "/c/shoes", "/help/faq", "/cart")]
    assert seen == [0, 1, 1, 1]
    response = await client.post("/newsletter", data={"choice": "no", "next": "/c/shoes"})
    assert response.headers["location"] == "/c/shoes"
    assert dialogs(await client.get("/c/shoes")) == 0
    await client.post("/newsletter", data={"choice": "no", "next": "//evil.example"})


async def test_the_popup_never_comes_with_the_cookie_banner_or_within_forms(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        page = await client.get("/c/shoes")
        assert dialogs(page) == 0
        assert "data-cookie-banner" in page.text
    await client.post("/cookies", data={"choice": "necessary"})
    for path in ("/account/login", "/account/register", "/newsletter", "/orders"):
        assert dialogs(await client.get(path)) == 0
    assert dialogs(await client.get("/c/shoes")) == 1


async def test_the_popup_is_a_dialog_with_a_name_and_ways_out(client: httpx.AsyncClient) -> None:
    await client.post("/cookies", data={"choice": "all"})
    await client.get("/")
    dialog = BeautifulSoup((await client.get("/")).text, "lxml").select_one("[role=dialog]")
    assert dialog is not None
    assert dialog["aria-labelledby"] == dialog.h2["id"]
    assert [button.get("aria-label") or button.get_text() for button in dialog.find_all("button")] == [
        "Close",
        "Get my code",
        "No thanks",
    ]
    assert dialog.find("label", attrs={"for": dialog.find(type="email")["id"]}) is not None


async def test_subscribing_gives_the_code(app: Starlette, client: httpx.AsyncClient) -> None:
    wrong = await client.post("/newsletter", data={"choice": "join", "newsletter_email": "ann", "next": "/deals"})
    assert wrong.status_code == 422
    assert 'value="ann"' in wrong.text
    assert 'name="next" value="/deals"' in wrong.text
    for _ in range(2):
        await client.post("/newsletter", data={"choice": "join", "newsletter_email": "Ann@example.com"})
    assert "WELCOME10" in (await client.get("/cart")).text
    assert rows(app, "SELECT email FROM subscribers") == [("ann@example.com",)]


async def test_a_script_subscribing_gets_the_code(client: httpx.AsyncClient) -> None:
    answers = [
        (await client.post("/newsletter", data={"choice": choice, "newsletter_email": email}, headers=FETCH)).json()
        for choice, email in (("join", "?"), ("join", "a@b.co"), ("no", ""))
    ]
    assert answers[0]["problem"].startswith("Enter an email")
    assert answers[1] == {"code": "WELCOME10", "problem": None}
    assert answers[2] == {"code": None, "problem": None}
    assert "WELCOME10" in (await client.get("/cart")).text  # a subscriber does not become one who declined


async def test_scripts_and_redirects_are_no_page_views(app: Starlette, client: httpx.AsyncClient) -> None:
    await client.get("/suggest?q=po")
    await client.get("/p/1001")
    await client.post("/cookies", data={"choice": "all"}, headers=FETCH)
    await client.get("/")
    assert rows(app, "SELECT max(page_views) FROM sessions") == [(1,)]


async def test_the_footer_leads_to_help_pages_that_lead_to_each_other(client: httpx.AsyncClient) -> None:
    home = BeautifulSoup((await client.get("/")).text, "lxml")
    links = {str(link["href"]) for link in home.select("footer a") if link["href"].startswith("/help/")}
    assert links == {f"/help/{name}" for name in ("delivery", "returns", "faq", "contact", "privacy", "about")}
    for link in links:
        page = BeautifulSoup((await client.get(link)).text, "lxml")
        assert page.h1.get_text()
        assert {str(other["href"]) for other in page.select(".help-nav a")} == links
        assert page.select_one(".help-nav a[aria-current=page]")["href"] == link


async def test_a_message_is_taken_or_sent_back_with_what_is_missing(app: Starlette, client: httpx.AsyncClient) -> None:
    wrong = await client.post("/help/contact", data={"name": "Ann", "message": "<b>Where</b> is my parcel?"})
    assert wrong.status_code == 422
    assert "Enter your email address." in wrong.text
    assert "&lt;b&gt;Where&lt;/b&gt; is my parcel?" in wrong.text
    data = {"name": "Ann", "email": "ann@example.com", "message": "Where is my parcel?"}
    sent = await client.post("/help/contact", data=data)
    assert "we have received your message" in (await client.get(sent.headers["location"])).text
    assert rows(app, "SELECT detail FROM events WHERE kind = 'contact'") == [("Where is my parcel?",)]


PAGES = ("/", "/cart", "/account/login", "/account/register", "/newsletter", "/wishlist", "/orders", "/help/contact")


@pytest.mark.parametrize("path", PAGES)
async def test_every_control_has_a_name(client: httpx.AsyncClient, path: str) -> None:
    await client.post("/cookies", data={"choice": "all"})
    await client.get("/")
    page = BeautifulSoup((await client.get(path)).text, "lxml")
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    labelled = {label["for"] for label in page.select("label[for]")}
    for control in page.select("input:not([type=hidden]), select, textarea"):
        assert control.get("aria-label") or control.get("id") in labelled or control.find_parent("label"), control
    for control in page.select("button, a[href]"):
        assert control.get("aria-label") or control.get_text(strip=True) or control.get("aria-hidden"), control


@pytest.mark.parametrize(
    "path", ["/account/login", "/account/register", "/wishlist/add", "/newsletter", "/cart/coupon"]
)
async def test_forms_of_other_sites_are_refused(client: httpx.AsyncClient, path: str) -> None:
    response = await client.post(path, data={"email": "a@b.co"}, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403


async def test_with_a_broken_cart_nothing_is_added_and_the_page_says_so(client_of: Opens) -> None:
    client = client_of("broken-cart")
    page = await client.get("/search?q=power+bank&in_stock=1")
    product_id = re.search(r'name="product_id" value="(\d+)"', page.text)
    assert product_id is not None
    data = {"product_id": product_id[1]}
    answer = (await client.post("/cart/add", data=data, headers=FETCH)).json()
    assert (answer["count"], answer["panel"]) == (0, "")
    assert "try again" in answer["problem"].lower()
    response = await client.post("/cart/add", data=data)
    alert = BeautifulSoup(response.text, "lxml").select_one("[role=alert]")
    assert alert is not None
    assert "try again" in alert.get_text().lower()
    product = await client.get(f"/p/{product_id[1]}", follow_redirects=True)
    for action in ("add", "buy"):
        response = await client.post(product.url.path, data={"quantity": "1", "action": action})
        assert response.status_code == 422
        assert "try again" in response.text.lower()
    await client.post("/wishlist/add", data=data)
    assert "try again" in (await client.post("/wishlist/move", data=data)).text.lower()
    assert "Your cart is empty" in (await client.get("/cart")).text
