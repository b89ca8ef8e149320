"""The shop over plain HTTP: an Environment without a browser, fast enough for experiments with hundreds of visits.

Pages take the road of recorded ones (dom/static.py); forms and links do what they do in a browser with scripts
switched off. Differs from the browser: no style sheets, nothing is covered, no pictures, no tabs, no frames; only the
shop's own origin is reached; an answer that is no page is a failure. Everything is in view, unless there is a layout:
then boxes are estimates (dom/static_flow.py) and the window scrolls as a browser's does; a place on the same page is
scrolled to and makes no entry in the history.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import unquote

from shopper_agent.dom.mask import Masker
from shopper_agent.dom.simplify import BACK, SCROLL_DOWN, SCROLL_UP
from shopper_agent.dom.static_layout import StaticLayout
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
from shopper_agent.testing.html_forms import Sending
from shopper_agent.testing.http_fetching import Fetching, NoPage, Page, Patience
from shopper_agent.testing.live_page import LivePage
from shopper_agent.testing.page_readings import PageReadings, PageText
from shopper_agent.testing.scrolling import Place, Sight, centred, leafed

_REFERENCE = re.compile(r"\{((?:contact|secret)\.[a-z_]+)\}")
_ERROR_PAGES = frozenset({401, 403, 404, 410, 429, *range(500, 600)})
"""As in browser/environment.py: not 400 or 422, with which shops answer a form that was filled in wrongly."""
PAST_PAGES = 50
"""How far back the history goes."""


@dataclass(frozen=True)
class _Past:
    """A page to go back to."""

    address: str
    page: LivePage | None
    """Kept only where the address alone would not show it again."""
    scroll: int = 0
    """Where it was left."""


class HttpShop:
    """One visit to any server-rendered shop; implements Environment. Use it as an async context manager."""

    def __init__(
        self,
        url: str,
        *,
        private: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        readings: PageReadings | None = None,
        layout: StaticLayout | None = None,
    ) -> None:
        """`url` is the start page; `private` maps references to values.

        `readings` may be shared by the visits of an experiment, so that equal pages are read once. With a `layout` what
        is in view depends on where the page is scrolled to; without one, everything is.
        """
        self.url = url
        self._private = dict(private or {})
        self._masker = Masker(self._private)
        self._patience = patience or Patience()
        self._readings = readings or PageReadings(keep=0)
        self._fetching: Fetching | None = None
        self._page = LivePage("", url)
        self._reloadable = True
        self._layout, self._scroll = layout, 0
        self._anchor = ""
        """The id that is to be scrolled to once the page has been read."""
        self._past: list[_Past] = []
        self._sight: Sight | None = None
        self.requests = 0
        """How often the shop was asked for a page."""

    async def __aenter__(self) -> "HttpShop":
        """A fresh jar of cookies; nothing is sent yet."""
        self._fetching = Fetching(self.url, self._patience)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        if self._fetching is not None:
            await self._fetching.__aexit__(kind, error, trace)
            self._fetching = None

    # ── the Environment protocol ───────────────────────────────────────────────────────────────────────────────────

    async def reset(self) -> Observation:
        """Open the start page. Raises EnvironmentFailed when it cannot be opened or is an error page."""
        self._past = []
        try:
            self._show(await self._fetch(Sending("GET", self.url)))
        except NoPage as error:
            raise EnvironmentFailed(f"{self.url}: {error.message}") from error
        observation = self._observe(None)
        if self._page.status is not None and self._page.status >= 400:
            title = observation.title or "no page"
            raise EnvironmentFailed(f"{observation.url} answered {self._page.status}: {title}")
        return observation

    async def step(self, action: Action) -> Observation:
        """Carry the action out and look again. Raises EnvironmentFailed when the shop does not answer any more."""
        sight = self._seen()
        before = sight.observation.url
        failure = await self._act(action, sight)
        observation = self._observe(failure)
        if failure is None and observation.url != before and self._page.status in _ERROR_PAGES:
            message = f"The shop answered with an error page ({self._page.status})."
            failure = Failure(kind=FailureKind.PAGE_ERROR, message=message)
            return observation.model_copy(update={"failure": failure})
        return observation

    async def target(self, action: Action) -> Target | None:
        """What the action's element is; None when there is none."""
        sight = self._seen()
        if isinstance(action, Terminate) or (place := sight.places.get(action.name)) is None:
            return None
        element = next(one for one in sight.observation.elements if one.name == action.name)
        self._bring(action.name, sight, wholly=True)
        number = int(place.mark)
        return Target(
            name=action.name,
            tag="option" if place.option is not None else self._page.tag(number),
            role=element.role,
            text=element.text,
            href=element.href,
            box=element.box,
            label=self._masker.text(place.label) if place.label else None,
            test_id=self._page.test_id(number) if place.option is None else None,
        )

    async def screenshot(self) -> bytes | None:
        """There is no picture."""
        return None

    # ── acting ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _act(self, action: Action, sight: Sight) -> Failure | None:
        if isinstance(action, Terminate):
            return None
        if isinstance(action, Click) and action.name in {BACK, SCROLL_DOWN, SCROLL_UP}:
            if action.name == BACK:
                return await self._back()
            self._leaf(1 if action.name == SCROLL_DOWN else -1)
            return None
        place = sight.places.get(action.name)
        if place is None:
            return _failed(FailureKind.NO_SUCH_NAME, f"There is no “{action.name[:200]}” on this page.")
        if any(element.name == action.name and not element.enabled for element in sight.observation.elements):
            return _failed(FailureKind.DISABLED, f"“{action.name}” is disabled.")
        if isinstance(action, Click):
            self._bring(action.name, sight)
            return await self._click(action.name, place)
        return await self._type(action, place, sight)

    async def _click(self, name: str, place: Place) -> Failure | None:
        if place.option is None:
            return await self._follow(self._page.press(int(place.mark)))
        if self._page.choose(int(place.mark), place.option):
            return None
        return _failed(FailureKind.DISABLED, f"“{name}” cannot be chosen.")

    async def _type(self, action: Input | TypeAndSubmit, place: Place, sight: Sight) -> Failure | None:
        missing = next((key for key in _REFERENCE.findall(action.text) if key not in self._private), None)
        if missing is not None:
            return _failed(FailureKind.NOT_RESOLVED, f"There is no value for {{{missing}}}.")
        if place.option is not None:
            return _failed(FailureKind.NOT_EDITABLE, f"“{action.name}” is no field to type into: click it instead.")
        self._bring(action.name, sight)
        text = _REFERENCE.sub(lambda found: self._private[found[1]], action.text)
        typed = self._page.type(int(place.mark), text)
        if typed != "done":
            what = "is no field to type into" if typed == "not editable" else "has no such option"
            return _failed(FailureKind.NOT_EDITABLE, f"“{action.name}” {what}.")
        return await self._follow(self._page.enter(int(place.mark))) if isinstance(action, TypeAndSubmit) else None

    async def _follow(self, sending: Sending | None) -> Failure | None:
        """Go where a link or a form leads; stay where it leads nowhere."""
        if sending is None:
            return None
        here = _Past(self._page.address, None if self._reloadable else self._page, self._scroll)
        try:
            self._show(await self._fetch(sending))
        except NoPage as error:
            return None if error.kind is None else _failed(error.kind, error.message)
        self._past = [*self._past, here][-PAST_PAGES:]
        return None

    async def _back(self) -> Failure | None:
        if not self._past:
            return _failed(FailureKind.NO_SUCH_NAME, "There is no page to go back to.")
        past = self._past[-1]
        if past.page is not None:
            self._page, self._reloadable = past.page, False
        else:
            try:
                self._show(await self._fetch(Sending("GET", past.address)))
            except NoPage as error:
                return _failed(error.kind or FailureKind.PAGE_ERROR, error.message)
        self._past.pop()
        self._scroll, self._anchor = past.scroll, ""
        return None

    # ── scrolling ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _leaf(self, direction: int) -> None:
        """Scroll by most of a window; the page's ends are minded when it is looked at."""
        if self._layout is not None:
            self._scroll = max(leafed(self._layout, self._scroll, direction), 0)

    def _bring(self, name: str, sight: Sight, *, wholly: bool = False) -> None:
        """Bring a control into view, as a browser does before it is pressed."""
        if self._layout is None or name in sight.pinned:
            return
        box = next((one.box for one in sight.observation.elements if one.name == name), None)
        if box is None:
            return
        farthest = self._layout.farthest(sight.observation.page.height if sight.observation.page is not None else 0)
        self._scroll = min(max(centred(box, self._layout, self._scroll, wholly=wholly), 0), farthest)

    # ── seeing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _fetch(self, sending: Sending) -> Page:
        if self._fetching is None:
            raise RuntimeError("an HttpShop is used inside `async with`")
        address, _, fragment = sending.address.partition("#")
        if fragment and sending.method == "GET" and address == self._page.address.partition("#")[0] and self._sight:
            self._anchor = fragment
            raise NoPage(None, "A place on the same page.")
        self.requests += 1
        try:
            return await self._fetching.page(sending, self._page.address if self._sight is not None else None)
        except EnvironmentFailed as error:  # addresses carry what was typed into forms
            raise EnvironmentFailed(self._masker.address(str(error))) from error

    def _show(self, page: Page) -> None:
        self._page, self._reloadable = LivePage(page.text, page.address, page.status), page.reloadable
        self._scroll, self._anchor = 0, page.address.partition("#")[2]

    def _observe(self, failure: Failure | None) -> Observation:
        page = self._page
        private = tuple(self._private.items())
        text = PageText(page.html, page.address, page.status, bool(self._past), private, self._layout)
        self._sight = self._readings.read(text, self._scroll)
        if self._anchor:
            self._scroll = self._sight.anchors.get(unquote(self._anchor), self._scroll)
            self._sight, self._anchor = self._readings.read(text, self._scroll), ""
        observation = self._sight.observation
        self._scroll = observation.page.y if observation.page is not None else 0
        return observation if failure is None else observation.model_copy(update={"failure": failure})

    def _seen(self) -> Sight:
        if self._sight is None:
            raise RuntimeError("step() before reset()")
        return self._sight


def _failed(kind: FailureKind, message: str) -> Failure:
    return Failure(kind=kind, message=message)
