"""Pairs of visits that differ in one thing: differences, intervals, counts. Pure."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.experiments.measures import Row
from benchmarks.experiments.stats import Interval, cluster_mean_interval, mcnemar

Key = tuple[Hashable, Hashable]
"""The cluster of a pair, and what tells the pair within it."""


@dataclass(frozen=True)
class Contrast:
    """Second minus first over the pairs in which both have a value."""

    difference: Interval | None
    first_mean: float | None
    second_mean: float | None
    pairs: int
    incomplete: int
    """Pairs in which one side or both have no value."""


def contrast(
    first: Iterable[tuple[Key, float | None]], second: Iterable[tuple[Key, float | None]], rng: np.random.Generator
) -> Contrast:
    """Compare two arms pair by pair; whole clusters are drawn for the interval.

    Raises ValueError unless both arms have the same pairs.
    """
    one, two = dict(first), dict(second)
    if one.keys() != two.keys():
        raise ValueError("the arms are not paired")
    clusters: dict[Hashable, list[float]] = defaultdict(list)
    values: list[tuple[float, float]] = []
    for key, before in one.items():
        after = two[key]
        if before is not None and after is not None:
            clusters[key[0]].append(after - before)
            values.append((before, after))
    means = np.mean(np.asarray(values), axis=0) if values else None
    return Contrast(
        cluster_mean_interval(clusters.values(), rng),
        None if means is None else float(means[0]),
        None if means is None else float(means[1]),
        len(values),
        len(one) - len(values),
    )


@dataclass(frozen=True)
class Conversion:
    """How two shops differ in the orders of the same visitors."""

    contrast: Contrast
    only_first: int
    """Pairs in which the visitor ordered in the first shop alone."""
    only_second: int
    p_value: float
    """McNemar's, exact."""
    same_visits: int
    """Pairs that are equal step by step."""


def conversion(first: Sequence[Row], second: Sequence[Row], rng: np.random.Generator) -> Conversion:
    """Compare orders of the same personas and seeds in two shops; personas are the clusters."""
    before, after = {_pair(row): row for row in first}, {_pair(row): row for row in second}
    compared = contrast(_ordered(before.items()), _ordered(after.items()), rng)
    only_first = sum(row.ordered and not after[key].ordered for key, row in before.items())
    only_second = sum(after[key].ordered and not row.ordered for key, row in before.items())
    same = sum(row.actions == after[key].actions for key, row in before.items())
    return Conversion(compared, only_first, only_second, mcnemar(only_first, only_second), same)


def _pair(row: Row) -> Key:
    return row.persona, row.seed


def _ordered(rows: Iterable[tuple[Key, Row]]) -> list[tuple[Key, float | None]]:
    return [(key, float(row.ordered)) for key, row in rows]


def by(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    """Rows by a key, in the order in which the keys come."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)
