"""Buying in the mock shop as a person does, with and without the page's scripts."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect  # noqa: TID253 - these tests drive the browser

from sites import Shop, serve

pytestmark = pytest.mark.browser

ACCOUNT = ("ann@example.com", "secret-garden")
ADDRESS = {"Full name": "Ann Lee", "Street address": "1 Main Street", "City": "Salem", "ZIP code": "97301"}
CARD = {
    "Name on card": "Ann Lee",
    "Card number": "4242424242424242",
    "Expiry date": "11/29",
    "Security code (CVC)": "123",
}
LISTING = "/search?q=power+bank&in_stock=1"

Opens = Callable[..., AbstractAsyncContextManager[Page]]


def chromium() -> str:
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on this machine")


@pytest.fixture
def own_shop(tmp_path: Path) -> Iterator[Shop]:
    with serve("bazaar", database=tmp_path / "shop.sqlite", accounts=[ACCOUNT]) as running:
        yield running


@pytest.fixture
def browsing(own_shop: Shop) -> Opens:
    """`async with browsing(scripts=False) as page`: a new visitor."""

    @asynccontextmanager
    async def opened(*, scripts: bool = True) -> AsyncIterator[Page]:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            context = await browser.new_context(
                base_url=own_shop.url, viewport={"width": 1280, "height": 900}, java_script_enabled=scripts
            )
            context.set_default_timeout(10_000)
            yield await context.new_page()
            await browser.close()

    return opened


async def fill(page: Page, values: dict[str, str]) -> None:
    for label, value in values.items():
        await page.get_by_label(label, exact=True).fill(value)


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).first.click()


async def past_the_layers(page: Page) -> None:
    """Answer the cookie banner and the newsletter's pop-up, and look at a listing."""
    await page.goto("/")
    await press(page, "Only necessary")
    await page.goto(LISTING)
    await press(page, "No thanks")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_without_scripts_a_guest_buys(own_shop: Shop, browsing: Opens) -> None:
    async with browsing(scripts=False) as page:
        await past_the_layers(page)
        await press(page, "Add to cart")
        panel = page.get_by_role("complementary", name="Added to your cart")
        await expect(panel).to_be_visible()
        assert LISTING in page.url
        await panel.get_by_role("link", name="Checkout").click()
        await press(page, "Continue as guest")
        await press(page, "Continue to delivery")
        await expect(page.get_by_role("alert")).to_contain_text("Enter your full name.")
        await fill(page, {"Email": "ann@example.com", **ADDRESS})
        await press(page, "Continue to delivery")
        await press(page, "Continue to payment")
        await expect(page.get_by_label("Full name")).to_be_hidden()  # the billing address is the same
        await fill(page, CARD)
        await press(page, "Review your order")
        await press(page, "Place order")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your order is confirmed")
    assert [order.account for order in own_shop.orders()] == [None]


async def test_with_an_account_the_second_order_needs_no_typing(own_shop: Shop, browsing: Opens) -> None:
    async with browsing() as page:
        await past_the_layers(page)
        await press(page, "Add to cart")
        await page.get_by_role("link", name="Checkout").click()
        await fill(page, {"Email": ACCOUNT[0], "Password": ACCOUNT[1]})
        await press(page, "Sign in and check out")
        await fill(page, ADDRESS)
        await press(page, "Continue to delivery")
        await press(page, "Continue to payment")
        await fill(page, CARD)
        await press(page, "Review your order")
        await press(page, "Place order")
        await page.goto(LISTING)
        await press(page, "Add to cart")
        await page.get_by_role("link", name="Checkout").click()
        for button in ("Continue to delivery", "Continue to payment", "Review your order", "Place order"):
            await press(page, button)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your order is confirmed")
    assert [order.account for order in own_shop.orders()] == [ACCOUNT[0]] * 2


async def test_the_popup_covers_the_page_and_escape_closes_it_for_good(browsing: Opens) -> None:
    async with browsing() as page:
        await page.goto("/")
        await press(page, "Accept all")
        await page.goto(LISTING)
        dialog = page.get_by_role("dialog", name="Get 10% off your first order")
        await expect(dialog).to_be_visible()
        covering = "([x, y]) => document.elementFromPoint(x, y).closest('[data-popup]') !== null"
        assert await page.evaluate(covering, [640, 450])
        assert await page.evaluate(covering, [60, 120])
        await page.keyboard.press("Escape")
        await page.goto("/")  # at once: the answer must not be lost
        await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_the_popup_says_what_is_wrong_and_gives_the_code(browsing: Opens) -> None:
    async with browsing() as page:
        await page.goto("/")
        await press(page, "Accept all")
        await page.goto(LISTING)
        field = page.get_by_label("Email for the newsletter")
        await field.fill("ann")
        await press(page, "Get my code")
        await expect(page.get_by_text("Enter an email address like name@example.com.")).to_be_visible()
        await expect(field).to_have_attribute("aria-invalid", "true")
        await field.fill("ann@example.com")
        await press(page, "Get my code")
        await expect(page.get_by_role("status").filter(has_text="WELCOME10")).to_be_visible()


async def test_the_panel_stands_beside_the_page_and_can_be_closed(browsing: Opens) -> None:
    async with browsing() as page:
        await past_the_layers(page)
        await press(page, "Add to cart")
        panel = page.get_by_role("complementary", name="Added to your cart")
        await expect(panel).to_be_visible()
        beside, main = await panel.bounding_box(), await page.locator("main").bounding_box()
        assert beside is not None
        assert main is not None
        assert main["x"] + main["width"] <= beside["x"]
        await panel.get_by_role("link", name="Continue shopping").click()
        await expect(panel).to_have_count(0)
        assert LISTING in page.url
