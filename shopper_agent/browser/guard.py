"""Keeps every page of a session on its shop, and its orders from leaving where they are not permitted.

The browser itself pauses requests (CDP `Fetch` on the browser target), whoever makes them: pages, frames, new tabs,
workers, redirects. Document requests always; requests of scripts only while a session's purchases are guarded, because
every pause costs a message. Images and scripts are never paused. A document that is stopped is answered with 204: the
page that the shopper is on stays.
"""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from playwright.async_api import Browser, CDPSession, Error

from shopper_agent.browser.hosts import AllowList
from shopper_agent.browser.purchases import PurchaseGuard, SentRequest

_ALWAYS = ("Document",)
_GUARDED = ("Document", "XHR", "Fetch", "Ping")
"""Beacons may carry an order as well as a request may."""
_ANSWER_S = 5.0
"""The most that finding out whose request it is may take; then it is stopped, never left hanging."""


@dataclass
class Watch:
    """One session's part of the guard: what it may open, and who hears of its navigations."""

    allowed: AllowList
    on_request: Callable[[str, str], None]
    """Hears (frame id, url) of document requests of tabs that were let through."""
    on_blocked: Callable[[str, str], None]
    """Hears of document requests of tabs that led away and were stopped."""
    on_lost: Callable[[str], None]
    """Hears of tabs, by frame id, whose document will not come because it would have been an order."""
    purchases: PurchaseGuard | None = None
    """None: whatever is ordered may be ordered."""


class _Source(NamedTuple):
    """Where a request comes from."""

    context: str
    is_tab: bool
    """The main frame of a tab; frames in other processes and workers are targets too."""


class NavigationGuard:
    """Answers the browser's paused requests for all sessions in it."""

    def __init__(self, session: CDPSession) -> None:
        """Use `attached` instead."""
        self._session = session
        self._watches: dict[str, Watch] = {}
        """By browser context id."""
        self._sources: dict[str, _Source] = {}
        """By target id, which for frames is the frame id."""
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def attached(cls, browser: Browser) -> "NavigationGuard":
        """Attach to a browser that has no pages yet."""
        session = await browser.new_browser_cdp_session()
        guard = cls(session)
        session.on("Fetch.requestPaused", guard._paused)
        await guard._pause_what_matters()
        return guard

    async def watch(self, context_id: str, watch: Watch) -> None:
        """Begin to guard a browser context. Raises Playwright's Error when the browser is gone."""
        self._watches[context_id] = watch
        if watch.purchases is not None:
            await self._pause_what_matters()

    async def forget(self, context_id: str) -> None:
        """Stop guarding a context that was closed."""
        watch = self._watches.pop(context_id, None)
        self._sources = {target: source for target, source in self._sources.items() if source.context != context_id}
        if watch is not None and watch.purchases is not None and not self._guarded():
            try:
                await self._pause_what_matters()
            except Error:
                return  # the browser is gone

    async def _pause_what_matters(self) -> None:
        kinds = _GUARDED if self._guarded() else _ALWAYS
        patterns = [{"resourceType": kind, "requestStage": "Request"} for kind in kinds]
        await self._session.send("Fetch.enable", {"patterns": patterns})

    def _guarded(self) -> list[Watch]:
        return [watch for watch in self._watches.values() if watch.purchases is not None]

    def _paused(self, event: dict[str, object]) -> None:
        task = asyncio.ensure_future(self._answer(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, event: dict[str, object]) -> None:
        """Let a request go or stop it; one that could not be judged is stopped, whatever the reason."""
        passes = False
        try:
            passes = await self._may_pass(_sent(event), str(event.get("frameId", "")))
        except (Error, TimeoutError):
            passes = False  # its page or the browser is gone
        finally:
            await self._reply(event, passes=passes)

    async def _reply(self, event: dict[str, object], *, passes: bool) -> None:
        paused = {"requestId": event["requestId"]}
        try:
            if passes:
                await self._session.send("Fetch.continueRequest", paused)
            elif event.get("resourceType") == "Document":
                await self._session.send("Fetch.fulfillRequest", {**paused, "responseCode": 204})
            else:
                await self._session.send("Fetch.failRequest", {**paused, "errorReason": "BlockedByClient"})
        except Error:
            return  # nobody is left who waits for it

    async def _may_pass(self, request: SentRequest, frame: str) -> bool:
        """Whose request it is, and whether it may leave; frames may come from anywhere, tabs may not."""
        async with asyncio.timeout(_ANSWER_S):
            source = await self._source_of(frame)
        watch = self._watches.get(source.context) if source is not None else None
        if watch is not None and source is not None and source.is_tab and request.is_document:
            return _tab_may_open(watch, request, frame)
        if watch is not None:
            return watch.purchases is None or not watch.purchases.stops(request)
        if source is not None:
            return True  # a context that nobody watches
        # a frame in its page's own process is no target: it belongs to one of the sessions
        return not any(watch.purchases.stops(request) for watch in self._guarded() if watch.purchases is not None)

    async def _source_of(self, frame: str) -> _Source | None:
        """The browser context of a tab, worker or frame with a process of its own; None for other frames."""
        if frame not in self._sources:
            try:
                info = (await self._session.send("Target.getTargetInfo", {"targetId": frame}))["targetInfo"]
            except Error:
                return None
            self._sources[frame] = _Source(str(info.get("browserContextId", "")), info.get("type") == "page")
        return self._sources[frame]


def _tab_may_open(watch: Watch, request: SentRequest, frame: str) -> bool:
    if not watch.allowed.allows(request.url):
        watch.on_blocked(frame, request.url)
        return False
    if watch.purchases is not None and watch.purchases.stops(request):
        watch.on_lost(frame)
        return False
    watch.on_request(frame, request.url)
    return True


def _sent(event: dict[str, object]) -> SentRequest:
    """A paused request as it would leave."""
    request = event["request"]
    facts = request if isinstance(request, dict) else {}
    return SentRequest(
        kind=str(event.get("resourceType", "")),
        method=str(facts.get("method", "GET")).upper(),
        url=str(facts.get("url", "")),
        body=_body(facts),
    )


def _body(request: dict[str, object]) -> str:
    """What is sent, as text; files among it are left out by the browser itself."""
    entries = request.get("postDataEntries")
    if not isinstance(entries, list):
        return str(request.get("postData", ""))
    parts = [str(entry.get("bytes", "")) for entry in entries if isinstance(entry, dict)]
    return b"".join(map(base64.b64decode, parts)).decode("utf-8", "replace")
