"""A proxy for one browser context: what its pages ask for is answered here, from what is known or by the shop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from shopper_agent.browser.snapshot_cache.messages import HOP, Answer, Request
from shopper_agent.errors import EnvironmentFailed

MAX_HEAD = 65536
Asked = Callable[[Request, str], Awaitable[Answer]]
"""Answers a request; hears the cookies that came with it."""


@asynccontextmanager
async def gateway(asked: Asked) -> AsyncIterator[str]:
    """A proxy for `http:` addresses while the block lasts; yields its own address."""
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        try:
            while (heard := await _request(reader)) is not None:
                await _reply(writer, heard[0], await _answer(asked, *heard))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return  # the browser has gone, or the session is over
        finally:
            writers.discard(writer)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=MAX_HEAD)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for writer in list(writers):
            writer.close()


async def _answer(asked: Asked, request: Request, cookies: str) -> Answer:
    try:
        return await asked(request, cookies)
    except EnvironmentFailed as error:
        return Answer(HTTPStatus.BAD_GATEWAY, (("content-type", "text/plain; charset=utf-8"),), str(error).encode())


async def _request(reader: asyncio.StreamReader) -> tuple[Request, str] | None:
    """The next request and its cookies; None when none comes any more."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    first, *lines = head.decode("latin-1").split("\r\n")[:-2]
    method, url, _ = first.split(" ", 2)
    pairs = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    stated = dict(pairs)
    body = await reader.readexactly(int(stated.get("content-length", "0")))
    kept = tuple((name, value) for name, value in pairs if name not in HOP)
    return Request(method, url, kept, body), stated.get("cookie", "")


async def _reply(writer: asyncio.StreamWriter, request: Request, answer: Answer) -> None:
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {answer.status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers if name not in HOP]
    if answer.status not in {204, 304}:
        lines.append(f"content-length: {len(answer.body)}")
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1", "replace"))
    if request.method != "HEAD":
        writer.write(answer.body)
    await writer.drain()
