"""Personas that exist, weighted and drawn so that together they have a population's marginals."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from shopper_agent.errors import ConfigError
from shopper_agent.personas.population.axes import Axis, compile_axes
from shopper_agent.personas.population.measure import comparable
from shopper_agent.personas.population.raking import Codes, Table, fit_table, rake_weights, systematic
from shopper_agent.personas.population.spec import Population
from shopper_agent.schema import Persona


@dataclass(frozen=True)
class Raked:
    """Personas of a pool, and how well they can stand for the population."""

    personas: tuple[Persona, ...]
    effective: float
    """As many equally weighted personas would tell as much (Kish's effective sample size of the weights)."""
    notes: tuple[str, ...] = ()


def rake(pool: Sequence[Persona], population: Population, count: int, seed: int) -> Raked:
    """`count` personas out of a pool, whose marginals (and joint tables) are the population's as nearly as it allows.

    The pool is raked to the stated marginals and drawn from systematically, sorted by its categories, so each share is
    met to about one person per variable. A persona that is drawn twice gets a number behind its name. Those who lack a
    fact that is asked for, or whose value the population does not have, are left out, and `notes` says how many.

    Raises:
        ConfigError: Nobody of a category is in the pool, or the marginals cannot be met together.
    """
    if count < 1:
        raise ConfigError(f"count: {count} is below 1")
    axes = comparable(compile_axes(population), pool)
    table = np.array([[_code(axis, persona) for axis in axes] for persona in pool], dtype=np.int64)
    kept = np.nonzero((table.reshape(len(pool), len(axes)) >= 0).all(axis=1))[0] if len(pool) else np.zeros(0, int)
    if not len(kept):
        raise ConfigError(f"pool: none of its {len(pool)} personas has every fact that {population.name} asks for")
    codes = table[kept]
    for place, axis in enumerate(axes):
        _someone_in_each(axis, codes[:, place])
    variables, targets, notes = _targets(axes, codes)
    weights = rake_weights(variables, targets)
    order = np.lexsort(codes.T[::-1])
    rng = Random(f"pool/{seed}")
    drawn = [pool[int(kept[order[place]])] for place in systematic(weights[order], count, rng.random())]
    rng.shuffle(drawn)
    left = len(pool) - len(kept)
    if left:
        notes = (f"pool: {left} of {len(pool)} personas are left out; they lack a fact that is asked for", *notes)
    return Raked(_numbered(drawn), float(weights.sum() ** 2 / (weights**2).sum()), notes)


def _code(axis: Axis, persona: Persona) -> int:
    category = axis.category_of(axis.variable.read(persona))
    return -1 if category is None else category


def _targets(axes: Sequence[Axis], codes: Codes) -> tuple[list[Codes], list[Table], tuple[str, ...]]:
    """Every marginal, and every joint table as one variable more; what had to be left out of one."""
    variables = [codes[:, place] for place in range(len(axes))]
    targets = [axis.shares for axis in axes]
    notes: list[str] = []
    place = {axis.name: index for index, axis in enumerate(axes)}
    for axis in axes:
        if axis.rows is None or axis.parent is None or axis.parent not in place:
            continue
        parent = axes[place[axis.parent]]
        both = variables[place[parent.name]] * len(axis.labels) + variables[place[axis.name]]
        wanted = parent.shares[:, None] * axis.rows
        is_there = np.bincount(both, minlength=wanted.size).reshape(wanted.shape) > 0
        missing = int(((wanted > 0) & ~is_there).sum())
        if missing:
            wanted = _without(wanted, is_there, parent, axis)
            notes.append(f"pool: {parent.name} and {axis.name}: nobody is in {missing} of the joint table's cells")
        variables.append(both)
        targets.append(wanted.ravel())
    return variables, targets, tuple(notes)


def _without(wanted: Table, is_there: NDArray[np.bool_], parent: Axis, axis: Axis) -> Table:
    """A joint table without the cells that nobody is in, raked back to its marginals."""
    try:
        return fit_table(wanted * is_there, [((0,), parent.shares), ((1,), axis.shares)])
    except ConfigError as error:
        raise ConfigError(
            f"pool: {parent.name} and {axis.name}: too many cells have nobody in them; {error}"
        ) from error


def _someone_in_each(axis: Axis, code: Codes) -> None:
    found = np.bincount(code, minlength=len(axis.labels))
    for label, share, number in zip(axis.labels, axis.shares, found, strict=True):
        if share > 0 and number == 0:
            raise ConfigError(f"pool: nobody in it has {axis.name} {label!r}, and {share:.1%} are asked for")


def _numbered(personas: Sequence[Persona]) -> tuple[Persona, ...]:
    """With a number behind names that come again."""
    seen: dict[str, int] = {}
    found: list[Persona] = []
    for persona in personas:
        times = seen[persona.name] = seen.get(persona.name, 0) + 1
        name = persona.name if times == 1 else f"{persona.name[:74]}-{times}"
        found.append(persona.model_copy(update={"name": name}))
    return tuple(found)
