"""The drawn shops in Chromium: the written solution buys, nothing needs scripts, and the reference shopper orders."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect  # noqa: TID253 - these tests drive the browser

from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.personas.load import load_example
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.schema import Limits
from shopper_agent.visiting import Plan, visit_in
from sites import serve
from sites.kin.addresses import Addresses
from sites.kin.catalogue import catalogue_of
from sites.kin.design import design_of
from sites.kin.errands import errands

pytestmark = pytest.mark.browser

VARIANTS = ("standard", "held-out")
SETTINGS = BrowserSettings(screenshots=False)
TRIES = range(5)
"""A shopper may change its mind: one of so many visits ends with an order."""


def chromium() -> str:
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on this machine")


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
        page.set_default_timeout(10_000)
        yield page
        await browser.close()


async def test_the_written_solution_buys_without_scripts(page: Page) -> None:
    with serve("kin") as shop:
        (solution,) = shop.solutions
        for step in solution["steps"]:
            if step["do"] == "goto":
                await page.goto(shop.url + step["target"])
                continue
            element = page.locator(step["target"])
            actions = {
                "click": element.click,
                "fill": element.fill,
                "select": element.select_option,
                "check": element.check,
                "press": element.press,
            }
            await actions[step["do"]](*([step["value"]] if "value" in step else []))
        await expect(page.locator("h1")).to_have_text(design_of(7).words["thanks"])
        (order,) = shop.orders()
        assert [line.quantity for line in order.lines] == [1]


@pytest.mark.parametrize("variant", VARIANTS)
async def test_pages_are_not_wider_than_the_window_and_have_all_their_pictures(page: Page, variant: str) -> None:
    for seed in (1, 2, 3):
        design = design_of(seed, variant)
        made, addresses = catalogue_of(design), Addresses(design)
        kind = next(category for category in made.categories if category.parent)
        with serve("kin", seed=seed, variant=variant) as shop:
            for path in ("/", addresses.category(kind), addresses.product(made.products[0])):
                lost: list[str] = []
                page.on("response", lambda answer, lost=lost: lost.append(answer.url) if answer.status >= 400 else None)
                await page.goto(shop.url + path)
                assert lost == []
                for part in ("header", "main"):
                    box = await page.locator(part).first.bounding_box()
                    assert box is not None
                    assert box["x"] + box["width"] <= 1281, (seed, path, part)


@pytest.mark.parametrize("variant", VARIANTS)
async def test_the_reference_shopper_orders_in_chromium(browser: StartedBrowser, tmp_path: Path, variant: str) -> None:
    persona = load_example("quality-queenie").model_copy(update={"budget": None})
    wishes = errands(3, variant)
    with serve("kin", seed=3, variant=variant, endless_stock=True) as shop:
        for seed in TRIES:
            plan = Plan(
                persona=persona, url=shop.url, policy_name="choice", intent=wishes[7 * seed], out=tmp_path, seed=seed,
                limits=Limits(max_steps=80), browser=SETTINGS,
            )  # fmt: skip
            footer = (await visit_in(browser, plan, ChoicePolicy(seed))).footer
            assert str(footer.outcome) in {"ordered", "left"}, footer.message
            if shop.orders():
                assert str(footer.outcome) == "ordered"
                return
    pytest.fail("no visit ended with an order")
