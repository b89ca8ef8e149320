"""Keeps every page of a session on its shop.

Document requests, and only those, are paused by the browser itself (one CDP `Fetch` pattern on the browser target), so
a redirect, a form, a script or a new tab cannot leave before it is asked, and images and scripts cost nothing. A
request that is stopped is answered with 204: the page that the shopper is on stays.
"""

import asyncio
import fnmatch
import ipaddress
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from playwright.async_api import Browser, CDPSession, Error

_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "or", "ne"})


class AllowList:
    """The hosts that a session's pages may lead to."""

    def __init__(self, start_url: str, further: tuple[str, ...] = ()) -> None:
        """Allow the start URL's site with its sub-domains, and `further` hosts or patterns (`*.example.com`)."""
        parts = urlsplit(start_url)
        self.site = site_of(_ascii(parts.hostname or ""))
        self.port = _port(parts)
        self.further = tuple(host.lower() for host in further)

    def allows(self, url: str) -> bool:
        """Whether a page may lead there: http or https, and an allowed host; on an IP address the port counts too."""
        try:
            parts = urlsplit(url)
            host, port = _ascii(parts.hostname or ""), _port(parts)
        except ValueError:
            return False  # no address at all
        if parts.scheme not in {"http", "https"} or not host:
            return False
        if any(
            fnmatch.fnmatchcase(host, pattern) or fnmatch.fnmatchcase(parts.netloc.lower(), pattern)
            for pattern in self.further
        ):
            return True
        if host == self.site:
            return port == self.port or not _is_local(host)
        return not _is_local(self.site) and host.endswith("." + self.site)


def site_of(host: str) -> str:
    """The registrable part of a host, `shop.example.co.uk` → `example.co.uk`; addresses and short names stay.

    Differs: a rule of thumb for country codes instead of the public suffix list; `--allow-host` corrects it.
    """
    host = host.lower()
    labels = host.split(".")
    if _is_local(host) or len(labels) <= 2:
        return host
    keep = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])


def _ascii(host: str) -> str:
    """As browsers write it: `bücher.example` → `xn--bcher-kva.example`, without the root's dot."""
    host = host.lower().rstrip(".")
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def _port(parts: SplitResult) -> int | None:
    """None for the scheme's own port, which browsers leave out. Raises ValueError for what is no port."""
    return None if parts.port == {"http": 80, "https": 443}.get(parts.scheme) else parts.port


def _is_local(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost" or "." not in host
    return True


class Watch:
    """One session's part of the guard: what it may open, and who hears of its navigations."""

    def __init__(
        self, allowed: AllowList, on_request: Callable[[str, str], None], on_blocked: Callable[[str, str], None]
    ) -> None:
        """`on_request(frame id, url)` hears of document requests let through, `on_blocked` of those stopped."""
        self.allowed = allowed
        self.on_request = on_request
        self.on_blocked = on_blocked


class NavigationGuard:
    """Answers the browser's paused document requests for all sessions in it."""

    def __init__(self, session: CDPSession) -> None:
        """Use `attached` instead."""
        self._session = session
        self._watches: dict[str, Watch] = {}
        """By browser context id."""
        self._contexts: dict[str, str] = {}
        """Page target id → browser context id."""
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def attached(cls, browser: Browser) -> "NavigationGuard":
        """Attach to a browser that has no pages yet."""
        session = await browser.new_browser_cdp_session()
        guard = cls(session)
        session.on("Fetch.requestPaused", guard._paused)
        await session.send("Fetch.enable", {"patterns": [{"resourceType": "Document", "requestStage": "Request"}]})
        return guard

    def watch(self, context_id: str, watch: Watch) -> None:
        """Begin to guard a browser context."""
        self._watches[context_id] = watch

    def forget(self, context_id: str) -> None:
        """Stop guarding a context that was closed."""
        self._watches.pop(context_id, None)
        self._contexts = {target: context for target, context in self._contexts.items() if context != context_id}

    def _paused(self, event: dict[str, object]) -> None:
        task = asyncio.ensure_future(self._answer(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, event: dict[str, object]) -> None:
        request = event["request"]
        url = str(request["url"]) if isinstance(request, dict) else ""
        frame = str(event.get("frameId", ""))
        try:
            context = await self._context_of(frame)
            watch = self._watches.get(context) if context is not None else None
            if watch is not None and not watch.allowed.allows(url):
                watch.on_blocked(frame, url)
                await self._session.send("Fetch.fulfillRequest", {"requestId": event["requestId"], "responseCode": 204})
                return
            if watch is not None:
                watch.on_request(frame, url)
            await self._session.send("Fetch.continueRequest", {"requestId": event["requestId"]})
        except Error:
            return  # the request, its page or the browser is gone; there is nobody left to answer

    async def _context_of(self, frame: str) -> str | None:
        """The browser context of a page's main frame; None for frames inside pages, which may come from anywhere."""
        if frame not in self._contexts:
            try:
                info = (await self._session.send("Target.getTargetInfo", {"targetId": frame}))["targetInfo"]
            except Error:
                return None  # a frame without a target of its own
            if info.get("type") != "page":
                return None
            self._contexts[frame] = str(info.get("browserContextId", ""))
        return self._contexts[frame]
