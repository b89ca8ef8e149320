"""One session whose pages come from the cache as far as it knows them; implements Environment.

The shop hears the same requests as in the browser, once each. What a page shows, and what it asks because of an
action, is looked up under a key of everything that it came from; where nothing is known the browser is brought to the
same page by the same bytes and actions, goes on from there, and what it does is kept.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from shopper_agent.browser.hands import failed
from shopper_agent.browser.private_values import PrivateValues
from shopper_agent.browser.snapshot_cache.drawing import Drawing, Drawn, Manner
from shopper_agent.browser.snapshot_cache.keeping import Keeping
from shopper_agent.browser.snapshot_cache.messages import Exchange, Jar, digest
from shopper_agent.browser.snapshot_cache.nodes import Aimed, Asks, Shows
from shopper_agent.browser.snapshot_cache.sight import Sight, View, own_target
from shopper_agent.browser.snapshot_cache.upstream import Upstream
from shopper_agent.browser.snapshot_cache.way import Deed, Segment, Way, brings_page, returned
from shopper_agent.dom.novelty import with_new_marked
from shopper_agent.dom.simplify import BACK, SCROLL_DOWN, SCROLL_UP, Handle, Reading
from shopper_agent.errors import EnvironmentFailed
from shopper_agent.schema import (
    Action,
    Click,
    Failure,
    FailureKind,
    Input,
    Observation,
    Target,
    Terminate,
    TypeAndSubmit,
)

if TYPE_CHECKING:
    from shopper_agent.browser.snapshot_cache.cache import SnapshotCache

_ERROR_PAGES = frozenset({401, 403, 404, 410, 429, *range(500, 600)})
"""As in browser/environment.py."""


class CachedVisit:
    """Use `SnapshotCache.visit`."""

    def __init__(
        self, cache: "SnapshotCache", upstream: Upstream, url: str, private: Mapping[str, str], reading: Reading
    ) -> None:
        """`private` maps references such as `contact.email` to values."""
        self._cache, self._upstream, self._url, self._reading = cache, upstream, url, reading
        self._private = PrivateValues(private)
        self._jar = Jar()
        self._keeping = Keeping(cache, upstream)
        self._drawing = Drawing(upstream, self._jar, Manner(cache.settings, reading, private))
        self._drawn = False
        """The browser is on the session's page."""
        self._history: list[Segment] = []
        self._sight: Sight | None = None
        self._shown = Shows(frames=())
        self._aimed = self._aimed_there = False
        """An element was looked for since the last step; in the browser, too."""

    async def close(self) -> None:
        """Close what was opened in the browser."""
        await self._drawing.close()

    # ── the Environment protocol ───────────────────────────────────────────────────────────────────────────────────

    async def reset(self) -> Observation:
        """Open the start page. Raises EnvironmentFailed when it cannot be opened or is an error page."""
        way = Way(digest("start", self._cache.version, self._url), self._cache.version)
        shows = await self._follow(way)
        if shows is None:
            drawn = await self._load(self._url, way.exchanges)
            way = Way(digest("start", self._cache.version, self._url), self._cache.version)
            shows = await self._keeping.keep(way, drawn)
        if way.arrival is None:
            raise EnvironmentFailed(f"{self._url} is no page")
        self._history = [way.segment(way.key)]
        observation = self._observe(shows, None)
        if observation.status is not None and observation.status >= 400:
            raise EnvironmentFailed(f"{self._url} answered {observation.status}: {observation.title or 'no page'}")
        return observation

    async def step(self, action: Action) -> Observation:
        """Carry the action out and look again. Raises EnvironmentFailed when the shop or the browser is gone."""
        sight = self._seen()
        if isinstance(action, Terminate):
            return self._observe(self._shown, None)
        aimed, self._aimed = self._aimed, False
        what = self._what(action, sight)
        if isinstance(what, Failure):
            return self._observe(self._shown, what)
        deed = Deed(action, what, aimed)
        way = self._way(deed)
        shows = await self._follow(way)
        if shows is None:
            shows, way = await self._in_browser(deed, way)
        else:
            self._drawn = False
        self._aimed_there = False
        self._go_on(deed, way, shows)
        observation = self._observe(shows, shows.failure)
        moved_on = observation.url != sight.observation.url
        if observation.failure is None and observation.status in _ERROR_PAGES and moved_on:
            message = f"The shop answered with an error page ({observation.status})."
            return observation.model_copy(update={"failure": failed(FailureKind.PAGE_ERROR, message)})
        return observation

    async def target(self, action: Action) -> Target | None:
        """How the named element can be found again; None when there is none."""
        sight = self._seen()
        if isinstance(action, Terminate) or (handle := sight.handles.get(action.name)) is None:
            return None
        self._aimed = True
        general = digest(self._here.key, "aimed", _place(handle)) if self._here.key is not None else None
        special = digest(general, repr(self._private.values)) if general is not None else None
        for key in (general, special):
            if key is not None and isinstance(node := self._cache.node(key), Aimed):
                return own_target(node.target, action.name, sight, self._private.masker) if node.target else None
        await self._ensure_drawn()
        target = await self._drawing.aim(action)
        self._aimed_there = True
        if general is not None and special is not None:
            hides = target is not None and "{contact." in target.model_dump_json()
            self._cache.keep(special if hides else general, Aimed(target=target))
        return target

    async def screenshot(self) -> bytes | None:
        """There is no picture."""
        return None

    # ── what is known ──────────────────────────────────────────────────────────────────────────────────────────────

    def _what(self, action: Click | Input | TypeAndSubmit, sight: Sight) -> Failure | str:
        """What an action is, whatever its element is called here; a failure where it can be none."""
        if isinstance(action, Click) and action.name in {BACK, SCROLL_DOWN, SCROLL_UP}:
            if action.name == BACK and not self._can_go_back:
                return failed(FailureKind.NO_SUCH_NAME, "There is no page to go back to.")
            return action.name
        handle = sight.handles.get(action.name)
        if handle is None:
            return failed(FailureKind.NO_SUCH_NAME, f"There is no “{action.name[:200]}” on this page.")
        if isinstance(action, Click):
            return f"click {_place(handle)}"
        text = self._private.resolve(action.text)
        if isinstance(text, Failure):
            return text
        if (handle.frame, handle.row) in sight.secret:
            self._private.keep_literal(action.name, action.text)
        return f"{'submit' if isinstance(action, TypeAndSubmit) else 'input'} {_place(handle)} {text}"

    def _way(self, deed: Deed) -> Way:
        """Where an action begins to lead."""
        if not self._leaves(deed):
            key = digest(self._here.key, deed.what, str(deed.aimed)) if self._here.key is not None else None
            return Way(key, self._cache.version)
        before, key = self._history[-2], None
        if before.key is not None and before.left_by is not None:
            key = digest("left", before.key, before.left_by.what, str(before.left_by.aimed))
        return Way(key, self._cache.version, key or "")

    def _leaves(self, deed: Deed) -> bool:
        """Whether it leads back to another document."""
        return deed.what == BACK and self._here.place == 0

    async def _follow(self, way: Way) -> Shows | None:
        """Do what the page is known to do, as far as it is known; the page where that is all the way."""
        while way.key is not None:
            node = self._cache.node(way.key)
            if isinstance(node, Shows):
                if not await self._cache.is_current(node, self._upstream):
                    return None
                self._cache.hits += 1
                return node
            if not isinstance(node, Asks):
                return None
            self._jar.apply(node.cookies)
            answer = await self._upstream.send(node.request, self._jar.header())
            self._jar.take(answer)
            way.add(Exchange(node.request, answer, self._jar.copy(), node.cookies), node.fragment, node.moved)
        return None

    # ── in the browser ─────────────────────────────────────────────────────────────────────────────────────────────

    async def _load(self, url: str, told: list[Exchange]) -> Drawn:
        self._cache.misses += 1
        drawn = await self._drawing.load(await self._cache.browser(), url, told, self._private.typed, new=True)
        self._drawn = True
        return drawn

    async def _ensure_drawn(self) -> None:
        """Bring the browser to the session's page."""
        if not self._drawn:
            await self._drawing.restore(await self._cache.browser(), self._here, self._private.typed)
            self._drawn = True

    async def _in_browser(self, deed: Deed, known: Way) -> tuple[Shows, Way]:
        """Carry an action out in the browser, which is told what the shop has answered already."""
        way = self._way(deed)
        if not self._drawn and known.arrival is not None and not self._leaves(deed):
            drawn = await self._opened(known)
        else:
            drawn = await self._acted(deed, known.exchanges)
        shows = await self._keeping.keep(way, drawn)
        return shows, way

    async def _opened(self, known: Way) -> Drawn:
        """The document that came, in a browser without a past."""
        segment = known.segment(None)
        drawn = await self._load(segment.url, segment.opening())
        said = known.exchanges[: len(known.exchanges) - len(segment.opening()) + 1] + drawn.said[1:]
        return replace(drawn, said=said, moved=known.moved)

    async def _acted(self, deed: Deed, told: list[Exchange]) -> Drawn:
        drawing, leaves = self._drawing, self._leaves(deed)
        if not leaves:
            await self._ensure_drawn()
        elif not self._drawn or drawing.depth < 2:
            await drawing.restore(await self._cache.browser(), self._history[-2], self._private.typed)
            await drawing.leave(self._history[-2])
            drawing.depth = 2
        if deed.aimed and not self._aimed_there:
            await drawing.aim(deed.action)
        self._cache.misses += 1
        drawn = await drawing.act(deed.action, told)
        self._drawn = True
        drawing.depth += max(-1, min(1, drawn.moved)) if any(map(brings_page, drawn.said)) or leaves else 0
        return drawn

    # ── where it is ────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _here(self) -> Segment:
        return self._history[-1]

    @property
    def _can_go_back(self) -> bool:
        return len(self._history) > 1 or self._here.place > 0

    def _go_on(self, deed: Deed, way: Way, shows: Shows) -> None:
        key = (shows.same_as or way.key) if way.key is not None else None
        deed.exchanges = way.exchanges
        if self._leaves(deed):
            self._history.pop()
            before = self._history.pop()
            self._history.append(returned(before, way, key))
        elif way.arrival is None:
            self._here.deeds.append(deed)
            self._here.key = key
            self._here.place += shows.moved
        else:
            self._here.left_by = deed
            if way.moved == 0:
                self._history.pop()
            self._history.append(way.segment(key))

    def _observe(self, shows: Shows, failure: Failure | None) -> Observation:
        before = self._sight.observation if self._sight is not None else None
        self._shown = shows
        private = self._private
        view = View(
            shows.facts, self._reading, tuple(private.values.items()), tuple(sorted(private.typed)), self._can_go_back
        )
        self._sight = self._cache.sight(view)
        observation = with_new_marked(self._sight.observation, before)
        events = tuple(one.model_copy(update={"text": private.masker.text(one.text)}) for one in shows.events)
        return observation.model_copy(update={"failure": failure, "events": events})

    def _seen(self) -> Sight:
        if self._sight is None:
            raise RuntimeError("step() before reset()")
        return self._sight


def _place(handle: Handle) -> str:
    return f"{handle.frame} {handle.row} {handle.tag}"
