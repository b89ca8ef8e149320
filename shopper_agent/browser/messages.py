"""What pages send over connections that are open (web sockets, data channels): held back until it has been judged.

The browser cannot pause these. Where orders are guarded, sending.js holds each message in the page, judging.js tells of
it through a binding that only the isolated world has, and the answer goes back to the document that asked.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from playwright.async_api import CDPSession, Error, Frame

from shopper_agent.browser.documents import WORLD
from shopper_agent.browser.lifeline import Lifeline
from shopper_agent.browser.page import PageHandle, answering
from shopper_agent.browser.purchases import MESSAGE, SentRequest

_EAR = "__leaving"


async def judge_messages(handle: PageHandle, stops: Callable[[SentRequest], bool], life: Lifeline) -> None:
    """Judge what the documents of a tab send from now on. Raises EnvironmentFailed when the tab does not answer."""
    page = handle.page

    async def join(frame: Frame) -> None:
        try:
            await _listen(await page.context.new_cdp_session(frame), stops, life)
        except Error:
            return  # it shares its parent's process, or is gone

    page.on("framenavigated", lambda frame: life.keep(join(frame)) if frame.parent_frame is not None else None)
    async with answering(page, handle.settings.call_s):
        await _listen(handle.session, stops, life)


async def _listen(session: CDPSession, stops: Callable[[SentRequest], bool], life: Lifeline) -> None:
    """Hear of the messages of a process's documents, and answer."""

    async def answer(event: Mapping[str, Any]) -> None:
        number, request = read_message(str(event.get("payload", "")))
        call = f"globalThis.__shopper && __shopper.judged({json.dumps(number)}, {json.dumps(not stops(request))})"
        try:
            await session.send("Runtime.evaluate", {"expression": call, "contextId": event["executionContextId"]})
        except Error:
            return  # the document is gone, and what it held with it

    def heard(event: dict[str, Any]) -> None:
        if event.get("name") == _EAR:
            life.keep(answer(event))

    session.on("Runtime.bindingCalled", heard)
    await session.send("Runtime.enable")  # without it, contexts to come have no binding
    await session.send("Runtime.addBinding", {"name": _EAR, "executionContextName": WORLD})


def read_message(payload: str) -> tuple[str, SentRequest]:
    r"""A message as judging.js passes it on: its number, the connection's address, the text.

    >>> read_message("7\nwss://shop.example/live\nhello")[1].body
    'hello'
    """
    number, _, rest = payload.partition("\n")
    url, _, text = rest.partition("\n")
    return number, SentRequest(kind=MESSAGE, method="POST", url=url, body=text)
