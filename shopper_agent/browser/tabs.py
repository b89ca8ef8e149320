"""The tabs of a session: one is the current one; new ones are waited for, followed, counted and closed."""

import asyncio

from playwright.async_api import Page

from shopper_agent.browser import hands
from shopper_agent.browser.incidents import Incidents
from shopper_agent.browser.lifeline import Lifeline
from shopper_agent.browser.messages import judge_messages
from shopper_agent.browser.page import PageHandle, answering, close_page
from shopper_agent.browser.purchases import PurchaseGuard
from shopper_agent.browser.scripts import Scripts
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.errors import EnvironmentFailed

MAX_TABS = 6
_ODD = ("blob:", "data:")
"""Addresses of pages that came from no server."""


class Tabs:
    """Open tabs, and those that pages have asked for."""

    def __init__(
        self,
        settings: BrowserSettings,
        scripts: Scripts,
        incidents: Incidents,
        life: Lifeline,
        purchases: PurchaseGuard | None,
    ) -> None:
        """Nothing is open yet: `adopt` the first page. `purchases`: judges the messages that pages send."""
        self._purchases = purchases
        self._settings, self._scripts, self._incidents, self._life = settings, scripts, incidents, life
        self._open: list[PageHandle] = []
        """The current one last."""
        self._new: list[Page] = []
        self._expected = 0
        """Tabs that pages have asked for and that have not come yet."""
        self._came = asyncio.Event()

    @property
    def current(self) -> PageHandle:
        """The tab that the shopper is on."""
        return self._open[-1]

    @property
    def several(self) -> bool:
        """There is a tab to go back to."""
        return len(self._open) > 1

    def of_frame(self, frame: str) -> PageHandle | None:
        """The tab with this main frame; None: it is none of the open ones."""
        return next((handle for handle in self._open if handle.main_frame == frame), None)

    async def adopt(self, page: Page) -> PageHandle:
        """Watch a tab and make it the current one. Raises EnvironmentFailed when it does not answer."""
        handle = await PageHandle.opened(page, self._settings, self._scripts)
        page.on("dialog", lambda dialog: self._life.keep(self._incidents.answer(dialog)))
        page.on("download", self._incidents.note_download)
        await self._refuse_files(handle)
        page.on("crash", lambda _: self._life.give_up(f"the page crashed: {page.url[:200]}"))
        page.on("close", lambda _: self._closed(page))
        handle.on_leading(self._incidents.blocked.append, self._expect)
        if self._purchases is not None:
            await judge_messages(handle, self._purchases.stops, self._life)
        self._open.append(handle)
        return handle

    async def _refuse_files(self, handle: PageHandle) -> None:
        """A script that asks for a file is told that none was chosen; no window opens."""
        handle.session.on("Page.fileChooserOpened", lambda _: self._incidents.note_file_chooser())
        async with answering(handle.page, self._settings.call_s):
            await handle.session.send("Page.setInterceptFileChooserDialog", {"enabled": True, "cancel": True})

    async def close_current(self) -> None:
        """Back to the tab before it. Raises EnvironmentFailed when closing takes too long."""
        await close_page(self._open.pop().page, self._settings.call_s)

    # ── new ones ───────────────────────────────────────────────────────────────────────────────────────────────────

    def note(self, page: Page) -> None:
        """A tab has come; it is followed when the page is settled."""
        self._new.append(page)
        self._arrived()

    def lost(self, frame: str) -> None:
        """A document will not come; a tab that begins with it will not either."""
        if self.of_frame(frame) is None:
            self._arrived()

    async def expected(self) -> None:
        """Wait for the tabs that pages have asked for; one that does not come in time is not waited for again."""
        try:
            async with asyncio.timeout(self._settings.call_s):
                while self._expected > 0:
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            self._expected = 0

    async def follow(self) -> bool:
        """Make the newest tab the current one; a closed one gives way to the one before. True if that changed it."""
        changed = self._drop_closed()
        while self._new:
            page = self._new.pop(0)
            if page.is_closed():
                continue
            if page.url.startswith(_ODD):
                self._incidents.blocked.append(page.url)
            if self._incidents.stopped_tabs or len(self._open) >= MAX_TABS:
                await close_page(page, self._settings.call_s)
                continue
            try:
                handle = await self.adopt(page)
            except EnvironmentFailed:
                if page.is_closed():
                    continue
                raise
            self._incidents.note_tab(page.url)
            changed = handle is self.current
        return changed

    async def left_odd_page(self) -> bool:
        """Leave a page that came from no server; that one cannot be stopped before it is there."""
        url = self.current.page.url
        if url == "about:blank":
            return await hands.leave_blank(self.current)
        return url.startswith(_ODD) and await hands.go_back(self.current) is True

    def _drop_closed(self) -> bool:
        before = len(self._open)
        while self.several and self.current.page.is_closed():
            self._open.pop()
        return len(self._open) < before

    def _expect(self) -> None:
        self._expected += 1

    def _arrived(self) -> None:
        self._expected = max(0, self._expected - 1)
        self._came.set()

    def _closed(self, page: Page) -> None:
        if len(self._open) == 1 and self._open[0].page is page:
            self._life.give_up("the browser or its page was closed")
