"""Every environment keeps the contract of session.Environment: one parameter each."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from shopper_agent.dom.static_layout import StaticLayout
from shopper_agent.session import Environment
from shopper_agent.testing.environments import HtmlShop, Troubles, check_environment
from shopper_agent.testing.http_shop import HttpShop
from shopper_agent.testing.shop import FakeShop


@pytest.mark.parametrize("make", [HtmlShop, lambda: HtmlShop(in_view=3, picture=b"jpeg"), FakeShop])
async def test_a_shop_without_a_browser_keeps_the_contract(make: Callable[[], Environment]) -> None:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Environment]:
        yield make()

    await check_environment(opened)


@pytest.mark.browser
async def test_the_browser_keeps_the_contract(tmp_path: Path) -> None:
    from shopper_agent.browser.environment import BrowserEnvironment
    from shopper_agent.browser.launch import FULL, HEADLESS, started_browser
    from shopper_agent.browser.settings import BrowserSettings
    from sites import serve

    if not any(shutil.which(name) for name in (*HEADLESS, *FULL)):
        pytest.skip("no Chromium on this machine")
    settings = BrowserSettings()
    with serve("bazaar", database=tmp_path / "shop.sqlite") as shop:
        async with started_browser(settings) as browser:

            def opened() -> AbstractAsyncContextManager[Environment]:
                return BrowserEnvironment.opened(browser, shop.url, settings)

            await check_environment(opened)


@pytest.mark.parametrize("layout", [None, StaticLayout(), StaticLayout(width=390, height=844)])
async def test_plain_http_keeps_the_contract(tmp_path: Path, layout: StaticLayout | None) -> None:
    from sites import serve

    with serve("bazaar", database=tmp_path / "shop.sqlite") as shop:
        await check_environment(lambda: HttpShop(shop.url, layout=layout))


class Forgetful(HtmlShop):
    """Calls a missing name done."""

    def _act(self, action: object) -> None:
        return None


@pytest.mark.parametrize(
    ("make", "broken"),
    [
        (Forgetful, "fails"),
        (lambda: HtmlShop(Troubles(crash_at=0)), "the page crashed"),
    ],
)
async def test_a_broken_environment_is_found_out(make: Callable[[], Environment], broken: str) -> None:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Environment]:
        yield make()

    with pytest.raises(Exception, match=broken):
        await check_environment(opened)
