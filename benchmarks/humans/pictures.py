"""The pictures: shares of the kinds side by side, and how many visits are at least so long. Pure."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from benchmarks.experiments.stats import Interval
from benchmarks.experiments.svg import GRID, INK, MUTED, PALETTE, Axis, Sheet
from benchmarks.humans.logged import KINDS, Logged

_ROW, _LEFT, _LONGEST = 34.0, 150.0, 40


def kinds_picture(columns: Mapping[str, Mapping[str, Interval]]) -> str:
    """Shares of the fifteen kinds with intervals; the first column's order."""
    first = next(iter(columns.values()))
    order = sorted(KINDS, key=lambda kind: -first[kind].estimate)
    most = max(one[kind].high for one in columns.values() for kind in KINDS)
    sheet = Sheet(860, 70 + _ROW * len(order) + 30, "Shares of the kinds of action")
    _legend(sheet, "Shares of the kinds of action, 95 % intervals", list(columns))
    axis = Axis(0, most, _LEFT, 820)
    for row, kind in enumerate(order):
        top = 70 + _ROW * row
        sheet.text((20, top + 16), kind)
        for place, one in enumerate(columns.values()):
            y = top + (place + 1) * (_ROW - 4) / (len(columns) + 1)
            found, colour = one[kind], PALETTE[place % len(PALETTE)]
            sheet.line((axis.at(found.low), y), (axis.at(found.high), y), colour, 2)
            sheet.dot(axis.at(found.estimate), y, 3.5, colour)
        sheet.line((20, top + _ROW - 3), (840, top + _ROW - 3), GRID)
    for mark in axis.marks(5):
        sheet.text((axis.at(mark), 70 + _ROW * len(order) + 16), f"{100 * mark:.0f} %", "middle", "small muted")
    return sheet.svg()


def lengths_picture(columns: Mapping[str, Sequence[Logged]]) -> str:
    """Share of visits of at least so many logged actions."""
    sheet = Sheet(860, 400, "Lengths of visits")
    _legend(sheet, "Visits of at least so many logged actions", list(columns))
    across, up = Axis(0, _LONGEST, 60, 820), Axis(0, 1, 360, 70)
    for mark in (0, 0.25, 0.5, 0.75, 1):
        sheet.line((60, up.at(mark)), (820, up.at(mark)), GRID)
        sheet.text((52, up.at(mark) + 4), f"{100 * mark:.0f} %", "end", "small muted")
    for length in range(0, _LONGEST + 1, 5):
        sheet.text((across.at(length), 378), str(length), "middle", "small muted")
    for place, visits in enumerate(columns.values()):
        lengths = np.array([len(one.kinds) for one in visits])
        points = [(across.at(at), up.at(float((lengths >= at).mean()))) for at in range(1, _LONGEST + 1)]
        for start, end in pairwise(points):
            sheet.line(start, end, PALETTE[place % len(PALETTE)], 2)
    sheet.line((60, 360), (820, 360), MUTED)
    return sheet.svg()


def _legend(sheet: Sheet, title: str, names: Sequence[str]) -> None:
    sheet.text((20, 26), title, style="bold")
    for place, name in enumerate(names):
        x = 20 + 820.0 / len(names) * place
        sheet.box((x, 40), (12, 12), PALETTE[place % len(PALETTE)])
        sheet.text((x + 18, 51), name, style="small")
    sheet.line((20, 60), (840, 60), INK, 0.5)
