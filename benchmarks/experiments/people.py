"""Who visits: the personas of an experiment, and single traits switched in otherwise equal ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from benchmarks.experiments.measures import Row
from benchmarks.experiments.world import Market
from shopper_agent.errors import ConfigError
from shopper_agent.personas.load import example_names, load_example, load_persona
from shopper_agent.schema import Agreement, BigFive, Contact, Level, Persona, ShoppingPreference, ShoppingStatements

PASSWORD = "Example-pass-1"
"""Of an invented account, in a shop that exists for minutes."""
DEFAULT = "default"
NO, YES = Agreement.STRONGLY_DISAGREE, Agreement.STRONGLY_AGREE


def personas_of(source: str) -> list[Persona]:
    """The personas in a folder, or the shipped ones for `default`, all with contact details; half of them return.

    Raises:
        ConfigError: There is no such folder, it holds no persona, or one of them cannot be read.
    """
    if source == DEFAULT:
        found = [load_example(name) for name in example_names()]
    else:
        files = sorted(path for path in Path(source).glob("*") if path.suffix in {".json", ".toml"})
        found = [load_persona(str(path)) for path in files]
    if not found:
        raise ConfigError(f"--personas {source!r} holds no .json or .toml file")
    stated = any(one.returning is not None for one in found)
    return [_able(one, place, returning=one.returning if stated else place % 2 == 1) for place, one in enumerate(found)]


def _able(persona: Persona, place: int, *, returning: bool | None) -> Persona:
    """The persona with what an order needs."""
    contact = persona.contact or NEUTRAL.contact
    assert contact is not None
    changes = {"email": f"visitor{place}@mail.example", "password": contact.password or PASSWORD}
    return persona.model_copy(update={"contact": contact.model_copy(update=changes), "returning": returning})


def on_visit(persona: Persona, visit: str) -> Persona:
    """The persona with an account of this visit's own: what a shop keeps from one visit must not reach another."""
    assert persona.contact is not None
    name, _, host = persona.contact.email.partition("@")
    contact = persona.contact.model_copy(update={"email": f"{name}-{visit}@{host}"})
    return persona.model_copy(update={"contact": contact})


NEUTRAL = Persona(
    name="neutral",
    personality=BigFive(**dict.fromkeys(BigFive.model_fields, Level.MEDIUM)),
    shopping=ShoppingPreference(
        statements=ShoppingStatements(**dict.fromkeys(ShoppingStatements.model_fields, Agreement.NEUTRAL))
    ),
    contact=Contact(
        full_name="Nora Middleton", email="nora@mail.example", phone="503-555-0142", street="12 Plain Street",
        city="Portland", region="OR", postcode="97201",
    ),
)  # fmt: skip
"""Neither for nor against anything: the base of every comparison."""


@dataclass(frozen=True)
class Errand:
    """What somebody comes for, and the kind of product that the shop files it under."""

    intent: str
    kind: str


ERRANDS = (
    Errand("Running shoes", "Running Shoes"),
    Errand("Noise cancelling headphones", "Noise Cancelling Headphones"),
    Errand("A crew neck t-shirt", "Crew Neck T-Shirt"),
    Errand("An insulated water bottle", "Insulated Water Bottle"),
    Errand("A washable dog bed", "Washable Dog Bed"),
    Errand("A family board game", "Family Board Game"),
    Errand("A bedside lamp", "Bedside Lamp"),
    Errand("An ergonomic office chair", "Ergonomic Office Chair"),
    Errand("A wireless mouse", "Wireless Mouse"),
    Errand("A USB-C wall charger", "USB-C Wall Charger"),
    Errand("A sheet set", "Sheet Set"),
    Errand("A fitness tracker", "Fitness Tracker"),
)


@dataclass(frozen=True)
class Side:
    """One side of a switch: edits of the survey's fields."""

    label: str
    statements: Mapping[str, Agreement] = field(default_factory=lambda: MappingProxyType({}))
    budget: float | None = None
    """Times the usual price of what they came for; None: no limit."""


@dataclass(frozen=True)
class Switch:
    """One trait, low and high in the same persona, and what it should change."""

    name: str
    low: Side
    high: Side
    outcome: str
    """What is compared, in words."""
    value: Callable[[Row, Market], float | None]
    """The outcome of a visit; None where it has none."""
    direction: int
    """The sign of high minus low if the shopper is what it claims to be."""
    favourite: bool = False
    """On both sides, the brand with the most products of the kind is the one they usually buy."""

    def persona(self, side: Side, market: Market) -> Persona:
        """The neutral persona with this side's answers."""
        statements = NEUTRAL.shopping.statements.model_copy(update=dict(side.statements))
        brands = (market.brand,) if self.favourite else ()
        shopping = NEUTRAL.shopping.model_copy(update={"statements": statements, "favourite_brands": brands})
        budget = None if side.budget is None else round(side.budget * market.usual_price, 2)
        return NEUTRAL.model_copy(update={"shopping": shopping, "budget": budget})


def _relative_price(row: Row, market: Market) -> float | None:
    return None if row.price is None else row.price / market.usual_price


def _kept_brand(row: Row, market: Market) -> float | None:
    return None if row.brand is None else float(row.brand == market.brand)


SWITCHES: Sequence[Switch] = (
    Switch(
        "budget-bound", Side("ample budget", budget=4.0), Side("tight budget", budget=0.8),
        "price paid, times the usual price", _relative_price, -1,
    ),
    Switch(
        "rating-minded", Side("quality does not matter", {"quality_matters": NO}),
        Side("quality matters", {"quality_matters": YES}),
        "rating of what was ordered, stars", lambda row, _: row.rating, +1,
    ),
    Switch(
        "impatient", Side("looks on", {"buys_first_good_enough": NO}),
        Side("buys the first good enough", {"buys_first_good_enough": YES}),
        "steps", lambda row, _: float(row.steps), -1,
    ),
    Switch(
        "review reader", Side("does not research", {"researches_before_buying": NO}),
        Side("researches", {"researches_before_buying": YES}),
        "clicks on reviews", lambda row, _: float(row.reviews), +1,
    ),
    Switch(
        "brand-loyal", Side("no habit", {"sticks_with_liked_brands": NO}),
        Side("sticks with brands", {"sticks_with_liked_brands": YES}),
        "share of orders for the usual brand", _kept_brand, +1, favourite=True,
    ),
)  # fmt: skip
"""The contrasts: each switches the answers of one trait and leaves the rest of the persona as it is."""
