"""Every written solution of atelier buys what it says, in a real browser, with its traps."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect  # noqa: TID253 - these tests drive the browser

from sites import Shop, serve

pytestmark = pytest.mark.browser

SOLUTIONS = (
    "all-traps-search-and-buy",
    "all-traps-hover-filter-try-on",
    "plain-search-and-buy",
    "plain-filter-two-products",
)

OpensShop = Callable[[str], AbstractAsyncContextManager[tuple[Shop, Page]]]


def chromium() -> str:
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on this machine")


@pytest.fixture
def opening(tmp_path: Path) -> OpensShop:
    """`async with opening(traps) as (shop, page)`: a shop of its own and a new visitor."""

    @contextmanager
    def served(traps: str) -> Iterator[Shop]:
        with serve("atelier", database=tmp_path / "shop.sqlite", traps=traps) as running:
            yield running

    @asynccontextmanager
    async def opened(traps: str) -> AsyncIterator[tuple[Shop, Page]]:
        with served(traps) as shop:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
                context = await browser.new_context(base_url=shop.url, viewport={"width": 1280, "height": 900})
                context.set_default_timeout(10_000)
                yield shop, await context.new_page()
                await browser.close()

    return opened


async def take(page: Page, step: dict[str, Any]) -> None:
    target, value = step["target"], step.get("value", "")
    if step["do"] == "goto":
        await page.goto(target)
        return
    place = page.frame_locator(step["frame"]) if "frame" in step else page
    element = place.locator(target)
    actions: dict[str, Callable[[], Awaitable[Any]]] = {
        "click": lambda: element.click(),
        "hover": lambda: element.hover(),
        "fill": lambda: element.fill(value),
        "select": lambda: element.select_option(value),
        "check": lambda: element.check(),
        "press": lambda: element.press(value),
    }
    await actions[step["do"]]()


def rows(shop: Shop, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(shop.database)) as connection:
        return connection.execute(query).fetchall()


def solution(name: str) -> dict[str, Any]:
    with serve("atelier") as shop:
        return next(one for one in shop.solutions if one["name"] == name)


async def follow(page: Page, steps: list[dict[str, Any]]) -> None:
    for step in steps:
        await take(page, step)


def test_every_solution_is_driven() -> None:
    with serve("atelier") as shop:
        assert tuple(one["name"] for one in shop.solutions) == SOLUTIONS
        assert {one["traps"] for one in shop.solutions} == {"all", ""}


@pytest.mark.parametrize("name", SOLUTIONS)
async def test_a_solution_buys_its_products(opening: OpensShop, name: str) -> None:
    chosen = solution(name)
    async with opening(chosen["traps"]) as (shop, page):
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await follow(page, chosen["steps"])
        await expect(page.get_by_role("heading", level=1)).to_have_text("Danke für Ihre Bestellung")
        number = await page.locator("[data-order-number]").inner_text()
        assert not faults
        orders = shop.orders()
    expected = chosen["expect"]
    assert [order.number for order in orders] == [number]
    assert len(orders) == expected["order_count"]
    bought = {line.sku: line.quantity for line in orders[0].lines}
    assert list(bought) == expected["products"]
    assert bought == expected["quantities"]
    assert rows(shop, "SELECT delivery_date FROM orders") == [(expected.get("delivery_date"),)]
    assert rows(shop, "SELECT count(*) FROM bag_lines") == [(0,)]


@pytest.mark.parametrize("name", ["all-traps-search-and-buy", "plain-search-and-buy"])
async def test_a_declined_card_orders_nothing(opening: OpensShop, name: str) -> None:
    chosen = solution(name)
    steps = [
        {**step, "value": "4000 0000 0000 0002"} if "Kartennummer" in step["target"] else step
        for step in chosen["steps"][:-2]
    ]
    async with opening(chosen["traps"]) as (shop, page):
        await follow(page, steps)
        await expect(page.get_by_role("alert")).to_be_visible()
        assert page.url.endswith("/kasse/zahlung")
        await page.goto("/kasse/pruefen")
        await page.wait_for_url("**/kasse/zahlung")
        assert not shop.orders()
