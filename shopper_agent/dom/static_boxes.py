"""Estimated boxes written into the rows of a page, and with them what is in view."""

from shopper_agent.dom.snapshot import CONTROL, IN_VIEW
from shopper_agent.dom.static_flow import Laid
from shopper_agent.dom.static_layout import Place, StaticLayout, crosses

_BOX = 4
"""Where the box begins in a row."""


def write_boxes(rows: list[list[object]], laid: Laid, layout: StaticLayout, scroll: int) -> None:
    """Give rows their boxes in the page, or none, and say which controls the window shows at a scroll position.

    An option is in view with its select.
    """
    for number, row in enumerate(rows):
        if len(row) == 2:
            continue
        place = laid.places.get(number)
        if place is None:
            del row[_BOX:]
            if row[1] == "option" and isinstance(row[0], int):
                row[2] = _flags(row) | (_flags(rows[row[0]]) & IN_VIEW)
            continue
        if number in laid.pinned:
            place = Place(place.x, place.y + scroll, place.width, place.height)
        row[_BOX:] = place
        if _flags(row) & CONTROL and crosses(place, layout, scroll):
            row[2] = _flags(row) | IN_VIEW


def _flags(row: list[object]) -> int:
    return row[2] if isinstance(row[2], int) else 0
