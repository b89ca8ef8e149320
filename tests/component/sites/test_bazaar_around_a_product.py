"""What a product page offers beside the product: questions, rivals, what was looked at, and a misleading button."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import text
from starlette.applications import Starlette

PAGES = ("/", "/c/electronics", "/search?q=hedphones", "/search?q=qqzzx", "/p/1001", "/p/1001/x/reviews", "/plus")


def rows(app: Starlette, query: str, **values: Any) -> list[Any]:
    with app.state.shop.engine.connect() as connection:
        return list(connection.execute(text(query), values))


async def page_of(client: httpx.AsyncClient, address: str) -> BeautifulSoup:
    response = await client.get(address, follow_redirects=True)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def section(page: BeautifulSoup, title: str) -> Tag:
    heading = page.find("h2", string=title)
    assert heading is not None
    found = heading.find_parent("section")
    assert found is not None
    return found


def linked(part: Tag) -> list[int]:
    return [int(str(link["href"]).split("/")[2]) for link in part.select(".card-title a")]


async def test_questions_stand_with_their_answers(app: Starlette, client: httpx.AsyncClient) -> None:
    asked = rows(app, "SELECT * FROM questions WHERE product_id = 1001 ORDER BY votes DESC, id")
    part = section(await page_of(client, "/p/1001"), "Questions & answers")
    assert [question.text for question in part.select("dt")] == [row.text for row in asked]
    for question, row in zip(part.select(".question"), asked, strict=True):
        assert row.answer in question.text
        assert row.asked_by in question.text
    assert len(part.select("details dt")) == max(0, len(asked) - 4)


async def test_customers_also_viewed_products_of_the_category_near_in_price(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    shown = linked(section(await page_of(client, "/p/1001"), "Customers also viewed"))
    mine = rows(app, "SELECT price_cents FROM products WHERE id = 1001")[0].price_cents
    query = "SELECT id, price_cents FROM products WHERE category = 'headphones' AND stock > 0 AND id != 1001"
    distances = {row.id: abs(row.price_cents - mine) for row in rows(app, query)}
    assert len(shown) == 6
    assert [distances[product_id] for product_id in shown] == sorted(distances.values())[:6]


async def test_similar_products_are_compared_in_a_table(app: Starlette, client: httpx.AsyncClient) -> None:
    part = section(await page_of(client, "/p/1001"), "Compare with similar items")
    rivals = [int(str(link["href"]).split("/")[2]) for link in part.select("thead a")]
    kinds = {row.kind for row in rows(app, f"SELECT kind FROM products WHERE id IN ({','.join(map(str, rivals))})")}
    assert len(rivals) == 3
    assert kinds == {rows(app, "SELECT kind FROM products WHERE id = 1001")[0].kind}
    titles = [row.select_one("th").text for row in part.select("tbody tr")]  # type: ignore[union-attr]
    assert titles[:4] == ["Price", "Rating", "Delivery", "Brand"]
    assert len(titles) == 7
    assert all(len(row.select("td")) == 4 for row in part.select("tbody tr"))


async def test_what_was_looked_at_is_offered_again_the_last_first(client: httpx.AsyncClient) -> None:
    assert "Recently viewed" not in (await client.get("/")).text
    for product_id in (1001, 1002, 1003, 1002):
        await client.get(f"/p/{product_id}", follow_redirects=True)
    assert linked(section(await page_of(client, "/p/1004"), "Recently viewed")) == [1002, 1003, 1001]
    assert linked(section(await page_of(client, "/"), "Recently viewed")) == [1004, 1002, 1003, 1001]


async def test_another_visitor_does_not_see_what_this_one_looked_at(client: httpx.AsyncClient) -> None:
    await client.get("/p/1001", follow_redirects=True)
    client.cookies.clear()
    assert "Recently viewed" not in (await client.get("/")).text


async def test_a_product_can_be_put_on_the_wish_list(client: httpx.AsyncClient) -> None:
    page = await page_of(client, "/p/1001")
    form = page.select_one("form[action='/wishlist/add']")
    assert form is not None
    sent = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    assert sent == {"product_id": "1001"}
    assert (await client.post("/wishlist/add", data=sent)).status_code == 303


async def test_the_standard_shop_has_no_misleading_button(client: httpx.AsyncClient) -> None:
    assert "/plus" not in str((await page_of(client, "/p/1001")).select_one(".buy-box"))


async def test_the_misleading_button_leads_to_an_offer_and_the_offer_back(
    client_of: Callable[[str], httpx.AsyncClient], app: Starlette
) -> None:
    client = client_of("misleading-button")
    product = await page_of(client, "/p/1001")
    button = product.select_one(".buy-box a.offer-button")
    assert button is not None
    assert button.text == "Get it for less"
    assert product.select_one(".buy-box button[value=add]") is not None
    offer = await page_of(client, str(button["href"]))
    assert "Bazaar Plus" in offer.text
    title = rows(app, "SELECT title FROM products WHERE id = 1001")[0].title
    back = offer.find("a", string=f"No thanks, back to {title}")
    assert back is not None
    assert (await client.get(str(back["href"]))).status_code == 200


@pytest.mark.parametrize("product", ["", "1001", "x", "0", "99999999999"])
async def test_joining_charges_nothing_and_adds_nothing(
    app: Starlette, client: httpx.AsyncClient, product: str
) -> None:
    assert (await client.get("/plus", params={"product": product})).status_code == 200
    answer = await client.post("/plus", data={"product": product})
    assert "Nothing was charged and nothing was added to your cart." in answer.text
    assert rows(app, "SELECT 1 FROM cart_lines") == []


async def test_a_broken_cart_says_so_on_the_product_page(client_of: Callable[[str], httpx.AsyncClient]) -> None:
    client = client_of("broken-cart")
    address = (await client.get("/p/1004", follow_redirects=True)).url.path
    answer = await client.post(address, data={"quantity": "1", "action": "add"})
    alert = BeautifulSoup(answer.text, "lxml").select_one("[role=alert]")
    assert answer.status_code == 422
    assert alert is not None
    assert "Something went wrong" in alert.text
    count = BeautifulSoup((await client.get("/cart")).text, "lxml").select_one("[data-cart-count]")
    assert count is not None
    assert count.text == "0"


async def test_adding_a_product_returns_to_its_page(app: Starlette, client: httpx.AsyncClient) -> None:
    product = rows(app, "SELECT id, slug FROM products WHERE NOT has_options AND stock > 20 ORDER BY id")[0]
    address = f"/p/{product.id}/{product.slug}"
    answer = await client.post(address, data={"quantity": "2", "action": "add"})
    assert answer.headers["location"] == f"{address}?added={product.id}"
    assert rows(app, "SELECT quantity FROM cart_lines")[0].quantity == 2


def name_of(control: Tag, page: BeautifulSoup) -> str:
    """The accessible name, as far as these pages give one: aria-label, label, or content with alternative texts."""
    if control.get("aria-label"):
        return str(control["aria-label"])
    label = control.find_parent("label") or page.select_one(f'label[for="{control.get("id")}"]')
    if control.name in ("input", "select") and label is not None:
        return label.text.strip()
    pictures = " ".join(str(image.get("alt", "")) for image in control.select("img"))
    return f"{control.text} {pictures}".strip()


@pytest.mark.parametrize("variant", ["standard", "no-filters", "misleading-button"])
@pytest.mark.parametrize("address", PAGES)
async def test_every_control_has_a_name(
    client_of: Callable[[str], httpx.AsyncClient], address: str, variant: str
) -> None:
    page = await page_of(client_of(variant), address)
    controls = page.select("a, button, select, summary, input:not([type=hidden])")
    reachable = [control for control in controls if control.get("aria-hidden") != "true"]
    assert len(reachable) > 20
    assert [str(control) for control in reachable if not name_of(control, page)] == []


@pytest.mark.parametrize("address", PAGES)
async def test_an_id_is_used_once(client: httpx.AsyncClient, address: str) -> None:
    ids = [str(tag["id"]) for tag in (await page_of(client, address)).select("[id]")]
    assert len(ids) == len(set(ids))


async def test_a_product_describes_its_offer_to_machines(app: Starlette, client: httpx.AsyncClient) -> None:
    script = (await page_of(client, "/p/1001")).select_one("script[type='application/ld+json']")
    assert script is not None
    price = rows(app, "SELECT price_cents FROM products WHERE id = 1001")[0].price_cents
    assert json.loads(script.text)["offers"]["price"] == f"{price / 100:.2f}"
