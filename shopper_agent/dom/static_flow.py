"""An estimate of where a browser would put things: blocks stack, lines wrap, cards make grids, sides stand beside.

Differs from CSS 2.1 §9 (visual formatting): there is no style sheet, so what stands side by side is guessed from what
it holds; margins are the same everywhere; nothing floats, sticks or is cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shopper_agent.dom.static_arranging import (
    BETWEEN,
    PADDING,
    are_pictures,
    begins_line,
    cards_abreast,
    columns_of,
    grows,
    is_row,
    kids_seen,
    wraps,
)
from shopper_agent.dom.static_layout import Place, StaticLayout
from shopper_agent.dom.static_lines import Line
from shopper_agent.dom.static_measures import (
    ATOM,
    AWAY,
    BAR,
    BLOCK,
    SMALL_PICTURE,
    TEXT,
    AttributesByRow,
    Part,
    Rows,
    measure,
)

_EDGE = 16
"""Pixels between the contents of a page and the edges of its window, at least."""
_MARGINS = {
    **dict.fromkeys(("section", "aside", "main", "table"), BETWEEN), "footer": 2 * BETWEEN,
    **dict.fromkeys(("li", "tr", "thead", "tbody", "tfoot", "dt", "dd", "label", "legend"), 2),
}  # fmt: skip
"""Above and below parts whose distance to others is not the usual one."""
_FIELD_WIDTH = 580
"""The most that a field is wide."""
_TICK = 20
"""Height of a line with nothing but a box to tick."""


@dataclass
class Laid:
    """Where everything of a page is."""

    height: int = 0
    """Of the whole page."""
    places: dict[int, Place] = field(default_factory=dict)
    """Row number → box, of controls, pictures and frames; what is closed has none."""
    pinned: set[int] = field(default_factory=set)
    """Rows of those that stay where they are in the window when the page is scrolled; their boxes are the window's."""
    anchors: dict[str, int] = field(default_factory=dict)
    """Id → how far down it is."""


def lay_out(rows: Rows, attributes: AttributesByRow, layout: StaticLayout) -> Laid:
    """Estimate the boxes of a page from its rows, as dom/static.py writes them.

    `attributes` are the elements' own, by row number. Rows that are pinned have their place in the window.
    """
    laid = Laid()
    root, parts = measure(rows, attributes, layout)
    width = max(min(layout.width - 2 * _EDGE, layout.page), 1)
    flow = _Flow(layout, laid.places)
    left = (layout.width - width) // 2
    laid.height = max(flow.block(root, left, 0, width), layout.height)
    for part in parts:
        if part.kind > AWAY and not _is_away(part):
            flow.pin(part, laid.pinned)
    for number, own in attributes.items():
        if identifier := own.get("id"):
            laid.anchors.setdefault(identifier, parts[number].top)
    for part in parts:
        part.parent = None  # without cycles nothing is left to the garbage collector
    return laid


def _is_away(part: Part) -> bool:
    above = part.parent
    while above is not None:
        if above.kind >= AWAY:
            return True
        above = above.parent
    return False


