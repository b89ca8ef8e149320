"""A shopper in atelier: the shop with chosen traps, seen and acted on as any session does."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page  # noqa: TID253 - tests count what a page does

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, installed, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.schema import Action, Click, Element, Input, Observation, TypeAndSubmit
from sites import Shop, serve

SETTINGS = BrowserSettings(call_s=20, settle_ms=8000, screenshots=False)

EntersShop = Callable[..., AbstractAsyncContextManager["Visitor"]]


class Visitor:
    """An environment on the shop, spoken to by what stands on the page."""

    def __init__(self, environment: BrowserEnvironment, seen: Observation, page: Page, shop: Shop) -> None:
        self.environment, self.seen, self.page, self.shop = environment, seen, page, shop

    @property
    def path(self) -> str:
        """Path and query of the page."""
        return self.seen.url.removeprefix(self.shop.url)

    def all(self, text: str, role: str | None = None) -> list[Element]:
        """What bears these words."""
        return [one for one in self.seen.elements if one.text == text and role in (None, one.role)]

    def one(self, text: str, role: str | None = None) -> Element:
        """The first of them."""
        found = self.all(text, role)
        assert found, (text, role, [(one.role, one.text) for one in self.seen.elements])
        return found[0]

    def starting(self, text: str, role: str | None = None) -> Element:
        """The first whose words begin so."""
        found = [one for one in self.seen.elements if one.text.startswith(text) and role in (None, one.role)]
        assert found, (text, role, [(one.role, one.text) for one in self.seen.elements])
        return found[0]

    def ending(self, text: str) -> Element:
        """The first whose words end so."""
        found = [one for one in self.seen.elements if one.text.endswith(text)]
        assert found, (text, [one.text for one in self.seen.elements])
        return found[0]

    async def act(self, action: Action) -> Observation:
        """Act and look again; what fails is told."""
        self.seen = await self.environment.step(action)
        assert self.seen.failure is None, self.seen.failure
        return self.seen

    async def click(self, target: str | Element, role: str | None = None) -> Observation:
        """Press what bears these words."""
        element = self.one(target, role) if isinstance(target, str) else target
        return await self.act(Click(name=element.name))

    async def type(self, target: str | Element, text: str, role: str | None = None) -> Observation:
        """Type without submitting."""
        element = self.one(target, role) if isinstance(target, str) else target
        return await self.act(Input(name=element.name, text=text))

    async def submit(self, target: str | Element, text: str) -> Observation:
        """Type and press Enter."""
        element = self.one(target) if isinstance(target, str) else target
        return await self.act(TypeAndSubmit(name=element.name, text=text))


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freshly filled database; each test gets a copy."""
    path = tmp_path_factory.mktemp("atelier") / "shop.sqlite"
    with serve("atelier", database=path):
        return path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def module_browser() -> AsyncIterator[StartedBrowser]:
    """One Chromium for the tests of a module."""
    if installed(headed=False) is None:
        pytest.skip("no Chromium on this machine")
    async with started_browser(SETTINGS) as started:
        yield started


@pytest.fixture
def enter(module_browser: StartedBrowser, stocked: Path, tmp_path: Path) -> EntersShop:
    """`async with enter("/k/damen", "hover-menu") as visitor`: a new visitor of a shop with these traps."""

    @asynccontextmanager
    async def entered(path: str, traps: str = "", **options: object) -> AsyncIterator[Visitor]:
        private = options.pop("private", None)
        settings = SETTINGS.model_copy(update=options)
        database = Path(shutil.copy(stocked, tmp_path / "shop.sqlite"))
        with serve("atelier", database=database, traps=traps) as shop:
            url = shop.url + path
            async with BrowserEnvironment.opened(module_browser, url, settings, private=private) as environment:  # type: ignore[arg-type]
                seen = await environment.reset()
                yield Visitor(environment, seen, module_browser.browser.contexts[-1].pages[0], shop)

    return entered
