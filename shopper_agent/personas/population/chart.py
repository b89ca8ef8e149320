"""Marginals as text for a terminal and as a picture: bars for what was found, marks for what was asked."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from shopper_agent.personas.population.measure import MarginalTable, Row

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_BAR = 24
"""Characters of a bar for the largest share of a table."""


def text_table(tables: Sequence[MarginalTable], *, unicode: bool = True) -> Iterator[str]:
    """Lines for a terminal: label, asked, found, a bar, and a mark where they are further apart than chance."""
    width = min(max((len(row.label) for table in tables for row in table.rows), default=0), 44)
    for table in tables:
        yield table.name.replace("_", " ") + _elsewhere(table)
        largest = max((_share(row, table) for row in table.rows), default=0.0) or 1.0
        for row in table.rows:
            yield _line(row, table, width, largest, unicode=unicode).rstrip()


def _elsewhere(table: MarginalTable) -> str:
    if not table.elsewhere:
        return ""
    return f"  ({table.elsewhere} of {table.total} not known or in no row)"


def _line(row: Row, table: MarginalTable, width: int, largest: float, *, unicode: bool) -> str:
    label = row.label if len(row.label) <= width else row.label[: width - 3] + "..."
    asked = f"{row.asked:7.1%}" if row.asked is not None else " " * 7
    found = f"{row.found / table.total:7.1%}" if row.found is not None and table.total else " " * 7
    bar = _bar(_share(row, table) / largest, unicode=unicode)
    mark = (
        f"  outside {row.low / table.total:.1%} to {row.high / table.total:.1%}"
        if row.is_outside and table.total
        else ""
    )
    return f"  {_printable(label):<{width}} {asked} {found}  {bar}{mark}"


def _share(row: Row, table: MarginalTable) -> float:
    return row.found / table.total if row.found is not None and table.total else row.asked or 0.0


def _bar(share: float, *, unicode: bool) -> str:
    eighths = round(share * _BAR * 8)
    if not unicode:
        return ("#" * round(eighths / 8)).ljust(_BAR)
    return (_EIGHTHS[8] * (eighths // 8) + _EIGHTHS[eighths % 8].strip()).ljust(_BAR)


def _printable(text: str) -> str:
    """Labels come from files: control characters must not reach a terminal or a picture."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


# ── picture ─────────────────────────────────────────────────────────────────────────────────────────────────────

_COLUMNS, _PANEL, _GAP = 3, 400, 24
_ROW, _HEAD, _TOP = 18, 30, 64
_LABEL, _NUMBER = 172, 46
_STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#26323d}.h{font-weight:600;font-size:13px}.t{font-weight:600;"
    "font-size:16px}.n{fill:#5b6975}.bar{fill:#5b8db8}.out{fill:#c2543d}.asked{stroke:#1b2733;stroke-width:2}"
    ".range{stroke:#1b2733;stroke-width:1;opacity:.55}"
)


def svg(tables: Sequence[MarginalTable], title: str) -> str:
    """A picture of all tables: a bar is what was found, the upright mark what was asked, the line chance's range."""
    columns: list[list[tuple[int, MarginalTable]]] = [[] for _ in range(_COLUMNS)]
    heights = [_TOP] * _COLUMNS
    for table in tables:
        shortest = heights.index(min(heights))
        columns[shortest].append((heights[shortest], table))
        heights[shortest] += _HEAD + _ROW * len(table.rows) + 12
    width, height = _COLUMNS * (_PANEL + _GAP) + _GAP, max(heights) + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<style>{_STYLE}</style><rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text class="t" x="{_GAP}" y="28">{_escaped(title)}</text>',
        f'<text class="n" x="{_GAP}" y="46">Bars: found (or asked for, where there is nothing to compare). '
        "Upright mark: asked for. Thin line: what chance explains. Red: outside of it.</text>",
    ]
    for number, column in enumerate(columns):
        for top, table in column:
            parts += _panel(table, _GAP + number * (_PANEL + _GAP), top)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(table: MarginalTable, left: int, top: int) -> Iterator[str]:
    yield (
        f'<text class="h" x="{left}" y="{top + 18}">{_escaped(table.name.replace("_", " "))}'
        f'<tspan class="n" font-weight="400">{_escaped(_elsewhere(table))}</tspan></text>'
    )
    room = _PANEL - _LABEL - _NUMBER - 12
    most = max((_furthest(row, table) for row in table.rows), default=0.0) or 1.0
    for place, row in enumerate(table.rows):
        yield from _bar_of(row, table, left, top + _HEAD + place * _ROW, room / most)


def _furthest(row: Row, table: MarginalTable) -> float:
    """Where the longest of a row's marks ends, as a share."""
    return max(_share(row, table), row.asked or 0.0, row.high / table.total if table.total else 0.0)


def _bar_of(row: Row, table: MarginalTable, left: int, top: int, scale: float) -> Iterator[str]:
    start, middle, share = left + _LABEL, top + _ROW / 2, _share(row, table)
    label = row.label if len(row.label) <= 28 else row.label[:27] + "…"
    yield f'<text x="{start - 8}" y="{middle + 4:.1f}" text-anchor="end">{_escaped(label)}</text>'
    look = "out" if row.is_outside else "bar"
    yield f'<rect class="{look}" x="{start}" y="{top + 3}" width="{share * scale:.1f}" height="{_ROW - 6}"/>'
    if row.found is not None and row.asked is not None:
        at = start + row.asked * scale
        yield f'<line class="asked" x1="{at:.1f}" x2="{at:.1f}" y1="{top + 1}" y2="{top + _ROW - 1}"/>'
        low, high = (start + number / table.total * scale for number in (row.low, row.high))
        yield f'<line class="range" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>'
    yield f'<text class="n" x="{left + _PANEL}" y="{middle + 4:.1f}" text-anchor="end">{share:.1%}</text>'


def _escaped(text: str) -> str:
    return escape(_printable(text), {'"': "&quot;", "'": "&#39;"})
