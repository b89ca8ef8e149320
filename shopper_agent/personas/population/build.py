"""Puts a persona together from the values that were drawn for it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from shopper_agent.personas.population.catalogue import Catalogue
from shopper_agent.personas.population.people import Place, contact_of, known_city, name_of, place_in, slug
from shopper_agent.personas.population.spec import CatalogueWishes, Population
from shopper_agent.personas.population.story import background, self_description
from shopper_agent.personas.population.variables import TEXTS, Value
from shopper_agent.personas.population.wishes import (
    Intent,
    catalogue_intent,
    draw_wish,
    favourite_brands,
    listed_intent,
)
from shopper_agent.schema import (
    Agreement,
    BigFive,
    Demographics,
    Device,
    Level,
    Persona,
    ShoppingPreference,
    ShoppingStatements,
)


@dataclass(frozen=True)
class Draw:
    """What was drawn for one persona."""

    values: Mapping[str, Value]
    age_group: str | None
    """The band that the age was drawn from."""
    income: float | None
    """Position in the population, from 0 (lowest) to 1; None: the population has no income."""


def build(population: Population, catalogue: Catalogue | None, draw: Draw, seed: int, index: int) -> Persona:
    """The persona of these values; `seed` and `index` decide name, contact, intent and wording."""
    rng = Random(f"persona/{seed}/{index}")
    place = _place(draw, rng)
    who = _demographics(draw, place)
    name = name_of(index, seed, who.gender, who.age, who.country)
    budget = _number(draw, "budget")
    intent = _intent(population, catalogue, draw, rng)
    persona = Persona(
        name=f"{slug(name.first)}-{slug(name.last)}-{index:04d}",
        intent=intent.text,
        budget=intent.budget if budget is None else max(_to_cents(budget), 1.0),
        currency=population.currency,
        demographics=who,
        personality=_personality(draw),
        shopping=_shopping(population, catalogue, draw, intent, rng),
        device=Device(device) if (device := _label(draw, "device")) is not None else None,
        returning=_fact(draw, "returning"),
        contact=contact_of(name, place, index, rng),
    )
    minded = _fact(draw, "privacy_minded") is True
    return persona.model_copy(
        update={
            "self_description": self_description(persona, rng),
            "background": background(persona, rng, privacy_minded=minded),
        }
    )


def _place(draw: Draw, rng: Random) -> Place | None:
    city, country = _label(draw, "city"), _label(draw, "country")
    if city is not None:
        return known_city(city)
    return place_in(country, rng) if country is not None else None


def _demographics(draw: Draw, place: Place | None) -> Demographics:
    age, city = draw.values.get("age"), _label(draw, "city")
    return Demographics(
        **{field: _label(draw, field) for field in ("gender", "household_income", *TEXTS)},
        age=int(age) if age is not None else None,
        age_group=draw.age_group,
        city=city or (place.city if place is not None else None),
        country=place.country if place is not None else _label(draw, "country"),
    )


def _personality(draw: Draw) -> BigFive:
    return BigFive(
        **{field: Level(label) for field in BigFive.model_fields if (label := _label(draw, field)) is not None}
    )


def _shopping(
    population: Population, catalogue: Catalogue | None, draw: Draw, intent: Intent, rng: Random
) -> ShoppingPreference:
    said = {field: _label(draw, field) for field in ShoppingStatements.model_fields}
    spend = _number(draw, "monthly_spend")
    count = int(_label(draw, "brand_count") or 0)
    return ShoppingPreference(
        frequency=_label(draw, "frequency"),
        monthly_spend=None if spend is None else _to_cents(spend),
        membership=_fact(draw, "membership"),
        favourite_brands=favourite_brands(count, population.brands, intent, catalogue, rng),
        statements=ShoppingStatements(**{field: Agreement(label) for field, label in said.items() if label}),
    )


def _intent(population: Population, catalogue: Catalogue | None, draw: Draw, rng: Random) -> Intent:
    intents = population.intents
    if catalogue is not None and (intents.from_catalogue is not None or not intents.wishes):
        forms = intents.from_catalogue or CatalogueWishes()
        if "budget" in draw.values:  # the population's own budgets: no text may name another limit
            without = {"names_limit": 0.0, "impossible": 0.0, "kind": forms.kind + forms.impossible}
            forms = forms.model_copy(update=without)
        return catalogue_intent(catalogue, forms, draw.income, population.currency, rng)
    return listed_intent(draw_wish(intents.wishes, rng), draw.income, rng)


def _label(draw: Draw, name: str) -> str | None:
    value = draw.values.get(name)
    return value if isinstance(value, str) else None


def _number(draw: Draw, name: str) -> float | None:
    value = draw.values.get(name)
    return None if value is None or isinstance(value, str) else value


def _to_cents(amount: float) -> float:
    """Rounded down, so that an amount stays in its band."""
    return math.floor(amount * 100 + 1e-6) / 100


def _fact(draw: Draw, name: str) -> bool | None:
    label = _label(draw, name)
    return None if label is None else label == "yes"
