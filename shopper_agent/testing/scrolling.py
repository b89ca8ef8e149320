"""A page that was read, seen from another scroll position; and where a browser scrolls to.

What is in view is all that a scroll position changes, so a page is read once, however often it is scrolled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.snapshot import Node, Snapshot
from shopper_agent.dom.static_layout import Place as Laid
from shopper_agent.dom.static_layout import StaticLayout, crosses
from shopper_agent.schema import Box, Element, Observation

SCROLL_SHARE = 0.85
"""Of the window's height; as in browser/hands/leafing.py."""


@dataclass(frozen=True)
class Place:
    """Where a name stands on its page."""

    mark: str
    """The test id of the control, or of the select that an option belongs to."""
    option: int | None = None
    """The option's place in its select, from 0."""
    label: str | None = None


@dataclass(frozen=True)
class Sight:
    """What a page looks like, and the way back from its names to it."""

    observation: Observation
    places: Mapping[str, Place]
    pinned: frozenset[str] = frozenset()
    """Names of what stays where it is in the window."""
    anchors: Mapping[str, int] = field(default_factory=dict)
    """Id → how far down it is, in pixels."""


def scrolled(sight: Sight, layout: StaticLayout, scroll: int) -> Sight:
    """What a page that was read at its top looks like at another position, which is no farther than it goes."""
    seen = sight.observation
    height = seen.page.height if seen.page is not None else layout.height
    scroll = min(max(scroll, 0), layout.farthest(height))
    if scroll == 0:
        return sight
    moved = [
        _moved(each, sight.pinned, layout, scroll) for each in seen.elements if not each.name.startswith("browser.")
    ]
    shown = {sight.places[each.name].mark: each.in_view for each in moved if sight.places[each.name].option is None}
    for place, element in enumerate(moved):
        spot = sight.places[element.name]
        if spot.option is not None:
            moved[place] = _shown(element, shown.get(spot.mark, False))
    can_go_back = any(each.name == "browser.back" for each in seen.elements)
    window, size = (layout.width, layout.height), (layout.width, height)
    frame = simplify(
        Snapshot(seen.url, "", Node("body"), viewport=window, scroll=(0, scroll), size=size), can_go_back=can_go_back
    ).observation
    changed = {"elements": (*moved, *frame.elements), "page": frame.page}
    return Sight(seen.model_copy(update=changed), sight.places, sight.pinned, sight.anchors)


def _moved(element: Element, pinned: frozenset[str], layout: StaticLayout, scroll: int) -> Element:
    box = element.box
    if box is None:
        return element
    if element.name in pinned:
        return element.model_copy(update={"box": box.model_copy(update={"y": box.y + scroll})})
    return _shown(element, crosses(Laid(box.x, box.y, box.width, box.height), layout, scroll))


def _shown(element: Element, in_view: bool) -> Element:
    return element if element.in_view is in_view else element.model_copy(update={"in_view": in_view})


def leafed(layout: StaticLayout, scroll: int, direction: int) -> int:
    """The position after scrolling by most of a window; `direction` 1 is down, -1 up. The page's ends do not count."""
    return scroll + direction * round(layout.height * SCROLL_SHARE)


def centred(box: Box, layout: StaticLayout, scroll: int, *, wholly: bool) -> int:
    """The position at which a browser has brought a box into view: its middle in the window's, unless it is there.

    `wholly` asks for all of it to be in view, as looking for an element does (in_page/finding.js); else its middle is
    enough, as for pressing it (in_page/aiming.js). The page's ends do not count.
    """
    top = box.y - scroll
    middle = top + box.height / 2
    seen = top >= 0 and top + box.height <= layout.height if wholly else 0 < middle < layout.height
    return scroll if seen else box.y + box.height // 2 - layout.height // 2
