"""The experiments' pictures: intervals beside names, shares of outcomes, predicted against drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.experiments.agreement import Bin
from benchmarks.experiments.stats import Interval
from benchmarks.experiments.svg import ACCENT, GRID, INK, MUTED, PALETTE, SECOND, Axis, Sheet, number

_LEFT, _ROW, _TOP = 190.0, 26.0, 64.0


@dataclass(frozen=True)
class Effect:
    """One line of a chart of effects."""

    label: str
    detail: str
    """Below the label."""
    interval: Interval | None
    as_expected: bool | None = None
    """Colours it; None: nothing is expected."""


def effects(title: str, lines: Sequence[Effect], *, shared: bool) -> str:
    """Differences with intervals around a line at zero; `shared`: on one axis, else each on its own."""
    row = 50.0
    sheet = Sheet(860, _TOP + row * len(lines) + 40, title)
    sheet.text((20, 30), title, style="bold")
    ends = [(one.interval.low, one.interval.high, 0.0) for one in lines if one.interval is not None]
    common = Axis.around([value for three in ends for value in three], 300, 660)
    for place, one in enumerate(lines):
        y = _TOP + row * place + 10
        sheet.text((20, y), one.label, style="bold")
        sheet.text((20, y + 15), one.detail, style="small muted")
        if one.interval is None:
            sheet.text((300, y + 5), "nothing to compare", style="muted")
            continue
        axis = common if shared else Axis.around([one.interval.low, one.interval.high, 0.0], 300, 660)
        _effect(sheet, axis, y + 4, one)
    bottom = _TOP + row * len(lines) + 4
    for mark in common.marks() if shared else []:
        sheet.text((common.at(mark), bottom + 14), number(mark), "middle", "small muted")
    return sheet.svg()


def _effect(sheet: Sheet, axis: Axis, y: float, one: Effect) -> None:
    found = one.interval
    assert found is not None
    sheet.line((axis.start, y), (axis.end, y), GRID)
    sheet.line((axis.at(0), y - 16), (axis.at(0), y + 16), MUTED)
    colour = MUTED if one.as_expected is None else ACCENT if one.as_expected else SECOND
    sheet.line((axis.at(found.low), y), (axis.at(found.high), y), colour, 3)
    sheet.dot(axis.at(found.estimate), y, 5, colour)
    said = f"{number(found.estimate)}  [{number(found.low)}, {number(found.high)}]"
    sheet.text((680, y + 4), said, style="small")


@dataclass(frozen=True)
class Column:
    """One measure of a chart of personas."""

    label: str
    values: Mapping[str, Interval | None]
    """By persona."""


def personas_chart(title: str, names: Sequence[str], columns: Sequence[Column]) -> str:
    """Means with intervals, personas in rows and measures in columns."""
    width = 136.0
    sheet = Sheet(_LEFT + width * len(columns) + 20, _TOP + _ROW * len(names) + 40, title)
    sheet.text((20, 28), title, style="bold")
    bottom = _TOP + _ROW * len(names)
    for place, name in enumerate(names):
        sheet.text((20, _TOP + _ROW * place + 17), name)
        if place % 2 == 0:
            sheet.box((_LEFT - 6, _TOP + _ROW * place), (width * len(columns) + 12, _ROW), "#f6f8fa")
    for at, column in enumerate(columns):
        start = _LEFT + width * at
        known = [value for value in column.values.values() if value is not None]
        axis = Axis.around([end for one in known for end in (one.low, one.high)], start + 6, start + width - 14)
        sheet.text((start + 6, _TOP - 10), column.label, style="small bold")
        for mark in axis.marks():
            sheet.line((axis.at(mark), _TOP), (axis.at(mark), bottom), GRID)
            sheet.text((axis.at(mark), bottom + 16), number(mark), "middle", "small muted")
        for place, name in enumerate(names):
            y, found = _TOP + _ROW * (place + 0.5), column.values.get(name)
            if found is not None:
                sheet.line((axis.at(found.low), y), (axis.at(found.high), y), ACCENT, 2)
                sheet.dot(axis.at(found.estimate), y)
    return sheet.svg()


def shares_chart(title: str, rows: Mapping[str, Mapping[str, int]], order: Sequence[str]) -> str:
    """How visits ended, as shares: one bar a persona, one colour an ending."""
    columns = 5
    legend = 22.0 * -(-len(order) // columns)
    sheet = Sheet(860, _TOP + legend + _ROW * len(rows) + 20, title)
    sheet.text((20, 28), title, style="bold")
    for place, name in enumerate(order):
        corner = (20.0 + 165 * (place % columns), 44 + 22.0 * (place // columns))
        sheet.box(corner, (12, 12), _colour(order, name))
        sheet.text((corner[0] + 18, corner[1] + 11), name, style="small")
    for place, (label, counts) in enumerate(rows.items()):
        y, total = _TOP + legend + _ROW * place, sum(counts.values())
        x = _LEFT
        sheet.text((20, y + 15), label)
        for name in order:
            if not (count := counts.get(name, 0)):
                continue
            wide = 640.0 * count / total
            sheet.box((x, y + 3), (wide - 1, _ROW - 6), _colour(order, name), f"{name}: {count} of {total}")
            if wide > 26:
                sheet.text((x + wide / 2, y + 17), str(count), "middle", "small light")
            x += wide
    return sheet.svg()


def _colour(order: Sequence[str], name: str) -> str:
    return PALETTE[list(order).index(name) % len(PALETTE)]


def agreement_chart(title: str, bins: Sequence[Bin], points: Sequence[float]) -> str:
    """Left: drawn against predicted shares, with 95 % ranges; right: the transformed draws, which should be flat."""
    sheet = Sheet(860, 440, title)
    sheet.text((20, 28), title, style="bold")
    across, up = Axis(0, 1, 70, 400), Axis(0, 1, 380, 60)
    for mark in (0, 0.25, 0.5, 0.75, 1):
        sheet.line((across.at(mark), 60), (across.at(mark), 380), GRID)
        sheet.line((70, up.at(mark)), (400, up.at(mark)), GRID)
        sheet.text((across.at(mark), 398), number(mark), "middle", "small muted")
        sheet.text((62, up.at(mark) + 4), number(mark), "end", "small muted")
    sheet.line((70, 380), (400, 60), MUTED)
    sheet.text((235, 420), "stated probability", "middle", "small")
    sheet.text((70, 50), "share drawn", style="small")
    for one in bins:
        predicted, drawn = one.predicted / one.alternatives, one.taken / one.alternatives
        half = 1.96 * one.deviation / one.alternatives
        x = across.at(predicted)
        sheet.line((x, up.at(predicted - half)), (x, up.at(predicted + half)), INK, 1.5)
        sheet.dot(x, up.at(drawn), 4, ACCENT)
    _flatness(sheet, points)
    return sheet.svg()


def _flatness(sheet: Sheet, points: Sequence[float], bars: int = 20) -> None:
    counts, _ = np.histogram(points, bins=bars, range=(0.0, 1.0))
    expected = len(points) / bars
    across, up = Axis(0, 1, 480, 830), Axis(0, max(float(counts.max(initial=0)), expected, 1.0) * 1.15, 380, 60)
    for place, count in enumerate(counts):
        left, right = across.at(place / bars), across.at((place + 1) / bars)
        sheet.box((left, up.at(float(count))), (right - left - 1, 380 - up.at(float(count))), "#a9c7f5", str(count))
    for share, width in (
        (expected, 1.5),
        (expected + 1.96 * expected**0.5, 0.7),
        (expected - 1.96 * expected**0.5, 0.7),
    ):
        sheet.line((480, up.at(share)), (830, up.at(share)), SECOND, width)
    sheet.text((480, 50), f"transformed draws ({len(points)} steps)", style="small")
    for mark in (0, 0.5, 1):
        sheet.text((across.at(mark), 398), number(mark), "middle", "small muted")
