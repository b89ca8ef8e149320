"""One run's predictions → every figure with its interval, beside what needs no model. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from pydantic import JsonValue

from shopper_agent.schema import ClickKind
from training.baselines import BASELINES
from training.distributions import (
    FEWEST_SAMPLES,
    Ceilings,
    Distance,
    McNemar,
    ceilings,
    distance_to_demonstrator,
    mcnemar,
    mean_quadratic_score,
    mix_distance,
    reliability,
    transition_distance,
)
from training.metrics import FIGURES, Scores, score, tally
from training.predictions import Prediction, click_types
from training.stated import LogScore, log_score

_DRAWS = 2000
"""Of the bootstrap."""


@dataclass(frozen=True)
class About:
    """What a report says of the run besides its figures."""

    run: str = "this run"
    """What the run is called in tables."""
    drawn: str | None = None
    """What runs at random are called: each run with draws gets a second row of this name. None: no such rows."""
    notes: tuple[str, ...] = ()
    """Lines at the top: what was asked about which steps, and what is left out."""


@dataclass(frozen=True)
class Ahead:
    """How far the evaluated run is ahead in exact match, over the same steps."""

    difference: float
    interval: tuple[float, float] | None
    """95 %, both runs drawn by the same sessions; None for one session."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    meaning: str
    scores: Scores
    intervals: Mapping[str, tuple[float, float] | None]
    against: McNemar | None = None
    """Against the run that is evaluated; None for that run itself, and for runs at random."""
    behind: Ahead | None = None
    """How far the evaluated run is ahead of this one; None for that run itself."""

    def as_json(self) -> dict[str, JsonValue]:
        """Its figures, and how it compares."""
        found = {**self.scores.as_json(), "intervals": _pairs(self.intervals)}
        found["mcnemar_p"] = None if self.against is None else self.against.p_value
        if self.behind is not None:
            pair = self.behind.interval
            found["run_ahead"] = {
                "exact_match": self.behind.difference, "interval": None if pair is None else list(pair)
            }  # fmt: skip
        return found


@dataclass(frozen=True)
class Crowd:
    """What a simulator is asked for: how near a distribution of actions is to the shoppers'."""

    quadratic: float | None
    mix: Distance
    transitions: Distance | None
    demonstrator: float | None
    log: LogScore | None

    def as_json(self) -> dict[str, JsonValue]:
        """All of it."""
        return {
            "quadratic_score": self.quadratic,
            "mix": asdict(self.mix),
            "transitions": None if self.transitions is None else asdict(self.transitions),
            "tvd_to_demonstrator": self.demonstrator,
            "log_score": None if self.log is None else asdict(self.log),
        }


@dataclass(frozen=True)
class Evaluation:
    """All that is said of a run."""

    rows: tuple[Row, ...]
    """The run first, then whatever it is compared with, then the trivial baselines."""
    crowds: Mapping[str, Crowd]
    """By the names of the rows, but for runs at random: their draws are in the row of their run."""
    in_sample: bool
    """The baselines were learned from the very steps that are scored: they are better than they would be."""
    ceilings: Ceilings | None
    bins: tuple[Mapping[str, float], ...]
    about: About

    @property
    def run(self) -> Row:
        """The run itself."""
        return self.rows[0]

    def as_json(self) -> dict[str, JsonValue]:
        """The run's figures on top, everything else below them."""
        return {
            **self.run.scores.as_json(),
            "run_name": self.run.name,
            "notes": list(self.about.notes),
            "intervals": _pairs(self.run.intervals),
            "confusion": {
                "classes": list(self.run.scores.tallies.classes),
                "counts": self.run.scores.tallies.types.sum(axis=0).astype(int).tolist(),
            },
            "baselines_in_sample": self.in_sample,
            "others": {row.name: row.as_json() for row in self.rows[1:]},
            "distribution": {
                **self.crowds[self.run.name].as_json(),
                "ceilings": None if self.ceilings is None else asdict(self.ceilings),
                "reliability": [dict(one) for one in self.bins],
            },
            "crowds": {name: crowd.as_json() for name, crowd in self.crowds.items()},
        }


def _pairs(intervals: Mapping[str, tuple[float, float] | None]) -> dict[str, JsonValue]:
    return {name: None if pair is None else list(pair) for name, pair in intervals.items()}


