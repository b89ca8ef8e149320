"""Personas of other systems, read into ours: OPeRA's survey and UXAgent's persona file.

Both importers return plain data in our schema, which is validated like any other. What they cannot read is
reported under the key that the other system uses; nothing is dropped without a word.
"""

import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from shopper_agent.errors import ConfigError
from shopper_agent.personas.complaints import complaint, not_one_of, quoted, unknown_field
from shopper_agent.schema import (
    Agreement,
    BigFive,
    Demographics,
    Level,
    Persona,
    ShoppingPreference,
    ShoppingStatements,
)
from shopper_agent.survey import SurveyFields, to_survey
from shopper_agent.survey import from_survey as read_survey

Data = dict[str, JsonValue]
_Path = tuple[str, ...]

SECTIONS = ("Demographic Information", "Self Description", "Shopping Preference", "Personality")
"""Top-level keys of OPeRA's survey. Source: papers.md §2.4."""

UXAGENT_KEYS = ("persona", "intent", "age", "age_group", "gender", "income", "income_group")
"""Keys of UXAgent's persona file. Source: papers.md §6."""

_NEUTRAL_IN_SURVEY = "neither agree or disagree"
"""How the published surveys spell Agreement.NEUTRAL."""


def is_survey(data: Mapping[str, JsonValue]) -> bool:
    """It has a section of OPeRA's survey."""
    return any(section in data for section in SECTIONS)


def is_uxagent(data: Mapping[str, JsonValue]) -> bool:
    """It has UXAgent's free text under "persona"."""
    return "persona" in data


# ── OPeRA ───────────────────────────────────────────────────────────────────────────────────────────────


def from_survey(data: Data, source: str, name: str) -> Data:
    """OPeRA's survey as a persona called `name`.

    Raises:
        ConfigError: A key that the survey does not have, or an answer that it does not allow.
    """
    for key in data:
        if key not in SECTIONS:
            raise complaint(source, "", unknown_field(key, SECTIONS))
    spelled: dict[str, JsonValue] = {key: _our_spelling(value) for key, value in data.items()}
    try:
        fields = read_survey(spelled)
    except ConfigError as error:
        raise complaint(source, "", str(error)) from error
    if fields.unread:
        raise _unread(source, fields)
    return {"name": name, **fields.model_dump(mode="json", exclude={"unread"}, exclude_none=True)}


def _our_spelling(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {key: _our_spelling(answer) for key, answer in value.items()}
    if isinstance(value, str) and value.strip().casefold() == _NEUTRAL_IN_SURVEY:
        return Agreement.NEUTRAL.value
    return value


def _unread(source: str, fields: SurveyFields) -> ConfigError:
    """Say of the first answer that fits nowhere whether its key or its value is wrong."""
    where, _, answer = fields.unread[0].rpartition(": ")
    path = where.split(" / ")
    known = _known_keys()
    for depth, key in enumerate(path):
        prefix = tuple(path[:depth])
        if key not in known.get(prefix, ()) and not _is_statement(prefix):
            return complaint(source, ".".join(prefix), unknown_field(key, known.get(prefix, SECTIONS)))
    return complaint(source, ".".join(path), _wrong_answer(path, answer))


def _wrong_answer(path: list[str], answer: str) -> str:
    if path[-2:-1] == ["Big Five Scores"]:
        return not_one_of(answer, Level)
    if _is_statement(tuple(path[:-1])):
        if answer in tuple(Agreement):
            return "is none of the survey's twelve statements, or is there twice"
        return not_one_of(answer, Agreement)
    if path[-1].endswith("membership"):
        return not_one_of(answer, ("Yes", "No"))
    return f"{quoted(answer)} cannot be read here"


def _is_statement(prefix: _Path) -> bool:
    return len(prefix) == 2 and prefix[1].startswith("To what extent do you agree")


def _known_keys() -> dict[_Path, list[str]]:
    """Path of a section → its keys, read off a survey in which every question is answered."""
    facts = {field: "x" for field in Demographics.model_fields if field != "age"}
    everything = Persona(
        name="x",
        demographics=Demographics.model_validate(facts),
        personality=BigFive(**dict.fromkeys(BigFive.model_fields, Level.MEDIUM)),
        mbti="x",
        shopping=ShoppingPreference(
            frequency="x",
            monthly_spend=1,
            membership=True,
            statements=ShoppingStatements(**dict.fromkeys(ShoppingStatements.model_fields, Agreement.NEUTRAL)),
        ),
        self_description="x",
        background="x",
    )
    return dict(_sections(to_survey(everything), ()))


def _sections(data: Mapping[str, JsonValue], path: _Path) -> Iterator[tuple[_Path, list[str]]]:
    yield path, list(data)
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _sections(value, (*path, key))


# ── UXAgent ─────────────────────────────────────────────────────────────────────────────────────────────


def from_uxagent(data: Data, source: str, name: str) -> Data:
    """UXAgent's persona file as a persona; its free text may begin with "Persona: <name>".

    Raises:
        ConfigError: A key that UXAgent does not have, or a value of another type.
    """
    for key in data:
        if key not in UXAGENT_KEYS:
            raise complaint(source, "", unknown_field(key, UXAGENT_KEYS))
    texts = {key: _text(data, source, key) for key in ("persona", "intent", "gender", "age_group", "income_group")}
    persona = texts["persona"].strip()
    titled = re.match(r"\**Persona:?\**:?[ \t]*([^\n]{1,80})(?:\n|$)", persona)
    income = _income(source, data["income"]) if data.get("income") is not None else texts["income_group"]
    demographics: Data = {
        "gender": texts["gender"] or None,
        "age": data.get("age"),
        "age_group": texts["age_group"] or None,
        "household_income": income or None,
    }
    return {
        "name": titled[1].strip() if titled else name,
        "intent": texts["intent"],
        "demographics": demographics,
        "background": persona[titled.end() :].strip() if titled else persona,
    }


def _text(data: Data, source: str, key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise complaint(source, key, f"{quoted(value)} is not a text")
    return value


def _income(source: str, income: JsonValue) -> str:
    ends = income if isinstance(income, list) else []
    low, high = ends if len(ends) == 2 else (None, None)
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        raise complaint(source, "income", f"{quoted(income)} is not a pair of yearly amounts such as [30000, 60000]")
    return f"${low:,.0f}-${high:,.0f}"
