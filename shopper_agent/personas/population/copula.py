"""The correlations behind a population: a matrix that is complete and possible, and normal scores.

Each variable has a standard-normal score; its value is cut from the score's quantile (a Gaussian copula). Source:
Cario & Nelson (1997), "Modeling and generating random vectors with arbitrary marginal distributions" (NORTA).
Differs: r is stated for the scores (a polychoric correlation), not for the values that come out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopper_agent.errors import ConfigError

Matrix = NDArray[np.float64]

LARGEST_REPAIR = 0.1
"""A correlation that would have to change by more than this is a mistake, not a rounding."""

_SMALLEST_EIGENVALUE = 1e-3
_ROUNDS = 500


@dataclass(frozen=True)
class Correlations:
    """A positive definite correlation matrix, and what was done to the stated one."""

    matrix: Matrix
    notes: tuple[str, ...] = ()


def complete(names: Sequence[str], stated: Mapping[tuple[str, str], float]) -> Correlations:
    """Complete the stated pairs to a correlation matrix: unstated ones are 0, or as near to it as is possible.

    Raises:
        ConfigError: The stated pairs contradict each other by more than `LARGEST_REPAIR`.
    """
    place = {name: index for index, name in enumerate(names)}
    matrix, fixed = np.eye(len(names)), np.eye(len(names), dtype=bool)
    for (one, other), r in stated.items():
        i, j = place[one], place[other]
        matrix[i, j] = matrix[j, i] = r
        fixed[i, j] = fixed[j, i] = True
    if _is_definite(matrix):
        return Correlations(matrix)
    completed = _project(matrix, fixed)
    if _is_definite(completed):
        moved = _largest_move(names, matrix, completed)
        return Correlations(completed, (f"correlations: completed; the largest one that was not stated is {moved}",))
    repaired = _project(matrix, np.eye(len(names), dtype=bool))
    moved = _largest_move(names, np.where(fixed, matrix, repaired), repaired)
    if np.abs(np.where(fixed, repaired - matrix, 0)).max() > LARGEST_REPAIR:
        raise ConfigError(f"correlations: they cannot hold together; the nearest possible ones have {moved}")
    return Correlations(repaired, (f"correlations: repaired to be possible; the largest change is {moved}",))


def _is_definite(matrix: Matrix) -> bool:
    return bool(np.linalg.eigvalsh(matrix)[0] >= _SMALLEST_EIGENVALUE / 2)


def _project(matrix: Matrix, fixed: NDArray[np.bool_]) -> Matrix:
    """Alternate between positive definite matrices and those that have the fixed entries.

    Source: Higham (2002), "Computing the nearest correlation matrix", IMA J. Numer. Anal. 22. Differs: plain
    alternating projections, which find a near matrix and not always the nearest; any entries can be held.
    """
    found = matrix
    for _ in range(_ROUNDS):
        values, vectors = np.linalg.eigh(found)
        found = (vectors * np.maximum(values, _SMALLEST_EIGENVALUE)) @ vectors.T
        found = np.where(fixed, matrix, (found + found.T) / 2)
        if _is_definite(found):
            break
    return found


def _largest_move(names: Sequence[str], before: Matrix, after: Matrix) -> str:
    change = np.triu(np.abs(after - before), 1)
    i, j = divmod(int(change.argmax()), len(names))
    return f"{names[i]} with {names[j]}: {after[i, j]:.2f} instead of {before[i, j]:.2f}"


def uniform_of(score: float) -> float:
    """The quantile of a standard-normal score, strictly between 0 and 1."""
    return min(max(0.5 * math.erfc(-score / math.sqrt(2)), 1e-16), 1 - 1e-16)


@dataclass(frozen=True)
class Residual:
    """What is left of one score when the scores that it hangs on are known: again standard normal."""

    index: int
    known: tuple[int, ...]
    weights: Matrix
    sd: float

    def uniform(self, scores: Matrix) -> float:
        """Its quantile, independent of the known scores."""
        left = scores[self.index] - (scores[list(self.known)] @ self.weights if self.known else 0.0)
        return uniform_of(float(left) / self.sd)


def residual(matrix: Matrix, index: int, known: tuple[int, ...]) -> Residual:
    """The regression of one score on others. Source: conditional distribution of a multivariate normal."""
    inside = list(known)
    weights: Matrix = np.zeros(0)
    if known:
        weights = np.linalg.solve(matrix[np.ix_(inside, inside)], matrix[inside, index]).astype(np.float64)
    variance = 1.0 - float(matrix[index, inside] @ weights)
    return Residual(index, known, weights, math.sqrt(max(variance, 1e-9)))
