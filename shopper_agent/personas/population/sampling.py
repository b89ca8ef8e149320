"""Seeded personas of a population: independent, by quota, or so many per stratum."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import NormalDist
from typing import Literal

import numpy as np

from shopper_agent.errors import ConfigError
from shopper_agent.personas.complaints import not_one_of, unknown_field
from shopper_agent.personas.population.axes import Axis, compile_axes, without_brands
from shopper_agent.personas.population.build import Draw, build
from shopper_agent.personas.population.catalogue import Catalogue
from shopper_agent.personas.population.checks import problems
from shopper_agent.personas.population.copula import complete, uniform_of
from shopper_agent.personas.population.scores import Cells, Scores, quota_cells
from shopper_agent.personas.population.spec import Population
from shopper_agent.schema import Persona

How = Literal["independent", "quota", "stratified"]

MOST_PERSONAS = 100_000
"""At a time; `persona_at` has no such limit."""

_MOST_TRIES = 200_000
"""Draws until a rare stratum is given up."""


@dataclass(frozen=True)
class Strata:
    """Variables whose combinations get a number of personas each."""

    variables: tuple[str, ...]
    counts: Mapping[tuple[str, ...], int] | None = None
    """Combination of categories → number; None: the same number each, the first ones one more where it is uneven."""


class Sampler:
    """A population made ready to draw from, once, for any number of personas.

    Raises:
        ConfigError: The population cannot be drawn from as it is written, or needs a catalogue and has none.
    """

    def __init__(self, population: Population, catalogue: Catalogue | None = None, first: Sequence[str] = ()) -> None:
        """Check and compile; the variables `first` (of strata) and those that they follow come first."""
        found = list(problems(population))
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            raise ConfigError(f"population {population.name}: {found[0]}{more}")
        if not population.intents.wishes and catalogue is None:
            raise ConfigError(f"population {population.name}: intents: come from a catalogue, and none was given")
        self.population, self.catalogue = population, catalogue
        try:
            axes, notes = _with_brands(compile_axes(population), population, catalogue)
            _check_strata(first, axes)
            self.axes = _with_first(axes, first)
            names = [axis.name for axis in self.axes]
            stated = {(one, other): r for one, other, r in population.correlations if {one, other} <= set(names)}
            correlations = complete(names, stated)
        except ConfigError as error:
            raise ConfigError(f"population {population.name}: {error}") from error
        self.notes = (*notes, *correlations.notes)
        """What had to be changed or left out, for people."""
        self._scores = Scores(self.axes, correlations.matrix)

    def at(self, seed: int, index: int) -> Persona:
        """Persona number `index` (from 0) of an independent sample: nothing else is looked at."""
        return self._persona(self._scores.cells(self._uniforms(seed, index)), seed, index)

    def independent(self, seed: int, count: int) -> tuple[Persona, ...]:
        """Personas drawn one by one: marginals agree within their sampling error."""
        return tuple(self.at(seed, index) for index in range(_checked(count)))

    def quota(self, seed: int, count: int) -> tuple[Persona, ...]:
        """Personas whose marginals are, together, as close as whole numbers allow (within one person)."""
        uniforms = [self._uniforms(seed, index) for index in range(_checked(count))]
        cells = quota_cells(self.axes, uniforms)
        return tuple(self._persona(each, seed, index) for index, each in enumerate(cells))

    def stratified(self, seed: int, count: int, strata: Strata) -> tuple[Persona, ...]:
        """Personas by stratum, one stratum after the other; within one, everything else as the population has it.

        Raises:
            ConfigError: A stratum of the counts does not exist, or is too rare to be drawn.
        """
        personas: list[Persona] = []
        for stratum, wanted in self._strata(_checked(count), strata):
            for _ in range(wanted):
                index = len(personas)
                personas.append(self._persona(self._in_stratum(stratum, seed, index), seed, index))
        return tuple(personas)

    def _uniforms(self, seed: int, index: int) -> list[float]:
        return self._scores.uniforms(self._scores.numbers(seed, index))

    def _persona(self, cells: Cells, seed: int, index: int) -> Persona:
        values = {axis.name: axis.value(cells[axis.name]) for axis in self.axes}
        by_name = {axis.name: axis for axis in self.axes}
        age, income = by_name.get("age"), by_name.get("household_income")
        is_banded = age is not None and age.marginal is None
        draw = Draw(
            values,
            f"{age.labels[cells['age'].category]} years old" if age is not None and is_banded else None,
            income.position(cells["household_income"]) if income is not None else None,
        )
        return build(self.population, self.catalogue, draw, seed, index)

    # ── strata ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _strata(self, count: int, strata: Strata) -> list[tuple[Mapping[str, int], int]]:
        """Each stratum as variable → category, and how many are wanted."""
        if not strata.variables:
            raise ConfigError("strata: name at least one variable")
        axes = [next(axis for axis in self.axes if axis.name == name) for name in strata.variables]
        if strata.counts is not None:
            stated: list[tuple[Mapping[str, int], int]] = [
                (_categories(axes, labels), wanted) for labels, wanted in strata.counts.items()
            ]
            for stratum, _ in stated:
                if not self._is_possible(stratum):
                    raise self._too_rare(stratum)
            return stated
        every = list(itertools.product(*(np.nonzero(axis.shares)[0].tolist() for axis in axes)))
        every = [each for each in every if self._is_possible(dict(zip(strata.variables, each, strict=True)))]
        return [
            (dict(zip(strata.variables, each, strict=True)), count // len(every) + (place < count % len(every)))
            for place, each in enumerate(every)
        ]

    def _is_possible(self, stratum: Mapping[str, int]) -> bool:
        """A joint table does not rule it out."""
        return all(
            axis.rows is None or float(axis.rows[stratum[axis.parent]][stratum[axis.name]]) > 0
            for axis in self.axes
            if axis.name in stratum and axis.parent is not None and axis.parent in stratum
        )

    def _in_stratum(self, stratum: Mapping[str, int], seed: int, index: int) -> Cells:
        """Draw until the first scores fall into the stratum; the later ones are free, given those."""
        numbers = self._scores.numbers(seed, index)
        depth = 1 + max(place for place, axis in enumerate(self.axes) if axis.name in stratum)
        rng = Random(f"stratum/{seed}/{index}")
        for _ in range(_MOST_TRIES // max(depth, 1)):
            numbers[0] = self._into_first(stratum, float(numbers[0]))
            cells = self._scores.cells(self._scores.uniforms(numbers[:depth], depth))
            if all(cells[name].category == category for name, category in stratum.items()):
                return self._scores.cells(self._scores.uniforms(numbers))
            numbers[:depth] = [rng.gauss(0, 1) for _ in range(depth)]
        raise self._too_rare(stratum)

    def _too_rare(self, stratum: Mapping[str, int]) -> ConfigError:
        named = (f"{axis.name} {axis.labels[stratum[axis.name]]}" for axis in self.axes if axis.name in stratum)
        return ConfigError(
            f"population {self.population.name}: the stratum of {', '.join(named)} is too rare to be drawn"
        )

    def _into_first(self, stratum: Mapping[str, int], number: float) -> float:
        """The first axis' number moved into its stratum, so that only the other axes are left to chance."""
        axis = self.axes[0]
        if axis.name not in stratum:
            return number
        share = float(axis.shares[stratum[axis.name]])
        below = float(axis.shares[: stratum[axis.name]].sum())
        return NormalDist().inv_cdf(min(max(below + uniform_of(number) * share, 1e-15), 1 - 1e-15))


