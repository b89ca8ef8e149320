# ruff: noqa: E501 - one page a line
"""Orders and payments at real shops are stopped before they leave; everything on the way there passes.

Real names are needed without a network: the browser's proxy answers for all of them.
"""

import http.client
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.personas.load import load_example
from shopper_agent.personas.references import contact_values
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.schema import (
    Action,
    Click,
    Failure,
    FailureKind,
    Footer,
    Input,
    Limits,
    Observation,
    SessionSpec,
    Step,
    StopReason,
    TypeAndSubmit,
)
from shopper_agent.session import Session, run_session
from sites import Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SHOP = "http://www.mugs.com"
PROVIDER = "http://pay.provider.com"
CARD = {"contact.card_number": "4242424242424242", "contact.card_cvc": "123"}
HEAD = "<!doctype html><title>Mugs</title><h1>Mugs</h1>"


@dataclass
class World:
    """A proxy that answers for every host, and remembers what was sent to which."""

    pages: dict[str, str] = field(default_factory=dict)
    """By address without query; None of them: an empty page."""
    types: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    refreshes: dict[str, str] = field(default_factory=dict)
    relays: dict[str, str] = field(default_factory=dict)
    """Host → the server that stands behind it."""
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, address, body."""
    url: str = ""

    def changes(self) -> list[str]:
        """Addresses that something was sent to in order to change it."""
        return [address for method, address, _ in self.sent if method in {"POST", "PUT", "PATCH"}]


class _Handler(BaseHTTPRequestHandler):
    world: World

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.world.sent.append((self.command, self.path, body.decode("utf-8", "replace")))
        host = urlsplit(self.path).hostname or ""
        if host in self.world.relays:
            self.relay(self.world.relays[host], body)
            return
        address = self.path.split("?")[0]
        if address in self.world.redirects:
            self.answer(302, b"", Location=self.world.redirects[address])
            return
        headers = {"Content-Type": self.world.types.get(address, "text/html; charset=utf-8")}
        if address in self.world.refreshes:
            headers["Refresh"] = self.world.refreshes[address]
        self.answer(200, self.world.pages.get(address, "<p>Done</p>").encode(), **headers)

    do_POST = do_PUT = do_PATCH = do_OPTIONS = do_GET  # noqa: N815 - the base class's own names

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {
            **headers,
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Headers": "*",
            "Content-Length": str(len(body)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def relay(self, server: str, body: bytes) -> None:
        parts = urlsplit(self.path)
        headers = {key: value for key, value in self.headers.items() if not key.lower().startswith("proxy-")}
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        with closing(http.client.HTTPConnection(urlsplit(server).netloc, timeout=10)) as behind:
            behind.request(self.command, address, body or None, headers)
            reply = behind.getresponse()
            content = reply.read()
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in {"transfer-encoding", "connection", "content-length", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's own name
        """Tests are quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that is closed breaks its connections off."""


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"world": world}))
    world.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield world
    server.shutdown()
    server.server_close()
    thread.join()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[StartedBrowser]:
    async with started_browser(BrowserSettings()) as started:
        yield started


@asynccontextmanager
async def at(
    browser: StartedBrowser, world: World, html: str, path: str = "/checkout", **changes: object
) -> AsyncIterator[BrowserEnvironment]:
    """A session on a page of the shop."""
    world.pages[SHOP + path] = HEAD + html
    chosen = {"proxy": world.url, "screenshots": False, "settle_ms": 800, "navigation_s": 8.0, **changes}
    settings = BrowserSettings().model_copy(update=chosen)
    async with BrowserEnvironment.opened(browser, SHOP + path, settings, None, CARD) as environment:
        yield environment


async def pressed(environment: BrowserEnvironment, words: str = "") -> Observation:
    """Open the page and press its control of these words, or its first."""
    seen = await environment.reset()
    name = next(
        each.name
        for each in seen.elements
        if not each.name.startswith("browser.") and words.lower() in each.text.lower()
    )
    return await environment.step(Click(name=name))


def kind_of(failure: Failure | None) -> FailureKind | None:
    return failure.kind if failure is not None else None


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────────

ORDERS = {
    "a form": "<form method=post action=/checkout/preview><button>Place order</button></form>",
    "a form without an address": "<form method=post><button>Pay now</button></form>",
    "an input": "<form method=post action=/x><input type=submit value='Complete purchase'></form>",
    "fetch": "<button onclick=\"fetch('/api/x', {method: 'POST', body: 'a=1'})\">Place order</button>",
    "fetch with PUT": "<button onclick=\"fetch('/api/x', {method: 'PUT', body: '{}'})\">Pay $24.00</button>",
    "fetch that outlives the page": "<button onclick=\"fetch('/x', {method: 'POST', keepalive: true})\">Place order</button>",
    "an old request": (
        "<button onclick=\"const x = new XMLHttpRequest(); x.open('POST', '/x'); x.send('a=1')\">Place order</button>"
    ),
    "a request that stops the page": (
        "<button onclick=\"const x = new XMLHttpRequest(); x.open('POST', '/x', false); try { x.send('a') } catch {}\">"
        "Place order</button>"
    ),
    "a beacon": "<button onclick=\"navigator.sendBeacon('/done', 'a=1')\">Place order</button>",
    "a script that submits": (
        "<form id=f method=post action=/x></form><button onclick='f.submit()'>Zahlungspflichtig bestellen</button>"
    ),
    "a moment later": (
        "<button onclick=\"setTimeout(() => fetch('/x', {method: 'POST', body: 'a'}), 150)\">Place order</button>"
    ),
    "after a question of its own": (
        "<button onclick=\"fetch('/ready').then(r => r.text()).then(() => fetch('/x', {method: 'POST'}))\">Place order</button>"
    ),
    "a frame": "<iframe srcdoc=\"<form method=post action='http://www.mugs.com/x'><button>Place order</button></form>\"></iframe>",
    "a hidden frame": "<iframe name=f hidden></iframe><form method=post action=/x target=f><button>Place order</button></form>",
    "a frame's request": (
        "<iframe id=f src=/empty hidden></iframe>"
        "<button onclick=\"f.contentWindow.fetch('/x', {method: 'POST'})\">Place order</button>"
    ),
    "a new tab": "<form method=post action=/x target=_blank><button>Place order</button></form>",
    "a link": "<a href=/checkout/place-order>Place order</a>",
    "a worker": "<button onclick=\"new Worker('/worker.js')\">Place order</button>",
    "a provider": "<button onclick=\"fetch('http://pay.provider.com/v1/pay', {method: 'POST', body: 'a=1'})\">Pay now</button>",
    "a provider's frame": "<iframe src='http://pay.provider.com/frame'></iframe>",
    "an address that only orders": "<form method=post action=/checkout/place-order><button>Continue</button></form>",
    "a call that orders": (
        "<button onclick=\"fetch('/graphql', {method: 'POST', body: JSON.stringify({operationName: 'placeOrder', query: ''})})\">"
        "Continue</button>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", ORDERS)
async def test_an_order_is_stopped_before_it_leaves(browser: StartedBrowser, world: World, way: str) -> None:
    world.pages[f"{PROVIDER}/frame"] = "<form method=post action=/confirm><button>Pay now</button></form>"
    world.pages[f"{SHOP}/worker.js"] = "fetch('/x', {method: 'POST', body: 'a=1'})"
    world.types[f"{SHOP}/worker.js"] = "text/javascript"
    async with at(browser, world, ORDERS[way]) as environment:
        observation = await pressed(environment)
        assert kind_of(observation.failure) is FailureKind.NOT_ALLOWED
        assert observation.url == f"{SHOP}/checkout"
        assert "--allow-purchase" in str(observation.failure)
    assert world.changes() == []
    assert f"{SHOP}/checkout/place-order" not in [address for _, address, _ in world.sent]


@pytest.mark.parametrize("permission", [{"allow_purchase": True}, {"test_hosts": ("*.mugs.com",)}])
@pytest.mark.parametrize("way", ["a form", "fetch", "an address that only orders"])
async def test_what_is_permitted_is_ordered(
    browser: StartedBrowser, world: World, way: str, permission: dict[str, object]
) -> None:
    async with at(browser, world, ORDERS[way], **permission) as environment:
        assert (await pressed(environment)).failure is None
    assert len(world.changes()) == 1


async def test_enter_in_a_field_does_not_order_either(browser: StartedBrowser, world: World) -> None:
    html = "<form method=post action=/x><label>Note <input name=note></label><button>Place order</button></form>"
    async with at(browser, world, html) as environment:
        await environment.reset()
        observation = await environment.step(TypeAndSubmit(name="note", text="Thanks"))
    assert kind_of(observation.failure) is FailureKind.NOT_ALLOWED
    assert world.changes() == []


# ── what passes ──────────────────────────────────────────────────────────────────────────────────────────────────

FORM = "<form method=post action={to}><input type=hidden name=a value=1><button>{label}</button></form>"
PASSES = {
    "adding to the cart": (FORM.format(to="/cart/add", label="Add to cart"), "/p/mug"),
    "buying now, into the cart": (FORM.format(to="/cart/add", label="Buy now"), "/p/mug"),
    "comprar, into the cart": (FORM.format(to="/carrito", label="Comprar"), "/p/taza"),
    "searching": (FORM.format(to="/search", label="Search"), "/"),
    "logging in": (FORM.format(to="/login", label="Log in"), "/login"),
    "an address": (FORM.format(to="/checkout/address", label="Continue to payment"), "/checkout"),
    "a coupon": (FORM.format(to="/checkout/coupon", label="Apply"), "/checkout"),
    "a delivery": (FORM.format(to="/checkout/shipping", label="Use this delivery"), "/checkout"),
    "the cart's checkout": (FORM.format(to="/cart", label="Proceed to checkout"), "/cart"),
    "an event": ("<button onclick=\"fetch('/api/track', {method: 'POST', body: 'e'})\">Place order</button>", "/checkout"),
    "counting elsewhere": (
        "<button onclick=\"fetch('http://www.counting.com/g/collect', {method: 'POST', body: 'e'})\">Place order</button>",
        "/checkout",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", PASSES)
async def test_what_orders_nothing_passes(browser: StartedBrowser, world: World, way: str) -> None:
    html, path = PASSES[way]
    async with at(browser, world, html, path) as environment:
        assert (await pressed(environment)).failure is None
    assert len(world.changes()) == 1


async def test_only_the_last_action_counts(browser: StartedBrowser, world: World) -> None:
    html = (
        "<button onclick=\"document.title = 'Please accept the terms'\">Place order</button>"
        + "<button onclick=\"fetch('/terms', {method: 'POST', body: 'ok'})\">Accept the terms</button>"
    )
    async with at(browser, world, html) as environment:
        assert (await pressed(environment, "place")).failure is None
        assert (await environment.step(Click(name="accept_the_terms"))).failure is None
    assert world.changes() == [f"{SHOP}/terms"]


async def test_a_shop_on_this_machine_is_not_guarded(browser: StartedBrowser, world: World) -> None:
    settings = BrowserSettings(screenshots=False)
    async with BrowserEnvironment.opened(browser, f"{world.url}/checkout", settings, None, CARD) as environment:
        world.pages["/checkout"] = HEAD + ORDERS["a form"]
        assert (await pressed(environment)).failure is None
    assert [method for method, _, _ in world.sent].count("POST") == 1


# ── the card ─────────────────────────────────────────────────────────────────────────────────────────────────────

FIELDS = "<label>Card number <input name=number></label><label>CVC <input name=cvc></label>"
SENDING: dict[str, tuple[str, Callable[[], list[Action]]]] = {
    "with a form": (
        f"<form method=post action=/checkout/payment>{FIELDS}<button>Continue</button></form>",
        lambda: [Input(name="card_number", text="{contact.card_number}"), Click(name="continue")],
    ),
    "its code alone": (
        f"<form method=post action=/checkout/payment>{FIELDS}<button>Continue</button></form>",
        lambda: [Input(name="cvc", text="{contact.card_cvc}"), Click(name="continue")],
    ),
    "in an address": (
        f"<form action=/checkout/payment>{FIELDS}<button>Continue</button></form>",
        lambda: [Input(name="card_number", text="{contact.card_number}"), Click(name="continue")],
    ),
    "while it is typed": (
        FIELDS + "<script>document.querySelector('[name=number]').oninput = (e) => e.target.value.length > 15 &&"
        " fetch('http://pay.provider.com/v1/tokens', {method: 'POST', body: JSON.stringify({n: e.target.value})})</script>",
        lambda: [Input(name="card_number", text="{contact.card_number}")],
    ),
    "in groups": (
        FIELDS + "<button onclick=\"fetch('/next', {method: 'POST', body: new URLSearchParams({n: document.querySelector("
        "'[name=number]').value.replace(/(.{4})(?=.)/g, '$1 ')})})\">Continue</button>",
        lambda: [Input(name="card_number", text="{contact.card_number}"), Click(name="continue")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", SENDING)
async def test_the_personas_card_does_not_leave(browser: StartedBrowser, world: World, way: str) -> None:
    html, actions = SENDING[way]
    async with at(browser, world, html) as environment:
        observation = await environment.reset()
        for action in actions():
            assert observation.failure is None
            observation = await environment.step(action)
    assert kind_of(observation.failure) is FailureKind.NOT_ALLOWED
    assert "card" in str(observation.failure)
    assert "4242" not in str(observation)
    assert world.changes() == []
    assert not any("4242" in address for _, address, _ in world.sent)


async def test_a_providers_frame_does_not_send_the_card(browser: StartedBrowser, world: World) -> None:
    world.pages[f"{PROVIDER}/frame"] = (
        f"{FIELDS}<button onclick=\"fetch('/v1/tokens', {{method: 'POST', body: 'n=' + document.querySelector("
        "'[name=number]').value})\">Next</button>"
    )
    async with at(browser, world, f"<iframe src={PROVIDER}/frame></iframe>") as environment:
        seen = await environment.reset()
        field_, button = (next(e.name for e in seen.elements if words in e.text) for words in ("Card number", "Next"))
        assert (await environment.step(Input(name=field_, text="{contact.card_number}"))).failure is None
        observation = await environment.step(Click(name=button))
    assert kind_of(observation.failure) is FailureKind.NOT_ALLOWED
    assert world.changes() == []


async def test_a_shop_with_a_card_that_is_not_the_personas_goes_on(browser: StartedBrowser, world: World) -> None:
    html = f"<form method=post action=/checkout/payment>{FIELDS}<button>Continue</button></form>"
    async with at(browser, world, html) as environment:
        await environment.reset()
        await environment.step(Input(name="card_number", text="12"))
        assert (await environment.step(Click(name="continue"))).failure is None
    assert len(world.changes()) == 1


# ── away from the shop ───────────────────────────────────────────────────────────────────────────────────────────

AWAY = "http://www.evil.com/"
WAYS_AWAY = {
    "a chain of redirects": "<a href=/1>Go</a>",
    "a link whose base lies elsewhere": "<base href='http://www.evil.com/'><a href=start>Go</a>",
    "a header that refreshes": "<a href=/refreshing>Go</a>",
    "a form into a tab of its own": "<form method=post action=http://www.evil.com/ target=own><button>Go</button></form>",
    "a form into the top": "<iframe srcdoc=\"<form action='http://www.evil.com/' target=_top><button>Go</button></form>\"></iframe>",
    "a tab that is written and sent away": (
        "<button onclick=\"const w = open(''); w.document.write('x'); w.location = 'http://www.evil.com/'\">Go</button>"
    ),
    "a link that hides where it leads": (
        "<a href=/1 onmousedown=\"this.href = 'http://www.evil.com/'\">Go</a>"
    ),
    "a press that is answered elsewhere": "<button onclick=\"history.pushState(0, '', '/2'); location.assign('//www.evil.com/')\">Go</button>",
    "a name in front": "<a href='http://www.mugs.com@www.evil.com/'>Go</a>",
    "a slash the wrong way": "<a href='http://www.evil.com\\.mugs.com/'>Go</a>",
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS_AWAY)
async def test_nothing_leads_away_from_a_real_shop(browser: StartedBrowser, world: World, way: str) -> None:
    world.redirects |= {f"{SHOP}/1": "/2", f"{SHOP}/2": f"{SHOP}/3", f"{SHOP}/3": AWAY}
    world.refreshes[f"{SHOP}/refreshing"] = f"0;url={AWAY}"
    async with at(browser, world, WAYS_AWAY[way]) as environment:
        seen = await environment.reset()
        name = next((e.name for e in seen.elements if not e.name.startswith("browser.")), None)
        assert name is not None
        observation = await environment.step(Click(name=name))
        assert urlsplit(observation.url).hostname == "www.mugs.com"
    assert not [address for _, address, _ in world.sent if "evil.com" in address]


# ── a whole visit ────────────────────────────────────────────────────────────────────────────────────────────────


class Memory:
    """A recorder that keeps everything."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def step(self, step: Step, screenshot: bytes | None) -> None:
        self.steps.append(step)

    def close(self, footer: Footer, screenshot: bytes | None) -> Footer:
        return footer


