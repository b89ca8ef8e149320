"""Every written solution of the shop buys what it says, in a real browser."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect  # noqa: TID253 - these tests drive the browser

from sites import Shop, serve

pytestmark = pytest.mark.browser

SOLUTIONS = (
    "search-and-buy",
    "filter-and-choose-options",
    "deal-from-home",
    "two-products-with-quantity",
    "buy-now-abroad",
)


def chromium() -> str:
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on this machine")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with serve("bazaar", database=tmp_path / "shop.sqlite") as running:
        yield running


@pytest.fixture
async def page(shop: Shop) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = await browser.new_context(base_url=shop.url, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(10_000)
        yield await context.new_page()
        await browser.close()


async def take(page: Page, step: dict[str, Any]) -> None:
    target, value = step["target"], step.get("value", "")
    if step["do"] == "goto":
        await page.goto(target)
        return
    element = page.locator(target)
    actions = {
        "click": lambda: element.click(),
        "fill": lambda: element.fill(value),
        "select": lambda: element.select_option(value),
        "check": lambda: element.check(),
        "press": lambda: element.press(value),
    }
    await actions[step["do"]]()


def rows(shop: Shop, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(shop.database)) as connection:
        return connection.execute(query).fetchall()


def execute(shop: Shop, statement: str) -> None:
    with closing(sqlite3.connect(shop.database)) as connection, connection:
        connection.execute(statement)


async def follow(page: Page, steps: list[dict[str, Any]]) -> None:
    for step in steps:
        await take(page, step)


def solution(shop: Shop, name: str) -> dict[str, Any]:
    return next(one for one in shop.solutions if one["name"] == name)


def test_every_solution_is_driven(shop: Shop) -> None:
    assert tuple(one["name"] for one in shop.solutions) == SOLUTIONS


@pytest.mark.parametrize("name", SOLUTIONS)
async def test_a_solution_buys_its_products(shop: Shop, page: Page, name: str) -> None:
    chosen = solution(shop, name)
    await follow(page, chosen["steps"])
    await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your order is confirmed")
    number = await page.locator("[data-order-number]").inner_text()
    expected = chosen["expect"]
    orders = rows(shop, "SELECT number FROM orders")
    assert orders == [(number,)]
    assert len(orders) == expected["order_count"]
    bought = dict(rows(shop, "SELECT sku, quantity FROM order_lines ORDER BY id"))
    assert list(bought) == expected["products"]
    assert bought == expected.get("quantities", dict.fromkeys(bought, 1))
    assert rows(shop, "SELECT count(*) FROM events WHERE kind = 'order'") == [(1,)]
    assert rows(shop, "SELECT count(*) FROM cart_lines") == [(0,)]


async def test_a_declined_card_orders_nothing(shop: Shop, page: Page) -> None:
    steps = solution(shop, "search-and-buy")["steps"]
    declined = [
        {**step, "value": "4000 0000 0000 0002"} if "Card number" in step["target"] else step for step in steps[:-1]
    ]
    await follow(page, declined)
    await expect(page.get_by_role("alert")).to_contain_text("Your card was declined")
    assert page.url.endswith("/checkout/payment")
    await page.goto("/checkout/review")
    assert page.url.endswith("/checkout/payment")
    assert rows(shop, "SELECT count(*) FROM orders") == [(0,)]


async def test_a_missing_option_is_asked_for_on_the_page(shop: Shop, page: Page) -> None:
    await page.goto("/p/1367")
    await page.locator(".buy-box").get_by_role("button", name="Add to cart").click()
    await expect(page.locator("#Size-error")).to_have_text("Please choose a size.")
    await expect(page.locator("#Color-error")).to_have_text("Please choose a color.")
    assert rows(shop, "SELECT count(*) FROM cart_lines") == [(0,)]


async def test_a_product_that_sells_out_at_the_last_moment_is_not_ordered(shop: Shop, page: Page) -> None:
    await follow(page, solution(shop, "search-and-buy")["steps"][:-1])
    await expect(page.get_by_role("heading", level=1)).to_have_text("Review your order")
    execute(shop, "UPDATE products SET stock = 0 WHERE sku = 'BRD-1592'")
    await page.get_by_role("button", name="Place order").click()
    await expect(page.get_by_text("Sorry, this product is sold out.")).to_be_visible()
    assert rows(shop, "SELECT count(*) FROM orders") == [(0,)]
