"""Orders over connections that are open: web sockets and data channels are judged as requests are.

Real names are needed without a network: the browser's proxy answers for all of them, web sockets included.
"""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.schema import Action, Click, FailureKind, Input, Observation

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SHOP, SOCKET = "http://www.mugs.com/checkout", "ws://www.mugs.com/live"
CARD = {"contact.card_number": "4242424242424242", "contact.card_cvc": "123"}
OPEN = f"""<!doctype html><title>Mugs</title><h1>Mugs</h1><p id=said>nothing yet</p><script>
window.got = [];
const socket = new WebSocket('{SOCKET}');
const isOpen = new Promise((ready) => {{ socket.onopen = ready }});
socket.onmessage = (event) => {{ got.push(event.data); said.textContent = got.join(' ') }};
</script>"""
HANDSHAKE = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@dataclass
class Hosts:
    """A proxy that is every host: pages by address, and sockets that say back what they are told."""

    pages: dict[str, str] = field(default_factory=dict)
    told: list[bytes] = field(default_factory=list)
    """Messages that have arrived, in order."""
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"CONNECT"):
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                head = await reader.readuntil(b"\r\n\r\n")
            key = re.search(rb"(?i)sec-websocket-key: *(\S+)", head)
            if key is not None:
                accept = base64.b64encode(hashlib.sha1(key[1] + HANDSHAKE).digest())
                writer.write(b"HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
                writer.write(accept + b"\r\n\r\n")
                self.connected.set()
                await self.talk(reader, writer)
            else:
                page = self.pages.get(head.split(b" ", 2)[1].decode(), "<p>Done</p>").encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n")
                writer.write(b"Content-Length: " + str(len(page)).encode() + b"\r\n\r\n" + page)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the browser has gone
        finally:
            writer.close()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Remember each message and say it back."""
        while True:
            first, second = await reader.readexactly(2)
            size = second & 127
            if size == 126:
                size = int.from_bytes(await reader.readexactly(2), "big")
            mask = await reader.readexactly(4)
            text = bytes(byte ^ mask[i % 4] for i, byte in enumerate(await reader.readexactly(size)))
            if first & 15 == 8:
                return
            self.told.append(text)
            writer.write(bytes([first, len(text)]) + text if len(text) < 126 else b"\x81\x04long")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[StartedBrowser]:
    async with started_browser(BrowserSettings()) as started:
        yield started


@asynccontextmanager
async def at(browser: StartedBrowser, html: str, **changes: object) -> AsyncIterator[tuple[BrowserEnvironment, Hosts]]:
    """A session on the shop's checkout."""
    hosts = Hosts({SHOP: OPEN + html})
    server = await asyncio.start_server(hosts.serve, "127.0.0.1", 0)
    hosts.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    chosen = {"proxy": hosts.url, "screenshots": False, "settle_ms": 800, "navigation_s": 8.0, **changes}
    settings = BrowserSettings().model_copy(update=chosen)
    async with server, BrowserEnvironment.opened(browser, SHOP, settings, None, CARD) as environment:
        await environment.reset()
        async with asyncio.timeout(5):
            await hosts.connected.wait()
        yield environment, hosts


async def after(environment: BrowserEnvironment, *actions: Action) -> Observation:
    """What is seen after the last of the actions."""
    for action in actions[:-1]:
        assert (await environment.step(action)).failure is None
    return await environment.step(actions[-1])


def is_stopped(observation: Observation) -> bool:
    return observation.failure is not None and observation.failure.kind is FailureKind.NOT_ALLOWED


def button(label: str, script: str) -> str:
    """Does something when it is pressed, once the page's socket is open."""
    return f'<button onclick="isOpen.then(() => {{ {script} }})">{label}</button>'


ORDERS = {
    "at once": "socket.send('{&quot;do&quot;: 1}')",
    "a moment later": "setTimeout(() => socket.send('{&quot;do&quot;: 1}'), 120)",
    "in bytes": "socket.send(new TextEncoder().encode('{do}'))",
    "in a buffer": "socket.send(new TextEncoder().encode('{do}').buffer)",
    "in a blob": "socket.send(new Blob(['{do}']))",
    "as an object": "socket.send({toString: () => '{do}'})",
    "over a connection of its own": f"const s = new WebSocket('{SOCKET}'); s.onopen = () => s.send('{{do}}')",
    "by the function of another window": (
        "const f = document.body.appendChild(document.createElement('iframe'));"
        "f.contentWindow.WebSocket.prototype.send.call(socket, '{do}')"
    ),
    "and closes": "socket.send('{do}'); socket.close()",
}


@pytest.mark.parametrize("way", ORDERS)
async def test_an_order_over_a_socket_does_not_leave(browser: StartedBrowser, way: str) -> None:
    async with at(browser, button("Place order", ORDERS[way])) as (environment, hosts):
        observation = await after(environment, Click(name="place_order"))
        assert is_stopped(observation)
        assert "www.mugs.com" in str(observation.failure)
    assert hosts.told == []


async def test_what_is_permitted_leaves_over_a_socket(browser: StartedBrowser) -> None:
    html = button("Place order", ORDERS["at once"])
    async with at(browser, html, allow_purchase=True) as (environment, hosts):
        observation = await after(environment, Click(name="place_order"))
        assert observation.failure is None
        assert '{"do": 1}' in observation.html.replace("&quot;", '"')
    assert hosts.told == [b'{"do": 1}']


async def test_messages_that_order_nothing_leave_as_they_are_and_in_their_order(browser: StartedBrowser) -> None:
    script = (
        "const bytes = new Uint8Array([1, 2, 3, 250]); socket.send('Grüße'); socket.send(bytes); bytes.fill(9);"
        "socket.send(new DataView(new Uint8Array([7, 8, 9]).buffer, 1, 1)); socket.send(new Blob(['blob']));"
        "socket.send(''); socket.send(12); socket.send('x'.repeat(40000)); socket.close()"
    )
    async with at(browser, button("Show more", script)) as (environment, hosts):
        assert (await after(environment, Click(name="show_more"))).failure is None
        for _ in range(100):
            if len(hosts.told) == 7:
                break
            await asyncio.sleep(0.02)
    sent = ["Grüße".encode(), b"\1\2\3\xfa", b"\x08", b"blob", b"", b"12", b"x" * 40000]
    assert hosts.told == sent


async def test_a_sign_of_life_is_no_order(browser: StartedBrowser) -> None:
    beats = "socket.send('3'); socket.send(JSON.stringify({event: 'heartbeat', topic: 'phoenix'}))"
    async with at(browser, button("Place order", beats)) as (environment, hosts):
        assert (await after(environment, Click(name="place_order"))).failure is None
    assert len(hosts.told) == 2


async def test_the_card_does_not_leave_over_a_socket(browser: StartedBrowser) -> None:
    html = '<label>Card number <input oninput="socket.send(JSON.stringify({number: this.value}))"></label>'
    async with at(browser, html) as (environment, hosts):
        assert is_stopped(await after(environment, Input(name="card_number", text="{contact.card_number}")))
    assert all(CARD["contact.card_number"].encode() not in told for told in hosts.told)
    assert json.loads(hosts.told[0]) == {"number": "4"}


async def test_a_call_that_orders_does_not_leave_whatever_was_pressed(browser: StartedBrowser) -> None:
    script = "socket.send(JSON.stringify({operationName: 'placeOrder', query: ''}))"
    async with at(browser, button("Continue", script)) as (environment, hosts):
        assert is_stopped(await after(environment, Click(name="continue")))
    assert hosts.told == []


async def test_a_frame_of_the_shop_is_guarded_too(browser: StartedBrowser) -> None:
    inner = (
        f"<script>const s = new WebSocket('{SOCKET}'), isOpen = new Promise((ready) => {{ s.onopen = ready }})</script>"
        + button("Place order", "s.send('{do}')")
    )
    async with at(browser, f'<iframe srcdoc="{inner.replace(chr(34), "&quot;")}"></iframe>') as (environment, hosts):
        assert is_stopped(await after(environment, Click(name="place_order")))
    assert hosts.told == []


async def test_a_frame_of_another_site_is_guarded_too(browser: StartedBrowser) -> None:
    inner = (
        "<script>const s = new WebSocket('ws://pay.provider.com/live');"
        "const isOpen = new Promise((ready) => { s.onopen = ready })</script>"
        + button("Hello", "s.send('hello')")
        + button("Pay now", "s.send('{do}')")
    )
    later = "f.src = 'http://pay.provider.com/frame'"
    html = "<iframe id=f></iframe>" + button("Show the form", later)
    async with at(browser, html) as (environment, hosts):
        hosts.pages["http://pay.provider.com/frame"] = inner
        await after(environment, Click(name="show_the_form"))
        observation = await after(environment, Click(name="hello"), Click(name="pay_now"))
        assert is_stopped(observation)
        assert "pay.provider.com" in str(observation.failure)
    assert hosts.told == [b"hello"]


async def test_a_tab_is_guarded_from_its_first_word(browser: StartedBrowser) -> None:
    tab = (
        f"<script>const s = new WebSocket('{SOCKET}');"
        "s.onopen = () => s.send(JSON.stringify({method: 'completeCart'}))</script>"
    )
    async with at(browser, "<a href=/tab target=_blank>Open</a>") as (environment, hosts):
        hosts.pages["http://www.mugs.com/tab"] = tab
        await after(environment, Click(name="open"))
    assert hosts.told == []


async def test_a_data_channel_is_guarded(browser: StartedBrowser) -> None:
    html = """<script>
    const a = new RTCPeerConnection(), b = new RTCPeerConnection(), channel = a.createDataChannel('x');
    a.onicecandidate = (e) => b.addIceCandidate(e.candidate); b.onicecandidate = (e) => a.addIceCandidate(e.candidate);
    b.ondatachannel = (e) => { e.channel.onmessage = (m) => { got.push(m.data); said.textContent = got.join(' ') } };
    channel.onopen = () => { document.title = 'connected' };
    (async () => {
      await a.setLocalDescription(); await b.setRemoteDescription(a.localDescription);
      await b.setLocalDescription(); await a.setRemoteDescription(b.localDescription);
    })();
    </script>"""
    buttons = button("Hello", "channel.send('hello')") + button("Place order", "channel.send('{order}')")
    async with at(browser, html + buttons) as (environment, _):
        seen = await after(environment, Click(name="hello"))
        for _ in range(20):
            if "hello" in seen.html.split("<button")[0]:
                break
            seen = await after(environment, Click(name="hello"))
        assert "hello" in seen.html.split("<button")[0]
        seen = await after(environment, Click(name="place_order"))
        assert is_stopped(seen)
        assert "{order}" not in seen.html


async def test_a_page_finds_its_sockets_as_they_are_without_a_session(browser: StartedBrowser) -> None:
    asks = (
        "said.textContent = [Object.getOwnPropertyNames(WebSocket.prototype).join(), WebSocket.prototype.send.length,"
        "WebSocket.prototype.send.name, /native code/.test(WebSocket.prototype.send),"
        "(() => { try { new WebSocket('ws://www.mugs.com/').send('x') } catch (e) { return e.name } })(),"
        "(() => { try { WebSocket.prototype.send.call({}, 'x') } catch (e) { return e.name } })(),"
        "(() => { try { socket.send() } catch (e) { return e.name } })()].join(' ')"
    )
    seen = []
    for permitted in (True, False):
        async with at(browser, button("Ask", asks), allow_purchase=permitted) as (environment, _):
            seen.append((await after(environment, Click(name="ask"))).html)
    assert seen[0] == seen[1]
    assert "InvalidStateError TypeError TypeError" in seen[0]
