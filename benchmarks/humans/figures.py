"""How far two sets of logged visits are apart, in four figures with intervals. Pure; numpy only.

Every figure is a distance between sums over visits, so that drawing whole visits anew is one matrix product.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.experiments.stats import Interval
from benchmarks.humans.logged import ENDINGS, KINDS, Logged

Numbers = NDArray[np.float64]
_BEFORE: Final = ("start", *KINDS)
_AFTER: Final = ("end", *KINDS)
LONGEST: Final = 200
"""Lengths above it count as it; no visit of either side comes near."""


@dataclass(frozen=True)
class Counts:
    """What is counted of some visits; the first axis of each array is the visit."""

    kinds: Numbers
    """[visit, kind]"""
    pairs: Numbers
    """[visit, kind before and after]: what follows what; how a visit starts and what it ends with are among it."""
    lengths: Numbers
    """[visit, length]: a 1 at the number of logged actions and everywhere above it, so that sums are cumulative."""
    endings: Numbers
    """[visit, ending]: a 1 at how it ended."""

    def __len__(self) -> int:
        return len(self.kinds)

    def of(self, places: NDArray[np.intp]) -> "Counts":
        """Those of some of the visits."""
        return Counts(self.kinds[places], self.pairs[places], self.lengths[places], self.endings[places])


def count(visits: Sequence[Logged]) -> Counts:
    """Count. Raises ValueError without visits."""
    if not visits:
        raise ValueError("there is nothing to count")
    size, place_of = len(visits), {kind: place for place, kind in enumerate(KINDS)}
    kinds, pairs = np.zeros((size, len(KINDS))), np.zeros((size, len(_BEFORE) * len(_AFTER)))
    lengths, endings = np.zeros((size, LONGEST + 1)), np.zeros((size, len(ENDINGS)))
    for visit, logged in enumerate(visits):
        places = [place_of[kind] for kind in logged.kinds]
        np.add.at(kinds[visit], places, 1)
        # in both tables of what comes before and after, a kind stands one place later than in KINDS
        followed = pairwise([0, *(place + 1 for place in places), 0])
        np.add.at(pairs[visit], [before * len(_AFTER) + after for before, after in followed], 1)
        lengths[visit, min(len(places), LONGEST) :] = 1
        endings[visit, ENDINGS.index(logged.ending)] = 1
    return Counts(kinds, pairs, lengths, endings)


# ── distances of sums ────────────────────────────────────────────────────────────────────────────────────────────


def _shares(sums: Numbers) -> Numbers:
    """Not a number where there is nothing: absence is no share."""
    whole = sums.sum(axis=-1, keepdims=True)
    found: Numbers = np.full(sums.shape, np.nan)
    np.divide(sums, whole, out=found, where=whole > 0)
    return found


def total_variation(one: Numbers, other: Numbers) -> Numbers:
    """Half of the summed absolute differences of the shares, 0 to 1; over the last axis."""
    distance: Numbers = 0.5 * np.abs(_shares(one) - _shares(other)).sum(axis=-1)
    return distance


def jensen_shannon(one: Numbers, other: Numbers) -> Numbers:
    """Jensen-Shannon divergence of the shares in bits, 0 to 1; over the last axis. Source: Lin (1991)."""
    p, q = np.broadcast_arrays(_shares(one), _shares(other))
    middle = (p + q) / 2
    return np.maximum(0.0, (_bits(p, middle) + _bits(q, middle)) / 2)


def _bits(part: Numbers, middle: Numbers) -> Numbers:
    """The Kullback-Leibler divergence from the middle; where there is no part, it adds nothing."""
    ratio = np.divide(part, middle, out=np.ones_like(part), where=part > 0)
    divergence: Numbers = (part * np.log2(ratio)).sum(axis=-1)
    return divergence


def kolmogorov(one: Numbers, other: Numbers) -> Numbers:
    """Largest distance of two cumulative distributions, 0 to 1, from cumulative sums; over the last axis."""
    distance: Numbers = np.abs(one / one[..., -1:] - other / other[..., -1:]).max(axis=-1)
    return distance


@dataclass(frozen=True)
class Figure:
    """One distance between two sets of visits."""

    name: str
    meaning: str
    field: str
    """What of `Counts` it is a distance of."""
    distance: Callable[[Numbers, Numbers], Numbers]


FIGURES: Final = (
    Figure("kinds_tvd", "TVD of the 15 kinds of action", "kinds", total_variation),
    Figure("transitions_js", "JS of transitions, bits", "pairs", jensen_shannon),
    Figure("lengths_ks", "KS distance of lengths", "lengths", kolmogorov),
    Figure("endings_tvd", "TVD of endings", "endings", total_variation),
)


def distances(one: Counts, other: Counts) -> dict[str, float]:
    """Name of a figure → the distance."""
    return {name: float(value[0]) for name, value in _drawn(one, np.ones((1, len(one))), other, None).items()}


def _drawn(one: Counts, weights: Numbers, other: Counts, others: Numbers | None) -> dict[str, Numbers]:
    """The figures of many draws; weights say how often each visit was drawn [draw, visit], None: each once."""
    found = {}
    for figure in FIGURES:
        mine = weights @ getattr(one, figure.field)
        fixed = getattr(other, figure.field)
        theirs = fixed.sum(axis=0, keepdims=True) if others is None else others @ fixed
        found[figure.name] = figure.distance(mine, theirs)
    return found


# ── how sure, and against which floor ────────────────────────────────────────────────────────────────────────────


def _resamples(visits: Counts, rng: np.random.Generator, draws: int) -> Numbers:
    """[draw, visit]: how often each visit is in a sample with replacement of as many."""
    size = len(visits)
    return rng.multinomial(size, np.full(size, 1 / size), draws).astype(float)


def intervals(one: Counts, other: Counts, rng: np.random.Generator, draws: int = 2000) -> dict[str, Interval]:
    """Distances with 95 % percentile intervals; visits of both sides are drawn anew.

    They lean upwards: drawing anew adds noise, and noise is distance. Source: Efron and Tibshirani (1993), §13.3.
    """
    weights, others = _resamples(one, rng, draws), _resamples(other, rng, draws)
    drawn, known = _drawn(one, weights, other, others), distances(one, other)
    ends = {name: np.nanquantile(values, [0.025, 0.975]) for name, values in drawn.items()}
    return {name: Interval(known[name], float(low), float(high), len(other)) for name, (low, high) in ends.items()}


def halves(people: Sequence[str], rng: np.random.Generator, *, by_person: bool) -> tuple[NDArray[np.intp], ...]:
    """Two halves of the visits, drawn at random; `by_person`: nobody's visits fall into both."""
    size = len(people)
    if not by_person:
        order = rng.permutation(size)
        return np.sort(order[: size // 2]), np.sort(order[size // 2 :])
    names = rng.permutation(sorted(set(people)))
    first: set[str] = set()
    for name in names:
        if sum(one in first for one in people) + people.count(str(name)) / 2 <= size / 2:
            first.add(str(name))
    inside = np.array([one in first for one in people])
    return np.flatnonzero(inside), np.flatnonzero(~inside)


def floor(
    humans: Sequence[Logged], rng: np.random.Generator, *, by_person: bool, draws: int = 2000
) -> dict[str, Interval]:
    """How far random halves of the same people are apart: median, and the middle 95 % of the halves."""
    counts, weights = count(humans), _random_halves(humans, rng, draws, by_person=by_person)
    return _middle(_drawn(counts, weights, counts, 1 - weights), draws)


def to_halves(
    ours: Counts, humans: Sequence[Logged], rng: np.random.Generator, draws: int = 2000
) -> dict[str, Interval]:
    """How far our visits are from random halves of the people's: median, and the middle 95 % of the halves.

    Steadier than the distance to any one half; for visits that were fitted to some of them it is too small.
    """
    drawn = _drawn(count(humans), _random_halves(humans, rng, draws, by_person=False), ours, None)
    return _middle(drawn, draws)


def _random_halves(humans: Sequence[Logged], rng: np.random.Generator, draws: int, *, by_person: bool) -> Numbers:
    """[draw, visit]: 1 for those in the half."""
    people, weights = [one.person for one in humans], np.zeros((draws, len(humans)))
    for row in weights:
        row[halves(people, rng, by_person=by_person)[0]] = 1
    return weights


def _middle(drawn: Mapping[str, Numbers], draws: int) -> dict[str, Interval]:
    """Median and middle 95 % of each figure's draws."""
    found = {}
    for name, values in drawn.items():
        low, middle, high = np.nanquantile(values, [0.025, 0.5, 0.975])
        found[name] = Interval(float(middle), float(low), float(high), draws)
    return found


def as_many(ours: Counts, theirs: Counts, rng: np.random.Generator, draws: int = 2000) -> dict[str, Interval]:
    """Distances of so many of our visits as there are of theirs: median, and the middle 95 % of the draws.

    The like for like of `floor`, where both sides are few; whole populations have less noise of their own.
    """
    weights = np.zeros((draws, len(ours)))
    for row in weights:
        row[rng.choice(len(ours), min(len(ours), len(theirs)), replace=False)] = 1
    return _middle(_drawn(ours, weights, theirs, None), draws)


def change(
    before: Counts, after: Counts, theirs: Counts, rng: np.random.Generator, draws: int = 2000
) -> dict[str, Interval]:
    """By how much the distance to the same people changed, after minus before, with 95 % percentile intervals."""
    others = _resamples(theirs, rng, draws)
    first, second = (_drawn(it, _resamples(it, rng, draws), theirs, others) for it in (before, after))
    known = {name: value - distances(before, theirs)[name] for name, value in distances(after, theirs).items()}
    found = {}
    for name, estimate in known.items():
        low, high = np.nanquantile(second[name] - first[name], [0.025, 0.975])
        found[name] = Interval(estimate, float(low), float(high), len(theirs))
    return found


def shares_of_kinds(visits: Counts, rng: np.random.Generator, draws: int = 2000) -> Mapping[str, Interval]:
    """Kind → its share of all logged actions, all fifteen, with 95 % percentile intervals; visits are drawn anew."""
    once, weights = (
        np.ones((1, len(visits))),
        rng.multinomial(len(visits), np.full(len(visits), 1 / len(visits)), draws),
    )
    known, drawn = _shares(once @ visits.kinds)[0], _shares(weights.astype(float) @ visits.kinds)
    lows, highs = np.quantile(drawn, [0.025, 0.975], axis=0)
    return {
        kind: Interval(float(known[place]), float(lows[place]), float(highs[place]), len(visits))
        for place, kind in enumerate(KINDS)
    }


def one_sided(ours: Counts, theirs: Counts) -> tuple[list[str], list[str]]:
    """The kinds that only ours have, and those that only theirs have."""
    mine, other = ours.kinds.sum(axis=0) > 0, theirs.kinds.sum(axis=0) > 0
    return (
        [kind for kind, here, there in zip(KINDS, mine, other, strict=True) if here and not there],
        [kind for kind, here, there in zip(KINDS, mine, other, strict=True) if there and not here],
    )
