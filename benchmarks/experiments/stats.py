"""Intervals and tests: pure functions of numbers, drawn with a generator that is handed in."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

import numpy as np

DRAWS = 4000
"""Bootstrap samples; the ends of a 95 % interval then wobble by about 3 % of its width."""
_MEMORY = 2_000_000
"""Numbers that one block of bootstrap samples may hold."""


@dataclass(frozen=True)
class Interval:
    """An estimate, and where it may lie."""

    estimate: float
    low: float
    high: float
    count: int
    """Observations behind it."""

    @property
    def excludes_zero(self) -> bool:
        """Whether zero lies outside."""
        return self.low > 0 or self.high < 0


def mean_interval(values: Sequence[float], rng: np.random.Generator, level: float = 0.95) -> Interval | None:
    """Mean with a percentile bootstrap interval; None without values.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), §13.3.
    """
    return cluster_mean_interval([[value] for value in values], rng, level)


def cluster_mean_interval(
    clusters: Iterable[Sequence[float]], rng: np.random.Generator, level: float = 0.95
) -> Interval | None:
    """Mean of all values with a bootstrap interval that draws whole clusters; None without values.

    Values of one cluster (a person's, an intention's) resemble each other: drawing them singly would make the interval
    too narrow. Source: Cameron, Gelbach and Miller, "Bootstrap-based improvements for inference with clustered errors"
    (2008), the pairs cluster bootstrap.
    """
    groups = [np.asarray(values, dtype=float) for values in clusters if len(values)]
    if not groups:
        return None
    sums, counts = np.array([group.sum() for group in groups]), np.array([float(len(group)) for group in groups])
    means = np.concatenate([
        (sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)) for drawn in _resamples(len(groups), rng)
    ])  # fmt: skip
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(sums.sum() / counts.sum()), float(low), float(high), int(counts.sum()))


def _resamples(size: int, rng: np.random.Generator) -> list[np.ndarray[tuple[int, int], np.dtype[np.int64]]]:
    """DRAWS samples of `size` places with replacement, in blocks that fit into memory."""
    block = max(1, min(DRAWS, _MEMORY // size))
    wanted = [min(block, DRAWS - begun) for begun in range(0, DRAWS, block)]
    return [rng.integers(0, size, size=(rows, size)) for rows in wanted]


def share_interval(hits: int, count: int, level: float = 0.95) -> Interval | None:
    """A share with Wilson's interval, which has a width even where none or all are hits; None of nothing.

    Source: Wilson (1927), J. American Statistical Association 22; Brown, Cai and DasGupta (2001).
    """
    if count == 0:
        return None
    z = normal_quantile((1 + level) / 2)
    share, spread = hits / count, z * z / count
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half), count)


def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided exact p-value that pairs which differ are as likely to differ one way as the other.

    Source: McNemar (1947); the exact form is the sign test on the pairs that differ.
    """
    count = only_first + only_second
    if count == 0:
        return 1.0
    tail = sum(math.comb(count, hits) for hits in range(min(only_first, only_second) + 1))
    return min(1.0, float(Fraction(2 * tail, 1 << count)))


def normal_quantile(share: float) -> float:
    """The standard normal's quantile of a share strictly between 0 and 1."""
    return NormalDist().inv_cdf(share)


def chi_square_tail(statistic: float, freedom: int) -> float:
    """Probability that a chi-square variable with so many degrees of freedom is at least `statistic`.

    The regularised upper incomplete gamma function: a series below the middle, a continued fraction above it.
    Source: Press et al., "Numerical Recipes" (3rd ed., 2007), §6.2.
    """
    if freedom < 1:
        raise ValueError("a chi-square test needs at least one degree of freedom")
    shape, at = freedom / 2, statistic / 2
    if at <= 0:
        return 1.0
    scale = math.exp(shape * math.log(at) - at - math.lgamma(shape))
    return 1 - scale * _gamma_series(shape, at) if at < shape + 1 else scale * _gamma_fraction(shape, at)


def _gamma_series(shape: float, at: float) -> float:
    total = term = 1 / shape
    for step in range(1, 10_000):
        term *= at / (shape + step)
        total += term
        if term < total * 1e-16:
            break
    return total


def _gamma_fraction(shape: float, at: float) -> float:
    """Lentz's method, modified by Thompson and Barnett."""
    tiny = 1e-300
    below = at + 1 - shape
    ratio, factor = 1 / tiny, 1 / below
    value = factor
    for step in range(1, 10_000):
        change = -step * (step - shape)
        below += 2
        factor = 1 / _away_from_zero(change * factor + below, tiny)
        ratio = _away_from_zero(below + change / ratio, tiny)
        value *= factor * ratio
        if abs(factor * ratio - 1) < 1e-15:
            break
    return value


def _away_from_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def kolmogorov_tail(distance: float, count: int) -> float:
    """Probability that so many uniform draws lie at least so far from the diagonal.

    Source: Stephens' approximation, in Press et al. (2007), §14.3.
    """
    root = math.sqrt(count)
    scaled = (root + 0.12 + 0.11 / root) * distance
    if scaled < 0.2:
        return 1.0  # the alternating series does not converge there, and the value is 1 to twelve digits
    terms = (2 * (-1) ** (term - 1) * math.exp(-2 * (term * scaled) ** 2) for term in range(1, 101))
    return min(1.0, max(0.0, math.fsum(terms)))


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies, linear between neighbours."""
    return float(np.quantile(np.asarray(values, dtype=float), share))
