"""A population's variables made ready to draw from: categories, shares, and the variable that each one follows."""

import bisect
import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from shopper_agent.errors import ConfigError
from shopper_agent.personas.population.raking import Table, fit_table
from shopper_agent.personas.population.spec import Joint, Marginal, Population
from shopper_agent.personas.population.variables import VARIABLES, Value, Variable

_FIFTHS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Cell:
    """Where a persona lies on an axis: a category, and how far up in it, from 0 to 1."""

    category: int
    fraction: float


@dataclass(frozen=True)
class Axis:
    """One variable of a population."""

    variable: Variable
    labels: tuple[str, ...]
    shares: Table
    """Per label; they add up to 1."""
    edges: tuple[float, ...] | None = None
    """Of numbers: where the bands begin, and where the last one ends (`band_ends`)."""
    ends: tuple[float, ...] | None = None
    marginal: Marginal | None = None
    """Of a named distribution."""
    parent: str | None = None
    rows: Table | None = None
    """Per category of the parent, the shares here; each row adds up to 1."""

    @property
    def name(self) -> str:
        """The variable's name."""
        return self.variable.name

    def cell(self, uniform: float, parent: Cell | None = None) -> Cell:
        """The category that a quantile falls into, given the parent's."""
        shares = self.shares if self.rows is None or parent is None else self.rows[parent.category]
        ends = np.cumsum(shares)
        category = min(int(np.searchsorted(ends, uniform, side="right")), int(np.nonzero(shares)[0][-1]))
        fraction = (uniform - (ends[category] - shares[category])) / shares[category]
        return Cell(category, min(max(float(fraction), 0.0), 1.0))

    def value(self, cell: Cell) -> Value:
        """What stands in the persona: a label, or a number out of the band or the distribution."""
        if self.marginal is not None:
            return _quantile(self.marginal, self.position(cell))
        if self.edges is None or self.ends is None:
            return self.labels[cell.category]
        low, high = self.edges[cell.category], self.ends[cell.category]
        if self.variable.is_whole:
            return float(min(int(low + cell.fraction * (high - low + 1)), int(high)))
        return low + cell.fraction * (high - low)

    def position(self, cell: Cell) -> float:
        """How far up in the whole population, from 0 (lowest) to 1."""
        below = float(self.shares[: cell.category].sum())
        return below + cell.fraction * float(self.shares[cell.category])

    def category_of(self, value: Value | None) -> int | None:
        """The category of a value; None where it has none here."""
        if value is None:
            return None
        if self.edges is None or self.ends is None:
            return self.labels.index(value) if isinstance(value, str) and value in self.labels else None
        if isinstance(value, str):
            return None
        slack = 1.0 if self.variable.is_whole else 0.0
        place = bisect.bisect_right(self.edges, value) - 1
        if self.marginal is not None:  # the parts of a distribution have no holes; its ends may be rounded
            return min(max(place, 0), len(self.labels) - 1)
        beyond = place < 0 or (value > self.ends[place] if not slack else value >= self.ends[place] + slack)
        return None if beyond else place


# ── from the specification ──────────────────────────────────────────────────────────────────────────────────────


def compile_axes(population: Population) -> tuple[Axis, ...]:
    """Every variable of a checked population, those that others follow before those that follow.

    Raises:
        ConfigError: A joint table cannot be raked to the stated marginals.
    """
    made: dict[str, Axis] = {name: axis_of(VARIABLES[name], each) for name, each in population.marginals.items()}
    ordered: dict[str, Axis] = {}
    pending = list(population.joints)
    followers = {joint.variables[1] for joint in pending}
    for name in VARIABLES:
        if name in made and name not in followers:
            ordered[name] = made[name]
    while pending:
        ready = next((joint for joint in pending if _is_ready(joint, pending)), None)
        if ready is None:
            raise ConfigError(f"joints: {' and '.join(pending[0].variables)} follow each other in a circle")
        first, second = ready.variables
        parent = ordered.get(first) or _labels_of(VARIABLES[first], tuple(ready.cells))
        if first not in ordered:
            parent = _with_margin(parent, ready)
            ordered[first] = parent
        ordered[second] = _follower(parent, made.get(second), ready)
        pending.remove(ready)
    return tuple(ordered.values())


