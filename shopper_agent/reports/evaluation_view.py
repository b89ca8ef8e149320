"""What the page of an evaluation shows. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shopper_agent.reports.evaluation_charts import ClassRow, Dot, Panel, class_rows, dots, panel
from shopper_agent.reports.evaluation_facts import Bin, Crowd, EvaluationFacts, Scored
from shopper_agent.reports.evaluation_words import WORDS, figure_words, percent
from shopper_agent.reports.wording import shorten

MAIN: Final = ("exact_match", "type_accuracy", "macro_f1", "weighted_f1", "session_outcome_f1", "validity")
"""Figures of the first table; the others are in a second one."""
DRAWN: Final = ("exact_match", "macro_f1", "session_outcome_f1")
"""Figures that are drawn with their intervals, run beside run."""


@dataclass(frozen=True)
class Cell:
    """One figure of one run."""

    value: str
    """In percent; a dash where there was nothing to count."""
    interval: str
    """Empty where there is none."""


@dataclass(frozen=True)
class Line:
    """One run in a table."""

    name: str
    is_run: bool
    """It is the run that is evaluated."""
    cells: tuple[Cell, ...]
    p_value: str


@dataclass(frozen=True)
class Table:
    """Figures of all runs."""

    head: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class EvaluationView:
    """The whole page, ready for the template."""

    title: str
    numbers: tuple[tuple[str, str], ...]
    warning: str
    """What nobody may overlook; empty where there is nothing."""
    main: Table
    further: Table
    panels: tuple[Panel, ...]
    classes: tuple[ClassRow, ...]
    heads: tuple[str, ...]
    """Columns of the confusion."""
    crowd: tuple[tuple[str, str, str], ...]
    """(what, value, what it says)."""
    dots: tuple[Dot, ...]
    bins: tuple[tuple[str, str, str, str], ...]
    """The plot in numbers: how sure, steps, mean, right."""
    in_sample: bool


def evaluation_view(title: str, facts: EvaluationFacts) -> EvaluationView:
    """The page of an evaluation."""
    runs = [("this run", facts.run), *facts.others.items()]
    names = [name for name in (*WORDS, *facts.run.figures) if name in facts.run.figures]
    unique = list(dict.fromkeys(names))
    return EvaluationView(
        title=shorten(title, 120),
        numbers=_numbers(facts.run),
        warning=_warning(facts),
        main=_table(runs, [name for name in MAIN if name in unique]),
        further=_table(runs, [name for name in unique if name not in MAIN]),
        panels=tuple(panel(runs, name) for name in DRAWN if facts.run.figures.get(name) is not None),
        classes=class_rows(facts.confusion),
        heads=(*(shorten(name, 40) for name in facts.confusion.classes), "nothing valid"),
        crowd=_crowd(facts.distribution),
        dots=dots(facts.distribution.reliability),
        bins=tuple(_bin(one) for one in facts.distribution.reliability),
        in_sample=facts.baselines_in_sample,
    )


def _numbers(run: Scored) -> tuple[tuple[str, str], ...]:
    drawn = [(WORDS[name], percent(run.figures.get(name))) for name in DRAWN]
    return (("Steps", f"{run.steps:,}"), ("Sessions", f"{run.sessions:,}"), *drawn)


def _warning(facts: EvaluationFacts) -> str:
    """Whether something that needs no model, or another run, does as well."""
    mine = facts.run.figures.get("exact_match")
    if mine is None:
        return ""
    better = [shorten(name, 60) for name, one in facts.others.items() if (one.figures.get("exact_match") or 0) >= mine]
    return f"Not ahead in exact match of: {', '.join(better)}." if better else ""


def _table(runs: Sequence[tuple[str, Scored]], names: Sequence[str]) -> Table:
    lines = [
        Line(shorten(name, 60), place == 0, tuple(_cell(one, figure) for figure in names), _p_value(one.mcnemar_p))
        for place, (name, one) in enumerate(runs)
    ]
    return Table(tuple(figure_words(name) for name in names), tuple(lines))


def _cell(one: Scored, figure: str) -> Cell:
    pair = one.intervals.get(figure)
    interval = "" if pair is None else f"{100 * pair[0]:.1f} to {100 * pair[1]:.1f}"
    return Cell(percent(one.figures.get(figure)), interval)


def _p_value(value: float | None) -> str:
    if value is None:
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


# ── the crowd ────────────────────────────────────────────────────────────────────────────────────────────────────


def _crowd(crowd: Crowd) -> tuple[tuple[str, str, str], ...]:
    told: list[tuple[str, float | None, str]] = []
    if crowd.mix is not None:
        told.append(("Kinds of action", crowd.mix.tvd, "total variation to the shoppers' mix; 0 is the same"))
        told.append(("Kinds of action", crowd.mix.js, "Jensen-Shannon divergence, bits"))
    if crowd.transitions is not None:
        told.append(("What follows what", crowd.transitions.tvd, "total variation of transitions"))
    told.append(("Quadratic score", crowd.quadratic_score, "of the draws; highest for a crowd like the shoppers'"))
    told.append(("To the demonstrator", crowd.tvd_to_demonstrator, "mean total variation, step by step"))
    if crowd.ceilings is not None:
        told.append(("Ceiling, greedy", crowd.ceilings.greedy, "exact match of its likeliest action"))
        told.append(("Ceiling, clone", crowd.ceilings.clone, "exact match of acting as it does, at random"))
    return tuple((what, f"{value:.3f}", says) for what, value, says in told if value is not None)


def _bin(one: Bin) -> tuple[str, str, str, str]:
    return f"{one.low:.1f} to {one.high:.1f}", f"{one.steps:,}", f"{one.sure:.2f}", f"{one.right:.2f}"
