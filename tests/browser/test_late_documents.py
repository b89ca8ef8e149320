"""Documents that come late or in pieces: a page that has only begun is never taken for the page."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from shopper_agent.browser.faults import PageMovedOn
from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.page import PageHandle
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.schema import Click

pytestmark = pytest.mark.browser

FIRST = b"<!doctype html><title>First</title><form action=/late method=post><button>Go on</button></form>"
HEAD, BODY = b"<!doctype html><html><head><title>Late</title></head>", b"<body><button>Place order</button>"


@dataclass
class Late:
    """A server whose pages come in pieces; a piece waits until it is let go, or for a moment."""

    url: str = ""
    pieces: dict[str, list[bytes | float]] = field(default_factory=dict)
    tasks: set[asyncio.Task[None] | None] = field(default_factory=set)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tasks.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            path = (await reader.readuntil(b"\r\n\r\n")).decode().split(" ", 2)[1]
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n")
            for piece in self.pieces.get(path, [b"<title>Nothing</title>"]):
                if isinstance(piece, bytes):
                    writer.write(piece + b" " * 2000)
                    await writer.drain()
                else:
                    await asyncio.sleep(piece)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture
async def late() -> AsyncIterator[Late]:
    site = Late()
    server = await asyncio.start_server(site.answer, "127.0.0.1", 0)
    site.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield site
        for task in site.tasks:
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in site.tasks if task is not None))


PIECES: list[list[bytes | float]] = [
    [HEAD, 0.5, BODY],
    [b"<!doctype html>", 0.5, HEAD + BODY],
    [HEAD + b"<body>", 0.5, b"<p>Almost</p>", 0.3, b"<button>Place order</button>"],
]


@pytest.mark.parametrize("pieces", PIECES, ids=["no body yet", "no head yet", "an empty body"])
async def test_pieces_are_waited_for(open_page, late: Late, pieces: list[bytes | float]) -> None:  # type: ignore[no-untyped-def]
    late.pieces = {"/": [FIRST], "/late": pieces}
    async with open_page(late.url + "/") as environment:
        seen = await environment.reset()
        seen = await environment.step(Click(name=next(it.name for it in seen.elements if it.text == "Go on")))
    assert seen.title == "Late"
    assert any(element.text == "Place order" for element in seen.elements)


async def test_a_page_that_is_later_than_the_bound_says_so(open_page, late: Late) -> None:  # type: ignore[no-untyped-def]
    late.pieces = {"/": [FIRST], "/late": [HEAD, 6.0, BODY]}
    async with open_page(late.url + "/", bare_s=0.5, settle_ms=300) as environment:
        seen = await environment.reset()
        seen = await environment.step(Click(name=next(it.name for it in seen.elements if it.text == "Go on")))
    assert any(event.kind == "unsettled" for event in seen.events)


@pytest.mark.parametrize("pieces", PIECES, ids=["no body yet", "no head yet", "an empty body"])
async def test_a_document_that_replaced_the_settled_one_is_not_read_for_it(
    browser: StartedBrowser, late: Late, pieces: list[bytes | float]
) -> None:
    late.pieces = {"/": [FIRST], "/late": pieces}
    page = await browser.browser.new_page()
    handle = await PageHandle.opened(page, BrowserSettings(call_s=10))
    await handle.goto(late.url + "/")
    assert await handle.settle() is None
    await handle.goto(late.url + "/late")
    with pytest.raises(PageMovedOn):
        await handle.collect()
    assert await handle.settle() is None
    documents = await handle.collect()
    assert "Place order" in documents[0].text
    await page.close()
