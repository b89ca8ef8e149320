"""How near a policy's distribution of actions is to the shoppers'. Pure; numpy only.

A simulator is asked for what a crowd does, not for the likeliest single action: these figures fall where the
predicted crowd is another than the real one, also when its most frequent action is right.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from typing import Final

import numpy as np

from shopper_agent.schema import ClickKind
from training.predictions import Prediction, Said, key_of_said, sessions_of
from training.similarity import Kernel, Key, exact_match

FEWEST_SAMPLES: Final = 8
"""Draws a step from which a distribution is judged."""


def quadratic_score(samples: Sequence[Key], gold: Key, kernel: Kernel = exact_match) -> float:
    """The kernel score of a distribution that is known by its draws, without bias: 2·E k(a, y) - E k(a, a').

    Maximal in expectation where the draws come from the shoppers' own distribution; with exact match it is one minus
    the Brier score. Raises ValueError for fewer than two draws.
    Source: Gneiting and Raftery (2007), §5.
    """
    count = len(samples)
    if count < 2:
        raise ValueError("a distribution is known from two draws or more")
    hits = sum(kernel(one, gold) for one in samples) / count
    pairs = sum(kernel(samples[i], samples[j]) for i in range(count) for j in range(i + 1, count))
    return 2 * hits - 2 * pairs / (count * (count - 1))


def draws_of(row: Prediction) -> list[Key]:
    """The keys of a step's draws."""
    return [key_of_said(one) for one in row.samples]


def mean_quadratic_score(rows: Sequence[Prediction], kernel: Kernel = exact_match) -> float | None:
    """The mean over the steps with at least eight draws; None where there is none."""
    found = [quadratic_score(draws_of(row), row.gold.key, kernel) for row in rows if len(row.samples) >= FEWEST_SAMPLES]
    return float(np.mean(found)) if found else None


# ── kinds of actions, and what follows what ──────────────────────────────────────────────────────────────────────


def kind_of(said: Said | None, kinds: Mapping[str, ClickKind]) -> str:
    """What sort of action it is: the click's type where it is known, else the action's; "invalid" of none."""
    if said is None:
        return "invalid"
    if said.type != "click":
        return said.type
    found = said.click_type or kinds.get(said.name or "")
    return "click" if found is None else f"click {found}"


def shares(values: Iterable[Hashable]) -> dict[Hashable, float]:
    """Value → its share. Raises ValueError without values."""
    counts = Counter(values)
    if not counts:
        raise ValueError("there is nothing to count")
    total = sum(counts.values())
    return {value: count / total for value, count in counts.items()}


def total_variation(one: Mapping[Hashable, float], other: Mapping[Hashable, float]) -> float:
    """Half of the summed absolute differences, 0 to 1."""
    return 0.5 * sum(abs(one.get(value, 0.0) - other.get(value, 0.0)) for value in {*one, *other})


def jensen_shannon(one: Mapping[Hashable, float], other: Mapping[Hashable, float]) -> float:
    """Jensen-Shannon divergence in bits, 0 to 1. Source: Lin (1991)."""
    found = 0.0
    for value in {*one, *other}:
        p, q = one.get(value, 0.0), other.get(value, 0.0)
        middle = (p + q) / 2
        found += sum(0.5 * share * float(np.log2(share / middle)) for share in (p, q) if share > 0)
    return max(found, 0.0)


@dataclass(frozen=True)
class Distance:
    """How far two mixes are apart."""

    tvd: float
    js: float


def _distance(one: Iterable[Hashable], other: Iterable[Hashable]) -> Distance:
    mine, theirs = shares(one), shares(other)
    return Distance(total_variation(mine, theirs), jensen_shannon(mine, theirs))


def mix_distance(rows: Sequence[Prediction], kinds: Mapping[str, ClickKind]) -> Distance:
    """Between the kinds of action of the shoppers and of the policy: its draws, else its one action."""
    predicted = [kind_of(said, kinds) for row in rows for said in (row.samples or (row.prediction,))]
    return _distance(predicted, [kind_of(row.gold, kinds) for row in rows])


def transition_distance(rows: Sequence[Prediction], kinds: Mapping[str, ClickKind]) -> Distance | None:
    """The same for pairs: what the shopper did last, and what came next; None where no session has two steps."""
    pairs = [pair for session in sessions_of(rows) for pair in pairwise(session)]
    if not pairs:
        return None
    predicted = [
        (kind_of(before.gold, kinds), kind_of(said, kinds))
        for before, row in pairs
        for said in (row.samples or (row.prediction,))
    ]
    return _distance(predicted, [(kind_of(before.gold, kinds), kind_of(row.gold, kinds)) for before, row in pairs])


# ── calibration ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Bin:
    """Steps on which the policy was about equally sure."""

    low: float
    high: float
    steps: int
    sure: float
    """Its mean share of draws for the predicted action."""
    right: float
    """How often that was what the shopper did."""


def reliability(rows: Sequence[Prediction], bins: int = 10) -> list[Bin]:
    """How sure the policy was of what it predicted, and how often it was right; empty bins are left out."""
    found: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for row in rows:
        if row.prediction is None or len(row.samples) < FEWEST_SAMPLES:
            continue
        sure = draws_of(row).count(row.prediction.key) / len(row.samples)
        found[min(int(sure * bins), bins - 1)].append((sure, row.prediction.key == row.gold.key))
    return [
        Bin(
            low=place / bins, high=(place + 1) / bins, steps=len(each),
            sure=float(np.mean([sure for sure, _ in each])), right=float(np.mean([right for _, right in each])),
        )
        for place, each in enumerate(found) if each
    ]  # fmt: skip


# ── what is known of the demonstrator ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Ceilings:
    """What nobody can beat where the distribution q that acted is known."""

    greedy: float
    """E[max q]: exact match of always taking its likeliest action."""
    clone: float
    """E[Σq²]: exact match of acting exactly as it does, at random."""
    quadratic: float
    """The mean quadratic score of q itself, which is E[Σq²] too: the highest that any distribution reaches."""
    steps: int


def ceilings(rows: Sequence[Prediction]) -> Ceilings | None:
    """The ceilings over the steps whose demonstrator is known; None where none is."""
    known = [[share for _, share in row.demonstrator] for row in rows if row.demonstrator]
    if not known:
        return None
    squares = float(np.mean([sum(share * share for share in shares_) for shares_ in known]))
    return Ceilings(float(np.mean([max(shares_) for shares_ in known])), squares, squares, len(known))


def distance_to_demonstrator(rows: Sequence[Prediction]) -> float | None:
    """Mean total variation of the draws' shares to the known distribution, step by step; None where none is known.

    Draws are few: a perfect clone of n draws is above 0 too. Compare runs of equal numbers of draws.
    """
    found = [
        total_variation(shares(draws_of(row)), {said.key: share for said, share in row.demonstrator})
        for row in rows
        if row.demonstrator and len(row.samples) >= FEWEST_SAMPLES
    ]
    return float(np.mean(found)) if found else None


# ── two runs ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class McNemar:
    """Whether one of two runs is right more often than the other on the same steps."""

    only_first: int
    only_second: int
    p_value: float
    """Exact, two-sided."""


def mcnemar(first: Sequence[Prediction], second: Sequence[Prediction]) -> McNemar:
    """McNemar's exact test of two sets of predictions for the same steps.

    Raises ValueError when they are not for the same steps. Source: McNemar (1947), exact binomial form.
    """
    mine = {(row.session, row.step): row for row in first}
    theirs = {(row.session, row.step): row for row in second}
    if mine.keys() != theirs.keys():
        raise ValueError("the two runs scored different steps")
    right = [(_is_right(mine[place]), _is_right(theirs[place])) for place in mine]
    b = sum(one and not other for one, other in right)
    c = sum(other and not one for one, other in right)
    tail = sum(comb(b + c, k) for k in range(min(b, c) + 1))
    return McNemar(b, c, min(1.0, 2 * tail / 2 ** (b + c)) if b + c else 1.0)


def _is_right(row: Prediction) -> bool:
    return row.prediction is not None and row.prediction.key == row.gold.key
