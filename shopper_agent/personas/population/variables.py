"""The variables that a population can speak of, and how each is read off a persona."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shopper_agent.schema import (
    Agreement,
    BigFive,
    Device,
    Level,
    Persona,
    ShoppingStatements,
)

Value = str | float
"""A category's label, or a number."""

YES_NO: Final = ("no", "yes")
MOST_BRANDS: Final = 5

PRIVACY_SENTENCE: Final = "Minds being tracked and gives shops as few personal data as possible."
"""How privacy-mindedness stands in a persona's background: there is no field for it."""

_PRIVACY = re.compile(r"privacy|tracked|tracking|personal data", re.IGNORECASE)


@dataclass(frozen=True)
class Variable:
    """One thing that personas differ in."""

    name: str
    read: Callable[[Persona], Value | None]
    """The persona's value; None: not known."""
    allowed: tuple[str, ...] | None = None
    """Its categories, lowest first, where they are given once and for all."""
    is_number: bool = False
    """It takes bands or a named distribution."""
    is_whole: bool = False
    """Its numbers are whole, and a band includes its upper end."""


def _text(field: str) -> Callable[[Persona], Value | None]:
    def read(persona: Persona) -> Value | None:
        found: str | None = getattr(persona.demographics, field)
        return found

    return read


def _level(field: str) -> Callable[[Persona], Value | None]:
    def read(persona: Persona) -> Value | None:
        found: Level | None = getattr(persona.personality, field)
        return found.value if found is not None else None

    return read


def _agreement(field: str) -> Callable[[Persona], Value | None]:
    def read(persona: Persona) -> Value | None:
        found: Agreement | None = getattr(persona.shopping.statements, field)
        return found.value if found is not None else None

    return read


def _yes_no(fact: bool | None) -> str | None:
    return None if fact is None else YES_NO[fact]


def privacy_minded(persona: Persona) -> bool:
    """The background says that they mind being tracked."""
    return bool(_PRIVACY.search(persona.background))


TEXTS: Final = ("education", "living_situation", "employment", "occupation")
"""Demographic fields that are free labels and are copied as they stand."""


def _all_variables() -> Iterable[Variable]:
    yield Variable("country", _text("country"))
    yield Variable("city", _text("city"))
    yield Variable("gender", _text("gender"))
    yield Variable("age", lambda persona: persona.demographics.age, is_number=True, is_whole=True)
    for field in TEXTS:
        yield Variable(field, _text(field))
    yield Variable("household_income", _text("household_income"))
    for field in BigFive.model_fields:
        yield Variable(field, _level(field), tuple(level.value for level in Level))
    for field in ShoppingStatements.model_fields:
        yield Variable(field, _agreement(field), tuple(each.value for each in Agreement))
    yield Variable("membership", lambda persona: _yes_no(persona.shopping.membership), YES_NO)
    yield Variable("frequency", lambda persona: persona.shopping.frequency)
    yield Variable("monthly_spend", lambda persona: persona.shopping.monthly_spend, is_number=True)
    yield Variable(
        "brand_count",
        lambda persona: str(len(persona.shopping.favourite_brands)),
        tuple(str(count) for count in range(MOST_BRANDS + 1)),
    )
    yield Variable(
        "device",
        lambda persona: persona.device.value if persona.device is not None else None,
        tuple(device.value for device in Device),
    )
    yield Variable("returning", lambda persona: _yes_no(persona.returning), YES_NO)
    yield Variable("budget", lambda persona: persona.budget, is_number=True)
    yield Variable("privacy_minded", lambda persona: YES_NO[privacy_minded(persona)], YES_NO)


VARIABLES: Final = MappingProxyType({variable.name: variable for variable in _all_variables()})
"""Name → variable, in the order in which a persona is drawn."""
