"""Steps' exact scores → figures with intervals by session, and differences of two runs over the same steps. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.experiments.stats import Interval
from training.exact_scores import CLASSES, Expected, Places

Numbers = NDArray[np.float64]
DRAWS: Final = 2000
_SEED: Final = 0


@dataclass(frozen=True)
class Sums:
    """Sums of steps, a row a session."""

    over: Numbers
    """[session, columns] what is divided."""
    under: Numbers
    """[session, columns] by what; figures of several columns say what they make of them."""


@dataclass(frozen=True)
class Figure:
    """One figure."""

    name: str
    meaning: str
    sums: Callable[[Sequence[Sequence[Expected]]], Sums]
    of: Callable[[Numbers, Numbers], Numbers]
    """Sums over sessions, (draws, columns) each → a value a draw; not a number of nothing."""


def _ratio(over: Numbers, under: Numbers) -> Numbers:
    found = np.full(over.shape[0], np.nan)
    np.divide(over[:, 0], under[:, 0], out=found, where=under[:, 0] > 0)
    return found


def share(
    name: str, meaning: str, over: Callable[[Expected], float], under: Callable[[Expected], float] = lambda step: 1.0
) -> Figure:
    """A sum over steps divided by another: a mean, or a share of a ceiling."""

    def sums(sessions: Sequence[Sequence[Expected]]) -> Sums:
        above = [[sum(over(step) for step in steps)] for steps in sessions]
        return Sums(
            np.array(above, dtype=float), np.array([[sum(map(under, steps))] for steps in sessions], dtype=float)
        )

    return Figure(name, meaning, sums, _ratio)


def session_mean(name: str, meaning: str, of: Callable[[Expected], float]) -> Figure:
    """The mean of each session first, then of the sessions."""

    def sums(sessions: Sequence[Sequence[Expected]]) -> Sums:
        means = [[sum(map(of, steps)) / len(steps)] for steps in sessions]
        return Sums(np.array(means, dtype=float), np.ones((len(sessions), 1)))

    return Figure(name, meaning, sums, _ratio)


def mix(
    name: str, meaning: str, of: Callable[[Expected], Places], apart: Callable[[Numbers, Numbers], Numbers]
) -> Figure:
    """How far two crowds' mixes of kinds of action are apart."""

    def sums(sessions: Sequence[Sequence[Expected]]) -> Sums:
        kinds = sorted({kind for steps in sessions for step in steps for kind in (*of(step), *step.kinds_ceiling)})
        return Sums(_mixed(sessions, kinds, of), _mixed(sessions, kinds, lambda step: step.kinds_ceiling))

    return Figure(name, meaning, sums, apart)


def _mixed(sessions: Sequence[Sequence[Expected]], kinds: Sequence[str], of: Callable[[Expected], Places]) -> Numbers:
    found = np.zeros((len(sessions), len(kinds)))
    column = {kind: at for at, kind in enumerate(kinds)}
    for row, steps in enumerate(sessions):
        for step in steps:
            for kind, part in of(step).items():
                found[row, column[kind]] += part
    return found


def _scaled(sums: Numbers) -> Numbers:
    total: Numbers = sums / sums.sum(axis=1, keepdims=True)
    return total


def _js(over: Numbers, under: Numbers) -> Numbers:
    """Jensen-Shannon divergence in bits, a value a row. Source: Lin (1991)."""
    one, other = _scaled(over), _scaled(under)
    found: Numbers = (_entropies((one + other) / 2) - (_entropies(one) + _entropies(other)) / 2).clip(0)
    return found


def _entropies(shares: Numbers) -> Numbers:
    logs = np.zeros_like(shares)
    np.log2(shares, out=logs, where=shares > 0)
    found: Numbers = -(shares * logs).sum(axis=1)
    return found


def _tvd(over: Numbers, under: Numbers) -> Numbers:
    found: Numbers = np.abs(_scaled(over) - _scaled(under)).sum(axis=1) / 2
    return found


def _on(kind: str, of: Callable[[Expected], float]) -> Callable[[Expected], float]:
    return lambda step: of(step) if step.page_kind == kind else 0.0


def _of_class(name: str, of: Callable[[Expected], float]) -> Callable[[Expected], float]:
    return lambda step: of(step) if step.gold_class == name else 0.0


