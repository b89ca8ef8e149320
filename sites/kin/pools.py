"""What a family of shops is drawn from, read from the TOML files in vocabulary/."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NotRequired, TypedDict, cast

FOLDER = Path(__file__).parent / "vocabulary"


class KindWords(TypedDict):
    """A kind of thing; ``median`` is its usual price in US dollars, ``options`` are names of options with spaces."""

    name: str
    plural: NotRequired[str]
    median: float
    traits: list[str]
    options: str
    unseen: NotRequired[bool]


class DepartmentWords(TypedDict):
    """A department under its possible names."""

    names: list[str]
    kinds: list[KindWords]


class OptionWords(TypedDict):
    """A choice; ``step`` is what each further value costs more, in parts of the price."""

    label: str
    values: list[str]
    step: float


class Assortment(TypedDict):
    """Everything that shops may sell."""

    department: list[DepartmentWords]
    options: dict[str, OptionWords]


Pool = Mapping[str, tuple[str, ...]]


@cache
def assortment() -> Assortment:
    """What the shops of both families sell."""
    return cast(Assortment, _read("kinds"))


@cache
def pools(family: str) -> Mapping[str, Pool]:
    """The pools of plain words of a family, by the file's sections."""
    return MappingProxyType({
        section: MappingProxyType({key: tuple(values) for key, values in pool.items()})
        for section, pool in _sections(family).items()
        if section != "facts"
    })  # fmt: skip


@cache
def fact_orders(family: str) -> tuple[tuple[str, ...], ...]:
    """The orders in which a family's cards may show their facts."""
    return tuple(tuple(order) for order in _sections(family)["facts"]["orders"])


@cache
def facet_orders(family: str) -> tuple[tuple[str, ...], ...]:
    """The sets of facets by which a family's lists may be narrowed."""
    return tuple(tuple(order) for order in _sections(family)["facts"]["facets"])


@cache
def kept_facts(family: str) -> frozenset[str]:
    """The facts that no card leaves out."""
    return frozenset(str(fact) for fact in _sections(family)["facts"]["never_left_out"])


def _sections(family: str) -> dict[str, dict[str, list[str]]]:
    return cast(dict[str, dict[str, list[str]]], _read(family))


def _read(name: str) -> dict[str, object]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
