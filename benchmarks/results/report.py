"""The report as Markdown, and all figures as JSON. Pure.

No sentence concludes by itself: what is said follows from figures, and what they mean is in `words`, by a person.
"""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from benchmarks.experiments.stats import Interval
from benchmarks.experiments.svg import number
from benchmarks.experiments.tables import mean, table
from benchmarks.results.claims import CLAIMS, judged, missing
from benchmarks.results.held_out import SHOWN
from benchmarks.results.plan import QUESTIONS, Question, Row
from benchmarks.results.scored import ALL_FIGURES, PAGES, WRONG, Line, Scored
from training.ablated import PersonaShown
from training.exact_scores import CLASSES

_DASH = "\N{EN DASH}"


def report(sets: Sequence[Scored], left_out: Mapping[str, str], words: str) -> str:
    """Everything. `left_out`: name of a row → why it has no figures; `words`: what a person made of it, or nothing."""
    parts = ["# Results", _about(sets)]
    if words:
        parts += ["## What it says", words.strip()]
    parts += ["## The papers' claims", *(_claims(one) for one in sets)]
    for question, title in QUESTIONS.items():
        parts += [f"## {title}", *(_question(one, question) for one in sets), _gaps(sets, question)]
    parts += ["## What is typed", _texts(sets), "## Rows without figures", _left_out(left_out)]
    return "\n\n".join(part.rstrip() for part in parts if part) + "\n"


def _about(sets: Sequence[Scored]) -> str:
    told = "; ".join(f"{one.name}: {one.steps:,} steps of {one.sessions:,} sessions" for one in sets)
    wrong = "".join(f" “{WRONG}”, {one.name}: {_of_all(one)}." for one in sets)
    return (
        f"{told}. The first step of a session is not scored. Every figure is an expectation under the shares that a "
        "policy states for the numbers of a page, read in one pass, against the distribution that the demonstrator "
        "drew from: nothing is sampled. An action is where it acts; what is typed is in a table of its own. Greedy is "
        "the likeliest number, T=1 a number drawn from the shares. Elements that the prompt hides count as missed, in "
        f"the ceilings they do not: “{SHOWN}” is the most that any policy here can reach. "
        "Brackets are 95 % bootstrap intervals by session. Personas are exchanged in the prompt's text, the page stays "
        f"as it was; a shuffled shopper keeps their errand.{wrong} One training a row."
    )


def _of_all(one: Scored) -> str:
    return f"the demonstrator could be asked again on {one.wrong_steps:,} of {one.steps:,} steps"


def _claims(one: Scored) -> str:
    known = [f"- {judged(claim, one)}" for claim in CLAIMS if not missing(claim, one)]
    rows = sorted({name for claim in CLAIMS for name in missing(claim, one)})
    if rows:
        known.append(f"- {sum(bool(missing(claim, one)) for claim in CLAIMS)} further claims need {', '.join(rows)}.")
    return f"{_set(one)}\n\n" + "\n".join(known)


def _set(one: Scored) -> str:
    return f"### {one.name[0].upper()}{one.name[1:]}"


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _question(one: Scored, question: Question) -> str:
    rows = one.of(question)
    if not rows:
        return f"{_set(one)}\n\nNo row of this question is trained."
    lines = [*(line for _, line in rows), *one.fixed]
    picture = f"![{QUESTIONS[question]}, {one.name}]({picture_name(one, question)})"
    return "\n\n".join((_set(one), main_table(lines), picture, detail_table(lines)))


def picture_name(one: Scored, question: Question) -> str:
    """File of a question's picture."""
    return f"results-{question}-{one.name.replace(' ', '-')}.svg"


def main_table(lines: Sequence[Line]) -> str:
    """Match, distance and persona controls, a line each."""
    heads = ["row", "greedy", "of the ceiling", "T=1", "of a clone", "kernel score", "TVD", "JS of kinds", "leaving",
             "of the ceiling, no persona", "of the ceiling, shuffled", "recorded", "by session", "McNemar"]  # fmt: skip
    rows = [
        [
            line.name, *(plain(line.figures, "greedy"), whole(line.figures, "greedy_share")),
            *(plain(line.figures, "drawn"), whole(line.figures, "drawn_share")),
            *(whole(line.figures, name) for name in ("kernel", "tvd", "kinds_js")), plain(line.figures, "leaving"),
            control(line, "none"), control(line, "shuffled"),
            plain(line.figures, "recorded"), plain(line.figures, "recorded_session"), _against(line),
        ]
        for line in lines
    ]  # fmt: skip
    return table(heads, rows).rstrip()


