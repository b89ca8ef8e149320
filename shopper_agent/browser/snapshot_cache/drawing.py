"""The browser of one session, brought to where the session is whenever the cache does not know what comes next."""

from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass

from shopper_agent.browser.facts import PageFacts
from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.rendering import RenderingEnvironment
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.browser.snapshot_cache.conversation import Conversation
from shopper_agent.browser.snapshot_cache.gateway import gateway
from shopper_agent.browser.snapshot_cache.messages import Exchange, Jar
from shopper_agent.browser.snapshot_cache.upstream import Upstream
from shopper_agent.browser.snapshot_cache.way import Deed, Segment
from shopper_agent.dom.simplify import BACK, Reading
from shopper_agent.errors import EnvironmentFailed
from shopper_agent.schema import Action, Click, Observation, Target


@dataclass(frozen=True)
class Drawn:
    """What came of an action in the browser."""

    observation: Observation
    facts: PageFacts
    said: list[Exchange]
    parts: frozenset[str]
    address: str
    moved: int
    repeatable: bool
    """The same contents and actions show the same again."""


@dataclass(frozen=True)
class Manner:
    """How a session's pages are drawn."""

    settings: BrowserSettings
    reading: Reading
    private: Mapping[str, str]


class Drawing:
    """Nothing is opened before it is needed. Use `close`."""

    def __init__(self, upstream: Upstream, jar: Jar, manner: Manner) -> None:
        """`jar`: the session's own."""
        self._upstream, self._jar, self._manner = upstream, jar, manner
        self._stack: AsyncExitStack | None = None
        self._environment: RenderingEnvironment | None = None
        self._conversation = Conversation(upstream, jar)
        self.depth = 0
        """Documents in the browser's history up to the current one that are the session's own."""
        self.loads = 0
        """Pages that were opened anew."""

    async def close(self) -> None:
        """Close what was opened."""
        self._environment = None
        if self._stack is not None:
            stack, self._stack = self._stack, None
            await stack.aclose()

    @property
    def _open(self) -> RenderingEnvironment:
        if self._environment is None:
            raise RuntimeError("nothing is drawn yet")
        return self._environment

    # ── getting there ──────────────────────────────────────────────────────────────────────────────────────────────

    async def load(
        self, started: StartedBrowser, url: str, told: list[Exchange], typed: Iterable[str], *, new: bool = False
    ) -> Drawn:
        """Open an address in a browser without a past; `new`: the shop may be asked."""
        await self.close()
        self._stack = AsyncExitStack()
        self._conversation = Conversation(self._upstream, self._jar)
        address = await self._stack.enter_async_context(gateway(self._conversation.asked))
        settings = self._manner.settings.model_copy(update={"proxy": address})
        opened = RenderingEnvironment.opened(started, url, settings, self._manner.reading, self._manner.private)
        environment = await self._stack.enter_async_context(opened)
        if not isinstance(environment, RenderingEnvironment):
            raise TypeError("another environment was opened")
        self._environment = environment
        self._conversation.begin(told)
        self._conversation.open = new
        observation = await environment.load(typed)
        self._conversation.open = True
        self.depth, self.loads = 1, self.loads + 1
        return await self._drawn(observation, 0)

    async def restore(self, started: StartedBrowser, segment: Segment, typed: Iterable[str]) -> None:
        """Bring the browser to a page of the session, by the same bytes and the same actions; the shop hears nothing.

        Raises EnvironmentFailed when the page did something else this time.
        """
        kept = list(typed)
        if segment.before is None:
            self._sure(await self.load(started, segment.url, segment.opening(), kept))
        else:
            await self.restore(started, segment.before, kept)
            await self._again(segment.before.left_by)
            await self._again(Deed(Click(name=BACK), BACK, exchanges=segment.first))
        for deed in segment.deeds:
            await self._again(deed)

    async def leave(self, segment: Segment) -> None:
        """Repeat how the session left a page that was restored, so that there is something to go back to."""
        await self._again(segment.left_by)

    async def _again(self, deed: Deed | None) -> None:
        if deed is None:
            raise RuntimeError("a page was returned to that was not left")
        self._conversation.open = False
        if deed.aimed:
            await self._open.target(deed.action)
        self._sure(await self.act(deed.action, deed.exchanges))
        self._conversation.open = True

    def _sure(self, drawn: Drawn) -> None:
        if self._conversation.departed or self._conversation.told:
            where = drawn.address.partition("?")[0]
            raise EnvironmentFailed(f"{where} does something else than it did before with the same contents")

    # ── going on ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def aim(self, action: Action) -> Target | None:
        """Look for the element of an action, and so bring it into view."""
        return await self._open.target(action)

    async def act(self, action: Action, told: list[Exchange]) -> Drawn:
        """Carry an action out; of what it asks the shop this much is known."""
        environment = self._open
        self._conversation.begin(told)
        before = await environment.place()
        return await self._drawn(await environment.step(action), before)

    async def _drawn(self, observation: Observation, before: int) -> Drawn:
        environment, said = self._open, self._conversation
        facts = environment.facts
        if facts is None:
            raise RuntimeError("nothing was observed")
        moved = await environment.place() - before
        plain = all(event.kind in {"menu", "frame_skipped"} for event in observation.events)
        repeatable = plain and facts.to_come is None and len(facts.documents) == 1 and not environment.has_tabs
        return Drawn(
            observation, facts, list(said.said), frozenset(said.parts), environment.address, moved,
            repeatable and not said.departed and not said.told,
        )  # fmt: skip
