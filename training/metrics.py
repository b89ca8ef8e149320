"""How well predicted actions meet what shoppers did. Pure; numpy only.

Everything is counted per session first: figures are functions of the sum of the sessions' counts, so that a bootstrap
that draws whole sessions is one matrix product. A reply that is no decision is a miss of its gold class and a hit of
none: it is never a class of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from shopper_agent.schema import ClickKind
from training.predictions import TYPED, Prediction, Said, click_types, sessions_of

Numbers = NDArray[np.float64]
MISSED: Final = -1
"""The class of a prediction that is none."""
CLICK_TYPES: Final = tuple(ClickKind)


def action_classes(rows: Sequence[Prediction]) -> tuple[str, ...]:
    """The fixed classes of the shoppers' vocabulary: click, the one way of typing in it, terminate.

    A file whose shoppers both type and submit, and only type, has all four.
    """
    typed = tuple(kind for kind in TYPED if any(row.gold.type == kind for row in rows))
    return ("click", *(typed or ("input",)), "terminate")


@dataclass(frozen=True)
class Tallies:
    """Counts per session; the first axis of each array is the session."""

    classes: tuple[str, ...]
    steps: Numbers
    exact: Numbers
    """Steps whose predicted action equals the shopper's."""
    types: Numbers
    """[session, gold class, predicted class or, last, none of them]."""
    clicks: Numbers
    """The same over the thirteen click types, for steps on which the shopper clicked something of a known type."""
    outcomes: Numbers
    """[session, bought or not, predicted to buy, not to, or nothing valid], at each session's last step."""

    @property
    def sessions(self) -> int:
        """How many."""
        return len(self.steps)


def tally(rows: Sequence[Prediction]) -> Tallies:
    """Count. Raises ValueError without rows."""
    if not rows:
        raise ValueError("there is nothing to score")
    classes, kinds = action_classes(rows), click_types(rows)
    sessions = list(sessions_of(rows))
    count = len(sessions)
    steps, exact = np.zeros(count), np.zeros(count)
    types = np.zeros((count, len(classes), len(classes) + 1))
    clicks = np.zeros((count, len(CLICK_TYPES), len(CLICK_TYPES) + 1))
    outcomes = np.zeros((count, 2, 3))
    for place, session in enumerate(sessions):
        steps[place] = len(session)
        for row in session:
            exact[place] += row.prediction is not None and row.prediction.key == row.gold.key
            types[place, classes.index(row.gold.type), _class_of(row.prediction, classes)] += 1
            if row.gold.type == "click" and row.gold.click_type is not None:
                gold = CLICK_TYPES.index(row.gold.click_type)
                clicks[place, gold, _click_type_of(row.prediction, kinds)] += 1
        last = session[-1]
        outcomes[place, 0 if _buys(last.gold, kinds) else 1, _outcome_of(last.prediction, kinds)] += 1
    return Tallies(classes, steps, exact, types, clicks, outcomes)


def _class_of(said: Said | None, classes: tuple[str, ...]) -> int:
    return classes.index(said.type) if said is not None and said.type in classes else MISSED


def _kind_of(said: Said, kinds: Mapping[str, ClickKind]) -> ClickKind | None:
    return said.click_type or kinds.get(said.name or "")


def _click_type_of(said: Said | None, kinds: Mapping[str, ClickKind]) -> int:
    if said is None or said.type != "click":
        return MISSED
    kind = _kind_of(said, kinds)
    return MISSED if kind is None else CLICK_TYPES.index(kind)


def _buys(said: Said, kinds: Mapping[str, ClickKind]) -> bool:
    return said.type == "click" and _kind_of(said, kinds) is ClickKind.PURCHASE


def _outcome_of(said: Said | None, kinds: Mapping[str, ClickKind]) -> int:
    """0: buys; 1: does something else; MISSED: nothing valid."""
    if said is None:
        return MISSED
    return 0 if _buys(said, kinds) else 1


# ── figures of one table of counts ───────────────────────────────────────────────────────────────────────────────


def f1_scores(confusion: Numbers) -> Numbers:
    """F1 of each class of [gold, predicted or none]; 0 where a class was neither there nor predicted."""
    known = confusion[..., :-1]
    hits = np.diagonal(known, axis1=-2, axis2=-1)
    there, predicted = confusion.sum(axis=-1), known.sum(axis=-2)
    found: Numbers = np.zeros_like(hits)
    np.divide(2 * hits, there + predicted, out=found, where=(there + predicted) > 0)
    return found


def macro_f1(confusion: Numbers) -> Numbers:
    """The mean over the fixed classes, those that never occur among them."""
    mean: Numbers = f1_scores(confusion).mean(axis=-1)
    return mean