def detail_table(lines: Sequence[Line]) -> str:
    """Greedy share of the ceiling by kind of page, recall by class greedy and at T=1."""
    heads = ["row", *PAGES, *(f"recall: {name}" for name in CLASSES), *(f"{name}, T=1" for name in CLASSES)]
    names = [*(f"page_{kind}" for kind in PAGES), *(f"recall_{name}" for name in CLASSES),
             *(f"recall_{name}_drawn" for name in CLASSES)]  # fmt: skip
    return table(heads, [[line.name, *(plain(line.figures, name) for name in names)] for line in lines]).rstrip()


def plain(found: Mapping[str, Interval | None], name: str) -> str:
    """A figure without its interval."""
    value = found[name]
    return mean(None if value is None else value.estimate)


def whole(found: Mapping[str, Interval | None], name: str) -> str:
    """A figure with its interval."""
    value = found[name]
    return _DASH if value is None else f"{number(value.estimate)} [{number(value.low)}, {number(value.high)}]"


def control(line: Line, shown: PersonaShown) -> str:
    """The greedy share of the ceiling under another persona; a dash for what reads none."""
    return whole(line.control_figures[shown], "greedy_share") if shown in line.control_figures else _DASH


def _against(line: Line) -> str:
    if line.against is None:
        return _DASH
    one = line.against
    return f"p = {one.p_value:.2g} against {one.start} ({one.only_here} : {one.only_there})"


# ── what is around the tables ────────────────────────────────────────────────────────────────────────────────────


def _gaps(sets: Sequence[Scored], question: Question) -> str:
    rows: dict[str, Row] = {row.name: row for one in sets for row, _ in one.of(question)}
    gaps: dict[str, list[str]] = {}
    for row in rows.values():
        if row.gap is not None:
            gaps.setdefault(row.gap, []).append(row.name)
    said = [f"- {', '.join(names)}: {gap}." for gap, names in gaps.items()]
    return "Not as in the papers:\n\n" + "\n".join(said) if said else ""


def _texts(sets: Sequence[Scored]) -> str:
    rows = [
        [name, one.name, str(line.texts.asked), str(line.texts.right)]
        for one in sets
        for name, (_, line) in one.rows.items()
        if line.texts is not None
    ]
    if not rows:
        return "Not asked."
    head = (
        "A sample of steps on which the shopper typed: the policy is given the shopper's number and writes the rest "
        "greedily, without the grammar. Right is the very action with the very text but for case and white space."
    )
    return f"{head}\n\n{table(['row', 'set', 'asked', 'right'], rows)}"


def _left_out(why: Mapping[str, str]) -> str:
    return "\n".join(f"- {name}: {reason}" for name, reason in why.items()) or "None."


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────


def as_json(sets: Sequence[Scored], left_out: Mapping[str, str]) -> dict[str, JsonValue]:
    """Every figure of every line: estimate, low and high; null where there was nothing to count."""
    return {
        "figures": {figure.name: figure.meaning for figure in ALL_FIGURES},
        "sets": {one.name: _set_json(one) for one in sets},
        "left_out": dict(left_out),
    }


def _set_json(one: Scored) -> dict[str, JsonValue]:
    return {
        "steps": one.steps,
        "sessions": one.sessions,
        "rows": {name: {**_line_json(line), "row": row.model_dump(mode="json")} for name, (row, line) in
                 one.rows.items()},
        "without_model": {line.name: _line_json(line) for line in one.fixed},
    }  # fmt: skip


def _line_json(line: Line) -> dict[str, JsonValue]:
    against, texts = line.against, line.texts
    return {
        "steps": len(line.steps),
        "right": _numbers(line.figures),
        "personas": {shown: _numbers(found) for shown, found in line.control_figures.items() if shown != "right"},
        "mcnemar": None if against is None else {"against": against.start, "only_here": against.only_here,
                                                 "only_there": against.only_there, "p": against.p_value},
        "texts": None if texts is None else {"asked": texts.asked, "right": texts.right},
    }  # fmt: skip


def _numbers(found: Mapping[str, Interval | None]) -> dict[str, JsonValue]:
    return {name: None if one is None else [one.estimate, one.low, one.high] for name, one in found.items()}
