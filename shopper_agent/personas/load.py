"""Read personas: our own JSON or TOML, OPeRA's survey, UXAgent's persona file; and the shipped examples."""

import difflib
import json
import tomllib
from importlib import resources
from pathlib import Path, PurePath

from pydantic import JsonValue, ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.personas.complaints import complaint, explain, quoted
from shopper_agent.personas.importers import from_survey, from_uxagent, is_survey, is_uxagent
from shopper_agent.schema import Persona


def load_persona(path_or_name: str) -> Persona:
    """The persona in a file, or the shipped example of that name.

    Raises:
        ConfigError: There is neither, or what is there is no valid persona.
    """
    path = Path(path_or_name)
    if path.is_file():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise complaint(path_or_name, "", f"is not UTF-8 text (byte {error.start})") from error
        except OSError as error:
            raise complaint(path_or_name, "", f"cannot be read ({error.strerror})") from error
        return parse_persona(text, path_or_name)
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
    data = _read_toml(text, source) if source.lower().endswith(".toml") else _read_json(text, source)
    if not isinstance(data, dict):
        raise complaint(source, "", f"{quoted(data)} is not an object")
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


def _read_json(text: str, source: str) -> JsonValue:
    def once(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise complaint(source, "", f"field '{twice}' is there twice")
        return fields

    def no_constant(word: str) -> float:
        raise complaint(source, "", f"{word} is not a JSON number")

    try:
        data: JsonValue = json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        problem = f"line {error.lineno}, column {error.colno}: not JSON ({error.msg})"
        raise complaint(source, "", problem) from error
    except RecursionError as error:
        raise complaint(source, "", "is nested too deeply") from error
    return data


def _read_toml(text: str, source: str) -> JsonValue:
    try:
        data: JsonValue = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise complaint(source, "", f"not TOML: {error}") from error
    return data


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
