"""The cache of snapshots beside the live browser, step by step, on the mock shop and on pages that a cache may fool."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.browser.snapshot_cache import SnapshotCache
from shopper_agent.errors import ConfigError
from shopper_agent.personas.references import contact_values
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.schema import (
    Action,
    Click,
    Contact,
    Footer,
    Input,
    Limits,
    Observation,
    Persona,
    SessionSpec,
    Step,
    Target,
    TypeAndSubmit,
)
from shopper_agent.session import Environment, Session, Timing, run_session
from shopper_agent.testing import check_environment
from sites import Shop, serve

pytestmark = pytest.mark.browser


class PagesServer(Protocol):
    """As tests/browser/conftest.py serves pages."""

    url: str

    def add(self, html: str) -> str: ...


PERSONA = Persona(
    name="tess",
    intent="a yoga mat, under $60",
    contact=Contact(
        full_name="Tess Marlow", email="tess@mail.example", phone="503-555-0188", street="4 Harbour Lane",
        city="Portland", postcode="97209", region="Oregon", country="United States",
        card_number="4242424242424242", card_expiry="11/31", card_cvc="123",
    ),
)  # fmt: skip
STEPS = 14


class Memory:
    """A recorder that keeps the steps of one visit."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def step(self, step: Step, screenshot: bytes | None) -> None:
        self.steps.append(step)

    def close(self, footer: Footer, screenshot: bytes | None) -> Footer:
        return footer


async def shopped(environment: Environment, url: str, seed: int) -> list[Step]:
    """A visit of the reference shopper on a clock that stands still."""
    memory = Memory()
    spec = SessionSpec(
        persona=PERSONA.model_copy(update={"contact": None}), intent=PERSONA.intent, url=url, policy="choice",
        seed=seed, limits=Limits(max_steps=STEPS),
    )  # fmt: skip
    timing, references = Timing(clock=lambda: 0.0), tuple(contact_values(PERSONA))
    await run_session(Session(spec, ChoicePolicy(seed), environment, memory, timing, references))
    return memory.steps


def as_seen(step: Step) -> tuple[object, ...]:
    """A step without the place that the window is scrolled to: after going back it depends on when pictures come."""
    target = step.target.model_copy(update={"box": None}) if step.target is not None else None
    return step.observation.model_copy(update={"page": None}), step.decision.action, target


Seen = list[tuple[Target | None, Observation]]


async def done(environment: Environment, actions: list[Action]) -> Seen:
    """What is seen of these actions, one after the other."""
    seen: Seen = [(None, await environment.reset())]
    for action in actions:
        seen.append((await environment.target(action), await environment.step(action)))
    return seen


async def test_visits_are_the_same_live_with_an_empty_cache_and_with_a_full_one(
    browser: StartedBrowser, settings: BrowserSettings, shop: Shop, tmp_path: Path
) -> None:
    private, seeds = contact_values(PERSONA), (1, 2)
    live = []
    for seed in seeds:
        async with BrowserEnvironment.opened(browser, shop.url, settings, private=private) as environment:
            live.append(await shopped(environment, shop.url, seed))
    for turn in ("empty", "full"):
        async with SnapshotCache.opened(tmp_path, settings) as cache:
            for seed, expected in zip(seeds, live, strict=True):
                async with cache.visit(shop.url, private) as environment:
                    found = await shopped(environment, shop.url, seed)
                assert list(map(as_seen, found)) == list(map(as_seen, expected)), (turn, seed)
            assert not cache.unknown_sources
        assert (cache.misses == 0) is (turn == "full"), (cache.hits, cache.misses)


def button(seen: Observation, *words: str) -> str:
    return next(it.name for it in seen.elements if all(word in it.name for word in words))


async def test_scripts_of_the_shop_do_the_same_from_the_cache(
    browser: StartedBrowser, settings: BrowserSettings, shop: Shop, tmp_path: Path
) -> None:
    """The cookie banner, suggestions, the cart beside the shelf, a stepper, a choice that sends its form, back."""
    address = shop.url + "/p/1508/x"
    actions: list[Action] = [
        Click(name="product_options.color.blue"),
        Click(name="increase_quantity"),
        Click(name="cookies.accept_all"),
        Input(name="search_input", text="head"),
        Click(name="add_to_cart"),
        Click(name="no.such.name"),
        TypeAndSubmit(name="search_input", text="tent"),
        Click(name="browser.scroll_down"),
        Click(name="browser.back"),
        Click(name="add_to_cart"),
    ]
    async with BrowserEnvironment.opened(browser, address, settings) as live:
        expected = await done(live, actions)
    assert any(".suggestions." in it.name for it in expected[4][1].elements)
    assert any(it.name == "added_to_your_cart.checkout" for it in expected[5][1].elements)
    for _ in range(2):
        async with SnapshotCache.opened(tmp_path, settings) as cache, cache.visit(address) as environment:
            found = await done(environment, actions)
            for place, (theirs, ours) in enumerate(zip(expected, found, strict=True)):
                for key in ("url", "title", "html", "elements", "products", "failure", "events", "status"):
                    assert getattr(ours[1], key) == getattr(theirs[1], key), (place, key)
                assert ours[0] == theirs[0], place
    assert cache.misses == 0


