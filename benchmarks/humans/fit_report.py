"""What a fit found, tested on the sessions that it never saw, as Markdown and as JSON. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydantic import JsonValue

from benchmarks.experiments.svg import number
from benchmarks.experiments.tables import mean, spread, table
from benchmarks.humans.comparing import Humans, in_floors
from benchmarks.humans.figures import FIGURES, change, count, distances, intervals
from benchmarks.humans.fitting import RANGES, Repeated, Tried
from benchmarks.humans.logged import Logged

_SEED: Final = 2026


@dataclass(frozen=True)
class Told:
    """One report, for people and for machines."""

    text: str
    json: JsonValue


def fit_report(
    tried: Sequence[Tried], visits: Mapping[str, Sequence[Logged]], humans: Humans, repeated: Repeated
) -> Told:
    """The best table and its distances to the kept half; `visits` has those "before" and "after"."""
    best = tried[-1]
    before, after, theirs = count(visits["before"]), count(visits["after"]), count(humans.kept)
    rng = np.random.default_rng(_SEED)
    first, last = intervals(before, theirs, rng), intervals(after, theirs, rng)
    changed = change(before, after, theirs, rng)
    rows = [
        [it.meaning, spread(first[it.name]), spread(last[it.name]), spread(changed[it.name]),
         number(humans.floor[it.name].estimate), mean(in_floors(last[it.name], humans.floor[it.name]))]
        for it in FIGURES
    ]  # fmt: skip
    text = [
        "# The reference shopper's weights fitted to half of the sessions\n",
        f"{len(tried)} tables were tried on {len(humans.fitted)} sessions; the best of {best.visits} visits each:\n",
        table(["parameter", "before", "after", "looked for in"], _weights(tried)),
        f"On the {len(humans.kept)} sessions that were kept ({len(before)} and {len(after)} visits):\n",
        table(["distance to the kept half", "before", "after", "change", "floor", "after / floor"], rows),
        f"The same choice among the {repeated.tables} tables that were drawn before any half was looked at, on "
        f"{repeated.draws} random halves, each tested on its other half (median and the middle 95 % of the halves):\n",
        table(["distance to the other half", "change", "nearer on"], _repeated(repeated)),
    ]
    found: dict[str, JsonValue] = {"values": dict(best.values), "loss": best.loss, "visits": best.visits}
    for name, visited in (("before", before), ("after", after)):
        found[name] = {"to_fitted": dict(distances(visited, count(humans.fitted))),
                       "to_kept": dict(distances(visited, theirs))}  # fmt: skip
    found["change_on_kept"] = {name: [it.estimate, it.low, it.high] for name, it in changed.items()}
    found["repeated"] = {name: {"change": [it.estimate, it.low, it.high], "better": repeated.better[name]}
                         for name, it in repeated.change.items()}  # fmt: skip
    return Told("\n".join(text), found)


def _repeated(repeated: Repeated) -> list[list[str]]:
    return [
        [it.meaning, spread(repeated.change[it.name]), f"{100 * repeated.better[it.name]:.0f} % of halves"]
        for it in FIGURES
    ]


def _weights(tried: Sequence[Tried]) -> list[list[str]]:
    """Parameter, where it began, where it is, and where it was looked for."""
    start, best = tried[0].values, tried[-1].values
    return [
        [f"`{name}`", f"{start[name]:+g}", f"{best[name]:+g}", f"{RANGES[name][0]:+g} to {RANGES[name][1]:+g}"]
        for name in best
    ]
