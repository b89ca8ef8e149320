"""The documents of a page: the main one and those of frames of other origins, each asked in a world of its own.

In that isolated world the scripts of in_page live unseen by the page.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession, Error, Page

from shopper_agent.dom.snapshot import ForeignFrame
from shopper_agent.errors import EnvironmentFailed

WORLD = "shopper"
_MISSING = "missing"


@dataclass
class Document:
    """A document that can be asked."""

    session: CDPSession
    frame_id: str
    script: str
    """What answers; run where the document has not got it from its start."""
    context: int | None = None
    """Execution context of the isolated world; None until it has been made."""
    offset: tuple[int, int] = (0, 0)
    """Where its viewport lies in the page's, in CSS pixels."""
    parent: tuple[int, int] | None = None
    """Document and row of the frame element; None for the main document."""
    secret: bool = True
    """It has fields whose contents no picture may show, or has not been read yet."""

    async def evaluate(self, call: str) -> str:
        """Call a function of the script. Raises Playwright's Error, and EnvironmentFailed where the script fails."""
        asked = f"globalThis.__shopper ? __shopper.{call} : '{_MISSING}'"
        if self.context is not None:
            try:
                found = await self._run(asked)
                if found != _MISSING:
                    return found
            except Error as error:
                if "Cannot find context" not in str(error):
                    raise
        made = await self.session.send("Page.createIsolatedWorld", {"frameId": self.frame_id, "worldName": WORLD})
        self.context = int(made["executionContextId"])
        found = await self._run(asked)
        if found != _MISSING:
            return found
        return await self._run(f"{self.script}; __shopper.{call}")

    async def _run(self, expression: str) -> str:
        reply = await self.session.send(
            "Runtime.evaluate",
            {"expression": expression, "contextId": self.context, "returnByValue": True, "awaitPromise": True},
        )
        if "exceptionDetails" in reply:
            details = reply["exceptionDetails"]
            text = details.get("exception", {}).get("description") or details.get("text", "")
            raise EnvironmentFailed(f"the page could not be read: {str(text).split(chr(10), 1)[0][:300]}")
        return str(reply["result"].get("value", ""))


async def document_in(page: Page, holder: Document, frame: ForeignFrame, seconds: float) -> Document | None:
    """The document inside a frame element of `holder`; None when the element is gone.

    Raises EnvironmentFailed, Playwright's Error, KeyError or TimeoutError when there is none to read.
    """
    async with asyncio.timeout(seconds):
        element = await holder.session.send(
            "Runtime.evaluate", {"expression": f"__shopper.elementOf({frame.row})", "contextId": holder.context}
        )
        described = await holder.session.send("DOM.describeNode", {"objectId": element["result"]["objectId"]})
        frame_id = str(described["node"]["frameId"])
        place = json.loads(await holder.evaluate(f"boxOf({frame.row})"))
        session = await _session_of(page, frame_id, holder)
    if "gone" in place:
        return None
    offset = (holder.offset[0] + round(place["px"]), holder.offset[1] + round(place["py"]))
    return Document(session, frame_id, holder.script, offset=offset, parent=(frame.frame, frame.row))


async def _session_of(page: Page, frame_id: str, holder: Document) -> CDPSession:
    """A frame in a process of its own has its own session; the others share their parent's."""
    tree = await holder.session.send("Page.getFrameTree")
    if frame_id in _frame_ids(tree["frameTree"]):
        return holder.session
    for candidate in page.frames[1:]:
        try:
            session = await page.context.new_cdp_session(candidate)
        except Error:
            continue  # a frame in its parent's process
        own = await session.send("Page.getFrameTree")
        if own["frameTree"]["frame"]["id"] == frame_id:
            return session
        await session.detach()
    raise KeyError(frame_id)


def _frame_ids(tree: dict[str, Any]) -> set[str]:
    found, stack = set(), [tree]
    while stack:
        at = stack.pop()
        found.add(str(at["frame"]["id"]))
        stack.extend(at.get("childFrames", ()))
    return found


def has_secrets(snapshot: str) -> bool:
    """Whether a document has fields whose contents no picture may show: what its snapshot says of itself first."""
    return snapshot.startswith('{"secret":true')


def is_bare(snapshot: str) -> bool:
    """No control stands in it, as a snapshot says next."""
    return snapshot.startswith('{"secret":false,"bare":true')
