"""Every page of the mock shop, seen twice by fresh visitors: names, completeness, and that looking leaves no trace."""

import asyncio
import json
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Page  # noqa: TID253 - these tests look into the browser

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import FULL, HEADLESS, StartedBrowser, started_browser
from shopper_agent.browser.page import PageHandle
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.snapshot import parse_snapshot
from shopper_agent.schema import Action, Click, Input, Observation, Terminate, TypeAndSubmit
from sites import Shop

pytestmark = pytest.mark.browser

ORACLE = (Path(__file__).parent / "oracle.js").read_text(encoding="utf-8")
COUNT_CHANGES = """globalThis.__changes = 0;
new MutationObserver((seen) => { globalThis.__changes += seen.length; })
  .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});"""
SETTINGS = BrowserSettings()


@dataclass(frozen=True)
class Stop:
    """One page of a visit."""

    label: str
    observation: Observation
    usable: tuple[tuple[str | None, str], ...]
    """What the oracle says a shopper could use: its name, if we gave it one, and its words."""
    changes: int
    """DOM mutations while the page was looked at."""


@dataclass
class Visitor:
    """A fresh browser context that goes through the shop and stops at pages."""

    environment: BrowserEnvironment
    page: Page
    stops: list[Stop] = field(default_factory=list)
    seen: Observation | None = None

    async def stop(self, label: str) -> None:
        """Look at the page once more, and again with the oracle."""
        before = int(await self.page.evaluate("__changes"))
        assert before > 0, "the counter of changes does not count"
        observation = await self.environment.step(Terminate())
        await self.environment.target(Click(name=observation.elements[0].name))
        await self.environment.screenshot()
        usable = await ask_oracle(self.page)
        changes = int(await self.page.evaluate("__changes")) - before
        self.stops.append(Stop(label, observation, usable, changes))

    async def act(self, action: Action) -> None:
        await self._step(action)
        assert self.seen is not None
        if layer := next((element.name for element in self.seen.elements if element.text == "No thanks"), None):
            await self._step(Click(name=layer))

    async def _step(self, action: Action) -> None:
        self.seen = await self.environment.step(action)
        assert self.seen.failure is None, f"{action}: {self.seen.failure}"

    async def click(self, text: str) -> None:
        await self.act(Click(name=self.named(text)))

    async def type(self, label: str, text: str) -> None:
        await self.act(Input(name=self.named(label), text=text))

    def named(self, text: str) -> str:
        """The name of the first element whose words begin so."""
        assert self.seen is not None
        found = next((element for element in self.seen.elements if element.text.startswith(text)), None)
        assert found is not None, f"nothing says {text!r}: {[element.text for element in self.seen.elements]}"
        return found.name


async def ask_oracle(page: Page) -> tuple[tuple[str | None, str], ...]:
    """What the oracle finds usable in the main document and its same-origin frames, matched by the very elements."""
    handle = await PageHandle.opened(page, SETTINGS)
    seen = simplify(parse_snapshot(await handle.collect()))
    rows = [[name, at.row] for name, at in seen.handles.items() if at.frame == 0]
    expression = f"({ORACLE})({json.dumps(rows)}.map(([name, row]) => [name, __shopper.elementOf(row)]))"
    main = handle.documents[0]
    reply = await main.session.send("Runtime.evaluate", {"expression": expression, "contextId": main.context})
    assert "exceptionDetails" not in reply, reply["exceptionDetails"]
    await main.session.detach()
    return tuple((found["name"], found["words"]) for found in json.loads(reply["result"]["value"]))


@asynccontextmanager
async def visiting(browser: StartedBrowser, url: str) -> AsyncIterator[Visitor]:
    async with BrowserEnvironment.opened(browser, url, SETTINGS) as environment:
        context = browser.browser.contexts[-1]
        await context.add_init_script(COUNT_CHANGES)
        visitor = Visitor(environment, context.pages[-1])
        visitor.seen = await environment.reset()
        yield visitor


async def look_around(visitor: Visitor) -> None:
    """Home with and without its cookie banner, categories, facets, a search and one without results."""
    await visitor.stop("home with cookie banner")
    await visitor.click("Only necessary")
    await visitor.stop("home")
    await visitor.click("Clothing")
    await visitor.stop("department")
    await visitor.click("Shoes")
    await visitor.stop("category")
    await visitor.click("Tessaro")
    await visitor.stop("facets")
    await visitor.act(TypeAndSubmit(name="search_input", text="coffee"))
    await visitor.stop("search")
    await visitor.act(TypeAndSubmit(name="search_input", text="qqqqqq"))
    await visitor.stop("no results")
    await visitor.click("Deals")
    await visitor.stop("deals")
    await visitor.click("Returns")
    await visitor.stop("help")


