"""A picture for each question: match, distance and controls of its rows, beside ceilings and baselines. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.experiments.charts import Column, personas_chart
from benchmarks.experiments.stats import Interval
from benchmarks.results.plan import QUESTIONS, Question
from benchmarks.results.report import picture_name
from benchmarks.results.scored import Line, Scored

_SHOWN: Final = {
    "greedy_share": "greedy / ceiling",
    "drawn_share": "T=1 / clone",
    "tvd": "TVD",
    "kinds_js": "JS of kinds",
    "leaving": "leaving",
}


def pictures(one: Scored) -> dict[str, str]:
    """Name of a file → SVG, for each question that has rows."""
    return {picture_name(one, question): _picture(one, question) for question in QUESTIONS if one.of(question)}


def _picture(one: Scored, question: Question) -> str:
    lines = [*(line for _, line in one.of(question)), *one.fixed]
    columns = [Column(label, _by_line(lines, name)) for name, label in _SHOWN.items()]
    columns += [
        Column("no persona", {line.name: _under(line, "none") for line in lines}),
        Column("shuffled", {line.name: _under(line, "shuffled") for line in lines}),
    ]
    title = f"{QUESTIONS[question]}: {one.name}, 95 % intervals by session"
    return personas_chart(title, [line.name for line in lines], columns)


def _by_line(lines: Sequence[Line], name: str) -> Mapping[str, Interval | None]:
    return {line.name: line.figures[name] for line in lines}


def _under(line: Line, shown: str) -> Interval | None:
    return next((found["greedy_share"] for told, found in line.control_figures.items() if told == shown), None)
