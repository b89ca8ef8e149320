"""What is wrong with the tables of a configuration, each mistake by its dotted name."""

import difflib
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel, ValidationError


def mistakes(error: ValidationError, whole: type[BaseModel]) -> Iterator[str]:
    """A clause for each mistake; `whole` is the record that all tables make."""
    for wrong in error.errors():
        place = tuple(str(part) for part in wrong["loc"])
        if wrong["type"] == "extra_forbidden":
            yield _unknown(place, whole)
        elif wrong["type"] == "missing":
            yield f"{'.'.join(place)} is missing"
        else:
            yield f"{'.'.join(place)}: {wrong['msg'].removeprefix('Value error, ')}"


def _unknown(place: tuple[str, ...], whole: type[BaseModel]) -> str:
    known = _settings_of(place[:-1], whole)
    near = difflib.get_close_matches(place[-1], known, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"unknown setting {'.'.join(place)}; {hint}"


def _settings_of(place: tuple[str, ...], whole: type[BaseModel]) -> list[str]:
    """The settings of a table."""
    record = whole
    for part in place:
        record = _record_in(record.model_fields[part].annotation)
    return list(record.model_fields)


def _record_in(annotation: object) -> type[BaseModel]:
    """The record that a field holds, which may be optional."""
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    raise TypeError(f"{annotation} is no table")
