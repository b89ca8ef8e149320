"""A few weights of the reference shopper fitted to logged sessions: random search over simulated visits.

Source: the method of simulated moments (McFadden 1989, Econometrica 57) with common random numbers; the search is the
cross-entropy method (Rubinstein 1999, Methodology and Computing in Applied Probability 1) with one refinement.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.experiments.stats import Interval
from benchmarks.humans.figures import Counts, count, distances, halves
from benchmarks.humans.logged import Logged

RANGES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType({
    "leave": (-4.1, -2.3),
    "search": (1.4, 3.8),
    "search_again": (-2.1, 0.6),
    "narrow": (-5.1, -2.6),
    "read_reviews": (-0.7, 1.3),
    "reviews_read": (-1.2, -0.2),
    "look_on": (-1.9, 0.1),
})  # fmt: skip
"""Parameter → where it is looked for, in utils: leaving, searching, searching anew, filters, beginning and
going on with reviews, and looking at another product, which is what makes visits long."""
WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({
    "kinds_tvd": 1.0, "transitions_js": 1.0, "lengths_ks": 0.5, "endings_tvd": 0.25,
})  # fmt: skip
"""How much each figure counts; each is divided by its own floor first, and endings are one bit a session."""
RIDGE = 0.01
"""What a shift of one util from the table costs: it holds still what the sessions say nothing of."""

Values = Mapping[str, float]
Simulate = Callable[[Values, int], Awaitable[Sequence[Logged]]]
"""Weights and a number of visits → the visits; equal people and luck for all weights."""


@dataclass(frozen=True)
class Plan:
    """How long is searched."""

    first: int = 28
    """Tables drawn over the whole ranges."""
    refined: int = 12
    """Tables drawn around the best of them."""
    best: int = 4
    """How many are refined, and how many are visited again more often."""
    visits: int = 60
    last_visits: int = 150
    """Visits of each of the last `best`, on which the choice falls."""


@dataclass(frozen=True)
class Tried:
    """One table and how far its visits are from the sessions that it is fitted to."""

    values: Values
    visits: int
    loss: float
    figures: Mapping[str, float]


@dataclass(frozen=True)
class Target:
    """What is fitted to."""

    sessions: Counts
    scales: Values
    """Figure → what its distance is divided by."""
    start: Values
    """The table's own values, from which shifts are counted."""

    def judge(self, values: Values, visits: Counts) -> Tried:
        """The loss of a table: weighted mean of scaled distances, and the ridge."""
        figures = distances(visits, self.sessions)
        apart = sum(weight * figures[name] / self.scales[name] for name, weight in WEIGHTS.items())
        ridge = RIDGE * sum((value - self.start[name]) ** 2 for name, value in values.items())
        return Tried(dict(values), len(visits), apart / sum(WEIGHTS.values()) + ridge, figures)


async def fit(
    target: Target, simulate: Simulate, rng: np.random.Generator, plan: Plan, on_tried: Callable[[Tried], None]
) -> list[Tried]:
    """All tables that were tried, the best last: the best of those that were visited most; the start is among them."""
    names = list(target.start)

    async def judged(rows: Sequence[Values], visits: int) -> list[Tried]:
        found = []
        for values in rows:
            found.append(target.judge(values, count(await simulate(values, visits))))
            on_tried(found[-1])
        return found

    tried = await judged([dict(target.start), *_spread(names, plan.first, rng)], plan.visits)
    tried += await judged(_around(_best(tried, plan.best), plan.refined, rng), plan.visits)
    finalists = [one.values for one in _best(tried, plan.best)]
    last = await judged([dict(target.start), *(it for it in finalists if it != dict(target.start))], plan.last_visits)
    return tried + sorted(last, key=lambda one: -one.loss)


@dataclass(frozen=True)
class Repeated:
    """The same choice of a table on many random halves, each tested on its other half."""

    tables: int
    draws: int
    change: Mapping[str, Interval]
    """Figure → distance of the chosen table to the other half, less that of the start: median and middle 95 %."""
    better: Mapping[str, float]
    """Figure → share of the halves on which that is below nought."""


def repeat_on_halves(
    tables: Sequence[tuple[Values, Counts]], sessions: Sequence[Logged], target: Target,
    rng: np.random.Generator, draws: int = 300,
) -> Repeated:  # fmt: skip
    """Choose among the tables on random halves of the sessions, the start (the first of them) included.

    The tables must have been drawn before any half was looked at. Raises ValueError without tables.
    """
    everyone, people = count(sessions), [one.person for one in sessions]
    rows = []
    for _ in range(draws):
        first, second = (everyone.of(half) for half in halves(people, rng, by_person=False))
        half = replace(target, sessions=first)
        chosen = min(tables, key=lambda it: half.judge(it[0], it[1]).loss)
        before = distances(tables[0][1], second)
        rows.append({name: value - before[name] for name, value in distances(chosen[1], second).items()})
    names = list(rows[0])
    changes = {name: np.array([row[name] for row in rows]) for name in names}
    middle = {name: np.quantile(values, [0.025, 0.5, 0.975]) for name, values in changes.items()}
    return Repeated(
        len(tables), draws,
        {name: Interval(float(it[1]), float(it[0]), float(it[2]), draws) for name, it in middle.items()},
        {name: float((values < 0).mean()) for name, values in changes.items()},
    )  # fmt: skip


def _best(tried: Sequence[Tried], size: int) -> list[Tried]:
    return sorted(tried, key=lambda one: one.loss)[:size]


def _spread(names: Sequence[str], size: int, rng: np.random.Generator) -> list[Values]:
    """Tables that fill the ranges evenly. Source: McKay, Beckman and Conover (1979), Latin hypercube sampling."""
    places = np.column_stack([(rng.permutation(size) + rng.random(size)) / size for _ in names])
    lows, highs = _ends(names)
    return [_values(names, row) for row in lows + places * (highs - lows)]


def _around(best: Sequence[Tried], size: int, rng: np.random.Generator) -> list[Values]:
    """Tables drawn normally around the mean of the best, as far apart as these are."""
    names = list(best[0].values)
    rows = np.array([[one.values[name] for name in names] for one in best])
    lows, highs = _ends(names)
    spread = np.maximum(rows.std(axis=0), 0.1 * (highs - lows))
    drawn = rows.mean(axis=0) + spread * rng.standard_normal((size, len(names)))
    return [_values(names, row) for row in np.clip(drawn, lows, highs)]


def _ends(names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.array([RANGES[name][0] for name in names]), np.array([RANGES[name][1] for name in names])


def _values(names: Sequence[str], row: NDArray[np.float64]) -> Values:
    """Two decimals: more than the sessions can tell."""
    return {name: round(float(value), 2) for name, value in zip(names, row, strict=True)}
