"""The persona's card on a report: who they are and how they shop, never how to reach them. PURE."""

from dataclasses import dataclass

from shopper_agent.reports.wording import shorten
from shopper_agent.schema import Agreement, Level, Persona

MAX_STATEMENTS = 4

_STRENGTH = {
    Agreement.STRONGLY_AGREE: 0,
    Agreement.STRONGLY_DISAGREE: 0,
    Agreement.SOMEWHAT_AGREE: 1,
    Agreement.SOMEWHAT_DISAGREE: 1,
}
_LEVELS = {level: (index + 1) * 20 for index, level in enumerate(Level)}


@dataclass(frozen=True)
class Bar:
    """One Big Five score."""

    trait: str
    level: str
    percent: int
    """20, 40 … 100; 0 when it is not stated."""


@dataclass(frozen=True)
class PersonaView:
    """The persona's card; contact details are never on it."""

    name: str
    initials: str
    facts: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    statements: tuple[tuple[str, str], ...]
    self_description: str
    background: str


def persona_view(persona: Persona) -> PersonaView:
    """Everything the card shows."""
    return PersonaView(
        name=persona.name,
        initials="".join(word[0] for word in persona.name.split()[:2]).upper(),
        facts=_persona_facts(persona),
        bars=tuple(_bar(trait, level) for trait, level in persona.personality),
        statements=_statements(persona),
        self_description=shorten(persona.self_description, 2000),
        background=shorten(persona.background, 10_000),
    )


def _persona_facts(persona: Persona) -> tuple[tuple[str, str], ...]:
    who, shops = persona.demographics, persona.shopping
    facts = [
        ("Budget", f"{persona.budget:,.2f} {persona.currency}" if persona.budget is not None else None),
        ("Age", str(who.age) if who.age is not None else who.age_group),
        ("Gender", who.gender),
        ("Lives in", ", ".join(place for place in (who.city, who.country) if place)),
        ("Household", who.living_situation),
        ("Education", who.education),
        ("Work", ", ".join(work for work in (who.occupation, who.employment) if work)),
        ("Income", who.household_income),
        ("MBTI", persona.mbti),
        ("Shops", shops.frequency),
        (
            "Spends",
            f"{shops.monthly_spend:,.0f} {persona.currency} a month online" if shops.monthly_spend else None,
        ),
        ("Membership", None if shops.membership is None else "yes" if shops.membership else "no"),
    ]
    return tuple((label, shorten(value, 200)) for label, value in facts if value)


def _bar(trait: str, level: Level | None) -> Bar:
    label = trait.replace("_", " ").capitalize()
    return Bar(label, level.value if level is not None else "not stated", _LEVELS[level] if level is not None else 0)


def _statements(persona: Persona) -> tuple[tuple[str, str], ...]:
    """The statements the persona feels most strongly about, the strongest first."""
    held = [(name, agreement) for name, agreement in persona.shopping.statements if agreement in _STRENGTH]
    held.sort(key=lambda statement: _STRENGTH[statement[1]])
    return tuple((agreement.value, name.replace("_", " ")) for name, agreement in held[:MAX_STATEMENTS])
