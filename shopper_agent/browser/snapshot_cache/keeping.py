"""What the browser has done becomes nodes, as far as the same contents and actions must do the same again."""

from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from shopper_agent.browser.snapshot_cache.drawing import Drawn
from shopper_agent.browser.snapshot_cache.messages import digest
from shopper_agent.browser.snapshot_cache.nodes import Asks, Shows, asks_of, frames_of
from shopper_agent.browser.snapshot_cache.upstream import Upstream
from shopper_agent.browser.snapshot_cache.way import Way, brings_page
from shopper_agent.schema import FailureKind

if TYPE_CHECKING:
    from shopper_agent.browser.snapshot_cache.cache import SnapshotCache

_NOT_KEPT = frozenset({FailureKind.OFF_SITE, FailureKind.NOT_ALLOWED})
"""Failures that come from what the browser is permitted."""


class Keeping:
    """Of one session."""

    def __init__(self, cache: "SnapshotCache", upstream: Upstream) -> None:
        """`upstream`: the session's shop."""
        self._cache, self._upstream = cache, upstream

    async def keep(self, way: Way, drawn: Drawn) -> Shows:
        """Go the way that the browser has gone, and keep each step of it that is known in full."""
        pages = [place for place, exchange in enumerate(drawn.said) if brings_page(exchange)]
        fragment = urldefrag(drawn.address).fragment
        kept: list[tuple[str, Asks]] = []
        for place, exchange in enumerate(drawn.said):
            last = place == pages[-1] if pages else False
            at, moved = (fragment, drawn.moved) if last else ("", 0)
            if way.key is not None:
                kept.append((way.key, asks_of(exchange, at, moved)))
            way.add(exchange, at, moved)
        shows = await self._shows(way, drawn)
        if not await self._is_sure(way, drawn):
            way.key = None
        if way.key is not None:
            for key, asks in kept:
                self._cache.keep(key, asks)
            self._cache.keep(way.key, shows)
        return shows

    async def _shows(self, way: Way, drawn: Drawn) -> Shows:
        frames, failure = frames_of(drawn.facts), drawn.observation.failure
        came = way.arrival is not None
        same_as = None
        if way.left is not None and way.document is not None:
            plain = self._cache.node(way.document)
            alike = isinstance(plain, Shows) and plain.frames == frames
            same_as = way.document if alike else digest("as left", way.document, *(one.text for one in frames))
        return Shows(
            frames=frames,
            frames_skipped=drawn.facts.frames_skipped,
            to_come=drawn.facts.to_come,
            failure=None if failure is None or failure.kind is FailureKind.PAGE_ERROR else failure,
            events=drawn.observation.events,
            parts=await self._cache.contents(self._upstream, drawn.parts) if came else {},
            moved=0 if came else drawn.moved,
            same_as=same_as,
        )

    async def _is_sure(self, way: Way, drawn: Drawn) -> bool:
        """Whether the same contents and actions must show the same."""
        failure = drawn.observation.failure
        if not drawn.repeatable or (failure is not None and failure.kind in _NOT_KEPT):
            return False
        if way.arrival is None:
            return way.left is None
        return await self._cache.is_known_in_full(way.url, way.arrival.answer, drawn.parts, self._upstream)
