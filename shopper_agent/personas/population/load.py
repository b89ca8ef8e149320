"""Read a population: a TOML or JSON file, or one of the shipped ones by its name."""

import difflib
import json
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path, PurePath

from pydantic import JsonValue, ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.personas.complaints import complaint, explain
from shopper_agent.personas.population.axes import compile_axes
from shopper_agent.personas.population.checks import problems
from shopper_agent.personas.population.copula import complete
from shopper_agent.personas.population.spec import Population
from shopper_agent.personas.reading import parse_data, read_text

DEFAULT = "us-online"
"""The population that is meant where none is named."""

MOST_BYTES = 1_000_000
_WHAT = "population"


def load_population(path_or_name: str) -> Population:
    """The population in a file, or the shipped one of that name.

    Raises:
        ConfigError: There is neither, or what is there is wrong: one line that names file and key.
    """
    path = Path(path_or_name)
    if path_or_name in population_names():
        file = resources.files("shopper_agent.personas") / "populations" / f"{path_or_name}.toml"
        return parse_population(file.read_text(encoding="utf-8"), f"{path_or_name}.toml")
    if path.exists():
        return parse_population(read_text(path, path_or_name, _WHAT, MOST_BYTES), path_or_name)
    close = difflib.get_close_matches(path_or_name, population_names(), n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]}?" if close else f"; there is {', '.join(population_names())}"
    raise complaint(path_or_name, "", f"no such file or population{hint}", _WHAT)


def population_names() -> tuple[str, ...]:
    """Names of the shipped populations, sorted."""
    folder = resources.files("shopper_agent.personas") / "populations"
    return tuple(sorted(PurePath(file.name).stem for file in folder.iterdir() if file.name.endswith(".toml")))


def parse_population(text: str, source: str) -> Population:
    """The population that a text holds: TOML if `source` ends with .toml, else JSON.

    Raises:
        ConfigError: One line naming source and key, and how many problems follow.
    """
    population = read_population(parse_data(text, source, _WHAT), source)
    found = list(all_problems(population))
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise complaint(source, "", f"{found[0]}{more}", _WHAT)
    return population


def read_population(data: Mapping[str, JsonValue], source: str) -> Population:
    """The record, not yet checked for sense (`all_problems`). Raises ConfigError for a key or value of a wrong form."""
    try:
        return Population.model_validate_json(json.dumps(data, default=str), strict=True)
    except ValidationError as error:
        raise explain(source, error, Population, _WHAT) from error


def is_population(data: Mapping[str, JsonValue]) -> bool:
    """It has what only a population has."""
    return "marginals" in data or "intents" in data


def all_problems(population: Population) -> Iterator[str]:
    """Every problem of a population as one line; correlations and joint tables are tried when the rest is right."""
    found = list(problems(population))
    yield from found
    if found:
        return
    try:
        names = [axis.name for axis in compile_axes(population)]
        complete(names, {(one, other): r for one, other, r in population.correlations})
    except ConfigError as error:
        yield str(error)
