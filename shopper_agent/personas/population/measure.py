"""The marginals that personas have, beside those that a population asks for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shopper_agent.personas.population.axes import Axis, without_brands
from shopper_agent.personas.population.raking import Table
from shopper_agent.personas.population.variables import VARIABLES, Value, Variable
from shopper_agent.schema import Persona

JOINT_ERROR = 0.001
"""How often a sound independent sample would show a mark anywhere in the whole table (Bonferroni)."""

_MOST_LABELS = 12
_BANDS = 5


@dataclass(frozen=True)
class Row:
    """One category: what was asked for and what was found."""

    label: str
    asked: float | None
    """Share; None: nobody asked."""
    found: int | None
    """Personas; None: there are none to look at."""
    low: int = 0
    high: int = 0
    """Numbers between which an independent sample lies but for its sampling error."""

    @property
    def is_outside(self) -> bool:
        """Further from what was asked than chance explains."""
        return self.found is not None and self.asked is not None and not self.low <= self.found <= self.high


@dataclass(frozen=True)
class MarginalTable:
    """One variable's rows."""

    name: str
    rows: tuple[Row, ...]
    total: int
    """Personas looked at."""
    elsewhere: int = 0
    """Those whose value is not known or fits no row."""

    @property
    def is_outside(self) -> bool:
        """Some row is, or some persona fits no row."""
        return any(row.is_outside for row in self.rows) or (self.elsewhere > 0 and self.rows[0].asked is not None)


def comparable(axes: tuple[Axis, ...], personas: Sequence[Persona]) -> tuple[Axis, ...]:
    """The axes without favourite brands where nobody has any: they were left out for want of a catalogue."""
    return axes if any(persona.shopping.favourite_brands for persona in personas) else without_brands(axes)


def asked_for(axes: Sequence[Axis]) -> tuple[MarginalTable, ...]:
    """The marginals of a population alone."""
    return tuple(
        MarginalTable(
            axis.name,
            tuple(Row(label, float(share), None) for label, share in zip(axis.labels, axis.shares, strict=True)),
            0,
        )
        for axis in axes
    )


def compare(personas: Sequence[Persona], axes: Sequence[Axis]) -> tuple[MarginalTable, ...]:
    """Asked for and found, with the interval that an independent sample keeps to (`JOINT_ERROR` for all together)."""
    total = len(personas)
    logs = np.array([math.lgamma(number + 1) for number in range(total + 1)])
    alpha = JOINT_ERROR / max(sum(len(axis.labels) for axis in axes), 1)
    return tuple(_compared(personas, axis, alpha, logs) for axis in axes)


def _compared(personas: Sequence[Persona], axis: Axis, alpha: float, logs: Table) -> MarginalTable:
    found = [axis.category_of(axis.variable.read(persona)) for persona in personas]
    rows = []
    for category, (label, share) in enumerate(zip(axis.labels, axis.shares, strict=True)):
        low, high = _binomial_interval(len(personas), float(share), alpha, logs)
        rows.append(Row(label, float(share), found.count(category), low, high))
    return MarginalTable(axis.name, tuple(rows), len(personas), found.count(None))


def binomial_interval(total: int, share: float, alpha: float) -> tuple[int, int]:
    """Lowest and highest number of `total` that a share gives, each tail being at most alpha / 2.

    Source: the exact (Clopper-Pearson) acceptance region of a binomial test.
    """
    return _binomial_interval(total, share, alpha, np.array([math.lgamma(n + 1) for n in range(total + 1)]))


def _binomial_interval(total: int, share: float, alpha: float, logs: Table) -> tuple[int, int]:
    if share <= 0 or share >= 1:
        certain = total if share >= 1 else 0
        return certain, certain
    numbers = np.arange(total + 1)
    chances = np.exp(
        logs[total] - logs - logs[::-1] + numbers * math.log(share) + (total - numbers) * math.log1p(-share)
    )
    low = int(np.searchsorted(np.cumsum(chances), alpha / 2, side="right"))
    high = total - int(np.searchsorted(np.cumsum(chances[::-1]), alpha / 2, side="right"))
    return low, high


def found_alone(personas: Sequence[Persona]) -> tuple[MarginalTable, ...]:
    """The marginals of personas that nobody asked for: every variable of which something is known."""
    tables = (_found(variable, [variable.read(persona) for persona in personas]) for variable in VARIABLES.values())
    return tuple(table for table in tables if table is not None)


def _found(variable: Variable, values: Sequence[Value | None]) -> MarginalTable | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    numbers = [value for value in known if not isinstance(value, str)]
    if variable.is_number:
        counts = _banded(numbers)
    else:
        counts = {label: known.count(label) for label in variable.allowed or ()}
        for value in sorted(str(each) for each in known if each not in counts):
            counts[value] = counts.get(value, 0) + 1
    rows = tuple(Row(label, None, count) for label, count in counts.items())
    if variable.allowed is None and len(rows) > _MOST_LABELS:
        rows = tuple(sorted(rows, key=lambda row: -(row.found or 0)))[:_MOST_LABELS]
    shown = sum(row.found or 0 for row in rows)
    return MarginalTable(variable.name, rows, len(values), len(values) - shown)


def _banded(numbers: Sequence[float]) -> dict[str, int]:
    """Five bands of equal width between the lowest and the highest."""
    counts, edges = np.histogram(np.array(numbers, dtype=np.float64), bins=_BANDS if len(set(numbers)) > 1 else 1)
    if len(counts) == 1:
        return {f"{numbers[0]:g}": len(numbers)}
    decimals = 0 if edges[-1] - edges[0] >= 20 else 2
    return {
        f"{low:.{decimals}f}-{high:.{decimals}f}": int(count)
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    }
