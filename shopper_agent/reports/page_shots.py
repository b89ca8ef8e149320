"""A page's picture, with the place of the acted element. PURE."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue

from shopper_agent.dom.page_kinds import page_kind
from shopper_agent.reports.pictures import Overlay, Picture, overlay, read_picture
from shopper_agent.reports.wording import count_words, shorten
from shopper_agent.schema import Observation, Step

DEFAULT_VIEWPORT_WIDTH = 1280
"""CSS pixels; the environment's own default, used when the recording does not name another."""


@dataclass(frozen=True)
class PageView:
    """A page as the shopper had it before them."""

    title: str
    url: str
    kind: str
    picture: Picture | None
    mark: Overlay | None
    mark_note: str
    """Why the acted element is not marked; empty when it is or when there is none."""
    elements: str


def page_view(observation: Observation, picture: bytes | None) -> PageView:
    """A page without a mark."""
    return PageView(
        title=shorten(observation.title, 200) or "Page without a title",
        url=shorten(observation.url, 500),
        kind=page_kind(observation),
        picture=read_picture(picture) if picture is not None else None,
        mark=None,
        mark_note="",
        elements=count_words(len(observation.elements), "element"),
    )


def marked(page: PageView, step: Step, browser: Mapping[str, JsonValue]) -> PageView:
    """The page with the acted element marked, or with a note why it is not; `browser` as the recording has it."""
    if page.picture is None or step.target is None:
        return page
    if step.target.box is None:
        return replace(page, mark_note="The element's place was not recorded.")
    mark = overlay(step.target.box, page.picture, picture_width(browser, step.observation))
    return replace(page, mark=mark, mark_note="" if mark else "The element lay outside of this picture.")


def picture_width(browser: Mapping[str, JsonValue], observation: Observation) -> int:
    """How many CSS pixels of the page a picture shows from left to right.

    The viewport's width. A device that is emulated brings its own viewport, which the recorded setting does not tell,
    and shows a page that is laid out wider than its screen as a whole: there it is the document's width.
    """
    if browser.get("device") is not None and observation.page is not None and observation.page.width > 0:
        return observation.page.width
    return viewport_width(browser)


def viewport_width(browser: Mapping[str, JsonValue]) -> int:
    """Width of the viewport in CSS pixels, from the recorded browser settings."""
    match browser.get("viewport"):
        case {"width": int(width)} if width > 0:
            return width
        case [int(width), *_] if width > 0:
            return width
    return DEFAULT_VIEWPORT_WIDTH
