"""A page finds no trace of a session: no name of ours, no event of ours, no change of its tree that is not its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.schema import Click, Input
from shopper_agent.testing.bad_site import BadSite, bad_site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SETTINGS = BrowserSettings(call_s=5, settle_ms=300, still_ms=20, quality=20)
HOSTILE = Path(__file__).parent / "hostile"
NAMES = (HOSTILE / "names.js").read_text(encoding="utf-8")
FIELDS = """<form><label>Card <input autocomplete=cc-number></label>
<label>Size <select><option>S<option>M</select></label><label>Note <textarea></textarea></label>
<input type=checkbox aria-label=Gift><button type=button>Buy</button></form>"""


def script(name: str) -> str:
    return f"<script>{(HOSTILE / name).read_text(encoding='utf-8')}</script>"


@pytest.fixture
def site() -> Iterator[BadSite]:
    with bad_site({"/next": "next"}) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[StartedBrowser]:
    async with started_browser(SETTINGS) as started:
        yield started


async def told(browser: StartedBrowser, expression: str) -> str:
    """What the page itself says, in its own world."""
    page = browser.browser.contexts[0].pages[-1]
    session = await page.context.new_cdp_session(page)
    return str((await session.send("Runtime.evaluate", {"expression": expression}))["result"]["value"])


async def look_at_everything(environment: BrowserEnvironment) -> None:
    """Whatever a session does without acting, with each control of the page."""
    observation = await environment.reset()
    for element in observation.elements:
        await environment.target(Click(name=element.name))
        await environment.screenshot()


async def test_a_window_has_no_name_that_it_has_not_without_a_session(browser: StartedBrowser, site: BadSite) -> None:
    site.pages["/"] = FIELDS
    context = await browser.browser.new_context()
    page = await context.new_page()
    await page.goto(site.url)
    without = await told(browser, NAMES)
    await context.close()
    async with BrowserEnvironment.opened(browser, f"{site.url}/", SETTINGS) as environment:
        await look_at_everything(environment)
        within = await told(browser, NAMES)
    assert set(within.split(",")) - set(without.split(",")) == set()


async def test_no_event_of_ours_can_be_heard(browser: StartedBrowser, site: BadSite) -> None:
    site.pages["/"] = FIELDS + script("listening.js")
    async with BrowserEnvironment.opened(browser, f"{site.url}/", SETTINGS) as environment:
        await look_at_everything(environment)
        await environment.step(Click(name="buy"))
        assert await told(browser, "ready && heard") == ""


async def test_looking_changes_no_node_and_no_attribute(browser: StartedBrowser, site: BadSite) -> None:
    frame = f"<iframe srcdoc='{FIELDS}'></iframe>"
    site.pages["/"] = f"<div id=host></div>{FIELDS}{frame}{script('counting.js')}".replace("FORM", FIELDS)
    async with BrowserEnvironment.opened(browser, f"{site.url}/", SETTINGS) as environment:
        await look_at_everything(environment)
        assert await told(browser, "wrote") == ""


async def test_acting_changes_no_attribute(browser: StartedBrowser, site: BadSite) -> None:
    site.pages["/"] = f"<div id=host></div>{FIELDS}<iframe></iframe>{script('counting.js')}".replace("FORM", FIELDS)
    async with BrowserEnvironment.opened(browser, f"{site.url}/", SETTINGS) as environment:
        observation = await environment.reset()
        for element in observation.elements:
            if not element.name.startswith("browser."):
                text = element.role in {"textbox", "searchbox"}
                await environment.step(Input(name=element.name, text="7") if text else Click(name=element.name))
        assert await told(browser, "wrote") == ""
