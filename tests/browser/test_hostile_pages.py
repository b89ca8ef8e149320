"""Pages that behave badly: every call ends in its time with a clear record, nothing leads off the shop, nothing is
written into the page, and the next session does not feel it.

One test for each page of hostile/pages.toml.
"""

import asyncio
import re
import time
import tomllib
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.outline import outline
from shopper_agent.dom.simplify import SCROLL_DOWN
from shopper_agent.errors import EnvironmentFailed
from shopper_agent.schema import Click, Observation
from shopper_agent.testing.bad_site import BadSite, answers, bad_site, endless

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

T = TypeVar("T")
CASES = tomllib.loads((Path(__file__).parent / "hostile" / "pages.toml").read_text(encoding="utf-8"))
PATIENT = BrowserSettings(call_s=5, navigation_s=6, settle_ms=250, still_ms=20, quality=20)
HASTY = PATIENT.model_copy(update={"call_s": 1.2, "navigation_s": 1.6})
"""For pages that are to be given up."""
MAYBE = "maybe: "
WATCH = """<script>var wrote = '';
addEventListener('DOMContentLoaded', () => new MutationObserver((all) => {
  for (const one of all) wrote += one.type + ' ' + one.target.nodeName + '.' + one.attributeName + ' ';
}).observe(document, {subtree: true, childList: true, attributes: true, characterData: true}));
</script>"""
TOP = f"<!doctype html><html><head><meta charset=utf-8><title>Shop</title>{WATCH}</head><body>"
ENDLESS = TOP + "<h1>Never ends</h1><button>Buy</button>"
MARKS = """[...new Set([...document.querySelectorAll('*')].slice(0, 20000)
  .flatMap((el) => [el.localName, ...el.getAttributeNames()]))].join(' ').slice(0, 20000)"""
OUR_OWN = frozenset({"open", "html", "head", "body", "title"})
"""Names that need not be spelled in a page: of elements that the parser adds, and what `showModal` sets."""


@dataclass
class Visit:
    """What a session on a page came to."""

    deadline_s: float
    """Of each call to the environment."""
    seen: list[Observation] = field(default_factory=list)
    ended: str | None = None
    took: list[float] = field(default_factory=list)
    wrote: str = ""
    """Changes of the page's tree that the page itself has counted."""
    marks: str = ""
    """Names of all elements and attributes in the page at the end."""

    def told(self) -> str:
        """The record's events and failures, and how it ended."""
        heard = [f"{one.kind}: {one.text}" for each in self.seen for one in each.events]
        failed = [f"{each.failure.kind}: {each.failure.message}" for each in self.seen if each.failure is not None]
        return "\n".join([*heard, *failed, self.ended or ""])


@pytest.fixture
def elsewhere() -> Iterator[BadSite]:
    """The place that nobody may be led to."""
    with bad_site({"/": "<h1>Elsewhere</h1>", "/pay": "<h1>Elsewhere</h1>"}) as server:
        yield server


@pytest.fixture
def other() -> Iterator[BadSite]:
    """Another origin whose pages may be shown in frames."""
    with bad_site({"/busy": "<p>Busy</p><script>while (true);</script>"}) as server:
        server.pages["/hang"] = lambda asked: server.stopped.wait() and None
        yield server


@pytest.fixture
def site(elsewhere: BadSite) -> Iterator[BadSite]:
    """The shop, with the ways to misbehave that only a server has."""
    away = f"{elsewhere.url}/"
    with bad_site() as server:
        server.pages |= {
            "/next": TOP + "<h1>Next</h1><h2>Welcome</h2>",
            "/hang": lambda asked: server.stopped.wait() and None,
            "/endless": endless(server, ENDLESS),
            "/chain": answers(302, Location="/chain2"),
            "/chain2": answers(307, Location="/chain3"),
            "/chain3": answers(303, Location=away),
            "/file": answers(200, "PK", Content_Type="application/zip", Content_Disposition="attachment; filename=a"),
            "/sw.js": answers(200, SERVICE_WORKER, Content_Type="text/javascript"),
            "/turning": TOP + "<script>setTimeout(() => location = '/turning?' + Math.random(), 30)</script><p>Turning",
            "/opener": TOP + f"<h1>Opener</h1><script>setInterval(() => {{ opener.location = '{away}' }}, 10)</script>",
            "/breeding": TOP + "<h1>Breeding</h1><script>open('/breeding?' + Math.random())</script>",
        }
        yield server