def weighted_f1(confusion: Numbers) -> Numbers:
    """The mean, weighted by how often each class is the shopper's."""
    support = confusion.sum(axis=-1)
    return _share((f1_scores(confusion) * support).sum(axis=-1), support.sum(axis=-1))


def accuracy(confusion: Numbers) -> Numbers:
    """The share that was predicted right."""
    return _share(np.diagonal(confusion[..., :-1], axis1=-2, axis2=-1).sum(axis=-1), confusion.sum(axis=(-1, -2)))


def _share(part: Numbers, whole: Numbers) -> Numbers:
    """Not a number of nothing: absence is no figure."""
    found: Numbers = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=found, where=np.asarray(whole) > 0)
    return found


@dataclass(frozen=True)
class Figure:
    """One figure: its name, what it says, and how it comes from the sums of some sessions."""

    name: str
    meaning: str
    of: Callable[[Tallies, Numbers], Numbers]
    """Tallies and, per draw, how often each session was drawn [draw, session] → a value per draw."""


def _of_sums(field: str, figure: Callable[[Numbers], Numbers]) -> Callable[[Tallies, Numbers], Numbers]:
    return lambda tallies, drawn: figure(np.tensordot(drawn, getattr(tallies, field), axes=1))


def _f1_of_buying(outcomes: Numbers) -> Numbers:
    """Not a number where nobody bought and nobody was predicted to: there is nothing to find."""
    buys = outcomes[..., 0, :].sum(axis=-1) + outcomes[..., 0].sum(axis=-1)
    return np.where(buys > 0, f1_scores(outcomes)[..., 0], np.nan)


def _valid(confusion: Numbers) -> Numbers:
    return 1 - _share(confusion[..., MISSED].sum(axis=-1), confusion.sum(axis=(-1, -2)))


FIGURES: Final = (
    Figure("exact_match", "the very action, over all steps", lambda t, drawn: _share(drawn @ t.exact, drawn @ t.steps)),
    Figure("exact_match_session", "the same, each session first, then their mean (Lu et al.)",
           lambda t, drawn: _share(drawn @ (t.exact / t.steps), drawn.sum(axis=-1))),
    Figure("type_accuracy", "the right type of action", _of_sums("types", accuracy)),
    Figure("macro_f1", "F1 of the types, unweighted", _of_sums("types", macro_f1)),
    Figure("weighted_f1", "F1 of the types, weighted by how often each is", _of_sums("types", weighted_f1)),
    Figure("click_type_f1", "F1 of the thirteen click types, weighted", _of_sums("clicks", weighted_f1)),
    Figure("session_outcome_accuracy", "bought or not, from each session's last step", _of_sums("outcomes", accuracy)),
    Figure("session_outcome_f1", "F1 of buying, there", _of_sums("outcomes", _f1_of_buying)),
    Figure("session_outcome_weighted_f1", "F1 of both outcomes, weighted, there", _of_sums("outcomes", weighted_f1)),
    Figure("validity", "replies that are a decision of these types", _of_sums("types", _valid)),
)  # fmt: skip


@dataclass(frozen=True)
class Scores:
    """The figures of one set of predictions."""

    tallies: Tallies

    @cached_property
    def values(self) -> Mapping[str, float | None]:
        """Name of a figure → its value, 0 to 1; None where there was nothing to count."""
        once = np.ones((1, self.tallies.sessions))
        return {figure.name: _known(float(figure.of(self.tallies, once)[0])) for figure in FIGURES}

    def intervals(
        self, rng: np.random.Generator, draws: int = 2000, level: float = 0.95
    ) -> Mapping[str, tuple[float, float] | None]:
        """Percentile bootstrap intervals by session; None where there is one session or nothing to count.

        Source: Cameron, Gelbach and Miller (2008), pairs cluster bootstrap.
        """
        count = self.tallies.sessions
        if count < 2:
            return dict.fromkeys(self.values)
        drawn = rng.multinomial(count, np.full(count, 1 / count), size=draws).astype(float)
        return {figure.name: _interval(figure.of(self.tallies, drawn), level) for figure in FIGURES}

    def as_json(self) -> dict[str, JsonValue]:
        """Steps, sessions and all figures."""
        return {"steps": int(self.tallies.steps.sum()), "sessions": self.tallies.sessions, **self.values}


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _interval(values: Numbers, level: float) -> tuple[float, float] | None:
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def score(rows: Sequence[Prediction]) -> Scores:
    """Every figure of some predictions. Raises ValueError without any."""
    return Scores(tally(rows))
