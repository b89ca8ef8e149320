"""What is wrong with a persona or a population, in one line that names the field and what is allowed there."""

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shopper_agent.errors import ConfigError

_LONGEST_VALUE = 60
"""Characters of a wrong value that are quoted."""


def complaint(source: str, field: str, problem: str, what: str = "persona") -> ConfigError:
    """A ConfigError in the house form: `persona <source>: <field>: <problem>`."""
    where = f"{field}: " if field else ""
    return ConfigError(f"{what} {source}: {where}{problem}")


def quoted(value: object) -> str:
    """A wrong value as JSON, cut when it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def not_one_of(value: object, allowed: Iterable[str]) -> str:
    """Tell which values are allowed."""
    return f"{quoted(value)} is not one of: {', '.join(allowed)}"


def unknown_field(field: str, known: Iterable[str]) -> str:
    """Tell that a field does not exist, and which one may have been meant."""
    choices = tuple(known)
    close = difflib.get_close_matches(field, choices, n=1, cutoff=0.6)
    hint = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(choices)}"
    return f"unknown field '{field}' ({hint})"


def explain(source: str, error: ValidationError, model: type[BaseModel], what: str = "persona") -> ConfigError:
    """Turn what pydantic found in a record of `model` into a line: the first problem, and how many follow."""
    problems = error.errors(include_url=False)
    first = problems[0]
    rest = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    path = [str(part) for part in first["loc"]]
    shown = [part if part.isprintable() else ascii(part) for part in path]  # a key of a file can be anything
    if first["type"] == "extra_forbidden":
        known = _fields(_annotation_at(model, path[:-1]))
        return complaint(source, ".".join(shown[:-1]), unknown_field(shown[-1], known) + rest, what)
    return complaint(source, ".".join(shown), _problem(first, _annotation_at(model, path)) + rest, what)


def _problem(detail: ErrorDetails, annotation: object) -> str:
    if detail["type"] == "missing":
        return "is missing"
    if detail["type"] == "enum":
        return not_one_of(detail["input"], _values(annotation))
    message = re.sub(r"^(Input|String|Value) ", "", detail["msg"])
    return f"{quoted(detail['input'])} {message}"


def _annotation_at(model: type[BaseModel], path: list[str]) -> object:
    """The declared type of the field that a path of names leads to; None when it leads nowhere."""
    annotation: object = model
    for name in path:
        if (inside := _values_of_collection(annotation)) is not None:
            annotation = inside
            continue
        record = next((part for part in _parts(annotation) if issubclass(part, BaseModel)), None)
        if record is None or name not in record.model_fields:
            return None
        annotation = record.model_fields[name].annotation
    return annotation


def _values_of_collection(annotation: object) -> object:
    """What a mapping or a tuple holds; None for anything else."""
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0]
    return get_args(annotation)[1] if get_origin(annotation) is Mapping else None


def _parts(annotation: object) -> list[type]:
    """The classes of a type or of a union."""
    members = get_args(annotation) or (annotation,)
    return [member for member in members if isinstance(member, type)]


def _fields(annotation: object) -> list[str]:
    return [name for part in _parts(annotation) if issubclass(part, BaseModel) for name in part.model_fields]


def _values(annotation: object) -> list[str]:
    return [str(value.value) for part in _parts(annotation) if issubclass(part, Enum) for value in part]