SERVICE_WORKER = """
oninstall = () => skipWaiting();
onactivate = () => clients.claim();
onfetch = (e) => e.respondWith(new Response('<h1>Hijacked</h1>', {headers: {'Content-Type': 'text/html'}}));
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[StartedBrowser]:
    """One for all pages."""
    async with started_browser(PATIENT) as started:
        yield started


async def visit(
    browser: StartedBrowser, url: str, settings: BrowserSettings = PATIENT, press: str | None = None
) -> Visit:
    """Open, press a control, scroll down; each as a session does it, with a record's target and picture before it."""
    # a call may have to wait for a page, to settle and for an answer; and then there is the machine's load
    made = Visit(deadline_s=4 + 2 * (settings.call_s + settings.navigation_s + settings.settle_ms / 1000))
    async with BrowserEnvironment.opened(browser, url, settings) as environment:
        with suppress(EnvironmentFailed):
            await timed(made, environment.reset())
            for act in (Click(name=first(made.seen[0]) if press is None else press), Click(name=SCROLL_DOWN)):
                await timed(made, environment.target(act))
                await timed(made, environment.screenshot())
                await timed(made, environment.step(act))
            await look_at_marks(browser, made)
    return made


async def timed(made: Visit, work: Awaitable[T]) -> None:
    """Do it within its deadline and keep what came of it."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(2 * made.deadline_s):
            done = await work
    except EnvironmentFailed as failed:
        made.ended = str(failed)
        raise
    finally:
        made.took.append(time.monotonic() - began)
    if isinstance(done, Observation):
        made.seen.append(done)


def first(observation: Observation) -> str:
    return next((one.name for one in observation.elements if not one.name.startswith("browser.")), SCROLL_DOWN)


async def look_at_marks(browser: StartedBrowser, made: Visit) -> None:
    """Ask the page itself, in a world that it cannot disturb, what it has become."""
    from playwright.async_api import Error

    page = browser.browser.contexts[0].pages[-1]
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(PATIENT.call_s):
            session = await page.context.new_cdp_session(page)
            told = await session.send("Runtime.evaluate", {"expression": "typeof wrote === 'string' ? wrote : ''"})
            made.wrote = str(told["result"].get("value", ""))
            tree = await session.send("Page.getFrameTree")
            world = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
            asked = {"expression": MARKS, "contextId": world["executionContextId"]}
            made.marks = str((await session.send("Runtime.evaluate", asked))["result"].get("value", ""))


@pytest.mark.parametrize("name", CASES)
async def test_a_hostile_page_ends_in_time_with_a_clear_record(
    browser: StartedBrowser, site: BadSite, elsewhere: BadSite, other: BadSite, name: str
) -> None:
    case = CASES[name]
    html = case["html"].replace("AWAY", f"{elsewhere.url}/").replace("OTHER", other.url)
    site.pages["/"] = source = f"{TOP}<h1>Welcome</h1>{html}"
    settings = HASTY if "ends" in case else PATIENT
    made = await visit(browser, site.url + case.get("at", "/"), settings, case.get("press"))
    check_ending(made, case.get("ends"))
    for words in case.get("says", ()):
        assert re.search(words, made.told()), made.told()
    if made.ended is None:
        assert re.search(case.get("sees", "Welcome"), made.seen[-1].html), made.seen[-1].html[:500]
    assert elsewhere.requests == [] or case.get("reaches")
    sources = [source, ENDLESS, *(page for page in site.pages.values() if isinstance(page, str))]
    check_untouched(made, "".join(sources), moves=case.get("moves", False))
    assert browser.browser.contexts == []
    if made.ended is not None:
        await check_usable(browser, site)


def check_ending(made: Visit, ends: str | None) -> None:
    """Each call came back in time; the session went on to its end, or was given up for the reason wanted."""
    assert max(made.took) < made.deadline_s, made.took
    if made.ended is not None:
        assert ends is not None, made.ended
        assert re.search(ends.removeprefix(MAYBE), made.ended), made.ended
        assert "\n" not in made.ended
        assert "Protocol error" not in made.ended
        assert len(made.ended) < 500
        return
    assert ends is None or ends.startswith(MAYBE)
    last = made.seen[-1]
    assert Observation.model_validate_json(last.model_dump_json()) == last
    assert len(outline(last, budget=3500, rendering="compact").text) < 200_000


def check_untouched(made: Visit, source: str, *, moves: bool) -> None:
    """The page counted no change that is not its own, and has no element or attribute that it did not write."""
    if not moves:
        assert made.wrote == ""
    spelled = source.lower()
    assert [mark for mark in made.marks.split() if mark.lower() not in spelled and mark not in OUR_OWN] == []


async def check_usable(browser: StartedBrowser, site: BadSite) -> None:
    """The next session on the same browser sees and presses as if nothing had been."""
    site.pages["/"] = TOP + "<h1>Quiet</h1><button onclick=\"document.title = 'pressed'\">Buy</button>"
    made = await visit(browser, f"{site.url}/")
    assert made.ended is None
    assert made.seen[-1].title == "pressed"


async def test_no_page_is_left_of_all_these_sessions(browser: StartedBrowser) -> None:
    session = await browser.browser.new_browser_cdp_session()
    async with asyncio.timeout(20):
        while True:
            running = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
            if sum(one["type"] == "renderer" for one in running) <= 1:  # the browser keeps one in reserve
                return
