"""Read personas: our own JSON or TOML, OPeRA's survey, UXAgent's persona file; and the shipped examples."""

import difflib
import json
from importlib import resources
from pathlib import Path, PurePath

from pydantic import JsonValue, ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.personas.complaints import complaint, explain
from shopper_agent.personas.importers import from_survey, from_uxagent, is_survey, is_uxagent
from shopper_agent.personas.reading import parse_data, read_text
from shopper_agent.schema import Persona


def load_persona(path_or_name: str) -> Persona:
    """The persona in a file, or the shipped example of that name.

    Raises:
        ConfigError: There is neither, or what is there is no valid persona.
    """
    path = Path(path_or_name)
    if path.is_file():
        return parse_persona(read_text(path, path_or_name), path_or_name)
    if path_or_name in example_names():
        return load_example(path_or_name)
    raise ConfigError(_nothing_there(path_or_name, path))


def parse_persona(text: str, source: str) -> Persona:
    """The persona that a text holds: TOML if `source` ends with .toml, else JSON.

    Our own format, OPeRA's survey and UXAgent's are told apart by their keys. A format
    without a name field takes the stem of `source` as the persona's name.

    Raises:
        ConfigError: One line naming source, field and what is allowed there.
    """
    data = parse_data(text, source)
    name = PurePath(source).stem or "persona"
    if is_survey(data):
        data = from_survey(data, source, name)
    elif is_uxagent(data):
        data = from_uxagent(data, source, name)
    return _validate(data, source)


def example_names() -> tuple[str, ...]:
    """Names of the shipped example personas, sorted."""
    folder = resources.files("shopper_agent.personas") / "examples"
    return tuple(sorted(PurePath(file.name).stem for file in folder.iterdir() if file.name.endswith(".json")))


def load_example(name: str) -> Persona:
    """A shipped example persona. Raises ConfigError for an unknown name."""
    if name not in example_names():
        raise ConfigError(_nothing_there(name, Path(name)))
    file = resources.files("shopper_agent.personas") / "examples" / f"{name}.json"
    return parse_persona(file.read_text(encoding="utf-8"), f"{name}.json")


def _nothing_there(wanted: str, path: Path) -> str:
    if path.suffix in (".json", ".toml") or len(path.parts) > 1:
        return f"persona {wanted}: there is no such file"
    close = difflib.get_close_matches(wanted, example_names(), n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    return f"persona {wanted}: no such file or example; {hint}examples: {', '.join(example_names())}"


def _validate(data: dict[str, JsonValue], source: str) -> Persona:
    # Strict validation knows enums by their text only when it reads JSON: so it does, whatever the file was.
    try:
        as_json = json.dumps(data, allow_nan=False, default=str)
    except ValueError as error:
        raise complaint(source, "", "holds a number that is not finite") from error
    try:
        return Persona.model_validate_json(as_json, strict=True)
    except ValidationError as error:
        raise explain(source, error, Persona) from error
