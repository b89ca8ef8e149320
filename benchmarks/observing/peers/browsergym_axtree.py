"""BrowserGym's accessibility tree as text, made as its environment makes an observation."""

import re
from typing import Any

import playwright.sync_api
from browsergym.core.observation import (  # type: ignore[import-not-found]
    _post_extract,
    _pre_extract,
    extract_dom_extra_properties,
    extract_dom_snapshot,
    extract_merged_axtree,
)
from browsergym.utils.obs import flatten_axtree_to_str  # type: ignore[import-not-found]

from benchmarks.observing.peers.driving import VIEWPORT, Seen, chromium, chromium_arguments, run


class BrowserGym:
    """A page that is marked, read by three protocol snapshots and unmarked."""

    def __init__(self) -> None:
        """Start a browser."""
        self._playwright = playwright.sync_api.sync_playwright().start()
        self._playwright.selectors.set_test_id_attribute("bid")
        self._browser = self._playwright.chromium.launch(executable_path=chromium(), args=chromium_arguments())
        self._page: playwright.sync_api.Page | None = None

    @property
    def page(self) -> playwright.sync_api.Page:
        """The open page."""
        assert self._page is not None
        return self._page

    def open(self, url: str) -> None:
        """Load in a fresh context."""
        if self._page is not None:
            self._page.context.close()
        self._page = self._browser.new_context(viewport=VIEWPORT).new_page()
        self._page.goto(url, wait_until="load")

    def ask(self, expression: str) -> Any:
        """Evaluate in the page's own world."""
        return self.page.evaluate(expression)

    def observe(self) -> Seen:
        """The tree as text, at its defaults; bids are the handles."""
        _pre_extract(self.page, tags_to_mark="standard_html", lenient=True)
        dom = extract_dom_snapshot(self.page)
        tree = extract_merged_axtree(self.page)
        properties = extract_dom_extra_properties(dom, scale_factor=1.0)
        _post_extract(self.page)
        text = flatten_axtree_to_str(tree, properties)
        return Seen(text, frozenset(re.findall(r"^\t*\[(\w+)\]", text, re.MULTILINE)))

    def places(self, seen: Seen) -> dict[str, int]:
        """Bids stand in the page as attributes."""
        marked = self.page.evaluate("__survey.marked('bid')")
        return {bid: place for bid, place, _ in marked if bid in seen.handles}

    def probed(self, seen: Seen) -> list[str]:
        """Where bids are."""
        return [kind for bid, _, kind in self.page.evaluate("__survey.marked('bid')") if kind and bid in seen.handles]

    def close(self) -> None:
        """End the browser."""
        self._browser.close()
        self._playwright.stop()


if __name__ == "__main__":
    system = BrowserGym()
    try:
        run(system)
    finally:
        system.close()
