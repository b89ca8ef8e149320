"""The cache that many sessions share: nodes on disk, the newest also in memory, one browser that starts when needed."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from shopper_agent.browser.launch import StartedBrowser, installed, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.browser.snapshot_cache.messages import Answer, Request, digest, parts_match, unknown_source
from shopper_agent.browser.snapshot_cache.nodes import Node, Shows, read, written
from shopper_agent.browser.snapshot_cache.sight import Sight, View, see
from shopper_agent.browser.snapshot_cache.store import Store
from shopper_agent.browser.snapshot_cache.upstream import Upstream
from shopper_agent.browser.snapshot_cache.visit import CachedVisit
from shopper_agent.dom.simplify import Reading
from shopper_agent.errors import ConfigError

KEPT_NODES = 300
KEPT_SIGHTS = 100


class SnapshotCache:
    """Use `opened`."""

    def __init__(self, store: Store, settings: BrowserSettings, stack: AsyncExitStack) -> None:
        """Use `opened` instead."""
        self.settings = settings
        self._store, self._stack = store, stack
        self._started: StartedBrowser | None = None
        self._upstreams: dict[str, Upstream] = {}
        self._nodes: OrderedDict[str, Node] = OrderedDict()
        self._sights: OrderedDict[Hashable, Sight] = OrderedDict()
        self.version = _version(settings)
        self.hits = 0
        """Observations that the cache knew."""
        self.misses = 0
        """Observations that the browser made."""
        self.unknown_sources: dict[str, str] = {}
        """Address of a page → what its scripts read that no key holds; such pages are never kept."""

    @classmethod
    @asynccontextmanager
    async def opened(cls, folder: Path, settings: BrowserSettings | None = None) -> "AsyncIterator[SnapshotCache]":
        """A cache in a folder, which may be shared by any number of processes.

        A browser starts with the first page that is not known. Raises ConfigError when the folder cannot be made.
        """
        settings = (settings or BrowserSettings()).model_copy(update={"screenshots": False})
        async with AsyncExitStack() as stack:
            cache = cls(Store(folder), settings, stack)
            try:
                yield cache
            finally:
                for upstream in cache._upstreams.values():
                    await upstream.close()

    @asynccontextmanager
    async def visit(
        self, url: str, private: Mapping[str, str] | None = None, reading: Reading | None = None
    ) -> AsyncIterator[CachedVisit]:
        """One session's Environment. Raises ConfigError for an address that is no mock shop's on this machine."""
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ConfigError(f"{url}: snapshots are only kept of mock shops on this machine (http://127.0.0.1:PORT/)")
        upstream = self._upstreams.setdefault(f"{parts.scheme}://{parts.netloc}", Upstream(self.settings.navigation_s))
        visit = CachedVisit(self, upstream, url if parts.path else url + "/", private or {}, reading or Reading())
        try:
            yield visit
        finally:
            await visit.close()

    async def browser(self) -> StartedBrowser:
        """The one browser of this cache. Raises ConfigError and EnvironmentFailed when there is none."""
        if self._started is None:
            self._started = await self._stack.enter_async_context(started_browser(self.settings))
        return self._started

    # ── nodes ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def node(self, key: str) -> Node | None:
        """What is known under a key."""
        if (node := self._nodes.get(key)) is not None:
            self._nodes.move_to_end(key)
            return node
        content = self._store.get(key)
        if content is None or (node := read(content)) is None:
            return None
        self._remember(key, node)
        return node

    def keep(self, key: str, node: Node) -> None:
        """Keep what is known from now on. Raises ConfigError when the disk takes no more."""
        self._store.put(key, written(node))
        self._remember(key, node)

    def _remember(self, key: str, node: Node) -> None:
        self._nodes[key] = node
        while len(self._nodes) > KEPT_NODES:
            self._nodes.popitem(last=False)

    async def is_current(self, node: Shows, upstream: Upstream) -> bool:
        """Whether the page's scripts and style sheets are still the same."""
        return parts_match(node.parts, await self.contents(upstream, frozenset(node.parts)))

    async def contents(self, upstream: Upstream, parts: frozenset[str]) -> dict[str, str]:
        """Addresses of scripts and style sheets, and what stands there now."""
        return {url: await upstream.contents(url) for url in sorted(parts)}

    async def is_known_in_full(self, url: str, answer: Answer, parts: frozenset[str], upstream: Upstream) -> bool:
        """Whether a page's scripts read nothing but what is in the key."""
        bodies = [(await upstream.part(Request("GET", part))).body for part in sorted(parts)]
        found = unknown_source(answer.body, bodies)
        if found is not None:
            self.unknown_sources[url.partition("?")[0]] = found
        return found is None

    def sight(self, view: View) -> Sight:
        """What is made of a look at a page; equal looks are read once."""
        if (sight := self._sights.get(view.known)) is None:
            sight = self._sights[view.known] = see(view)
            while len(self._sights) > KEPT_SIGHTS:
                self._sights.popitem(last=False)
        self._sights.move_to_end(view.known)
        return sight


def _version(settings: BrowserSettings) -> str:
    """All that draws and reads pages besides the pages themselves: our own code for browsers, settings, the browser."""
    sources = sorted(Path(str(files("shopper_agent.browser"))).rglob("*.[pj][ys]"))
    code = [source.read_bytes() for source in sources]
    path = settings.executable or installed(headed=settings.headed)
    file = Path(path).resolve() if path is not None else None
    browser = f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" if file is not None and file.exists() else ""
    return digest(metadata.version("shopper-agent"), *code, settings.model_dump_json(), browser)
