"""One run's predictions → every figure with its interval, beside what needs no model; as JSON and as Markdown. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import JsonValue

from training.baselines import BASELINES
from training.distributions import (
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
from training.metrics import FIGURES, Scores, score
from training.predictions import Prediction, click_types

SHOWN = ("exact_match", "type_accuracy", "macro_f1", "weighted_f1", "click_type_f1", "session_outcome_f1", "validity")
"""Columns of the table; every figure is in the JSON."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    meaning: str
    scores: Scores
    intervals: Mapping[str, tuple[float, float] | None]
    against: McNemar | None
    """Against the run that is evaluated; None for that run itself."""


@dataclass(frozen=True)
class Evaluation:
    """All that is said of a run."""

    rows: tuple[Row, ...]
    """The run first, then whatever it is compared with, then the trivial baselines."""
    in_sample: bool
    """The baselines were learned from the very steps that are scored: they are better than they would be."""
    quadratic: float | None
    mix: Distance
    transitions: Distance | None
    demonstrator: float | None
    ceilings: Ceilings | None
    bins: tuple[Mapping[str, float], ...]

    @property
    def run(self) -> Row:
        """The run itself."""
        return self.rows[0]

    def as_json(self) -> dict[str, JsonValue]:
        """The run's figures on top, everything else below them."""
        return {
            **self.run.scores.as_json(),
            "intervals": _pairs(self.run.intervals),
            "confusion": {
                "classes": list(self.run.scores.tallies.classes),
                "counts": self.run.scores.tallies.types.sum(axis=0).astype(int).tolist(),
            },
            "baselines_in_sample": self.in_sample,
            "others": {
                row.name: {
                    **row.scores.as_json(), "intervals": _pairs(row.intervals),
                    "mcnemar_p": None if row.against is None else row.against.p_value,
                }
                for row in self.rows[1:]
            },
            "distribution": {
                "quadratic_score": self.quadratic,
                "mix": vars(self.mix),
                "transitions": None if self.transitions is None else vars(self.transitions),
                "tvd_to_demonstrator": self.demonstrator,
                "ceilings": None if self.ceilings is None else vars(self.ceilings),
                "reliability": [dict(one) for one in self.bins],
            },
        }  # fmt: skip


def _pairs(intervals: Mapping[str, tuple[float, float] | None]) -> dict[str, JsonValue]:
    return {name: None if pair is None else list(pair) for name, pair in intervals.items()}


def evaluate(
    rows: Sequence[Prediction],
    others: Mapping[str, Sequence[Prediction]] | None = None,
    known: Sequence[Prediction] | None = None,
    seed: int = 0,
) -> Evaluation:
    """Score a run.

    `others`: further predictions of the same steps, by name (another checkpoint, no persona, a shuffled one). `known`:
    steps to learn the trivial baselines from; None: those that are scored, which flatters them.

    Raises:
        ValueError: There is nothing to score, or the others scored other steps.
    """
    learned = rows if known is None else known
    lines = [_row("this run", "the predictions that are evaluated", rows, None, seed)]
    lines += [_row(name, "another run", theirs, rows, seed) for name, theirs in (others or {}).items()]
    lines += [_row(one.name, one.meaning, one.predict(rows, learned), rows, seed) for one in BASELINES]
    kinds = click_types([*learned, *rows])
    return Evaluation(
        rows=tuple(lines),
        in_sample=known is None,
        quadratic=mean_quadratic_score(rows),
        mix=mix_distance(rows, kinds),
        transitions=transition_distance(rows, kinds),
        demonstrator=distance_to_demonstrator(rows),
        ceilings=ceilings(rows),
        bins=tuple(vars(one) for one in reliability(rows)),
    )


def _row(name: str, meaning: str, rows: Sequence[Prediction], run: Sequence[Prediction] | None, seed: int) -> Row:
    scores = score(rows)
    against = None if run is None else mcnemar(run, rows)
    return Row(name, meaning, scores, scores.intervals(np.random.default_rng(seed)), against)


# ── as text ──────────────────────────────────────────────────────────────────────────────────────────────────────


def markdown(found: Evaluation) -> str:
    """The evaluation as Markdown: figures with 95 % intervals, confusion, the crowd."""
    parts = [_table(found), _confusion(found), _crowd(found)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(found: Evaluation) -> str:
    run = found.run.scores.tallies
    head = f"{int(run.steps.sum()):,} steps of {run.sessions:,} sessions; shares in percent, 95 % intervals by session."
    cells = [
        [row.name, *(_cell(row, name) for name in SHOWN), "" if row.against is None else _p(row.against.p_value)]
        for row in found.rows
    ]
    note = (
        "\n\nThe trivial baselines were learned from the very steps that they are scored on." if found.in_sample else ""
    )
    return f"{head}\n\n{_lines(['', *(name.replace('_', ' ') for name in SHOWN), 'McNemar p'], cells)}{note}"


_IN_SAMPLE = "\n\nThe trivial baselines were learned from the very steps that they are scored on."


def _cell(row: Row, name: str) -> str:
    value, pair = row.scores.values[name], row.intervals[name]
    if value is None:
        return "\N{EN DASH}"
    return f"{100 * value:.2f}" + ("" if pair is None else f" ({100 * pair[0]:.1f} to {100 * pair[1]:.1f})")


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _confusion(found: Evaluation) -> str:
    tallies = found.run.scores.tallies
    counts = tallies.types.sum(axis=0).astype(int)
    cells = [[kind, *(str(count) for count in row)] for kind, row in zip(tallies.classes, counts.tolist(), strict=True)]
    return "## What was done, and what was predicted\n\n" + _lines(["done", *tallies.classes, "nothing valid"], cells)


def _crowd(found: Evaluation) -> str:
    """What a simulator is asked for."""
    told = [f"- Kinds of action: total variation {found.mix.tvd:.3f}, Jensen-Shannon {found.mix.js:.3f} bits."]
    if found.transitions is not None:
        told.append(f"- What follows what: total variation {found.transitions.tvd:.3f}.")
    if found.quadratic is not None:
        told.append(f"- Quadratic score of the draws: {found.quadratic:.3f} (highest for a crowd like the shoppers').")
    if found.demonstrator is not None:
        told.append(f"- Total variation to the demonstrator's distribution, step by step: {found.demonstrator:.3f}.")
    if found.ceilings is not None:
        most = found.ceilings
        told.append(
            f"- Ceilings over the {most.steps:,} steps whose distribution is known: greedy {100 * most.greedy:.2f} %, "
            f"a perfect clone {100 * most.clone:.2f} %."
        )
    text = "## The crowd\n\n" + "\n".join(told)
    if found.bins:
        cells = [
            [
                f"{one['low']:.1f} to {one['high']:.1f}",
                f"{one['steps']:.0f}",
                f"{one['sure']:.2f}",
                f"{one['right']:.2f}",
            ]
            for one in found.bins
        ]
        text += "\n\n" + _lines(["sure", "steps", "mean", "right"], cells)
    return text


def _lines(head: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *cells))


def meanings() -> Mapping[str, str]:
    """Name of every figure → what it says."""
    return {figure.name: figure.meaning for figure in FIGURES}
