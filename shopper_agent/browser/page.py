"""One page of the browser: bounded questions to it, its snapshot, its picture, and when it has settled.

Talks to an isolated world of each document, where the scripts of in_page live unseen by the page. Every
call has a deadline, because a stuck renderer answers none.
"""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import CDPSession, Error, Page
from playwright.async_api import TimeoutError as NavigationTimeout

from shopper_agent.browser.closed_roots import may_hide_more, open_closed_roots
from shopper_agent.browser.documents import WORLD, Document, document_in, has_secrets, is_bare
from shopper_agent.browser.faults import PageMovedOn, navigation_fault, page_faults
from shopper_agent.browser.scripts import Scripts
from shopper_agent.browser.settings import BrowserSettings, without_password
from shopper_agent.dom.snapshot import ForeignFrame, FrameSnapshot, foreign_frames
from shopper_agent.errors import EnvironmentFailed

MAX_FRAMES = 20
"""Frames of other origins that are read on one page; more are reported, not read."""
_FRAMES_MS = 600
"""The most that a frame of another origin without a control is waited for."""
_DEEPEST_ROOT = 5
"""How often closed shadow roots are looked for again within those that were found."""
_STILL_TO_COME = {
    "": "The page is still loading.",
    "changes": "The page is still changing.",
    "answer": "The page is still waiting for an answer of the shop.",
    "movement": "Something on the page is still moving.",
    "parts": "Parts of the page are still loading.",
}


