"""The shop in a real browser: observe, act, observe. One browser context, one session, then it is closed.

The browser never sees the persona: private values come as a mapping of references, resolved at the keyboard.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from playwright.async_api import BrowserContext, Error, Page
from pydantic import JsonValue

from shopper_agent.browser import hands
from shopper_agent.browser.context import new_context, settings_faults
from shopper_agent.browser.faults import PageMovedOn
from shopper_agent.browser.guard import Watch
from shopper_agent.browser.hosts import AllowList
from shopper_agent.browser.incidents import Incidents
from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.page import PageHandle, close_page
from shopper_agent.browser.purchases import purchase_guard
from shopper_agent.browser.scripts import Scripts
from shopper_agent.browser.settings import BrowserSettings, without_password
from shopper_agent.browser.targets import target_of
from shopper_agent.dom.mask import Masker
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

T = TypeVar("T")
MAX_TABS = 6
_ERROR_PAGES = frozenset({401, 403, 404, 410, 429, *range(500, 600)})
"""Not 400 or 422: shops answer a form that was filled in wrongly with them."""
_LOOK_AGAIN_S = 1.0
_ODD = ("blob:", "data:")
_REFERENCE = re.compile(r"\{((?:contact|secret)\.[a-z_]+)\}")


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
        self._masker = Masker(private)
        self._typed = set[str]()
        """References whose values have been typed in this session."""
        self._reading, self._private = reading, private
        self._scripts = Scripts.fresh()
        self._pages: list[PageHandle] = []
        """Open tabs, the current one last."""
        self._new_pages: list[Page] = []
        self._tabs_expected = 0
        """Tabs that pages have asked for and that have not come yet."""
        self._tab_came = asyncio.Event()
        self._incidents = Incidents(self._masker, settings.dialogs, self._break)
        self._purchases = purchase_guard(url, settings, private, self._incidents.note_purchase)
        self._next_document = asyncio.Event()
        """A document of the shop has been requested."""
        self._broken = asyncio.get_running_loop().create_future()
        """Holds the reason once the session cannot go on."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: Simplified | None = None
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
            for task in environment._tasks:
                task.cancel()
            environment._broken.cancel()
            try:
                async with asyncio.timeout(settings.call_s):
                    await context.close()
            except (Error, TimeoutError):
                pass  # the browser was killed or hangs; closing it is the launcher's

    async def _prepare(self, started: StartedBrowser) -> str:
        async with settings_faults():
            await self._context.add_init_script(self._scripts.hook)
            page = await self._context.new_page()
        handle = await self._adopt(page)
        self._context.on("page", self._note_tab)
        context_id = await handle.context_id()
        allowed = AllowList(self._url, self._settings.allow_hosts)
        async with settings_faults():
            await started.guard.watch(
                context_id, Watch(allowed, self._requested, self._stopped, self._lost, self._purchases)
            )
        return context_id

    # ── the Environment protocol ───────────────────────────────────────────────────────────────────────────────────

    async def reset(self) -> Observation:
        """Open the start page. Raises EnvironmentFailed when it cannot be opened or is an error page."""
        try:
            await self._or_broken(self._current.goto(self._url))
        except EnvironmentFailed as error:
            if self._incidents.blocked:
                raise self._led_away() from error
            raise
        observation = await self._past_wait(await self._observe(None))
        if self._incidents.blocked and not observation.elements:
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
            known = self._settings.storage_state is not None or "contact.password" in self._typed
            self._purchases.begin(intent_of(self._seen.observation, action), known=known)
        try:
            failure = await self._or_broken(self._act(action))
        except PageMovedOn:
            failure = None  # the press replaced the page while it was being carried out
        observation = await self._past_wait(await self._observe(failure))
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
            facts = await self._or_broken(self._current.ask(f"candidates({handle.row})", handle.frame))
        except (PageMovedOn, EnvironmentFailed):
            return None  # the step itself will tell
        return target_of(action.name, handle, self._seen.observation, facts, self._masker)

    async def screenshot(self) -> bytes | None:
        """A JPEG of the viewport; None when pictures are off or the page is just being replaced."""
        if not self._settings.screenshots:
            return None
        try:
            return await self._or_broken(self._current.picture())
        except PageMovedOn:
            return None

    async def _past_wait(self, observation: Observation) -> Observation:
        """Wait, within a bound, for a page that checks its visitors and says that it lets them in by itself."""
        until = time.monotonic() + self._settings.wall_s
        while (wall := wall_in(observation)) is not None and wall.passes and (left := until - time.monotonic()) > 0:
            self._next_document.clear()
            try:
                async with asyncio.timeout(min(left, _LOOK_AGAIN_S)):
                    await self._or_broken(self._next_document.wait())
            except TimeoutError:
                pass  # it may have changed without another document
            before = observation
            observation = await self._observe(before.failure)
            events = tuple(dict.fromkeys((*before.events, *observation.events)))
            observation = observation.model_copy(update={"events": events})
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
        if len(self._pages) > 1 and self._current.page.is_closed():
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
        return self._masked(pressed)

    def _masked(self, failure: Failure | None) -> Failure | None:
        """Failures quote the page, which may repeat what was typed into it."""
        return failure and failure.model_copy(update={"message": self._masker.text(failure.message)})

    async def _type(self, action: Input | TypeAndSubmit, handle: Handle) -> Failure | None:
        used = _REFERENCE.findall(action.text)
        missing = next((key for key in used if key not in self._private), None)
        if missing is not None:
            return hands.failed(FailureKind.NOT_RESOLVED, f"There is no value for {{{missing}}}.")
        self._typed.update(used)
        self._masker.learn(self._typed)
        text = _REFERENCE.sub(lambda found: self._private[found[1]], action.text)
        submit = isinstance(action, TypeAndSubmit)
        return self._masked(await hands.type_text(self._current, action.name, handle, text, submit=submit))

    async def _use_browser(self, name: str) -> Failure | None:
        if name != BACK:
            await hands.scroll(self._current, 1 if name == SCROLL_DOWN else -1)
            return None
        if await hands.go_back(self._current):
            return None
        if len(self._pages) == 1:
            return hands.failed(FailureKind.NO_SUCH_NAME, "There is no page to go back to.")
        await close_page(self._pages.pop().page, self._settings.call_s)
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
                to_come = await self._or_broken(self._current.settle())
                await self._or_broken(self._expected_tabs())
                if await self._follow_tabs() or await self._left_odd_page():
                    continue
                documents = await self._or_broken(self._current.collect())
            except PageMovedOn:
                continue
            except EnvironmentFailed:
                if not await self._follow_tabs():
                    raise
                continue  # the tab has closed itself
            break
        else:
            raise EnvironmentFailed(f"{self._current.page.url} keeps replacing itself")
        if self._current.page.url.startswith("chrome-error:"):
            raise EnvironmentFailed(f"the shop cannot be reached any more: {self._requested_url or self._shown_url}")
        back = len(self._pages) > 1 or await self._or_broken(self._current.has_past())
        before = self._seen.observation if self._seen is not None else None
        snapshot = parse_snapshot(documents)
        self._seen = simplify(snapshot, self._reading, self._private, can_go_back=back, typed=self._typed)
        observation = with_new_marked(self._seen.observation, before)
        events = [*observation.events]
        if to_come is not None:
            events.append(PageEvent(kind="unsettled", text=to_come))
        if self._current.frames_skipped:
            events.append(
                PageEvent(kind="frame_skipped", text=f"{self._current.frames_skipped} frames could not be read.")
            )
        return observation.model_copy(update={"failure": failure, "events": self._incidents.take(events)})

    async def _left_odd_page(self) -> bool:
        """Leave a page that came from no server; that one cannot be stopped before it is there."""
        url = self._current.page.url
        if url == "about:blank":
            return await hands.leave_blank(self._current)
        return url.startswith(_ODD) and await hands.go_back(self._current)

    async def _expected_tabs(self) -> None:
        """Wait for the tabs that pages have asked for; one that does not come in time is not waited for again."""
        try:
            async with asyncio.timeout(self._settings.call_s):
                while self._tabs_expected > 0:
                    self._tab_came.clear()
                    await self._tab_came.wait()
        except TimeoutError:
            self._tabs_expected = 0

    def _note_tab(self, page: Page) -> None:
        self._new_pages.append(page)
        self._tab_arrived()

    def _tab_arrived(self) -> None:
        self._tabs_expected = max(0, self._tabs_expected - 1)
        self._tab_came.set()

    def _expect_tab(self) -> None:
        self._tabs_expected += 1

    async def _follow_tabs(self) -> bool:
        """Make the newest tab the current one; a closed one gives way to the one before. True if that changed it."""
        changed = False
        while self._pages and self._pages[-1].page.is_closed() and len(self._pages) > 1:
            self._pages.pop()
            changed = True
        while self._new_pages:
            page = self._new_pages.pop(0)
            if page.is_closed():
                continue
            if page.url.startswith(_ODD):
                self._incidents.blocked.append(page.url)
            if self._incidents.stopped_tabs or len(self._pages) >= MAX_TABS:
                await close_page(page, self._settings.call_s)
                continue
            try:
                handle = await self._adopt(page)
            except EnvironmentFailed:
                if page.is_closed():
                    continue
                raise
            self._incidents.note_tab(page.url)
            changed = handle is self._current
        return changed

    async def _adopt(self, page: Page) -> PageHandle:
        """Watch a tab and make it the current one."""
        handle = await PageHandle.opened(page, self._settings, self._scripts)
        page.on("dialog", lambda dialog: self._keep(self._incidents.answer(dialog)))
        page.on("download", self._incidents.note_download)
        page.on("crash", lambda _: self._break(f"the page crashed: {page.url[:200]}"))
        page.on("close", lambda _: self._closed(page))
        handle.on_leading(self._incidents.blocked.append, self._expect_tab)
        self._pages.append(handle)
        return handle

    # ── what happens by itself ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def _current(self) -> PageHandle:
        return self._pages[-1]

    def _requested(self, frame: str, url: str) -> None:
        """The guard let a document request of one of our pages through."""
        for handle in self._pages:
            if handle.main_frame == frame:
                handle.requested(url)
                self._next_document.set()
                self._requested_url = self._masker.address(without_password(url))

    def _stopped(self, frame: str, url: str) -> None:
        """The guard stopped a document request that led away."""
        self._incidents.blocked.append(url)
        self._lost(frame)

    def _lost(self, frame: str) -> None:
        """A document will not come; a tab that begins with it will not either."""
        if all(handle.main_frame != frame for handle in self._pages):
            self._tab_arrived()

    def _closed(self, page: Page) -> None:
        if len(self._pages) == 1 and self._pages[0].page is page:
            self._break("the browser or its page was closed")

    def _break(self, reason: str) -> None:
        if not self._broken.done():
            self._broken.set_result(reason)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _or_broken(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for a call to the page, or for the news that the session cannot go on."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task, self._broken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                task.cancel()
        if self._broken.done() and not self._broken.cancelled():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise EnvironmentFailed(self._masker.address(self._broken.result()))
        try:
            return await task
        except EnvironmentFailed as error:  # addresses carry what was typed into forms
            raise EnvironmentFailed(self._masker.address(str(error))) from error
