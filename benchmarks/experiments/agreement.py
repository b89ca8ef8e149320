"""Do draws agree with the probabilities that were stated for them? Pure functions of stated choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from benchmarks.experiments.stats import chi_square_tail, kolmogorov_tail

EDGES = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Bins of predicted probability, narrow where most alternatives lie."""


@dataclass(frozen=True)
class StatedChoice:
    """One step: the whole distribution, and which of its alternatives was taken."""

    probabilities: tuple[float, ...]
    taken: int


@dataclass(frozen=True)
class Bin:
    """The alternatives whose probability lies in one range."""

    low: float
    high: float
    alternatives: int
    predicted: float
    """How many of them should have been taken."""
    taken: int
    deviation: float
    """Standard deviation of the number taken, if the stated probabilities are the real ones."""


@dataclass(frozen=True)
class Verdict:
    """A test of agreement."""

    statistic: float
    freedom: int
    p_value: float


def reliability(choices: Sequence[StatedChoice], edges: Sequence[float] = EDGES) -> list[Bin]:
    """Predicted against drawn, in bins of the predicted probability; empty bins are left out."""
    expected, taken, counts, covariance = _moments(choices, edges)
    return [
        Bin(edges[at], edges[at + 1], int(counts[at]), float(expected[at]), int(taken[at]), covariance[at, at] ** 0.5)
        for at in range(len(edges) - 1)
        if counts[at]
    ]


def bins_test(choices: Sequence[StatedChoice], edges: Sequence[float] = EDGES) -> Verdict:
    """Chi-square test that the numbers taken per bin are those predicted. Raises ValueError where nothing can vary.

    Exactly one alternative of a step is taken, so the bins depend on each other: the quadratic form uses the whole
    covariance of the numbers taken, summed over steps, diag(p) - p p'. Steps may depend on what was drawn before: given
    their past they are what was stated, and the differences add up like a martingale's.
    """
    expected, taken, _, covariance = _moments(choices, edges)
    values, vectors = np.linalg.eigh(covariance)
    kept = values > max(1e-9 * float(values.max(initial=0.0)), 1e-12)
    freedom = int(kept.sum())
    if freedom == 0:
        raise ValueError("every step was certain: there is nothing to test")
    along = vectors[:, kept].T @ (taken - expected)
    statistic = float(np.sum(along**2 / values[kept]))
    return Verdict(statistic, freedom, chi_square_tail(statistic, freedom))


def _moments(
    choices: Sequence[StatedChoice], edges: Sequence[float]
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.float64]],
    np.ndarray[tuple[int], np.dtype[np.float64]],
    np.ndarray[tuple[int], np.dtype[np.float64]],
    np.ndarray[tuple[int, int], np.dtype[np.float64]],
]:
    """Per bin: how many should be taken, how many were, how many there are; and the covariance of what is taken."""
    size = len(edges) - 1
    expected, taken, counts = np.zeros(size), np.zeros(size), np.zeros(size)
    covariance = np.zeros((size, size))
    for choice in choices:
        chances = np.asarray(choice.probabilities, dtype=float)
        bins = np.clip(np.searchsorted(edges, chances, side="right") - 1, 0, size - 1)
        within = np.bincount(bins, weights=chances, minlength=size)
        expected += within
        taken[bins[choice.taken]] += 1
        counts += np.bincount(bins, minlength=size)
        covariance += np.diag(within) - np.outer(within, within)
    return expected, taken, counts, covariance


def transformed(choices: Sequence[StatedChoice], rng: np.random.Generator) -> list[float]:
    """The randomised probability integral transform of each draw: uniform if the stated probabilities are real.

    The alternatives are taken in the order in which they are stated, which does not depend on the draw.
    Source: Czado, Gneiting and Held (2009), Biometrics 65, §2; for unordered outcomes any fixed order serves.
    """
    points = []
    for choice, wobble in zip(choices, rng.random(len(choices)), strict=True):
        before = [0.0, *accumulate(choice.probabilities)][choice.taken]
        points.append(min(1.0, before + float(wobble) * choice.probabilities[choice.taken]))
    return points


def uniform_test(points: Sequence[float], bins: int = 20) -> Verdict:
    """Chi-square test that points are uniform on 0 to 1, in bins of equal width."""
    counts, _ = np.histogram(points, bins=bins, range=(0.0, 1.0))
    expected = len(points) / bins
    statistic = float(np.sum((counts - expected) ** 2) / expected)
    return Verdict(statistic, bins - 1, chi_square_tail(statistic, bins - 1))


def kolmogorov_test(points: Sequence[float]) -> Verdict:
    """Kolmogorov-Smirnov test that points are uniform on 0 to 1."""
    ordered = np.sort(np.asarray(points, dtype=float))
    count = len(ordered)
    above = np.arange(1, count + 1) / count - ordered
    below = ordered - np.arange(count) / count
    distance = float(max(above.max(), below.max()))
    return Verdict(distance, count, kolmogorov_tail(distance, count))
