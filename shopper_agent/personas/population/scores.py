"""Standard-normal scores behind personas, and the cells that they fall into."""

from collections.abc import Mapping, Sequence
from random import Random
from statistics import NormalDist

import numpy as np

from shopper_agent.personas.population.axes import Axis, Cell
from shopper_agent.personas.population.copula import Matrix, Residual, residual
from shopper_agent.personas.population.raking import Codes, whole_counts, whole_table

Cells = Mapping[str, Cell]
"""Variable → where the persona lies on its axis."""


class Scores:
    """How a row of independent normal numbers becomes a persona's quantiles.

    Numbers come from Python's own generator, whose sequence is part of its contract: they stay the same with every
    version of numpy.
    """

    def __init__(self, axes: Sequence[Axis], matrix: Matrix) -> None:
        """Take axes, parents first, and the correlations of their scores in the same order."""
        self.axes = tuple(axes)
        self._factor = np.linalg.cholesky(matrix)
        place = {axis.name: index for index, axis in enumerate(self.axes)}
        self._residuals: tuple[Residual, ...] = tuple(
            residual(matrix, index, _ancestors(self.axes, place, index)) for index in range(len(self.axes))
        )

    def numbers(self, seed: int, index: int) -> Matrix:
        """The independent normal numbers of persona `index` of a seed."""
        rng, normal = Random(f"scores/{seed}/{index}"), NormalDist()
        return np.array([normal.inv_cdf((rng.getrandbits(52) + 0.5) / 2**52) for _ in self.axes])

    def uniforms(self, numbers: Matrix, only: int | None = None) -> list[float]:
        """The quantile on each axis (or on the first `only`); a follower's is independent of whom it follows."""
        scores = self._factor[:only, : len(numbers)] @ numbers
        return [each.uniform(scores) for each in self._residuals[:only]]

    def cells(self, uniforms: Sequence[float]) -> Cells:
        """The cell on each axis (or on the first few)."""
        found: dict[str, Cell] = {}
        for axis, uniform in zip(self.axes, uniforms, strict=False):
            parent = found[axis.parent] if axis.parent is not None else None
            found[axis.name] = axis.cell(uniform, parent)
        return found


def _ancestors(axes: Sequence[Axis], place: Mapping[str, int], index: int) -> tuple[int, ...]:
    parent = axes[index].parent
    return () if parent is None else (*_ancestors(axes, place, place[parent]), place[parent])


def quota_cells(axes: Sequence[Axis], uniforms: Sequence[Sequence[float]]) -> list[Cells]:
    """Cells for many personas at once: on every axis as many of each category as whole numbers allow.

    Who gets which category is decided by rank: the lowest quantiles get the lowest category, so the order of the
    scores, and with it the correlations, is kept.
    """
    count = len(uniforms)
    table = np.array(uniforms, dtype=np.float64).reshape(count, len(axes))
    found: list[dict[str, Cell]] = [{} for _ in range(count)]
    categories: dict[str, Codes] = {}
    for place, axis in enumerate(axes):
        taken = np.empty(count, dtype=np.int64)
        for members, counts in _groups(axis, categories, count):
            ranked = members[np.argsort(table[members, place], kind="stable")]
            ends = np.cumsum(counts)
            for category, (end, size) in enumerate(zip(ends, counts, strict=True)):
                for rank, member in enumerate(ranked[end - size : end]):
                    taken[member] = category
                    found[member][axis.name] = Cell(category, (rank + 0.5) / int(size))
        categories[axis.name] = taken
    return list(found)


def _groups(axis: Axis, categories: Mapping[str, Codes], count: int) -> list[tuple[Codes, Codes]]:
    """Who is ranked with whom, and how many of them get each category."""
    totals = whole_counts(axis.shares, count)
    if axis.parent is None or axis.rows is None:
        return [(np.arange(count, dtype=np.int64), totals)]
    parents = categories[axis.parent]
    sizes = np.bincount(parents, minlength=len(axis.rows)).astype(np.int64)
    counts = whole_table(axis.rows * sizes[:, None], sizes, totals)
    return [(np.nonzero(parents == parent)[0].astype(np.int64), row) for parent, row in enumerate(counts)]
