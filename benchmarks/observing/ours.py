"""Our own observation on a served page: opened as a session opens it, read, and asked where its names lead."""

import json
import os
import re
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Error, async_playwright

from benchmarks.observing.cpu import process_tree, spent_ms
from benchmarks.observing.serving import RESOLVER_RULES
from shopper_agent.browser.launch import find_browser
from shopper_agent.browser.page import PageHandle
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.outline import Outline, is_fold, outline
from shopper_agent.dom.simplify import Simplified, simplify
from shopper_agent.dom.snapshot import parse_snapshot

SETTINGS = BrowserSettings(screenshots=False, call_s=60, navigation_s=60)
LOAD_MS = 30_000
PATIENCE = 10
"""Folds opened one after the other that show no further control."""
_COUNT_MUTATIONS = """() => {
  window.__mutations = 0;
  const watch = (root) => {
    new MutationObserver((found) => { window.__mutations += found.length; }).observe(root,
      {subtree: true, childList: true, attributes: true, characterData: true});
    for (const el of root.querySelectorAll('*')) if (el.shadowRoot) watch(el.shadowRoot);
  };
  watch(document);
}"""


@dataclass(frozen=True)
class Manner:
    """How the page is shown."""

    budget: int
    """In tokens."""
    count: Callable[[str], int]

    def outline(self, seen: Simplified, opened: frozenset[str] = frozenset()) -> Outline:
        """What the policy gets."""
        return outline(
            seen.observation, opened=opened, budget=self.budget, count_tokens=self.count, rendering="compact"
        )


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A Chromium that reaches this machine alone."""
    async with async_playwright() as playwright:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(
            executable_path=find_browser(playwright, SETTINGS), args=[f"--host-resolver-rules={RESOLVER_RULES}", *root]
        )
        try:
            yield browser
        finally:
            await browser.close()


class SurveyedPage:
    """A freshly loaded page with our script and the oracle's in the isolated world."""

    def __init__(self, handle: PageHandle) -> None:
        """Use `opened` instead."""
        self._handle = handle

    @classmethod
    @asynccontextmanager
    async def opened(cls, browser: Browser, url: str, script: str) -> AsyncIterator["SurveyedPage"]:
        """Load an address in a context of its own and wait until it has settled."""
        context = await browser.new_context(viewport={"width": 1280, "height": 900})
        try:
            page = await context.new_page()
            handle = await PageHandle.opened(page, SETTINGS)
            await handle.goto(url)
            with suppress(Error):  # a page that never finishes loading is read as it is
                await page.wait_for_load_state("load", timeout=LOAD_MS)
            await handle.settle()
            surveyed = cls(handle)
            await surveyed.ask(f"{script}\n0")
            yield surveyed
        finally:
            await context.close()

    async def ask(self, expression: str, frame: int = 0) -> Any:
        """Evaluate in the isolated world of a document."""
        document = self._handle.documents[frame]
        reply = await document.session.send(
            "Runtime.evaluate", {"expression": expression, "contextId": document.context, "returnByValue": True}
        )
        if "exceptionDetails" in reply:
            raise RuntimeError(str(reply["exceptionDetails"].get("exception", {}).get("description")))
        return reply["result"].get("value")

    async def change(self, kind: str) -> tuple[int, ...] | None:
        """Change the page; the places of the elements like the new one, None where nothing can be doubled."""
        group = await self.ask(f"__survey.change({json.dumps(kind)})")
        await self._handle.settle()
        return None if group is None else tuple(group)

    async def plant(self, html: str) -> None:
        """Add markup to the page's end, and type into its fields."""
        await self.ask(f"__survey.plant({json.dumps(html)})")
        await self._handle.settle()

    async def read(self) -> Simplified:
        """One observation."""
        return simplify(parse_snapshot(await self._handle.collect()))

    async def places(self, seen: Simplified) -> dict[str, int]:
        """Where each name's element stands; names in frames of other origins are left out."""
        own = [(name, at.row) for name, at in seen.handles.items() if at.frame == 0]
        rows = [row for _, row in own]
        found = await self.ask(f"__survey.placesOf({json.dumps(rows)}.map((row) => __shopper.elementOf(row)))")
        return {name: place for (name, _), place in zip(own, found, strict=True)}

    async def probed(self, seen: Simplified) -> dict[str, str]:
        """The probe page's kinds of control that have a name, with the name, in all frames."""
        found: dict[str, str] = {}
        for frame in {at.frame for at in seen.handles.values()}:
            own = [(name, at.row) for name, at in seen.handles.items() if at.frame == frame and at.tag != "option"]
            rows = json.dumps([row for _, row in own])
            kinds = await self.ask(f"{rows}.map((row) => (__shopper.elementOf(row).dataset || {{}}).probe)", frame)
            found.update({kind: name for (name, _), kind in zip(own, kinds, strict=True) if kind})
        return found

    async def timed(self, manner: Manner, times: int) -> list[dict[str, float]]:
        """CPU milliseconds of single observations, by their parts: in the page, made to names, made to text."""
        processes, found = process_tree(), []
        for turn in range(times + 1):
            began = spent_ms(processes)
            documents = await self._handle.collect()
            collected = spent_ms(processes)
            seen = simplify(parse_snapshot(documents))
            named = spent_ms(processes)
            manner.outline(seen)
            ended = spent_ms(processes)
            if turn:  # the first is the warm-up
                found.append({"collect": collected - began, "simplify": named - collected, "outline": ended - named})
        return found

    async def mutations(self, manner: Manner) -> int:
        """DOM mutations that the page itself sees during one observation, open shadow roots included."""
        page = self._handle.page
        await page.evaluate(_COUNT_MUTATIONS)
        manner.outline(await self.read())
        return int(await page.evaluate("() => new Promise((tell) => setTimeout(() => tell(window.__mutations)))"))


def names_in(shown: Outline) -> frozenset[str]:
    """The names that can be copied from a text; a name that is only claimed to be there does not count."""
    return shown.names & frozenset(re.findall(r"\[([^\[\]\s]+)\]", shown.text))


def reachable(seen: Simplified, manner: Manner, first: Outline, wanted: Collection[str]) -> frozenset[str]:
    """Names in the text, and those that appear when its folds are opened one after the other, as a shopper would.

    Ends when all that is wanted was found; a line of openings that shows nothing new is followed for a while only.
    """
    found, tried = set(names_in(first)), set[str]()
    waiting = [(frozenset[str](), first, 0)]
    while waiting and not found.issuperset(wanted):
        opened, shown, barren = waiting.pop()
        for fold in shown.folds:
            if fold.name in tried or f"[{fold.name}]" not in shown.text:
                continue
            tried.add(fold.name)
            further = opened | {fold.name}
            inside = manner.outline(seen, further)
            new = names_in(inside) - tried - found  # lines of folds are no gain
            gained = any(not is_fold(seen.observation, name) for name in new)
            found |= new
            in_vain = 0 if gained else barren + 1
            if in_vain < PATIENCE:
                waiting.append((further, inside, in_vain))
    return frozenset(found)
