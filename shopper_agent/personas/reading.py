"""The text of a user's file, and the JSON or TOML object in it; every mistake is one line that names the file."""

import json
import tomllib
from pathlib import Path

from pydantic import JsonValue

from shopper_agent.errors import ConfigError
from shopper_agent.personas.complaints import complaint, quoted


def read_text(path: Path, source: str, what: str = "persona", max_bytes: int | None = None) -> str:
    """The UTF-8 text of a file that the user knows as `source`.

    Raises:
        ConfigError: It cannot be read, is no text, or is larger than `max_bytes`.
    """
    try:
        if path.is_dir():
            raise complaint(source, "", "is a folder, not a file", what)
        if max_bytes is not None and path.stat().st_size > max_bytes:
            raise complaint(source, "", f"is larger than {max_bytes:,} bytes", what)
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise complaint(source, "", f"is not UTF-8 text (byte {error.start})", what) from error
    except OSError as error:
        raise complaint(source, "", f"cannot be read ({error.strerror})", what) from error


def parse_data(text: str, source: str, what: str = "persona") -> dict[str, JsonValue]:
    """The object that a text holds: TOML if `source` ends with .toml, else JSON.

    Raises:
        ConfigError: It is neither, holds a key twice, a number that is not finite, or no object.
    """
    toml = source.lower().endswith(".toml")
    try:
        data = _read_toml(text) if toml else _read_json(text, source, what)
        json.dumps(data, allow_nan=False, default=str)
    except tomllib.TOMLDecodeError as error:
        raise complaint(source, "", f"not TOML: {error}", what) from error
    except json.JSONDecodeError as error:
        problem = f"line {error.lineno}, column {error.colno}: not JSON ({error.msg})"
        raise complaint(source, "", problem, what) from error
    except RecursionError as error:
        raise complaint(source, "", "is nested too deeply", what) from error
    except ConfigError:  # one of our own lines; a ConfigError is a ValueError too
        raise
    except ValueError as error:
        raise complaint(source, "", "holds a number that is not finite", what) from error
    if not isinstance(data, dict):
        raise complaint(source, "", f"{quoted(data)} is not an object", what)
    return data


def _read_toml(text: str) -> JsonValue:
    data: JsonValue = tomllib.loads(text)
    return data


def _read_json(text: str, source: str, what: str) -> JsonValue:
    def once(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise complaint(source, "", f"field '{twice}' is there twice", what)
        return fields

    def no_constant(word: str) -> float:
        raise complaint(source, "", f"{word} is not a JSON number", what)

    data: JsonValue = json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
    return data