FIGURES: Final = (
    share("greedy", "expected exact match of the likeliest place", lambda step: step.greedy),
    share("greedy_share", "the same, of what nobody can beat", lambda step: step.greedy,
          lambda step: step.greedy_ceiling),
    share("drawn", "expected exact match at temperature 1", lambda step: step.drawn),
    share("drawn_share", "the same, of what a perfect clone gets", lambda step: step.drawn,
          lambda step: step.drawn_ceiling),
    share("kernel", "kernel score: twice that match less Σp²", lambda step: step.kernel),
    share("tvd", "total variation of whole actions", lambda step: step.tvd),
    share("js", "Jensen-Shannon divergence of whole actions, bits", lambda step: step.js),
    share("leaving", "share of leaving", lambda step: step.leaving),
    share("recorded", "the recorded action, greedy", lambda step: step.right),
    session_mean("recorded_session", "the same, each session first", lambda step: step.right),
    share("recorded_drawn", "the recorded action at temperature 1", lambda step: step.right_drawn),
    mix("kinds_tvd", "total variation of kinds of action", lambda step: step.kinds, _tvd),
    mix("kinds_js", "Jensen-Shannon divergence of kinds of action, bits", lambda step: step.kinds, _js),
    mix("kinds_js_greedy", "the same of the likeliest actions", lambda step: step.kinds_greedy, _js),
    *(share(f"recall_{name}", f"recall of the class {name}, greedy", _of_class(name, lambda step: step.classed),
            _of_class(name, lambda step: 1.0)) for name in CLASSES),
    *(share(f"recall_{name}_drawn", "the same at temperature 1", _of_class(name, lambda step: step.classed_drawn),
            _of_class(name, lambda step: 1.0)) for name in CLASSES),
)  # fmt: skip
"""Every figure but those by kind of page."""


def on_pages(kinds: Sequence[str]) -> list[Figure]:
    """The share of the ceiling on each kind of page: `page_KIND` greedy, `page_KIND_drawn` at temperature 1."""
    return [
        made
        for kind in kinds
        for made in (
            share(f"page_{kind}", f"greedy share of the ceiling on pages of the kind {kind}",
                  _on(kind, lambda step: step.greedy), _on(kind, lambda step: step.greedy_ceiling)),
            share(f"page_{kind}_drawn", f"the same at temperature 1 on pages of the kind {kind}",
                  _on(kind, lambda step: step.drawn), _on(kind, lambda step: step.drawn_ceiling)),
        )
    ]  # fmt: skip


def sessions_of(steps: Sequence[Expected]) -> list[list[Expected]]:
    """Steps by session, both in order."""
    found: dict[str, list[Expected]] = {}
    for step in sorted(steps, key=lambda one: (one.session, one.step)):
        found.setdefault(step.session, []).append(step)
    return list(found.values())


def measured(steps: Sequence[Expected], figures: Sequence[Figure]) -> dict[str, Interval | None]:
    """Name of each figure → its value and 95 % percentile interval of a bootstrap by session; None of nothing.

    Source: Cameron, Gelbach and Miller (2008), pairs cluster bootstrap.
    """
    sessions, found = sessions_of(steps), dict[str, Interval | None]()
    weights = _weights(len(sessions))
    for figure in figures:
        values = _drawn(figure, sessions, weights)
        found[figure.name] = _interval(values, len(steps))
    return found


def difference(first: Sequence[Expected], second: Sequence[Expected], figure: Figure) -> Interval | None:
    """First less second over the same steps, both drawn by the same sessions; None of nothing.

    Raises:
        ValueError: They are of different steps.
    """
    if {(one.session, one.step) for one in first} != {(one.session, one.step) for one in second}:
        raise ValueError("the two runs scored different steps")
    mine, theirs = sessions_of(first), sessions_of(second)
    weights = _weights(len(mine))
    return _interval(_drawn(figure, mine, weights) - _drawn(figure, theirs, weights), len(first))


def _weights(sessions: int) -> Numbers:
    """How often each session is drawn; the first row is the sample itself."""
    drawn = np.random.default_rng(_SEED).multinomial(sessions, np.full(sessions, 1 / sessions), size=DRAWS)
    return np.vstack([np.ones((1, sessions)), drawn]).astype(float)


def _drawn(figure: Figure, sessions: Sequence[Sequence[Expected]], weights: Numbers) -> Numbers:
    sums = figure.sums(sessions)
    return figure.of(weights @ sums.over, weights @ sums.under)


def _interval(values: Numbers, count: int) -> Interval | None:
    known = values[1:][~np.isnan(values[1:])]
    if np.isnan(values[0]) or not len(known):
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return Interval(float(values[0]), float(low), float(high), count)


def by_name(figures: Sequence[Figure]) -> Mapping[str, Figure]:
    """Figures by their names."""
    return {figure.name: figure for figure in figures}
