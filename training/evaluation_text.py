"""An evaluation as Markdown: figures with 95 % intervals, confusion, the crowd. Pure."""

from collections.abc import Sequence

from training.evaluation import Crowd, Evaluation, Row

SHOWN = ("exact_match", "type_accuracy", "macro_f1", "weighted_f1", "click_type_f1", "session_outcome_f1", "validity")
"""Columns of the table; every figure is in the JSON."""
_NOTHING = "\N{EN DASH}"


def markdown(found: Evaluation) -> str:
    """The evaluation as Markdown."""
    parts = ["\n".join(f"- {note}" for note in found.about.notes), _table(found), _confusion(found), _crowd(found)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(found: Evaluation) -> str:
    run = found.run.scores.tallies
    head = f"{int(run.steps.sum()):,} steps of {run.sessions:,} sessions; shares in percent, 95 % intervals by session."
    cells = [
        [
            row.name,
            *(_cell(row, name) for name in SHOWN),
            "" if row.against is None else _p(row.against.p_value),
            _ahead(row),
        ]
        for row in found.rows
    ]
    if found.ceilings is not None:
        most = (("ceiling: greedy", found.ceilings.greedy), ("ceiling: a perfect clone, drawn", found.ceilings.clone))
        cells += [[f"*{name}*", f"{100 * value:.2f}", *[_NOTHING] * (len(SHOWN) - 1), "", ""] for name, value in most]
    note = (
        "\n\nThe trivial baselines were learned from the very steps that they are scored on." if found.in_sample else ""
    )
    columns = ["", *(name.replace("_", " ") for name in SHOWN), "McNemar p", f"{found.run.name} ahead by"]
    return f"{head}\n\n{_lines(columns, cells)}{note}"


def _cell(row: Row, name: str) -> str:
    value, pair = row.scores.values[name], row.intervals[name]
    if value is None:
        return _NOTHING
    return f"{100 * value:.2f}" + ("" if pair is None else f" ({100 * pair[0]:.1f} to {100 * pair[1]:.1f})")


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _ahead(row: Row) -> str:
    if row.behind is None:
        return ""
    pair = row.behind.interval
    told = "" if pair is None else f" ({100 * pair[0]:.1f} to {100 * pair[1]:.1f})"
    return f"{100 * row.behind.difference:.2f}{told}"


def _confusion(found: Evaluation) -> str:
    tallies = found.run.scores.tallies
    counts = tallies.types.sum(axis=0).astype(int)
    cells = [[kind, *(str(count) for count in row)] for kind, row in zip(tallies.classes, counts.tolist(), strict=True)]
    return "## What was done, and what was predicted\n\n" + _lines(["done", *tallies.classes, "nothing valid"], cells)


def _crowd(found: Evaluation) -> str:
    """What a simulator is asked for."""
    columns = ["", "quadratic score", "to the demonstrator", "kinds, TVD", "kinds, JS", "transitions, TVD", "log score"]
    cells = [[name, *_crowd_cells(crowd)] for name, crowd in found.crowds.items()]
    told = [
        "By draws, where a step has 8 or more; what always does the same is a distribution too. The quadratic score is "
        "highest for a crowd like the shoppers'; all distances are total variations but JS (Jensen-Shannon, bits), and "
        "0 for such a crowd, but for the noise of few draws.",
        _lines(columns, cells),
    ]
    if found.ceilings is not None:
        most = found.ceilings
        told.append(
            f"- Ceilings over the {most.steps:,} steps whose distribution is known: greedy {100 * most.greedy:.2f} %, "
            f"a perfect clone {100 * most.clone:.2f} % (its quadratic score: {most.quadratic:.3f})."
        )
    bins = [
        [f"{one['low']:.1f} to {one['high']:.1f}", f"{one['steps']:.0f}", f"{one['sure']:.2f}", f"{one['right']:.2f}"]
        for one in found.bins
    ]
    if bins:
        told.append("How sure the policy was, and how often it was right:")
        told.append(_lines(["sure", "steps", "mean", "right"], bins))
    return "## The crowd\n\n" + "\n\n".join(told)


def _crowd_cells(crowd: Crowd) -> list[str]:
    log = "" if crowd.log is None or crowd.log.mean is None else f"{crowd.log.mean:.3f}"
    if crowd.log is not None and crowd.log.impossible:
        log = f"{log} ({100 * crowd.log.impossible:.1f} % impossible)".strip()
    numbers = (
        crowd.quadratic,
        crowd.demonstrator,
        crowd.mix.tvd,
        crowd.mix.js,
        None if crowd.transitions is None else crowd.transitions.tvd,
    )
    return [*(_NOTHING if value is None else f"{value:.3f}" for value in numbers), log or _NOTHING]


def _lines(head: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *cells))
