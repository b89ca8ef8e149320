"""What is wrong with a population that is well-formed: every problem, one line each."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

from shopper_agent.personas.complaints import not_one_of, quoted, unknown_field
from shopper_agent.personas.population.axes import band_of, bounds_of
from shopper_agent.personas.population.people import known_city
from shopper_agent.personas.population.spec import Joint, Marginal, Population
from shopper_agent.personas.population.variables import VARIABLES, Variable

MOST_CATEGORIES = 500
_SLACK = 0.002
"""Shares rounded to a tenth of a per cent still add up."""

_NEEDS = {"normal": ("mean", "sd"), "lognormal": ("median", "sigma"), "uniform": ("min", "max")}
_PARAMETERS = ("mean", "sd", "median", "sigma", "min", "max")
_WAYS = ("shares", "levels", "bands", "distribution")


def problems(population: Population) -> Iterator[str]:
    """Each problem as "field: what is wrong"."""
    for name, marginal in population.marginals.items():
        for problem in _marginal(name, marginal):
            yield f"marginals.{name}: {problem}"
    if not population.marginals:
        yield "marginals: are empty; a population varies in something"
    known = {*population.marginals, *(name for joint in population.joints for name in joint.variables)}
    yield from _correlations(population, known)
    yield from _joints(population)
    yield from _rest(population, known)


def _marginal(name: str, marginal: Marginal) -> Iterator[str]:
    variable = VARIABLES.get(name)
    if variable is None:
        yield unknown_field(name, VARIABLES)
        return
    ways = [way for way in _WAYS if getattr(marginal, way) is not None]
    if len(ways) != 1:
        yield f"takes one of {', '.join(_WAYS)}; it has {' and '.join(ways) or 'none'}"
        return
    stray = [each for each in _PARAMETERS if getattr(marginal, each) is not None]
    if marginal.distribution is None and stray:
        yield f"'{stray[0]}' belongs to a distribution"
    elif marginal.levels is not None:
        yield from _levels(variable, marginal.levels)
    elif marginal.shares is not None:
        yield from _labels(variable, tuple(marginal.shares))
        yield from _add_up(tuple(marginal.shares.values()))
    elif marginal.bands is not None:
        yield from _bands(variable, tuple(marginal.bands))
        yield from _add_up(tuple(marginal.bands.values()))
    else:
        yield from _distribution(variable, marginal)


def _add_up(shares: Sequence[float]) -> Iterator[str]:
    total = math.fsum(shares)
    if not shares:
        yield "has no categories"
    elif len(shares) > MOST_CATEGORIES:
        yield f"has {len(shares)} categories; at most {MOST_CATEGORIES} are allowed"
    elif not any(abs(total - whole) <= _SLACK * whole for whole in (1.0, 100.0)):
        yield f"the shares add up to {total:g}, not to 1"


def _levels(variable: Variable, levels: Sequence[float]) -> Iterator[str]:
    if variable.allowed is None:
        yield "has no fixed categories; state 'shares'" if not variable.is_number else "is a number; state 'bands'"
    elif variable.name == "brand_count" and len(levels) <= len(variable.allowed):
        yield from _add_up(levels)
    elif len(levels) != len(variable.allowed):
        yield f"'levels' takes {len(variable.allowed)} shares ({', '.join(variable.allowed)}), not {len(levels)}"
    else:
        yield from _add_up(levels)


def _labels(variable: Variable, labels: Sequence[str]) -> Iterator[str]:
    if variable.is_number:
        yield "is a number; state 'bands' or a 'distribution'"
    elif variable.allowed is not None:
        for label in labels:
            if label not in variable.allowed:
                yield not_one_of(label, variable.allowed)
    elif variable.name == "city":
        for label in labels:
            if known_city(label) is None:
                yield f"{quoted(label)} is no city that is known here; write it as 'City, Region, Country'"


def _bands(variable: Variable, labels: Sequence[str]) -> Iterator[str]:
    if not variable.is_number:
        yield "is no number; state 'shares'"
        return
    bands = [(label, band_of(label)) for label in labels]
    for label, band in bands:
        if band is None or band[0] > band[1] or (band[0] == band[1] and not variable.is_whole):
            yield f"{quoted(label)} is no band such as '18-24'"
            return
    found = sorted(band for _, band in bands if band is not None)
    for lower, upper in itertools.pairwise(found):
        if upper[0] < lower[1] or (variable.is_whole and upper[0] == lower[1]):
            yield f"bands {lower[0]:g}-{lower[1]:g} and {upper[0]:g}-{upper[1]:g} overlap"
    if found:
        yield from _range(variable, found[0][0], found[-1][1])


def _range(variable: Variable, low: float, high: float) -> Iterator[str]:
    if variable.name == "age" and not (low >= 13 and high <= 110):
        yield f"runs from {low:g} to {high:g}; ages run from 13 to 110"
    elif variable.name == "budget" and low < 1:
        yield f"begins at {low:g}; a budget is at least 1"
    elif low < 0:
        yield f"begins at {low:g}; it cannot be negative"


def _distribution(variable: Variable, marginal: Marginal) -> Iterator[str]:
    if not variable.is_number:
        yield "is no number; state 'shares'"
        return
    needed = _NEEDS[str(marginal.distribution)]
    for name in needed:
        if getattr(marginal, name) is None:
            yield f"a {marginal.distribution} distribution needs {' and '.join(needed)}"
            return
    stray = [each for each in _PARAMETERS[:4] if getattr(marginal, each) is not None and each not in needed]
    if stray:
        yield f"a {marginal.distribution} distribution has no '{stray[0]}'"
    elif any(getattr(marginal, name) <= 0 for name in needed if name in ("sd", "median", "sigma")):
        yield f"{' and '.join(name for name in needed if name != 'mean')} must be above 0"
    elif marginal.min is None or marginal.max is None:
        yield "needs 'min' and 'max'"
    elif marginal.min >= marginal.max:
        yield f"min {marginal.min:g} is not below max {marginal.max:g}"
    elif bounds_of(marginal)[1] - bounds_of(marginal)[0] < 1e-6:
        yield "nothing of the distribution lies between min and max"
    else:
        yield from _range(variable, marginal.min, marginal.max)


def _correlations(population: Population, known: set[str]) -> Iterator[str]:
    seen: set[frozenset[str]] = set()
    for place, (one, other, r) in enumerate(population.correlations):
        where = f"correlations.{place}"
        pair = frozenset((one, other))
        for name in sorted(pair - known):
            yield f"{where}: {unknown_field(name, sorted(known))}"
        if len(pair) == 1:
            yield f"{where}: {one} is correlated with itself"
        elif pair in seen:
            yield f"{where}: {one} and {other} are there twice"
        if not -0.99 <= r <= 0.99:
            yield f"{where}: {r:g} is no correlation between -0.99 and 0.99"
        seen.add(pair)


def _joints(population: Population) -> Iterator[str]:
    followers: dict[str, str] = {}
    for place, joint in enumerate(population.joints):
        where = f"joints.{place}"
        first, second = joint.variables
        unknown = [name for name in joint.variables if name not in VARIABLES]
        if unknown:
            yield f"{where}: {unknown_field(unknown[0], VARIABLES)}"
        elif first == second:
            yield f"{where}: {first} cannot follow itself"
        elif first == "brand_count":
            yield f"{where}: nothing can follow brand_count, which is left out where no brands are known"
        elif second in followers:
            yield f"{where}: {second} follows {followers[second]} already; a variable follows one other"
        else:
            followers[second] = first
            for problem in _cells(population.marginals, joint):
                yield f"{where}: {problem}"


def _cells(marginals: Mapping[str, Marginal], joint: Joint) -> Iterator[str]:
    first, second = joint.variables
    seconds = tuple(dict.fromkeys(label for row in joint.cells.values() for label in row))
    if not math.fsum(weight for row in joint.cells.values() for weight in row.values()) > 0:
        yield "the cells are empty"
        return
    for label, row in joint.cells.items():
        if not math.fsum(row.values()) > 0:
            yield f"row {quoted(label)} is empty"
    for name, labels in ((first, tuple(joint.cells)), (second, seconds)):
        stated = marginals.get(name)
        if stated is None:
            yield from (
                _bands(VARIABLES[name], labels) if VARIABLES[name].is_number else _labels(VARIABLES[name], labels)
            )
        elif stated.distribution is not None:
            yield f"{name} is a distribution; a joint table needs bands"
        else:
            yield from _same(name, labels, stated)


def _same(name: str, labels: tuple[str, ...], stated: Marginal) -> Iterator[str]:
    """The table's categories are the marginal's."""
    allowed = VARIABLES[name].allowed or ()
    known = tuple(stated.shares or stated.bands or allowed)
    for label in labels:
        if label not in known:
            yield f"{name}: {not_one_of(label, known)}"
    for label in known:
        if label not in labels and _share(stated, label, allowed) > 0:
            yield f"{name}: {quoted(label)} has a share but no cell"


def _share(stated: Marginal, label: str, allowed: Sequence[str]) -> float:
    if stated.levels is not None:
        place = allowed.index(label)
        return stated.levels[place] if place < len(stated.levels) else 0.0
    return (stated.shares or stated.bands or {})[label]


def _rest(population: Population, known: set[str]) -> Iterator[str]:
    intents = population.intents
    if not intents.wishes and intents.from_catalogue is None:
        yield "intents: state 'wishes' or 'from_catalogue'"
    if intents.wishes and not math.fsum(wish.weight for wish in intents.wishes) > 0:
        yield "intents.wishes: every weight is 0"
    for place, wish in enumerate(intents.wishes):
        if wish.budget is not None and not 1 <= wish.budget[0] <= wish.budget[1]:
            yield f"intents.wishes.{place}.budget: takes [lowest, highest] from 1 up"
    if intents.from_catalogue is not None:
        forms = intents.from_catalogue
        for problem in _add_up((forms.exact, forms.branded, forms.kind, forms.vague, forms.impossible)):
            yield f"intents.from_catalogue: {problem}"
    if {"city", "country"} <= known:
        yield "marginals: a city lies in its country; state one of the two"
    if population.brands and not math.fsum(population.brands.values()) > 0:
        yield "brands: every weight is 0"