def sample(
    population: Population,
    count: int,
    seed: int,
    how: How = "independent",
    strata: Strata | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[Persona, ...]:
    """`count` personas; the same arguments give the same personas, byte by byte.

    "independent": each is a pure function of (population, seed, its number), so that any worker can make any of them
    (`persona_at`). "quota": together they match every marginal within one person. "stratified": so many per stratum.

    Raises:
        ConfigError: See `Sampler`; a count below 1 or above `MOST_PERSONAS`; strata without "stratified", or it
            without them.
    """
    if (how == "stratified") != (strata is not None):
        raise ConfigError("strata: a stratified sample names its strata, and no other sample has any")
    sampler = Sampler(population, catalogue, strata.variables if strata is not None else ())
    if strata is not None:
        return sampler.stratified(seed, count, strata)
    return sampler.quota(seed, count) if how == "quota" else sampler.independent(seed, count)


def persona_at(population: Population, seed: int, index: int, catalogue: Catalogue | None = None) -> Persona:
    """Persona number `index` of an independent sample, without the others. For many, make one `Sampler`."""
    return Sampler(population, catalogue).at(seed, index)


def _checked(count: int) -> int:
    if not 1 <= count <= MOST_PERSONAS:
        raise ConfigError(f"count: {count} is not between 1 and {MOST_PERSONAS:,}")
    return count


def _check_strata(names: Sequence[str], axes: Sequence[Axis]) -> None:
    known = sorted(axis.name for axis in axes)
    for name in names:
        if name not in known:
            raise ConfigError(f"strata: {unknown_field(name, known)}")
    if len(set(names)) < len(names):
        raise ConfigError("strata: name each variable once")


def _categories(axes: Sequence[Axis], labels: Sequence[str]) -> dict[str, int]:
    if len(labels) != len(axes):
        raise ConfigError(f"strata: {', '.join(labels)} does not name one category of each variable")
    for axis, label in zip(axes, labels, strict=True):
        if label not in axis.labels or axis.shares[axis.labels.index(label)] <= 0:
            raise ConfigError(f"strata: {axis.name}: {not_one_of(label, axis.labels)}")
    return {axis.name: axis.labels.index(label) for axis, label in zip(axes, labels, strict=True)}


def _with_brands(
    axes: tuple[Axis, ...], population: Population, catalogue: Catalogue | None
) -> tuple[tuple[Axis, ...], tuple[str, ...]]:
    """Leave favourite brands out, and say so, where nobody tells which brands there are."""
    count = next((axis for axis in axes if axis.name == "brand_count"), None)
    if count is None:
        return axes, ()
    brands = population.brands or (catalogue.brands if catalogue is not None else {})
    known, most = sum(weight > 0 for weight in brands.values()), int(count.labels[int(np.nonzero(count.shares)[0][-1])])
    if not brands:
        return without_brands(axes), (
            "brand_count: no brands are stated and no catalogue is given; favourite brands are left out",
        )
    if known < most:
        raise ConfigError(f"brand_count: asks for up to {most} brands, and {known} are known")
    return axes, ()


def _with_first(axes: tuple[Axis, ...], names: Sequence[str]) -> tuple[Axis, ...]:
    """The axes with the named ones, and those that they follow, in front."""
    by_name = {axis.name: axis for axis in axes}
    wanted = set(names)
    for name in names:
        parent = by_name[name].parent if name in by_name else None
        while parent is not None:
            wanted.add(parent)
            parent = by_name[parent].parent
    return tuple(sorted(axes, key=lambda axis: axis.name not in wanted))
