"""The report on how like real shoppers populations of ours are, as Markdown. Pure."""

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.experiments.stats import Interval
from benchmarks.experiments.svg import number
from benchmarks.experiments.tables import mean, percent, spread, table
from benchmarks.humans.comparing import ASKED, Comparison, Humans, ending_shares
from benchmarks.humans.elsewhere import QUANTILES, Lengths
from benchmarks.humans.figures import FIGURES, count, shares_of_kinds
from benchmarks.humans.logged import ENDINGS, KINDS


def report(humans: Humans, compared: Sequence[Comparison], rng: np.random.Generator) -> str:
    """Everything but the other shops."""
    parts = [
        "# How like real shoppers\n",
        _about(humans),
        "## Distances\n",
        *(_distances(one, humans) for one in compared),
        "## Kinds of action\n",
        _kinds(humans, compared, rng),
        "![kinds](kinds.svg)\n",
        "## Endings and lengths\n",
        _endings(humans, compared),
        "![lengths](lengths.svg)\n",
    ]
    return "\n".join(parts)


def _about(humans: Humans) -> str:
    people = len({one.person for one in humans.sessions})
    actions = sum(len(one.kinds) for one in humans.sessions)
    return (
        f"{len(humans.sessions)} sessions of {people} people with {actions} actions; {len(humans.fitted)} of them may "
        f"be fitted to, {len(humans.kept)} are kept. Distances are 0 to 1; brackets are 95 % bootstrap intervals by "
        "visit. The floor is the distance of random halves of the human sessions from each other: its median, and the "
        f"middle 95 % of the halves. Asked: TVD of kinds and JS of transitions to the kept half within {ASKED:g} "
        "floors.\n"
    )


def _distances(one: Comparison, humans: Humans) -> str:
    rows = [
        [
            it.meaning, spread(one.to_all[it.name]), spread(one.to_kept[it.name]), spread(one.to_halves[it.name]),
            spread(one.like_for_like[it.name]), spread(humans.floor[it.name]), spread(humans.floor_by_person[it.name]),
            mean(one.ratio[it.name]),
        ]
        for it in FIGURES
    ]  # fmt: skip
    heads = [
        one.name, f"to all {len(humans.sessions)}", f"to the {len(humans.kept)} kept", "to random halves",
        f"{len(humans.kept)} of ours to the kept", "floor", "floor, halves by person", "kept / floor",
    ]  # fmt: skip
    verdict = "within" if one.is_near else "not within"
    said = f"{one.visits} visits, {one.actions} logged actions: {verdict} {ASKED:g} floors."
    return f"### {one.name}\n\n{said} {_sided(one)}\n\n{table(heads, rows)}"


def _sided(one: Comparison) -> str:
    said = []
    if one.only_humans:
        said.append(f"Only the humans have {', '.join(f'`{kind}`' for kind in one.only_humans)}.")
    if one.only_ours:
        said.append(f"Only it has {', '.join(f'`{kind}`' for kind in one.only_ours)}.")
    if one.short:
        said.append(f"{100 * one.short:.0f} % of its visits are shorter than any human session.")
    return " ".join(said)


def _kinds(humans: Humans, compared: Sequence[Comparison], rng: np.random.Generator) -> str:
    theirs = shares_of_kinds(count(humans.sessions), rng)
    columns: list[Mapping[str, Interval]] = [theirs, *(one.kinds for one in compared)]
    order = sorted(KINDS, key=lambda kind: -theirs[kind].estimate)
    rows = [[kind, *(percent(column[kind]) for column in columns)] for kind in order]
    return table(["kind", "humans", *(one.name for one in compared)], rows)


def _endings(humans: Humans, compared: Sequence[Comparison]) -> str:
    columns = [ending_shares(count(humans.sessions)), *(one.endings for one in compared)]
    rows = [[ending, *(f"{100 * column[ending]:.0f} %" for column in columns)] for ending in ENDINGS]
    return table(["ended with", "humans", *(one.name for one in compared)], rows)


def lengths_table(rows: Sequence[Lengths]) -> str:
    """Lengths of all sources, each in what it counts."""
    heads = ["visits of", "counted are", "visits", *(f"{100 * share:.0f} %" for share in QUANTILES), "of one", "bought"]
    cells = [
        [
            row.of, row.counted, f"{row.visits:,}", *(number(value) for value in row.quantiles),
            f"{100 * row.single:.0f} %", mean(None) if row.ended_buying is None else f"{100 * row.ended_buying:.0f} %",
        ]
        for row in rows
    ]  # fmt: skip
    return table(heads, cells)
