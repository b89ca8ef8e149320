"""Markdown tables of intervals and counts."""

from collections.abc import Sequence

from benchmarks.experiments.stats import Interval
from benchmarks.experiments.svg import number


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A markdown table, its first column to the left and the others to the right."""
    line = "|" + "|".join(["---", *("---:" for _ in heads[1:])]) + "|"
    return "\n".join([_row(heads), line, *map(_row, rows)]) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def spread(found: Interval | None) -> str:
    """An estimate and its interval; a dash where nothing is known."""
    if found is None:
        return "\N{EN DASH}"
    return f"{number(found.estimate)} [{number(found.low)}, {number(found.high)}]"


def percent(found: Interval | None) -> str:
    """A share and its interval, in per cent."""
    if found is None:
        return "\N{EN DASH}"
    return f"{100 * found.estimate:.0f} % [{100 * found.low:.0f}, {100 * found.high:.0f}]"


def mean(value: float | None) -> str:
    """A mean; a dash where there is none."""
    return "\N{EN DASH}" if value is None else number(value)
