"""The shop in a real browser: observe, act, observe. One browser context, one session, then it is closed.

The browser never sees the persona: private values come as a mapping of references, resolved at the keyboard.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from playwright.async_api import BrowserContext
from pydantic import JsonValue

from shopper_agent.browser import hands
from shopper_agent.browser.context import close_context, new_context, settings_faults
from shopper_agent.browser.facts import PageFacts
from shopper_agent.browser.faults import PageMovedOn
from shopper_agent.browser.guard import Watch
from shopper_agent.browser.hosts import AllowList
from shopper_agent.browser.incidents import Incidents, is_bare, shortcomings, shows_nothing, with_earlier_events
from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.lifeline import Lifeline
from shopper_agent.browser.page import PageHandle
from shopper_agent.browser.private_values import PrivateValues, secret_fields
from shopper_agent.browser.purchases import purchase_guard
from shopper_agent.browser.scripts import Scripts
from shopper_agent.browser.settings import BrowserSettings, without_password
from shopper_agent.browser.tabs import Tabs
from shopper_agent.browser.targets import target_of
from shopper_agent.dom.novelty import with_new_marked
from shopper_agent.dom.purchases import intent_of
from shopper_agent.dom.simplify import BACK, SCROLL_DOWN, SCROLL_UP, Handle, Reading, Simplified, simplify
from shopper_agent.dom.snapshot import parse_snapshot
from shopper_agent.dom.walls import wall_in
from shopper_agent.errors import EnvironmentFailed
from shopper_agent.schema import (
    Action,
    Click,
    Failure,
    FailureKind,
    Input,
    Observation,
    PageEvent,
    Target,
    Terminate,
    TypeAndSubmit,
)

_ERROR_PAGES = frozenset({401, 403, 404, 410, 429, *range(500, 600)})
"""Not 400 or 422: shops answer a form that was filled in wrongly with them."""
_LOOK_AGAIN_S = 1.0


class BrowserEnvironment:
    """A session's view of one shop. Use `opened`."""

    def __init__(
        self,
        context: BrowserContext,
        settings: BrowserSettings,
        url: str,
        reading: Reading,
        private: Mapping[str, str],
    ) -> None:
        """Use `opened` instead."""
        self._context, self._settings, self._url = context, settings, url
        self._shown_url = without_password(url)
        self._reading, self._private = reading, PrivateValues(private)
        self._masker = self._private.masker
        self._secret_fields: frozenset[tuple[int, int]] = frozenset()
        """Of the page as it was seen."""
        self._scripts = Scripts.fresh()
        self._life = Lifeline(self._masker.address)
        self._incidents = Incidents(self._masker, settings.dialogs, self._life.give_up)
        self._purchases = purchase_guard(url, settings, private, self._incidents.note_purchase)
        self._tabs = Tabs(settings, self._scripts, self._incidents, self._life, self._purchases)
        self._next_document = asyncio.Event()
        """A document of the shop has been requested."""
        self._seen: Simplified | None = None
        self.facts: PageFacts | None = None
        """What the last observation was made of."""
        self._stayed_bare: set[str] = set()
        """Addresses whose page showed no control for as long as it was waited for."""
        self._requested_url = ""

    @classmethod
    @asynccontextmanager
    async def opened(
        cls,
        started: StartedBrowser,
        url: str,
        settings: BrowserSettings,
        reading: Reading | None = None,
        private: Mapping[str, str] | None = None,
    ) -> "AsyncIterator[BrowserEnvironment]":
        """A fresh context that is closed, with all its tabs, when the block ends."""
        context = await new_context(started, url, settings)
        environment = cls(context, settings, url, reading or Reading(), private or {})
        context_id = ""
        try:
            context_id = await environment._prepare(started)
            yield environment
        finally:
            await started.guard.forget(context_id)
            environment._life.end()
            await close_context(context, settings.call_s)

    async def _prepare(self, started: StartedBrowser) -> str:
        async with settings_faults():
            await self._context.add_init_script(self._scripts.hook)
            if self._purchases is not None:
                await self._context.add_init_script(self._scripts.sending)
            page = await self._context.new_page()
        handle = await self._tabs.adopt(page)
        self._context.on("page", self._tabs.note)
        context_id = await handle.context_id()
        allowed = AllowList(self._url, self._settings.allow_hosts)
        async with settings_faults():
            await started.guard.watch(
                context_id, Watch(allowed, self._requested, self._stopped, self._tabs.lost, self._purchases)
            )
        return context_id

    # ── the Environment protocol ───────────────────────────────────────────────────────────────────────────────────

    async def reset(self) -> Observation:
        """Open the start page. Raises EnvironmentFailed when it cannot be opened or is an error page."""
        try:
            await self._life.unless_broken(self._current.goto(self._url))
        except EnvironmentFailed as error:
            if self._incidents.blocked:
                raise self._led_away() from error
            raise
        observation = await self._past_wait(await self._arrived(await self._observe(None)))
        if self._incidents.blocked and shows_nothing(observation):
            raise self._led_away()
        if observation.status is not None and observation.status >= 400 and wall_in(observation) is None:
            raise EnvironmentFailed(
                f"{self._shown_url} answered {observation.status}: {observation.title or 'no page'}"
            )
        return observation

    def _led_away(self) -> EnvironmentFailed:
        where = self._incidents.blocked[-1][:200]
        return EnvironmentFailed(f"{self._shown_url} leads to {where}, which is off the shop (--allow-host admits it)")

    async def step(self, action: Action) -> Observation:
        """Carry an action out and observe. Raises EnvironmentFailed when the page or the browser is gone."""
        self._incidents.begin_step()
        before = self._seen.observation.url if self._seen is not None else ""
        if self._purchases is not None and self._seen is not None:
            known = self._settings.storage_state is not None or "contact.password" in self._private.typed
            self._purchases.begin(intent_of(self._seen.observation, action), known=known)
        try:
            failure = await self._life.unless_broken(self._act(action))
        except PageMovedOn:
            failure = None  # the press replaced the page while it was being carried out
        observation = await self._past_wait(await self._arrived(await self._observe(failure)))
        found = self._incidents.stopped_purchase() or failure or self._afterthought(observation, before)
        return observation.model_copy(update={"failure": found})

    async def target(self, action: Action) -> Target | None:
        """How the named element can be found again; None when there is none."""
        if self._seen is None or isinstance(action, Terminate):
            return None
        handle = self._seen.handles.get(action.name)
        if handle is None:
            return None
        try:
            facts = await self._life.unless_broken(self._current.ask(f"candidates({handle.row})", handle.frame))
        except (PageMovedOn, EnvironmentFailed):
            return None  # the step itself will tell
        found = target_of(action.name, handle, self._seen.observation, facts, self._masker)
        secret = (handle.frame, handle.row) in self._secret_fields
        return found and found.model_copy(update={"secret": secret})

    async def screenshot(self) -> bytes | None:
        """A JPEG of the viewport; None when pictures are off or the page is just being replaced."""
        if not self._settings.screenshots:
            return None
        try:
            return await self._life.unless_broken(self._current.picture())
        except PageMovedOn:
            return None

    async def _arrived(self, observation: Observation) -> Observation:
        """Wait, within a bound and once an address, for a page that shows no control yet and says that more comes."""
        until = time.monotonic() + self._settings.bare_s
        while is_bare(observation) and observation.url not in self._stayed_bare:
            if time.monotonic() >= until:
                self._stayed_bare.add(observation.url)
                break
            before = observation
            observation = with_earlier_events(await self._observe(before.failure), before)
        return observation

    async def _past_wait(self, observation: Observation) -> Observation:
        """Wait, within a bound, for a page that checks its visitors and says that it lets them in by itself."""
        until = time.monotonic() + self._settings.wall_s
        while (wall := wall_in(observation)) is not None and wall.passes and (left := until - time.monotonic()) > 0:
            self._next_document.clear()
            try:
                async with asyncio.timeout(min(left, _LOOK_AGAIN_S)):
                    await self._life.unless_broken(self._next_document.wait())
            except TimeoutError:
                pass  # it may have changed without another document
            before = observation
            observation = with_earlier_events(await self._observe(before.failure), before)
        return observation

    def describe(self) -> dict[str, JsonValue]:
        """The settings for the record, without secrets."""
        return self._settings.recordable()

    # ── acting ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _act(self, action: Action) -> Failure | None:
        if isinstance(action, Terminate):
            return None
        if self._seen is None:
            raise RuntimeError("step() before reset()")
        if self._tabs.several and self._current.page.is_closed():
            return hands.failed(FailureKind.CHANGED, "The tab that was seen has closed.")
        if action.name in {BACK, SCROLL_DOWN, SCROLL_UP} and isinstance(action, Click):
            return await self._use_browser(action.name)
        handle = self._seen.handles.get(action.name)
        if handle is None:
            return hands.failed(FailureKind.NO_SUCH_NAME, f"There is no “{action.name[:200]}” on this page.")
        if not isinstance(action, Click):
            return await self._type(action, handle)
        pressed = await hands.press(self._current, action.name, handle)
        if isinstance(pressed, PageEvent):
            self._incidents.note(pressed)
            return None
        return self._private.failure(pressed)

    async def _type(self, action: Input | TypeAndSubmit, handle: Handle) -> Failure | None:
        text = self._private.resolve(action.text)
        if isinstance(text, Failure):
            return text
        if (handle.frame, handle.row) in self._secret_fields:
            self._private.keep_literal(action.name, action.text)
        submit = isinstance(action, TypeAndSubmit)
        return self._private.failure(await hands.type_text(self._current, action.name, handle, text, submit=submit))

    async def _use_browser(self, name: str) -> Failure | None:
        if name != BACK:
            await hands.scroll(self._current, 1 if name == SCROLL_DOWN else -1)
            return None
        went = await hands.go_back(self._current)
        if isinstance(went, Failure):
            return went
        if went:
            return None
        if not self._tabs.several:
            return hands.failed(FailureKind.NO_SUCH_NAME, "There is no page to go back to.")
        await self._tabs.close_current()
        return None

    def _afterthought(self, observation: Observation, before: str) -> Failure | None:
        """What the page's answer says about the action."""
        if self._incidents.blocked and observation.url == before:
            return self._incidents.led_away()
        if observation.status in _ERROR_PAGES and observation.url != before:
            return hands.failed(FailureKind.PAGE_ERROR, f"The shop answered with an error page ({observation.status}).")
        return None

    # ── observing ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _observe(self, failure: Failure | None) -> Observation:
        """Settle, follow new tabs, and read the page. A page that is replaced meanwhile is read again."""
        for _ in range(8):
            try:
                to_come = await self._life.unless_broken(self._current.settle())
                await self._life.unless_broken(self._tabs.expected())
                if await self._tabs.follow() or await self._tabs.left_odd_page():
                    continue
                documents = await self._life.unless_broken(self._current.collect())
                to_come = to_come or self._current.frames_to_come
            except PageMovedOn:
                continue
            except EnvironmentFailed:
                if not await self._tabs.follow():
                    raise
                continue  # the tab has closed itself
            break
        else:
            raise EnvironmentFailed(f"{self._current.page.url} keeps replacing itself")
        if self._current.page.url.startswith("chrome-error:"):
            raise EnvironmentFailed(f"the shop cannot be reached any more: {self._requested_url or self._shown_url}")
        back = self._tabs.several or await self._life.unless_broken(self._current.has_past())
        before = self._seen.observation if self._seen is not None else None
        self.facts = PageFacts(tuple(documents), to_come, self._current.frames_skipped)
        snapshot = parse_snapshot(documents)
        has_secrets = any(document.secret for document in self._current.documents)
        self._secret_fields = secret_fields(snapshot.root) if has_secrets else frozenset()
        private = self._private
        self._seen = simplify(
            snapshot, self._reading, private.values,
            can_go_back=back, may_grow=to_come is not None, typed=private.typed,
        )  # fmt: skip
        observation = with_new_marked(self._seen.observation, before)
        events = [*observation.events, *shortcomings(to_come, self._current.frames_skipped)]
        return observation.model_copy(update={"failure": failure, "events": self._incidents.take(events)})

    # ── what happens by itself ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def _current(self) -> PageHandle:
        return self._tabs.current

    def _requested(self, frame: str, url: str) -> None:
        """The guard let a document request of one of our pages through."""
        handle = self._tabs.of_frame(frame)
        if handle is not None:
            handle.requested(url)
            self._next_document.set()
            self._requested_url = self._masker.address(without_password(url))

    def _stopped(self, frame: str, url: str) -> None:
        """The guard stopped a document request that led away."""
        self._incidents.blocked.append(url)
        self._tabs.lost(frame)