class _Flow:
    """Places parts, from the top of a page to its end."""

    def __init__(self, layout: StaticLayout, places: dict[int, Place]) -> None:
        self.layout, self.places = layout, places

    # ── blocks ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def block(self, part: Part, x: int, y: int, width: int) -> int:
        """Place a part with lines of its own; where it ends."""
        part.top = y
        width = max(width, 1)
        placed = self._picture if part.kind == ATOM else self._contents
        bottom = placed(part, x, y, width)
        if part.control and part.kind != ATOM:
            self.places[part.number] = Place(x, y, width, max(bottom - y, 1))
        return bottom

    def _contents(self, part: Part, x: int, y: int, width: int) -> int:
        layout = self.layout
        kids = kids_seen(part, layout)
        if part.tag == "tr":
            return self._columns(kids, [width // max(len(kids), 1)] * len(kids), x, y, 0)
        if part.picture > SMALL_PICTURE and (columns := cards_abreast(part, kids, width, layout)):
            return self._grid(kids, columns, x, y, width)
        if len(kids) > 1:
            if is_row(part):
                return self._row(kids, x, y, width, wraps=wraps(part, layout))
            if are_pictures(part, kids):
                return self._pictures(kids, x, y, width)
            if widths := columns_of(part, kids, width, layout):
                return self._columns(kids, widths, x, y, BETWEEN)
        return self._stack(kids, x, y, width)

    def _stack(self, kids: Sequence[Part], x: int, y: int, width: int) -> int:
        """One below the other; what is no block fills lines in between."""
        layout, line = self.layout, Line(x, y, width, self.layout.line)
        gap = 0
        for kid in kids:
            if not begins_line(kid):
                line.y += gap
                gap = 0
                self._inline(kid, line)
                continue
            y = line.end()
            margin = _MARGINS.get(kid.tag, layout.gap)
            line.y = self.block(kid, x, y + max(gap, margin) if y > 0 else y, width)
            gap = margin
        return line.end()

    # ── side by side ───────────────────────────────────────────────────────────────────────────────────────────────

    def _row(self, kids: Sequence[Part], x: int, y: int, width: int, *, wraps: bool) -> int:
        """In rows, each as wide as it likes to be; a search field takes what is left.

        What does not wrap goes on beyond the edge, as the menus of narrow windows do.
        """
        line: list[tuple[Part, int]] = []
        used = 0
        for kid in kids:
            wanted = max(1, min(round(kid.natural) + 12, width))
            if wraps and line and used + wanted > width:
                y = self._one_row(line, x, y, width - used)
                line, used = [], 0
            line.append((kid, wanted))
            used += wanted
        return self._one_row(line, x, y, max(width - used, 0))

    def _one_row(self, line: Sequence[tuple[Part, int]], x: int, y: int, spare: int) -> int:
        growing = next((kid for kid, _ in line if grows(kid)), None)
        ends: list[tuple[Part, int]] = []
        for kid, wanted in line:
            width = wanted + (spare if kid is growing else 0)
            ends.append((kid, self._one(kid, x, y, width)))
            x += width
        bottom = max(end for _, end in ends)
        for kid, end in ends:
            if bottom - end > 2:
                self._move(kid, 0, (bottom - end) // 2)
        return bottom

    def _columns(self, kids: Sequence[Part], widths: Sequence[int], x: int, y: int, between: int) -> int:
        """Side by side from the same height on."""
        bottom = y
        for kid, width in zip(kids, widths, strict=True):
            bottom = max(bottom, self._one(kid, x, y, width))
            x += width + between
        return bottom

    def _pictures(self, kids: Sequence[Part], x: int, y: int, width: int) -> int:
        """Pictures alone: small ones in rows, large ones share one row."""
        if max(kid.picture for kid in kids) <= SMALL_PICTURE:
            return self._row(kids, x, y, width, wraps=True)
        return self._columns(kids, [width // len(kids)] * len(kids), x, y, 0)

    def _grid(self, kids: Sequence[Part], columns: int, x: int, y: int, width: int) -> int:
        """Cards in rows of so many."""
        between = PADDING
        each = (width - between * (columns - 1)) // columns
        for start in range(0, len(kids), columns):
            bottom = y
            for place, kid in enumerate(kids[start : start + columns]):
                left = x + place * (each + between) + PADDING
                bottom = max(bottom, self._one(kid, left, y + PADDING, max(each - 2 * PADDING, 1)))
            y = bottom + PADDING + between
        return y - between

    def _one(self, kid: Part, x: int, y: int, width: int) -> int:
        """Place a part that stands in a column of its own."""
        if kid.block or (kid.kind == ATOM and kid.broken):
            return self.block(kid, x, y, width)
        line = Line(x, y, max(width, 1), self.layout.line)
        self._inline(kid, line)
        return line.end()

    # ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _inline(self, part: Part, line: Line) -> None:
        """Put a part into a line."""
        part.top = line.y
        high = round(self.layout.line * part.scale)
        if part.kind == TEXT:
            line.say(part.natural, high)
        elif part.kind == ATOM or part.button:
            self._atom(part, line)
        elif part.block:
            y = line.end()
            line.y = self.block(part, line.left, y, line.width)
        else:
            self._run(part, line, high)

    def _run(self, part: Part, line: Line, high: int) -> None:
        """Words, and what stands among them, that may be broken."""
        if part.control and line.at and line.at + part.natural > line.width and part.natural <= line.width:
            line.end()
        x, y = line.left + round(line.at), line.y
        for kid in part.kids:
            if kid.kind < AWAY:
                self._inline(kid, line)
        part.top = y
        if part.control:
            line.high = max(line.high, high)
            if line.y == y:
                left, width = x, max(line.left + round(line.at) - x, 1)
            else:
                left, width = line.left, line.width
            self.places[part.number] = Place(left, y + 3, width, max(line.y + line.high - y - 6, 1))
        line.at += self.layout.glyph / 2

    def _atom(self, part: Part, line: Line) -> None:
        layout = self.layout
        natural = part.natural or 30.0
        if part.field and not part.ticks and line.at == 0:
            natural = max(natural, min(line.width, _FIELD_WIDTH)) if part.tag != "select" else natural
        width = max(1, min(round(natural), line.width))
        height = part.height or layout.field
        if part.picture and part.natural > width:
            height = max(1, round(height * width / part.natural))
        x, y = line.put(width, _TICK if part.ticks else height)
        if part.control or part.picture:
            self.places[part.number] = Place(x, y + (5 if part.ticks else 0), width, height)
        line.at += layout.glyph / 2

    def _picture(self, part: Part, x: int, y: int, width: int) -> int:
        line = Line(x, y, width, self.layout.line)
        self._atom(part, line)
        return line.end()

    # ── moving ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _move(self, part: Part, right: int, down: int) -> None:
        """Move a part that has been placed, with all that is in it."""
        for number in range(part.number, part.end):
            if (place := self.places.get(number)) is not None:
                self.places[number] = Place(place.x + right, place.y + down, place.width, place.height)

    def pin(self, part: Part, pinned: set[int]) -> None:
        """Place what lies over the page, in the window."""
        layout = self.layout
        bar = part.kind == BAR
        width = min(layout.width - 2 * _EDGE, layout.page if bar else 440)
        part.kind = BLOCK
        x = (layout.width - width) // 2
        bottom = self.block(part, x, 0, max(width, 1))
        down = layout.height - bottom if bar else (layout.height - bottom) // 2
        self._move(part, 0, max(down, 0))
        pinned.update(number for number in range(part.number, part.end) if number in self.places)
