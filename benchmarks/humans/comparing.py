"""One population next to real shoppers: every figure, as records that the report and the JSON are made of. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from benchmarks.experiments.stats import Interval
from benchmarks.humans.figures import (
    FIGURES,
    Counts,
    as_many,
    count,
    floor,
    halves,
    intervals,
    one_sided,
    shares_of_kinds,
    to_halves,
)
from benchmarks.humans.logged import ENDINGS, Logged

HALVES_SEED: Final = 2026
"""Of the one split into the half that is fitted to and the half that is kept."""
ASKED: Final = 1.2
"""Times the humans' own half-against-half distance: no further may a population be from the half that is kept."""


@dataclass(frozen=True)
class Humans:
    """Real shoppers, whole and split once."""

    sessions: tuple[Logged, ...]
    fitted: tuple[Logged, ...]
    """The half that the reference shopper's weights were fitted to."""
    kept: tuple[Logged, ...]
    """The half that nothing was fitted to."""
    floor: Mapping[str, Interval]
    """Figure → distance of random halves of the sessions."""
    floor_by_person: Mapping[str, Interval]
    """The same where nobody's sessions fall into both halves."""


def split(sessions: Sequence[Logged], rng: np.random.Generator) -> tuple[tuple[Logged, ...], tuple[Logged, ...]]:
    """The half to fit to and the half to keep; with a fresh generator of `HALVES_SEED` those that are always meant."""
    people = [one.person for one in sessions]
    first, second = halves(people, rng, by_person=False)
    return _at(sessions, first), _at(sessions, second)


def _at(sessions: Sequence[Logged], places: NDArray[np.intp]) -> tuple[Logged, ...]:
    return tuple(sessions[place] for place in places)


def humans_of(sessions: Sequence[Logged], rng: np.random.Generator, draws: int = 2000) -> Humans:
    """The sessions with their halves and their floors. Raises ValueError for fewer than four."""
    if len(sessions) < 4:
        raise ValueError("halves of fewer than four sessions tell nothing")
    fitted, kept = split(sessions, np.random.default_rng(HALVES_SEED))
    floors = (floor(sessions, rng, by_person=by_person, draws=draws) for by_person in (False, True))
    return Humans(tuple(sessions), fitted, kept, *floors)


@dataclass(frozen=True)
class Comparison:
    """One population next to real shoppers."""

    name: str
    visits: int
    actions: int
    to_all: Mapping[str, Interval]
    to_kept: Mapping[str, Interval]
    to_halves: Mapping[str, Interval]
    """To random halves of the humans: median and the middle 95 % of the halves."""
    like_for_like: Mapping[str, Interval]
    """So many of the population's visits as the kept half has: median and the middle 95 % of the draws."""
    ratio: Mapping[str, float | None]
    """Figure → distance to the kept half over the humans' own floor; None where that is nought."""
    kinds: Mapping[str, Interval]
    only_ours: tuple[str, ...]
    only_humans: tuple[str, ...]
    endings: Mapping[str, float]
    short: float
    """Share of visits of fewer logged actions than the shortest human session."""

    @property
    def is_near(self) -> bool:
        """Kinds and transitions are within what is asked."""
        asked = (self.ratio[name] for name in ("kinds_tvd", "transitions_js"))
        return all(ratio is not None and ratio <= ASKED for ratio in asked)


def compare(name: str, visits: Sequence[Logged], humans: Humans, rng: np.random.Generator) -> Comparison:
    """Every figure of a population. Raises ValueError without visits."""
    ours, everyone, kept = count(visits), count(humans.sessions), count(humans.kept)
    to_kept = intervals(ours, kept, rng)
    only_ours, only_humans = one_sided(ours, everyone)
    shortest = min(len(one.kinds) for one in humans.sessions)
    return Comparison(
        name=name,
        visits=len(visits),
        actions=sum(len(one.kinds) for one in visits),
        to_all=intervals(ours, everyone, rng),
        to_kept=to_kept,
        to_halves=to_halves(ours, humans.sessions, rng),
        like_for_like=as_many(ours, kept, rng),
        ratio={it.name: in_floors(to_kept[it.name], humans.floor[it.name]) for it in FIGURES},
        kinds=shares_of_kinds(ours, rng),
        only_ours=tuple(only_ours),
        only_humans=tuple(only_humans),
        endings=ending_shares(ours),
        short=sum(len(one.kinds) < shortest for one in visits) / len(visits),
    )


def in_floors(distance: Interval, floor: Interval) -> float | None:
    """A distance over the humans' own; None where theirs is nought."""
    return distance.estimate / floor.estimate if floor.estimate > 0 else None


def ending_shares(visits: Counts) -> dict[str, float]:
    """Ending → its share of the visits."""
    return dict(zip(ENDINGS, (visits.endings.sum(axis=0) / len(visits)).tolist(), strict=True))


def as_json(humans: Humans, compared: Sequence[Comparison]) -> JsonValue:
    """Everything that was found, and no session."""
    told = {
        "humans": {
            "sessions": len(humans.sessions),
            "fitted": len(humans.fitted),
            "kept": len(humans.kept),
            "floor": {name: asdict(it) for name, it in humans.floor.items()},
            "floor_by_person": {name: asdict(it) for name, it in humans.floor_by_person.items()},
        },
        "compared": [asdict(one) for one in compared],
    }
    plain: JsonValue = json.loads(json.dumps(told))
    return plain
