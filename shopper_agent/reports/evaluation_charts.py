"""What the page of an evaluation draws: runs beside each other, classes, reliability. PURE."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shopper_agent.reports.evaluation_facts import Bin, Confusion, Scored
from shopper_agent.reports.evaluation_words import NOTHING, figure_words, percent
from shopper_agent.reports.wording import shorten

_ROUND_ENDS: Final = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Mark:
    """One run in a panel, in percent of the panel's width."""

    name: str
    is_run: bool
    value: str
    at: float | None
    """None: there was nothing to count."""
    start: float
    width: float
    """Of its interval; 0 where there is none."""


@dataclass(frozen=True)
class Limit:
    """A value that nobody is expected above."""

    name: str
    value: str
    at: float
    """In percent of the panel's width."""


@dataclass(frozen=True)
class Panel:
    """One figure, drawn for all runs."""

    title: str
    end: str
    """What the right end of the scale is."""
    marks: tuple[Mark, ...]
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True)
class Predicted:
    """One field of the confusion."""

    count: str
    share: float
    """Of what was done, in percent."""
    right: bool


@dataclass(frozen=True)
class ClassRow:
    """One type of action: what it was taken for, and how well it is found."""

    name: str
    done: str
    predicted: tuple[Predicted, ...]
    bars: tuple[tuple[str, str, float], ...]
    """(precision, recall or F1; in words; in percent)."""


@dataclass(frozen=True)
class Dot:
    """One bin of the reliability plot; the plot is 100 by 100, from the lower left."""

    x: float
    y: float
    radius: float
    words: str


def panel(runs: Sequence[tuple[str, Scored]], figure: str, limits: Mapping[str, float] | None = None) -> Panel:
    """A figure of every run, on one scale from 0; the first run is the one that is evaluated."""
    limits = limits or {}
    most = max([*(_highest(one, figure) for _, one in runs), *limits.values()])
    end = next((one for one in _ROUND_ENDS if one >= most), 1.0)
    marks = (_mark(name, one, figure, end, is_run=place == 0) for place, (name, one) in enumerate(runs))
    lines = tuple(Limit(name, percent(value), round(100 * value / end, 2)) for name, value in limits.items())
    return Panel(figure_words(figure), f"{100 * end:.0f} %", tuple(marks), lines)


def _highest(one: Scored, figure: str) -> float:
    return max([one.figures.get(figure) or 0.0, *(one.intervals.get(figure) or [])])


def _mark(name: str, one: Scored, figure: str, end: float, *, is_run: bool) -> Mark:
    value, pair = one.figures.get(figure), one.intervals.get(figure)
    low, high = (0.0, 0.0) if pair is None else pair
    at = None if value is None else round(100 * value / end, 2)
    return Mark(
        shorten(name, 60), is_run, percent(value), at, round(100 * low / end, 2), round(100 * (high - low) / end, 2)
    )


# ── per class ────────────────────────────────────────────────────────────────────────────────────────────────────


def class_rows(confusion: Confusion) -> tuple[ClassRow, ...]:
    """Each class with what it was taken for; precision, recall and F1 where there is something to count."""
    columns = [sum(row[place] for row in confusion.counts) for place in range(len(confusion.classes))]
    return tuple(
        ClassRow(
            shorten(name, 40), f"{sum(row):,}",
            tuple(_predicted(count, sum(row), right=at == place) for at, count in enumerate(row)),
            _bars(row[place], sum(row), columns[place]),
        )
        for place, (name, row) in enumerate(zip(confusion.classes, confusion.counts, strict=True))
    )  # fmt: skip


def _predicted(count: int, done: int, *, right: bool) -> Predicted:
    return Predicted(f"{count:,}", round(100 * count / done, 1) if done else 0.0, right)


def _bars(hits: int, done: int, predicted: int) -> tuple[tuple[str, str, float], ...]:
    found = (("precision", hits, predicted), ("recall", hits, done), ("F1", 2 * hits, done + predicted))
    return tuple(
        (name, percent(part / whole) if whole else NOTHING, round(100 * part / whole, 2) if whole else 0.0)
        for name, part, whole in found
    )


# ── reliability ──


def dots(bins: Sequence[Bin]) -> tuple[Dot, ...]:
    """The reliability plot."""
    most = max((one.steps for one in bins), default=0)
    return tuple(
        Dot(
            round(100 * one.sure, 2), round(100 * (1 - one.right), 2), _radius(one.steps / most),
            f"sure {one.sure:.2f}, right {one.right:.2f}, {one.steps:,} steps",
        )
        for one in bins if most
    )  # fmt: skip


def _radius(share: float) -> float:
    """So that areas, not radii, compare; the least can still be seen."""
    return round(1.2 + 3.3 * math.sqrt(share), 2)