def without_brands(axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes without favourite brands, for where it is not known which brands there are."""
    return tuple(axis for axis in axes if axis.name != "brand_count")


def _is_ready(joint: Joint, pending: list[Joint]) -> bool:
    return all(other.variables[1] != joint.variables[0] for other in pending)


def axis_of(variable: Variable, marginal: Marginal) -> Axis:
    """The axis of a stated marginal that has been checked."""
    if marginal.distribution is not None:
        return _fifths(variable, marginal)
    if marginal.levels is not None and variable.allowed is not None:
        shares = np.array(marginal.levels, dtype=np.float64)
        return Axis(variable, variable.allowed[: len(shares)], shares / shares.sum())
    stated: Mapping[str, float] = marginal.shares or marginal.bands or {}
    labels = tuple(stated)
    if variable.allowed is not None:
        labels = tuple(label for label in variable.allowed if label in stated)
    shares = np.array([stated[label] for label in labels], dtype=np.float64)
    return _with_bands(Axis(variable, labels, shares / shares.sum()))


def _fifths(variable: Variable, marginal: Marginal) -> Axis:
    """A distribution in about five equal parts, cut at round numbers; their shares are exact."""
    lowest, highest = _quantile(marginal, 0.0), _quantile(marginal, 1.0)
    decimals = 0 if variable.is_whole or highest - lowest >= 50 else 2
    inner = {round(_quantile(marginal, share), decimals) for share in _FIFTHS}
    cuts = (lowest, *sorted(cut for cut in inner if lowest < cut < highest), highest)
    low, high = bounds_of(marginal)
    below = np.array([(_below(marginal, cut) - low) / (high - low) for cut in cuts])
    labels = tuple(f"{one:.{decimals}f}-{other:.{decimals}f}" for one, other in itertools.pairwise(cuts))
    return Axis(variable, labels, np.diff(below) / (below[-1] - below[0]), cuts[:-1], cuts[1:], marginal)


def _labels_of(variable: Variable, labels: tuple[str, ...]) -> Axis:
    """An axis known by a joint table only; its shares come later."""
    if variable.allowed is not None:
        labels = tuple(label for label in variable.allowed if label in labels)
    return _with_bands(Axis(variable, labels, np.full(len(labels), 1 / len(labels))))


def _with_bands(axis: Axis) -> Axis:
    if not axis.variable.is_number:
        return axis
    bands = [band_of(label) for label in axis.labels]
    found = [band for band in bands if band is not None]
    order = sorted(range(len(found)), key=lambda index: found[index])
    return Axis(
        axis.variable,
        tuple(axis.labels[index] for index in order),
        axis.shares[order],
        tuple(found[index][0] for index in order),
        tuple(found[index][1] for index in order),
    )


def band_of(label: str) -> tuple[float, float] | None:
    """Lower and upper end of "18-24" or "0.5-20"; None for what is no band."""
    ends = re.fullmatch(r"(\d{1,9}(?:\.\d{1,4})?)\s*[-\u2013]\s*(\d{1,9}(?:\.\d{1,4})?)", label)
    return (float(ends[1]), float(ends[2])) if ends else None


def _weights(joint: Joint, first: Axis, second: Axis) -> Table:
    return np.array(
        [[joint.cells.get(one, {}).get(other, 0.0) for other in second.labels] for one in first.labels],
        dtype=np.float64,
    )


def _second_labels(joint: Joint) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for row in joint.cells.values() for label in row))


def _with_margin(parent: Axis, joint: Joint) -> Axis:
    """A first variable without a marginal of its own: the table's row sums are it."""
    totals = np.array([sum(joint.cells[label].values()) for label in parent.labels], dtype=np.float64)
    return Axis(parent.variable, parent.labels, totals / totals.sum(), parent.edges, parent.ends)


def _follower(parent: Axis, stated: Axis | None, joint: Joint) -> Axis:
    """The second variable of a joint table, with one row of shares per category of the first."""
    axis = stated if stated is not None else _labels_of(VARIABLES[joint.variables[1]], _second_labels(joint))
    table = _weights(joint, parent, axis)
    margins = [((0,), parent.shares)]
    if stated is not None:
        margins.append(((1,), stated.shares))
    try:
        fitted = fit_table(table / table.sum(), margins)
    except ConfigError as error:
        raise ConfigError(f"joints: {' and '.join(joint.variables)}: {error}") from error
    totals = fitted.sum(axis=1, keepdims=True)
    rows = np.divide(fitted, totals, out=np.broadcast_to(fitted.sum(axis=0), fitted.shape).copy(), where=totals > 0)
    return Axis(axis.variable, axis.labels, fitted.sum(axis=0), axis.edges, axis.ends, None, parent.name, rows)


# ── named distributions ─────────────────────────────────────────────────────────────────────────────────────────


def bounds_of(marginal: Marginal) -> tuple[float, float]:
    """Quantiles of the uncut distribution at its bounds."""
    low = 0.0 if marginal.min is None else _below(marginal, marginal.min)
    high = 1.0 if marginal.max is None else _below(marginal, marginal.max)
    return low, high


def _below(marginal: Marginal, value: float) -> float:
    if marginal.distribution == "normal":
        return NormalDist(marginal.mean or 0.0, marginal.sd or 1.0).cdf(value)
    if marginal.distribution == "lognormal":
        scale = NormalDist(math.log(marginal.median or 1.0), marginal.sigma or 1.0)
        return scale.cdf(math.log(value)) if value > 0 else 0.0
    lowest, highest = marginal.min or 0.0, marginal.max or 0.0
    return (value - lowest) / (highest - lowest)


def _quantile(marginal: Marginal, uniform: float) -> float:
    low, high = bounds_of(marginal)
    at = min(max(low + uniform * (high - low), 1e-9), 1 - 1e-9)
    if marginal.distribution == "normal":
        found = NormalDist(marginal.mean or 0.0, marginal.sd or 1.0).inv_cdf(at)
    elif marginal.distribution == "lognormal":
        found = math.exp(NormalDist(math.log(marginal.median or 1.0), marginal.sigma or 1.0).inv_cdf(at))
    else:
        found = (marginal.min or 0.0) + uniform * ((marginal.max or 0.0) - (marginal.min or 0.0))
    if marginal.min is not None:
        found = max(found, marginal.min)
    return found if marginal.max is None else min(found, marginal.max)