def evaluate(
    rows: Sequence[Prediction],
    others: Mapping[str, Sequence[Prediction]] | None = None,
    known: Sequence[Prediction] | None = None,
    seed: int = 0,
    about: About | None = None,
) -> Evaluation:
    """Score a run.

    `others`: further predictions of the same steps, by name (another checkpoint, no persona, a shuffled one). `known`:
    steps to learn the trivial baselines from; None: those that are scored, which flatters them.

    Raises:
        ValueError: There is nothing to score, or the others scored other steps.
    """
    about, learned = about or About(), rows if known is None else known
    trivial = {one.name: one.predict(rows, learned) for one in BASELINES}
    asked = {about.run: rows, **(others or {})}
    meanings_ = {about.run: "the predictions that are evaluated", **{one.name: one.meaning for one in BASELINES}}
    lines: list[Row] = []
    for name, theirs in {**asked, **trivial}.items():
        compared = None if name == about.run else rows
        lines.append(_row(name, meanings_.get(name, "another run"), theirs, compared, seed))
        drawn = at_random(theirs) if about.drawn is not None and name in asked else None
        if drawn is not None:
            lines.append(_drawn_row(f"{name}, {about.drawn}", drawn, lines[0].scores, seed))
    kinds = click_types([*learned, *rows])
    points = {name: [_point_mass(row) for row in theirs] for name, theirs in trivial.items()}
    return Evaluation(
        rows=tuple(lines),
        crowds={name: _crowd(theirs, kinds) for name, theirs in {**asked, **points}.items()},
        in_sample=known is None,
        ceilings=ceilings(rows),
        bins=tuple(asdict(one) for one in reliability(rows)),
        about=about,
    )


def at_random(rows: Sequence[Prediction]) -> Scores | None:
    """The figures of acting by draws: counts averaged over them; None where steps differ in how many they have."""
    counts = {len(row.samples) for row in rows}
    draws = counts.pop()
    if counts or not draws:
        return None
    each = [tally([row.model_copy(update={"prediction": row.samples[draw]}) for row in rows]) for draw in range(draws)]
    mean = {
        name: np.mean([getattr(one, name) for one in each], axis=0) for name in ("exact", "types", "clicks", "outcomes")
    }
    return Scores(replace(each[0], **mean))


def _row(name: str, meaning: str, rows: Sequence[Prediction], run: Sequence[Prediction] | None, seed: int) -> Row:
    scores = score(rows)
    intervals = scores.intervals(np.random.default_rng(seed))
    if run is None:
        return Row(name, meaning, scores, intervals)
    return Row(name, meaning, scores, intervals, mcnemar(run, rows), ahead(score(run), scores, seed))


def _drawn_row(name: str, scores: Scores, run: Scores, seed: int) -> Row:
    intervals = scores.intervals(np.random.default_rng(seed))
    return Row(name, "acts by its draws; the mean over them", scores, intervals, behind=ahead(run, scores, seed))


def ahead(run: Scores, other: Scores, seed: int) -> Ahead:
    """The difference in exact match, with the percentile interval of a bootstrap by session."""
    mine, theirs = run.tallies, other.tallies
    count, apart = mine.sessions, mine.exact - theirs.exact
    if count < 2:
        return Ahead(float(apart.sum() / mine.steps.sum()), None)
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=_DRAWS).astype(float)
    low, high = np.quantile((drawn @ apart) / (drawn @ mine.steps), [0.025, 0.975])
    return Ahead(float(apart.sum() / mine.steps.sum()), (float(low), float(high)))


def _point_mass(row: Prediction) -> Prediction:
    """What always does the same has a distribution too."""
    return row.model_copy(update={"samples": (row.prediction,) * FEWEST_SAMPLES})


def _crowd(rows: Sequence[Prediction], kinds: Mapping[str, ClickKind]) -> Crowd:
    return Crowd(
        quadratic=mean_quadratic_score(rows),
        mix=mix_distance(rows, kinds),
        transitions=transition_distance(rows, kinds),
        demonstrator=distance_to_demonstrator(rows),
        log=log_score(rows),
    )


def meanings() -> Mapping[str, str]:
    """Name of every figure → what it says."""
    return {figure.name: figure.meaning for figure in FIGURES}