DETERMINED = {**PARAMETERS, "leave": replace(PARAMETERS["leave"], value=-50.0)}


async def test_a_shopper_who_wants_to_buy_is_stopped_at_the_order_and_not_before(
    browser: StartedBrowser, world: World, shop: Shop
) -> None:
    world.relays["www.bazaar-goods.com"] = shop.url
    orders = len(shop.orders())
    persona = load_example("careful-carla")
    private = contact_values(persona)
    url = "http://www.bazaar-goods.com/"
    settings = BrowserSettings(proxy=world.url, screenshots=False)
    memory = Memory()
    spec = SessionSpec(persona=persona, intent=persona.intent, url=url, policy="choice", limits=Limits(max_steps=80))
    async with BrowserEnvironment.opened(browser, url, settings, None, private) as environment:
        footer = await run_session(
            Session(spec, ChoicePolicy(3, table=DETERMINED), environment, memory, references=tuple(private))
        )
    assert footer.stop_reason is StopReason.PURCHASE_STOPPED, footer.message
    assert "--allow-purchase" in footer.message
    assert len(shop.orders()) == orders
    assert all(kind_of(step.observation.failure) is not FailureKind.NOT_ALLOWED for step in memory.steps)
    assert any("/checkout/address" in address for address in world.changes())
