"""Walls in a real browser: a check that lets its visitors in is waited for, every other wall ends the session."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.walls import WallKind, wall_in
from shopper_agent.errors import EnvironmentFailed
from shopper_agent.schema import Click
from shopper_agent.testing.bad_site import BadSite, bad_site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SETTINGS = BrowserSettings(screenshots=False, settle_ms=300, wall_s=6.0)
CHECK = "<!doctype html><title>Just a moment...</title><h1>www.mugs.com</h1><p>Checking your browser.</p>{script}"
SHOP = "<!doctype html><title>Mugs</title><h1>Mugs</h1><nav><a href=/mugs>All mugs</a><a href=/wall>Sale</a></nav>"
PUZZLE = "<!doctype html><title>Mugs</title><h4>Enter the characters you see below</h4><input><button>Continue</button>"


@pytest.fixture
def site() -> Iterator[BadSite]:
    with bad_site() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[StartedBrowser]:
    async with started_browser(SETTINGS) as started:
        yield started


@asynccontextmanager
async def on(
    browser: StartedBrowser, site: BadSite, settings: BrowserSettings = SETTINGS
) -> AsyncIterator[BrowserEnvironment]:
    async with BrowserEnvironment.opened(browser, f"{site.url}/", settings) as environment:
        yield environment


def refusing(site: BadSite, html: str, status: int) -> None:
    site.pages["/"] = lambda asked: asked.answer(status, html)


@pytest.mark.parametrize("status", [200, 403, 429, 503])
async def test_a_wall_at_the_start_is_shown_whatever_the_server_answers(
    browser: StartedBrowser, site: BadSite, status: int
) -> None:
    refusing(site, PUZZLE, status)
    async with on(browser, site) as environment:
        observation = await environment.reset()
    wall = wall_in(observation)
    assert wall is not None
    assert wall.kind is WallKind.CAPTCHA


async def test_a_check_that_lets_its_visitors_in_is_waited_for(browser: StartedBrowser, site: BadSite) -> None:
    refusing(site, CHECK.format(script="<script>setTimeout(() => location = '/in', 1200)</script>"), 503)
    site.pages["/in"] = SHOP
    async with on(browser, site) as environment:
        observation = await environment.reset()
    assert observation.title == "Mugs"
    assert wall_in(observation) is None


async def test_a_check_that_becomes_the_shop_without_another_page_is_waited_for(
    browser: StartedBrowser, site: BadSite
) -> None:
    change = "document.title = 'Mugs'; document.body.textContent = 'Mugs'"
    script = f"<script>setTimeout(() => {{ {change} }}, 1200)</script>"
    refusing(site, CHECK.format(script=script), 200)
    async with on(browser, site) as environment:
        assert (await environment.reset()).title == "Mugs"


async def test_a_check_that_never_ends_is_given_up_in_time(browser: StartedBrowser, site: BadSite) -> None:
    refusing(site, CHECK.format(script=""), 503)
    began = time.monotonic()
    async with on(browser, site, SETTINGS.model_copy(update={"wall_s": 1.5})) as environment:
        wall = wall_in(await environment.reset())
    assert wall is not None
    assert wall.passes
    assert 1.5 <= time.monotonic() - began < 9


async def test_a_check_that_reloads_for_ever_is_given_up_in_time(browser: StartedBrowser, site: BadSite) -> None:
    refusing(site, CHECK.format(script="<script>setTimeout(() => location.reload(), 400)</script>"), 503)
    began = time.monotonic()
    async with on(browser, site, SETTINGS.model_copy(update={"wall_s": 2.0})) as environment:
        wall = wall_in(await environment.reset())
    assert wall is not None
    assert time.monotonic() - began < 12


async def test_a_wall_in_the_middle_of_a_visit_is_seen(browser: StartedBrowser, site: BadSite) -> None:
    site.pages["/"] = SHOP
    site.pages["/wall"] = lambda asked: asked.answer(403, PUZZLE)
    async with on(browser, site) as environment:
        seen = await environment.reset()
        assert wall_in(seen) is None
        sale = next(each.name for each in seen.elements if each.text == "Sale")
        assert wall_in(await environment.step(Click(name=sale))) is not None


async def test_an_error_page_at_the_start_is_no_wall(browser: StartedBrowser, site: BadSite) -> None:
    refusing(site, "<h1>503 Service Unavailable</h1>", 503)
    async with on(browser, site) as environment:
        with pytest.raises(EnvironmentFailed, match="answered 503"):
            await environment.reset()


async def test_a_wall_is_told_in_one_line_and_by_its_own_exit_code(site: BadSite, tmp_path: Path) -> None:
    refusing(site, PUZZLE, 403)
    command = [sys.executable, "-m", "shopper_agent", "run", "--persona", "careful-carla", "--url", f"{site.url}/"]
    running = partial(subprocess.run, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False)
    done = await asyncio.to_thread(running, command)
    assert (done.returncode, done.stderr) == (3, "")
    (line,) = [line for line in done.stdout.splitlines() if "captcha" in line]
    assert "Enter the characters you see below" in line
