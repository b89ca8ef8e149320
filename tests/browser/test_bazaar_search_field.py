"""The search field of the mock shop with its script: suggestions below it, usable by keyboard and by mouse."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect  # noqa: TID253 - these tests drive the browser

from shopper_agent.browser.launch import FULL, HEADLESS
from sites import Shop

pytestmark = pytest.mark.browser


def chromium() -> str:
    for name in (*HEADLESS, *FULL):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on this machine")


@pytest.fixture
async def page(shop: Shop) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = await browser.new_context(base_url=shop.url)
        context.set_default_timeout(10_000)
        page = await context.new_page()
        await page.goto("/help/about")
        yield page
        await browser.close()


async def test_typing_opens_a_list_of_suggestions(page: Page) -> None:
    field = page.get_by_role("combobox", name="Search products")
    await expect(field).to_have_attribute("aria-expanded", "false")
    await field.press_sequentially("head")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    await expect(options.first).to_have_text("headphones")
    await expect(field).to_have_attribute("aria-expanded", "true")
    await field.fill("qqzzx")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await expect(field).to_have_attribute("aria-expanded", "false")


async def test_arrows_choose_a_suggestion_and_enter_opens_it(page: Page) -> None:
    field = page.get_by_role("combobox", name="Search products")
    await field.press_sequentially("headphones elec")
    options = page.get_by_role("option")
    await expect(options.first).to_have_text("Headphones in Electronics")
    await field.press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await expect(field).to_have_attribute("aria-activedescendant", "search-suggestion-0")
    await field.press("ArrowUp")
    await expect(options.first).to_have_attribute("aria-selected", "false")
    await field.press("ArrowDown")
    await field.press("Enter")
    await page.wait_for_url("**/c/headphones")


async def test_a_suggestion_can_be_clicked(page: Page) -> None:
    await page.get_by_role("combobox", name="Search products").press_sequentially("running")
    await page.get_by_role("option", name="running shoes", exact=True).click()
    await page.wait_for_url("**/search?q=running+shoes")


async def test_enter_without_a_chosen_suggestion_searches_for_what_was_typed(page: Page) -> None:
    field = page.get_by_role("combobox", name="Search products")
    await field.press_sequentially("tent")
    await expect(page.get_by_role("listbox")).to_be_visible()
    await field.press("Enter")
    await page.wait_for_url("**/search?q=tent")


async def test_escape_and_leaving_the_field_close_the_list(page: Page) -> None:
    field = page.get_by_role("combobox", name="Search products")
    await field.press_sequentially("tent")
    await expect(page.get_by_role("listbox")).to_be_visible()
    await field.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await expect(field).to_have_value("tent")
    await field.press("ArrowDown")
    await expect(page.get_by_role("listbox")).to_be_visible()
    await field.blur()
    await expect(page.get_by_role("listbox")).to_be_hidden()


async def test_without_a_script_the_field_searches(shop: Shop) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = await browser.new_context(base_url=shop.url, java_script_enabled=False)
        page = await context.new_page()
        await page.goto("/")
        field = page.get_by_role("searchbox", name="Search products")
        await field.fill("hedphones")
        await field.press("Enter")
        await expect(page.get_by_text("Showing results for headphones")).to_be_visible()
        await browser.close()
