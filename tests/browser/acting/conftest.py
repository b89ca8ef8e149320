"""A shopper on pages that imitate the widgets of widely used libraries, and a server that answers slowly."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page  # noqa: TID253 - tests change pages behind the shopper's back

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, installed, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.schema import Action, Click, Element, FailureKind, Input, Observation, TypeAndSubmit
from shopper_agent.testing.bad_site import Asked, BadSite, bad_site

PAGES = Path(__file__).parents[1] / "pages" / "acting"
QUICK = BrowserSettings(call_s=5, screenshots=False)
HEAD = "<!doctype html><title>Shop</title><style>body {margin: 0}</style>"


class Shopper:
    """An environment on a page, spoken to by what stands on the page."""

    def __init__(self, environment: BrowserEnvironment, seen: Observation, page: Page) -> None:
        self.environment, self.seen, self.page = environment, seen, page

    def element(self, text: str) -> Element:
        found = [e for e in self.seen.elements if text in {e.text, e.name.rsplit(".", 1)[-1]}]
        assert found, f"no {text!r} among {[(e.text, e.name) for e in self.seen.elements]}"
        return found[0]

    def shows(self, text: str) -> bool:
        return any(element.text == text for element in self.seen.elements)

    def value(self, text: str) -> str | None:
        return self.element(text).value

    async def act(self, action: Action) -> Observation:
        self.seen = await self.environment.step(action)
        return self.seen

    async def click(self, text: str) -> Observation:
        return await self.act(Click(name=self.element(text).name))

    async def type(self, field: str, text: str, *, submit: bool = False) -> Observation:
        kind = TypeAndSubmit if submit else Input
        return await self.act(kind(name=self.element(field).name, text=text))

    async def select(self, *texts: str) -> Observation:
        """Click one after the other, each on what the one before has brought about."""
        for text in texts:
            await self.click(text)
            assert self.seen.failure is None, self.seen.failure
        return self.seen

    @property
    def failure(self) -> FailureKind | None:
        return self.seen.failure.kind if self.seen.failure is not None else None

    @property
    def events(self) -> str:
        return " ".join(event.text for event in self.seen.events)


OpenPage = Callable[..., AbstractAsyncContextManager[Shopper]]


@pytest.fixture(scope="module")
def site() -> Iterator[BadSite]:
    """The pages of `pages/acting` by their names, and `/slow`, which takes 300 ms."""

    def slow(asked: Asked) -> None:
        running.stopped.wait(0.3)
        asked.answer(200, "done")

    with bad_site() as running:
        for path in PAGES.glob("*.html"):
            running.pages[f"/{path.name}"] = path.read_text(encoding="utf-8")
        running.pages["/slow"] = slow
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[StartedBrowser]:
    if installed(headed=False) is None:
        pytest.skip("no Chromium on this machine")
    async with started_browser(QUICK) as started:
        yield started


@pytest.fixture
def on(browser: StartedBrowser, site: BadSite) -> OpenPage:
    """`async with on("/menus.html") as shopper`, or on HTML: a shopper who has just seen the page."""

    @asynccontextmanager
    async def opened(page: str, **settings: object) -> AsyncIterator[Shopper]:
        if not page.startswith("/"):
            site.pages[path := f"/made/{len(site.pages)}"] = HEAD + page
            page = path
        private = settings.pop("private", None)
        chosen = QUICK.model_copy(update=settings)
        async with BrowserEnvironment.opened(browser, site.url + page, chosen, private=private) as environment:  # type: ignore[arg-type]
            seen = await environment.reset()
            yield Shopper(environment, seen, browser.browser.contexts[-1].pages[0])

    return opened
