"""Raking (iterative proportional fitting), and whole numbers that keep totals.

Source: Deming & Stephan (1940), "On a least squares adjustment of a sampled frequency table when the expected
marginal totals are known", Ann. Math. Statist. 11(4). Differs: `ipfn`, the library for it, brings pandas; this is
the same procedure on numpy arrays.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shopper_agent.errors import ConfigError

Table = NDArray[np.float64]
Codes = NDArray[np.int64]

_ROUNDS = 1000


def fit_table(table: Table, margins: Sequence[tuple[tuple[int, ...], Table]], *, tolerance: float = 1e-10) -> Table:
    """The table nearest to `table` (in relative entropy) whose sums over all other axes are the margins.

    A margin is (axes that stay, target over those axes). Zero cells stay zero.

    Raises:
        ConfigError: The margins cannot be met, by their zeros or because they contradict each other.
    """
    fitted = np.asarray(table, dtype=np.float64).copy()
    for _ in range(_ROUNDS):
        worst = 0.0
        for axes, target in margins:
            others = tuple(axis for axis in range(fitted.ndim) if axis not in axes)
            found = fitted.sum(axis=others)
            worst = max(worst, float(np.abs(found - target).max()))
            shape = [fitted.shape[axis] if axis in axes else 1 for axis in range(fitted.ndim)]
            fitted = fitted * _ratio(target, found).reshape(shape)
        if worst <= tolerance * max(1.0, float(fitted.sum())):
            return fitted
    raise ConfigError(f"the margins cannot be met together: after {_ROUNDS} rounds they are still off by {worst:.2g}")


def rake_weights(codes: Sequence[Codes], targets: Sequence[Table], *, tolerance: float = 1e-8) -> Table:
    """Weights of cases, adding up to 1, whose share in every category of every variable is the target.

    Args:
        codes: Per variable, every case's category.
        targets: Per variable, every category's share.
        tolerance: Largest error of a share.

    Raises:
        ConfigError: The shares cannot be met with these cases.
    """
    weights = np.full(len(codes[0]), 1 / len(codes[0]))
    worst = 0.0
    for _ in range(_ROUNDS):
        worst = 0.0
        for code, target in zip(codes, targets, strict=True):
            found: Table = np.bincount(code, weights=weights, minlength=len(target)).astype(np.float64)
            worst = max(worst, float(np.abs(found - target).max()))
            weights = weights * _ratio(target, found)[code]
        if worst <= tolerance:
            return weights
    raise ConfigError(f"the marginals cannot be met together with these personas: a share stays off by {worst:.2g}")


def _ratio(target: Table, found: Table) -> Table:
    ratio = np.zeros_like(found)
    np.divide(target, found, out=ratio, where=found > 0)
    return ratio


def systematic(weights: Table, count: int, start: float) -> Codes:
    """Indices of `count` cases, each drawn floor or ceiling of count x weight times.

    Args:
        weights: They add up to 1.
        count: How many are drawn.
        start: Where the first of the even steps lies, in [0, 1).

    Source: systematic sampling, Madow (1949), Ann. Math. Statist. 20(3).
    """
    ends = np.cumsum(weights)
    steps = (np.arange(count) + start) / count
    found: Codes = np.searchsorted(ends / ends[-1], steps, side="right").astype(np.int64)
    return np.minimum(found, len(weights) - 1)


def whole_counts(shares: Table, count: int) -> Codes:
    """Whole numbers that add up to `count`, each within 1 of count x share (largest remainders)."""
    exact = np.asarray(shares, dtype=np.float64) / np.sum(shares) * count
    whole = np.floor(exact + 1e-9).astype(np.int64)
    first = np.argsort(-(exact - whole), kind="stable")[: count - int(whole.sum())]
    whole[first] += 1
    return whole


def whole_table(exact: Table, rows: Codes, columns: Codes) -> Codes:
    """A table of whole numbers near `exact` with exactly these row and column sums; both add up to the same."""
    table = np.stack([whole_counts(shares, total) if total else np.zeros_like(columns)
                      for shares, total in zip(exact, rows, strict=True)])  # fmt: skip
    while (off := table.sum(axis=0) - columns).any():
        too_many, too_few = int(off.argmax()), int(off.argmin())
        gain = (table - exact)[:, too_many] - (table - exact)[:, too_few]
        movable = (table[:, too_many] > 0) & (exact[:, too_few] > 0)
        # a hole in the table may leave no row that allows the move: then the hole yields
        row = int(np.where(movable if movable.any() else table[:, too_many] > 0, gain, -np.inf).argmax())
        table[row, too_many] -= 1
        table[row, too_few] += 1
    return table
