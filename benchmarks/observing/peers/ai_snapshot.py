"""Playwright's aria snapshot in its ai mode, which Playwright MCP gives to models."""

import asyncio
import re
from typing import Any

from playwright.async_api import Page, async_playwright

from benchmarks.observing.peers.driving import VIEWPORT, Seen, chromium, chromium_arguments, run

AT_ONCE = 200


class AiSnapshot:
    """A page that is read by `page.aria_snapshot(mode="ai")`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start a browser."""
        self._loop = loop
        self._page: Page | None = None
        self._browser = loop.run_until_complete(self._start())

    async def _start(self) -> Any:
        playwright = await async_playwright().start()
        return await playwright.chromium.launch(executable_path=chromium(), args=chromium_arguments())

    def open(self, url: str) -> None:
        """Load in a fresh context."""
        self._loop.run_until_complete(self._open(url))

    async def _open(self, url: str) -> None:
        if self._page is not None:
            await self._page.context.close()
        context = await self._browser.new_context(viewport=VIEWPORT)
        self._page = await context.new_page()
        await self._page.goto(url, wait_until="load")

    @property
    def page(self) -> Page:
        """The open page."""
        assert self._page is not None
        return self._page

    def ask(self, expression: str) -> Any:
        """Evaluate in the page's own world."""
        return self._loop.run_until_complete(self.page.evaluate(expression))

    def observe(self) -> Seen:
        """The snapshot; its refs are the handles."""
        text = self._loop.run_until_complete(self.page.aria_snapshot(mode="ai", timeout=120_000))
        return Seen(text, re.findall(r"\[ref=(\w+)\]", text))

    def places(self, seen: Seen) -> dict[str, int]:
        """Each ref resolved as a locator resolves it; refs inside frames are left out."""
        refs = [ref for ref in seen.handles if ref.startswith("e")]
        return self._loop.run_until_complete(self._places(refs))

    async def _places(self, refs: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(refs), AT_ONCE):
            some = refs[start : start + AT_ONCE]
            elements = await asyncio.gather(*(self.page.locator(f"aria-ref={ref}").element_handle() for ref in some))
            places = await self.page.evaluate("(elements) => __survey.placesOf(elements)", elements)
            found.update(zip(some, places, strict=True))
            await asyncio.gather(*(element.dispose() for element in elements))
        return found

    def probed(self, seen: Seen) -> list[str]:
        """Refs in all frames."""
        return self._loop.run_until_complete(self._probed(seen.handles))

    async def _probed(self, refs: list[str]) -> list[str]:
        kinds = [
            await self.page.locator(f"aria-ref={ref}").evaluate("(el) => (el.dataset || {}).probe || null")
            for ref in refs
        ]
        return [kind for kind in kinds if kind]


if __name__ == "__main__":
    run(AiSnapshot(asyncio.new_event_loop()))