async def order(visitor: Visitor) -> None:
    """A product with options, the cart, and each step of the checkout up to the confirmation."""
    await visitor.click("Only necessary")
    await visitor.stop("empty start")
    await visitor.act(TypeAndSubmit(name="search_input", text="Tessaro Kendal Canvas Sneakers"))
    await visitor.click("Tessaro Kendal Canvas Sneakers, Men's, Organic canvas")
    await visitor.stop("product with options")
    await visitor.click("US 9")
    await visitor.click("Navy")
    await visitor.stop("product with chosen options")
    await visitor.click("Add to cart")
    await visitor.stop("cart")
    await visitor.click("Checkout")
    await visitor.stop("checkout: account or guest")
    await visitor.click("Continue as guest")
    await visitor.stop("checkout: address")
    address = {
        "Email": "omar@example.com",
        "Full name": "Omar Reyes",
        "Street": "7 Bay Road",
        "City": "Austin",
        "ZIP": "78701",
    }
    for label, text in address.items():
        await visitor.type(label, text)
    await visitor.click("Continue to delivery")
    await visitor.stop("checkout: delivery")
    await visitor.click("Continue to payment")
    await visitor.click("Review your order")
    await visitor.stop("checkout: payment with mistakes")
    card = {
        "Name on card": "Omar Reyes",
        "Card number": "4242 4242 4242 4242",
        "Expiry": "11/29",
        "Security code": "123",
    }
    for label, text in card.items():
        await visitor.type(label, text)
    await visitor.click("Review your order")
    await visitor.stop("checkout: review")
    await visitor.click("Place order")
    await visitor.stop("confirmation")


async def visit_all(url: str, ways: Sequence[Callable[[Visitor], Awaitable[None]]]) -> list[Stop]:
    stops: list[Stop] = []
    async with started_browser(SETTINGS) as browser:
        for way in ways:
            async with visiting(browser, url) as visitor:
                await way(visitor)
                stops += visitor.stops
    return stops


@pytest.fixture(scope="module")
def visits(shop: Shop) -> tuple[list[Stop], list[Stop]]:
    """All pages as two visitors see them, one after the other."""
    if not any(shutil.which(name) for name in (*HEADLESS, *FULL)):
        pytest.skip("no Chromium on this machine")
    ways = (look_around, order)
    return asyncio.run(visit_all(shop.url, ways)), asyncio.run(visit_all(shop.url, ways))


def test_names_are_unique_on_every_page(visits: tuple[list[Stop], list[Stop]]) -> None:
    for stop in visits[0]:
        counts = Counter(element.name for element in stop.observation.elements)
        assert max(counts.values()) == 1, (stop.label, counts.most_common(3))


def test_two_visitors_see_the_same_names(visits: tuple[list[Stop], list[Stop]]) -> None:
    first, second = visits
    assert [stop.label for stop in first] == [stop.label for stop in second]
    for one, other in zip(first, second, strict=True):
        names = [{(element.name, element.text) for element in stop.observation.elements} for stop in (one, other)]
        same, all_of_them = names[0] & names[1], names[0] | names[1]
        assert len(same) >= 0.99 * len(all_of_them), (one.label, sorted(all_of_them - same))


def test_everything_that_can_be_used_has_a_name(visits: tuple[list[Stop], list[Stop]]) -> None:
    for stop in visits[0]:
        nameless = [words for name, words in stop.usable if name is None]
        assert not nameless, (stop.label, nameless)
        assert len(stop.usable) >= 15, f"{stop.label}: the oracle sees next to nothing"


def test_everything_that_has_a_name_and_works_can_be_used(visits: tuple[list[Stop], list[Stop]]) -> None:
    for stop in visits[0]:
        usable = {name for name, _ in stop.usable}
        styled_away = {"radio", "checkbox", "option"}  # they act through their labels and lists
        given = {
            element.name
            for element in stop.observation.elements
            if element.enabled and element.role not in styled_away and not element.name.startswith("browser.")
        }
        assert given <= usable, (stop.label, sorted(given - usable))


def test_looking_changes_nothing_in_the_page(visits: tuple[list[Stop], list[Stop]]) -> None:
    assert {stop.label: stop.changes for visit in visits for stop in visit if stop.changes} == {}


def test_every_name_stands_in_the_html(visits: tuple[list[Stop], list[Stop]]) -> None:
    for stop in visits[0]:
        html = stop.observation.html
        absent = [
            e.name
            for e in stop.observation.elements
            if not e.name.startswith("browser.") and f'name="{e.name}"' not in html
        ]
        assert not absent, (stop.label, absent)


def test_the_products_of_listings_are_read_with_their_facts(visits: tuple[list[Stop], list[Stop]]) -> None:
    for stop in visits[0]:
        if stop.label not in {"home", "category", "facets", "search", "deals"}:
            continue
        products = stop.observation.products
        assert len(products) >= 2, stop.label
        names = {element.name for element in stop.observation.elements}
        for product in products:
            assert product.price is not None, (stop.label, product)
            assert product.currency == "USD", (stop.label, product)
            assert product.name in names, (stop.label, product)


def test_a_product_page_states_its_own_product_first(visits: tuple[list[Stop], list[Stop]]) -> None:
    stop = next(stop for stop in visits[0] if stop.label == "product with options")
    own = stop.observation.products[0]
    assert own.title.startswith("Tessaro Kendal Canvas Sneakers")
    assert own.price is not None
    assert own.rating is not None