async def test_the_shop_hears_each_order_of_things_once(
    settings: BrowserSettings, browser: StartedBrowser, shop: Shop, tmp_path: Path
) -> None:
    """A visit that is known in part: the browser catches up with it, and nothing is put into the cart twice."""
    address, before = shop.url + "/p/1508/x", len(shop.carts())
    async with SnapshotCache.opened(tmp_path, settings) as cache:
        async with cache.visit(address) as environment:
            cart = button(await environment.reset(), "add_to_cart")
            await environment.step(Click(name="product_options.color.blue"))
            await environment.step(Click(name=cart))
        async with cache.visit(address) as environment:
            await environment.reset()
            await environment.step(Click(name="product_options.color.blue"))
            await environment.step(Click(name=cart))
            assert cache.misses == 3, "all of it was known"
            await environment.step(Input(name="search_input", text="tent"))  # nobody did this before
            assert cache.misses == 4
    quantities = [[line.quantity for line in cart.lines] for cart in shop.carts()[before:]]
    assert quantities == [[1], [1]]


async def test_another_script_is_another_page(
    settings: BrowserSettings,
    browser: StartedBrowser,
    serve_folder: Callable[[Path], AbstractContextManager[PagesServer]],
    tmp_path: Path,
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "page.html").write_text("<h1>Mugs</h1><script src=/show.js></script>")
    seen = []
    for words in ("blue", "green", "green"):
        (folder / "show.js").write_text(f"document.body.append('{words}')")
        with serve_folder(folder) as server:
            url = f"{server.url}/page.html"
            async with SnapshotCache.opened(tmp_path / "cache", settings) as cache, cache.visit(url) as environment:
                seen.append((await environment.reset()).html)
    assert "blue" in seen[0]
    assert "green" in seen[1]
    assert seen[1] == seen[2]


@pytest.mark.parametrize(
    "script",
    [
        "document.body.append(localStorage.visits = 1 + Number(localStorage.visits || 0))",
        "document.body.append(Math.random())",
        "document.body.append(Date.now())",
    ],
)
async def test_a_page_whose_scripts_read_what_no_key_holds_goes_to_the_browser(
    settings: BrowserSettings, browser: StartedBrowser, pages_server: PagesServer, tmp_path: Path, script: str
) -> None:
    url = pages_server.add(f"<a href=#more>More</a><h1 id=more>Mugs</h1><script>{script}</script>")
    async with SnapshotCache.opened(tmp_path, settings) as cache:
        for _ in range(2):
            async with cache.visit(url) as environment:
                first = await environment.reset()
                await environment.step(Click(name=first.elements[0].name))
    assert (cache.hits, cache.misses) == (0, 4)
    assert list(cache.unknown_sources) == [url]


async def test_the_shop_of_scripts_goes_to_the_browser_and_is_the_same_there(
    settings: BrowserSettings, browser: StartedBrowser, tmp_path: Path
) -> None:
    with serve("atelier", database=tmp_path / "shop.sqlite") as atelier:
        async with BrowserEnvironment.opened(browser, atelier.url, settings) as live:
            expected = await live.reset()
        async with SnapshotCache.opened(tmp_path / "cache", settings) as cache:
            for _ in range(2):
                async with cache.visit(atelier.url) as environment:
                    found = await environment.reset()
                    assert [it.name for it in found.elements] == [it.name for it in expected.elements]
        assert cache.hits == 0
        assert cache.unknown_sources


async def test_it_is_an_environment(
    settings: BrowserSettings, browser: StartedBrowser, shop: Shop, tmp_path: Path
) -> None:
    async with SnapshotCache.opened(tmp_path, settings) as cache:
        await check_environment(lambda: cache.visit(shop.url))


async def test_only_mock_shops_on_this_machine_are_kept(settings: BrowserSettings, tmp_path: Path) -> None:
    async with SnapshotCache.opened(tmp_path, settings) as cache:
        for url in ("https://127.0.0.1/", "http://shop.example/", "nowhere"):
            with pytest.raises(ConfigError, match="mock shops on this machine"):
                async with cache.visit(url):
                    pass


async def test_where_the_pointer_was_left_changes_nothing_on_the_next_page(
    browser: StartedBrowser, settings: BrowserSettings, pages_server: PagesServer, tmp_path: Path
) -> None:
    """Chromium knows of no pointer on a new page until it moves: a page needs no pointer in its key."""
    menu = "<style>#m{display:none} nav:hover #m{display:block} a{display:block;height:80px}</style>"
    after = pages_server.add(f"{menu}<nav><a href=#x>Mugs</a><a id=m href=#y>Blue mugs</a></nav>")
    url = pages_server.add(f"{menu}<a href={after}>Mugs</a>")
    async with BrowserEnvironment.opened(browser, url, settings) as live:
        expected = await done(live, [Click(name="mugs")])
    assert [it.name for it in expected[1][1].elements if not it.name.startswith("browser.")] == ["nav_bar.mugs"]
    async with SnapshotCache.opened(tmp_path, settings) as cache:
        for start in (after, url, url):
            async with cache.visit(start) as environment:
                found = await done(environment, [Click(name="mugs")] if start == url else [])
        assert [one.html for _, one in found] == [one.html for _, one in expected]
        assert cache.misses == 3, "the page was seen before, from nowhere"