class PageHandle:
    """A live page and its documents. Use `opened`."""

    def __init__(self, page: Page, session: CDPSession, main: str, settings: BrowserSettings, scripts: Scripts) -> None:
        """Use `opened` instead."""
        self.page = page
        self.session = session
        self.main_frame = main
        self.settings = settings
        self.documents: list[Document] = [Document(session, main, scripts.reader)]
        self.frames_skipped = 0
        self.frames_to_come: str | None = None
        """What a frame of another origin still waited for when it was read last."""
        self._awaited_frames: set[tuple[str, int | None]] = set()
        """Frame and context of those that showed nothing to act on and were waited for."""
        self._replaced = 0
        """Documents that have begun in the main frame."""
        self._read = 0
        """The same when the page was read last."""
        self._awaited = ""
        """Address of the document that was requested last."""
        self._finished = asyncio.Event()
        self._finished.set()

    @classmethod
    async def opened(cls, page: Page, settings: BrowserSettings, scripts: Scripts | None = None) -> "PageHandle":
        """Attach to a page that Playwright has opened, whose context has these scripts' hook; None installs one."""
        if scripts is None:
            scripts = Scripts.fresh()
            await page.context.add_init_script(scripts.hook)
        async with answering(page, settings.call_s):
            session = await page.context.new_cdp_session(page)
            tree = await session.send("Page.getFrameTree")
            await session.send("Page.enable")
            # every document to come has the script from its start, instead of getting it with the first question
            await session.send("Page.addScriptToEvaluateOnNewDocument", {"source": scripts.reader, "worldName": WORLD})
        handle = cls(page, session, str(tree["frameTree"]["frame"]["id"]), settings, scripts)
        session.on("Page.frameNavigated", handle._committed)
        session.on("Page.frameStoppedLoading", handle._stopped)
        session.on("Page.downloadWillBegin", handle._stopped)
        return handle

    async def context_id(self) -> str:
        """The browser's own id of the page's context."""
        async with answering(self.page, self.settings.call_s):
            info = await self.session.send("Target.getTargetInfo")
        return str(info["targetInfo"].get("browserContextId", ""))

    async def has_past(self) -> bool:
        """Whether there is a page to go back to in this tab."""
        async with answering(self.page, self.settings.call_s):
            history = await self.session.send("Page.getNavigationHistory")
        at = int(history["currentIndex"])
        return at > 0 and history["entries"][at - 1]["url"] not in {"about:blank", ""}

    # ── navigation ─────────────────────────────────────────────────────────────────────────────────────────────────

    def requested(self, url: str) -> None:
        """A document for the main frame was requested; it has not come yet."""
        self._awaited = without_password(url)
        self._finished.clear()

    def _committed(self, event: dict[str, Any]) -> None:
        if "parentId" not in event["frame"]:
            self._replaced += 1
            self._finished.set()

    def _stopped(self, event: dict[str, Any]) -> None:
        """The frame stopped loading: a document that never came (204, a download) will not come any more."""
        if event.get("frameId") == self.main_frame:
            self._finished.set()

    async def goto(self, url: str) -> None:
        """Open an address and wait until its document begins. Raises EnvironmentFailed naming the reason."""
        try:
            async with asyncio.timeout(self.settings.navigation_s + 1):
                await self.page.goto(url, wait_until="commit", timeout=self.settings.navigation_s * 1000)
        except (Error, NavigationTimeout) as error:
            raise navigation_fault(without_password(url), error) from error
        except TimeoutError as error:
            raise EnvironmentFailed(f"{without_password(url)} did not answer in time") from error

    async def settle(self) -> str | None:
        """Wait for named conditions, with a deadline: a requested document has begun, it is parsed, its tree is still.

        Nothing that the last action has led to is under way either: requests of the page, movements, timers that it
        has just set. Returns what is still to come when that took too long; the page is observed as it is.
        Raises EnvironmentFailed when a requested document does not come or the page does not answer.
        """
        deadline, replaced = time.monotonic() + self.settings.navigation_s, self._replaced
        still, limit = self.settings.still_ms, self.settings.settle_ms
        asked_until: float | None = None
        while time.monotonic() < deadline:
            try:
                async with asyncio.timeout(max(deadline - time.monotonic(), 0.001)):
                    await self._finished.wait()
                    facts = await self.ask(f"settled({still}, {limit})")
            except PageMovedOn:
                continue
            except EnvironmentFailed:
                if self._finished.is_set():
                    raise
                continue  # no answer because a document was requested meanwhile: that one has longer to come
            except TimeoutError:
                break
            if not self._finished.is_set():
                continue
            if facts["still"] and facts["ready"] == "loading":  # without scripts it has no timer to wait with
                asked_until = asked_until or time.monotonic() + limit / 1000
                if time.monotonic() < asked_until:
                    await asyncio.sleep(still / 1000)
                    continue
            return None if facts["still"] and facts["ready"] != "loading" else _STILL_TO_COME[facts["why"]]
        if self._replaced > replaced + 2:
            raise EnvironmentFailed(f"{self.page.url} keeps replacing itself")
        late = self.page.url if self._finished.is_set() else self._awaited
        raise EnvironmentFailed(f"{late[:300]} did not answer within {self.settings.navigation_s:g} s")

    # ── questions ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def ask(self, call: str, frame: int = 0) -> dict[str, Any]:
        """Call a function of the script in a document and return its facts."""
        facts = json.loads(await self.ask_text(call, frame))
        return facts if isinstance(facts, dict) else {"value": facts}

    async def ask_text(self, call: str, frame: int = 0) -> str:
        """The same, as the JSON text that came.

        Raises PageMovedOn when the document is being replaced, EnvironmentFailed when it hangs or is gone.
        """
        document = self.documents[frame]
        try:
            async with asyncio.timeout(self.settings.call_s + self.settings.settle_ms / 1000), page_faults():
                return await document.evaluate(call)
        except TimeoutError as error:
            raise EnvironmentFailed(f"{self.page.url} does not respond ({self.settings.call_s:g} s)") from error

    # ── snapshot and picture ───────────────────────────────────────────────────────────────────────────────────────

    async def collect(self) -> list[FrameSnapshot]:
        """The page's documents as collecting.js writes them, main one first. Raises PageMovedOn, EnvironmentFailed."""
        del self.documents[1:]
        self.frames_skipped, self.frames_to_come = 0, None
        self._read = self._replaced
        settled = self.documents[0].context
        main = await self._collect_whole(0)
        if settled is not None and self.documents[0].context != settled:
            # what has settled gave way to a document that has only begun: it may have no body yet
            raise PageMovedOn("the page was replaced after it had settled")
        self.documents[0].secret = has_secrets(main)
        found = [FrameSnapshot(main)]
        waiting = list(foreign_frames(main, 0))
        while waiting:
            frame = waiting.pop(0)
            if len(found) > MAX_FRAMES:
                self.frames_skipped += 1 + len(waiting)
                break
            document = await self._foreign(frame)
            if document is None:
                continue
            self.documents.append(document)
            number = len(self.documents) - 1
            try:
                text = await self._collect_frame(number)
            except (PageMovedOn, EnvironmentFailed):
                self.frames_skipped += 1
                self.documents.pop()
                continue
            document.secret = has_secrets(text)
            found.append(FrameSnapshot(text, document.parent, document.offset))
            waiting.extend(foreign_frames(text, number))
        return found

    async def _collect_frame(self, number: int) -> str:
        """A frame of another origin; one that has nothing to act on yet is waited for, within a bound and once."""
        text = await self._collect_whole(number)
        frame = (self.documents[number].frame_id, self.documents[number].context)
        if is_bare(text) and frame not in self._awaited_frames:
            self._awaited_frames.add(frame)
            limit = min(self.settings.settle_ms, _FRAMES_MS)
            facts = await self.ask(f"settled({self.settings.still_ms}, {limit})", number)
            if not facts["still"] or facts["ready"] == "loading":
                self.frames_to_come = _STILL_TO_COME["parts"]
            text = await self._collect_whole(number)
        return text

    async def _collect_whole(self, frame: int) -> str:
        """A document with what stands in the closed shadow roots that it was sent with, and in those within them."""
        for _ in range(_DEEPEST_ROOT):
            text = await self.ask_text("collect()", frame)
            document = self.documents[frame]
            if document.context is None or not may_hide_more(text):
                break
            async with answering(self.page, self.settings.call_s):
                if not await open_closed_roots(document.session, document.context):
                    break
        return text

    async def _foreign(self, frame: ForeignFrame) -> Document | None:
        """Find the document inside a frame element; None when it has none to read."""
        try:
            return await document_in(self.page, self.documents[frame.frame], frame, self.settings.call_s)
        except (Error, KeyError, TimeoutError, EnvironmentFailed):
            self.frames_skipped += 1
            return None

    async def place_of(self, frame: int) -> tuple[float, float]:
        """Where a document's viewport begins in the page's, after bringing it into view."""
        x = y = 0.0
        while (document := self.documents[frame]).parent is not None:
            frame, row = document.parent
            place = await self.ask(f"boxOf({row}, true)", frame)
            if "gone" in place:
                raise PageMovedOn("the frame is gone")
            x, y = x + place["x"], y + place["y"]
        return x, y

    async def picture(self) -> bytes:
        """A JPEG of the viewport; what was typed into secret fields is drawn as dots.

        Raises PageMovedOn when the page that was read gave way to another: Chromium may then never draw it.
        """
        try:
            return await self._drawn()
        except EnvironmentFailed as error:
            if self._replaced != self._read:
                raise PageMovedOn("the page was replaced before its picture was taken") from error
            raise

    async def _drawn(self) -> bytes:
        async with answering(self.page, self.settings.call_s):
            hiding = [document for document in self.documents if document.secret]
            await asyncio.gather(*(document.evaluate("veiled(true)") for document in hiding))
            try:
                shot = await self.session.send(
                    "Page.captureScreenshot",
                    {"format": "jpeg", "quality": self.settings.quality, "optimizeForSpeed": True},
                )
            finally:
                await asyncio.gather(*(document.evaluate("veiled(false)") for document in hiding))
        return base64.b64decode(shot["data"])

    def on_leading(self, odd_address: Callable[[str], None], new_tab: Callable[[], None]) -> None:
        """Hear of addresses that no page of a shop comes from (blob:, data:, file: …), and of tabs that are to open."""

        def led(event: dict[str, Any]) -> None:
            if event["frameId"] == self.main_frame and _is_odd(event["url"]):
                odd_address(str(event["url"]))

        def opens(event: dict[str, Any]) -> None:
            if _is_odd(event["url"]):
                odd_address(str(event["url"]))
            else:
                new_tab()

        self.session.on("Page.frameScheduledNavigation", led)
        self.session.on("Page.windowOpen", opens)


@asynccontextmanager
async def answering(page: Page, seconds: float) -> AsyncIterator[None]:
    """Let a page be asked for so long. Raises PageMovedOn, and EnvironmentFailed when it does not answer or is gone."""
    try:
        async with asyncio.timeout(seconds), page_faults():
            yield
    except TimeoutError as error:
        raise EnvironmentFailed(f"{page.url} does not respond ({seconds:g} s)") from error


async def close_page(page: Page, seconds: float) -> None:
    """Close a tab. Raises EnvironmentFailed when that takes too long."""
    async with answering(page, seconds):
        await page.close()


def _is_odd(url: str) -> bool:
    return bool(url) and not url.lower().startswith(("http:", "https:", "about:", "javascript:"))
