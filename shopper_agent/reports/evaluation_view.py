"""What the page of an evaluation shows. PURE."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from shopper_agent.reports.evaluation_charts import ClassRow, Dot, Panel, class_rows, dots, panel
from shopper_agent.reports.evaluation_facts import Bin, Crowd, EvaluationFacts, Scored
from shopper_agent.reports.evaluation_words import NOTHING, WORDS, figure_words, percent
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
    ahead: Cell
    """How far the evaluated run is ahead of it."""


@dataclass(frozen=True)
class Table:
    """Figures of all runs."""

    head: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class CrowdTable:
    """The distributions of all runs."""

    head: tuple[tuple[str, str], ...]
    """(what, what it says)."""
    lines: tuple[tuple[str, bool, tuple[str, ...]], ...]
    """(run, whether it is the one that is evaluated, values)."""
    note: str


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
    notes: tuple[str, ...]
    crowds: CrowdTable
    dots: tuple[Dot, ...]
    bins: tuple[tuple[str, str, str, str], ...]
    """The plot in numbers: how sure, steps, mean, right."""
    in_sample: bool


def evaluation_view(title: str, facts: EvaluationFacts) -> EvaluationView:
    """The page of an evaluation."""
    runs = [(facts.run_name, facts.run), *facts.others.items()]
    names = [name for name in (*WORDS, *facts.run.figures) if name in facts.run.figures]
    unique = list(dict.fromkeys(names))
    return EvaluationView(
        title=shorten(title, 120),
        numbers=_numbers(facts.run),
        warning=_warning(facts),
        main=_table(runs, [name for name in MAIN if name in unique]),
        further=_table(runs, [name for name in unique if name not in MAIN]),
        panels=tuple(
            panel(runs, name, _limits(facts.distribution, name))
            for name in DRAWN
            if facts.run.figures.get(name) is not None
        ),
        classes=class_rows(facts.confusion),
        heads=(*(shorten(name, 40) for name in facts.confusion.classes), "nothing valid"),
        notes=tuple(shorten(note, 400) for note in facts.notes),
        crowds=_crowds(facts),
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
        Line(
            shorten(name, 60),
            place == 0,
            tuple(_cell(one, figure) for figure in names),
            _p_value(one.mcnemar_p),
            _ahead(one),
        )
        for place, (name, one) in enumerate(runs)
    ]
    return Table(tuple(figure_words(name) for name in names), tuple(lines))


def _cell(one: Scored, figure: str) -> Cell:
    pair = one.intervals.get(figure)
    interval = "" if pair is None else f"{100 * pair[0]:.1f} to {100 * pair[1]:.1f}"
    return Cell(percent(one.figures.get(figure)), interval)


def _ahead(one: Scored) -> Cell:
    if one.run_ahead is None:
        return Cell("", "")
    pair = one.run_ahead.interval
    interval = "" if pair is None else f"{100 * pair[0]:.1f} to {100 * pair[1]:.1f}"
    return Cell(f"{100 * one.run_ahead.exact_match:+.2f}", interval)


def _p_value(value: float | None) -> str:
    if value is None:
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


# ── the crowd ────────────────────────────────────────────────────────────────────────────────────────────────────


_CROWD: Final[tuple[tuple[str, str, Callable[[Crowd], float | None]], ...]] = (
    ("Quadratic score", "of the draws; highest for a crowd like the shoppers'", lambda one: one.quadratic_score),
    ("To the demonstrator", "total variation, step by step", lambda one: one.tvd_to_demonstrator),
    ("Kinds of action", "total variation of the mix", lambda one: one.mix.tvd if one.mix else None),
    ("Kinds of action, JS", "Jensen-Shannon, bits", lambda one: one.mix.js if one.mix else None),
    (
        "What follows what",
        "total variation of transitions",
        lambda one: one.transitions.tvd if one.transitions else None,
    ),
    ("Log score", "of a stated distribution, nats", lambda one: one.log_score.mean if one.log_score else None),
)


def _limits(crowd: Crowd, figure: str) -> dict[str, float]:
    """What nobody beats in exact match where the demonstrator is known."""
    if figure != "exact_match" or crowd.ceilings is None:
        return {}
    return {"the likeliest action": crowd.ceilings.greedy, "a perfect clone, drawn": crowd.ceilings.clone}


def _crowds(facts: EvaluationFacts) -> CrowdTable:
    """Every run's distribution; columns of which the evaluated run has nothing are left out."""
    crowds = facts.crowds or {facts.run_name: facts.distribution}
    columns = [
        (what, says, [value(one) for one in crowds.values()])
        for what, says, value in _CROWD
        if value(facts.distribution) is not None
    ]
    lines = tuple(
        (shorten(name, 60), place == 0, tuple(_number(values[place]) for _, _, values in columns))
        for place, name in enumerate(crowds)
    )
    return CrowdTable(tuple((what, says) for what, says, _ in columns), lines, _crowd_note(facts))


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def _crowd_note(facts: EvaluationFacts) -> str:
    told = []
    if facts.distribution.ceilings is not None:
        most = facts.distribution.ceilings
        told.append(
            f"The demonstrator is known on {most.steps:,} steps: a perfect clone of it has a quadratic score of "
            f"{most.clone:.3f}, its likeliest action an exact match of {percent(most.greedy)} %."
        )
    log = facts.distribution.log_score
    if log is not None and log.impossible:
        told.append(f"{percent(log.impossible)} % of the actions were given no chance; the log score is of the others.")
    return " ".join(told)


def _bin(one: Bin) -> tuple[str, str, str, str]:
    return f"{one.low:.1f} to {one.high:.1f}", f"{one.steps:,}", f"{one.sure:.2f}", f"{one.right:.2f}"
