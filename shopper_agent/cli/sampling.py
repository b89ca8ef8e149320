"""Carries out `shopper-agent personas sample|describe|catalogue`."""

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopper_agent.cli.beside import load_sites
from shopper_agent.cli.persona_files import is_population_file, read_personas
from shopper_agent.errors import ConfigError
from shopper_agent.personas.describe import describe
from shopper_agent.personas.load import example_names, load_example
from shopper_agent.personas.population.axes import compile_axes
from shopper_agent.personas.population.catalogue import MOST_BYTES, Catalogue, parse_catalogue
from shopper_agent.personas.population.copula import complete
from shopper_agent.personas.population.load import DEFAULT, load_population, population_names
from shopper_agent.personas.population.measure import MarginalTable, asked_for, comparable, compare, found_alone
from shopper_agent.personas.population.pool import rake
from shopper_agent.personas.population.sampling import Sampler, Strata
from shopper_agent.personas.population.spec import Population
from shopper_agent.personas.reading import read_text
from shopper_agent.schema import Persona

_SEVERAL = re.compile(r"(.+)=(\d{1,6})")


def draw(options: Mapping[str, Any]) -> tuple[tuple[Persona, ...], tuple[str, ...]]:
    """Personas as the options of `personas sample` say, and what there is to tell of them. Raises ConfigError."""
    population = load_population(options["population"] or DEFAULT)
    strata, how = _strata(options), options["how"]
    if options["pool"] is not None:
        if strata is not None or how is not None or options["catalogue"] is not None:
            raise ConfigError("--pool draws by itself; --how, --strata and --catalogue do not go with it")
        raked = rake(read_personas(Path(options["pool"])), population, options["count"], options["seed"])
        told = f"pool: as good as {raked.effective:.0f} equally weighted personas"
        return raked.personas, (*raked.notes, told)
    if strata is None and how == "stratified":
        raise ConfigError("--how stratified needs --strata")
    if strata is not None and how not in (None, "stratified"):
        raise ConfigError(f"--strata does not go with --how {how}")
    sampler = Sampler(population, _catalogue(options["catalogue"]), strata.variables if strata is not None else ())
    count, seed = options["count"], options["seed"]
    if strata is not None:
        return sampler.stratified(seed, count, strata), sampler.notes
    made = sampler.quota(seed, count) if how == "quota" else sampler.independent(seed, count)
    return made, sampler.notes


def _catalogue(path: str | None) -> Catalogue | None:
    return parse_catalogue(read_text(Path(path), path, "catalogue", MOST_BYTES), path) if path is not None else None


def _strata(options: Mapping[str, Any]) -> Strata | None:
    if options["strata"] is None:
        if options["stratum"]:
            raise ConfigError("--stratum needs --strata")
        return None
    variables = tuple(name.strip() for name in options["strata"].split(","))
    counts: dict[tuple[str, ...], int] = {}
    for text in options["stratum"]:
        found = _SEVERAL.fullmatch(text)
        if found is None:
            raise ConfigError(f"--stratum takes CATEGORY,CATEGORY=NUMBER, not {text!r}")
        counts[tuple(part.strip() for part in found[1].split(",", len(variables) - 1))] = int(found[2])
    if counts and sum(counts.values()) != options["count"]:
        raise ConfigError(f"--stratum: the numbers add up to {sum(counts.values())}, not to --count {options['count']}")
    return Strata(variables, counts or None)


# ── describe ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Shown:
    """Tables, and the lines above them."""

    head: tuple[str, ...]
    tables: tuple[MarginalTable, ...]


def tables_of(target: str, population: str | None) -> Shown | str:
    """The tables of a population or of personas; the words of a single persona. Raises ConfigError."""
    if target in population_names() or is_population_file(Path(target)):
        if population is not None:
            raise ConfigError(f"{target}: is a population itself; --population is for personas")
        return _of_population(load_population(target))
    if target in example_names():
        return describe(load_example(target))
    path = Path(target)
    personas = read_personas(path)
    if len(personas) == 1 and path.is_file():
        return describe(personas[0])
    if population is None:
        return Shown((f"{target}: {len(personas)} personas",), found_alone(personas))
    asked = load_population(population)
    tables = compare(personas, comparable(compile_axes(asked), personas))
    outside = sum(table.is_outside for table in tables)
    verdict = f"{outside} of {len(tables)} marginals outside of what chance explains (0.1 % for all of them together)"
    return Shown((f"{target}: {len(personas)} personas against {asked.name}", f"asked, found; {verdict}"), tables)


def _of_population(population: Population) -> Shown:
    axes = compile_axes(population)
    stated = {(one, other): r for one, other, r in population.correlations}
    notes = complete([axis.name for axis in axes], stated).notes
    return Shown((f"{population.name}: {population.description}".rstrip(": "), *notes), asked_for(axes))


# ── catalogue ───────────────────────────────────────────────────────────────────────────────────────────────────


def catalogue_of(shop: str, seed: int) -> Iterator[Mapping[str, str | float]]:
    """A mock shop's products as a catalogue's lines. Raises ConfigError for a shop that nobody knows."""
    sites = load_sites()
    if shop not in sites.names():
        raise ConfigError(f"no shop is called {shop!r}; there is {', '.join(sites.names())}")
    made = importlib.import_module(f"{sites.__name__}.{shop}.catalogue").generate(seed)
    names = {category.slug: category.name for category in made.categories}
    for product in made.products:
        yield {
            "title": product.title,
            "category": names.get(product.category, product.category),
            "kind": product.kind,
            "brand": product.brand,
            "price": product.price_cents / 100,
        }
