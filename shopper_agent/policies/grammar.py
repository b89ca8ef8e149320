"""What a reply may be on one page: the decision's JSON schema with the page's own names as an enumeration.

Whoever generates text makes a grammar of it; that a name exists does not make it the right one.
"""

from collections.abc import Mapping, Sequence, Set
from typing import Final

from pydantic import Field, JsonValue

from shopper_agent.parse import Vocabulary, decision_schema
from shopper_agent.schema import Record

_LONGEST: Final = 300
"""Characters of a rationale behind its number, where the settings name no bound."""


class GrammarSettings(Record):
    """How closely a reply is held."""

    names: bool = True
    """Names are the page's own. Off: any string, as when the papers' models are scored."""
    rationale_characters: int | None = Field(default=None, ge=1)
    """The longest rationale; None: as long as the reply may be. OpenAI's strict mode takes no lengths."""


def page_schema(vocabulary: Vocabulary, names: Set[str], settings: GrammarSettings) -> dict[str, JsonValue]:
    """JSON schema of a decision about a page on which `names` can be named.

    On a page without names the actions that need one are left out: an empty enumeration is no schema. A vocabulary
    that has no others keeps them with any name, for the reply has to be something.
    """
    schema = decision_schema(vocabulary)
    properties = _object(schema["properties"])
    if settings.rationale_characters is not None:
        properties["rationale"] = {"type": "string", "maxLength": settings.rationale_characters}
    if settings.names:
        properties["action"] = {"anyOf": _named(properties["action"], sorted(names))}
    return {**schema, "properties": properties}


def action_schema(vocabulary: Vocabulary, names: Set[str], settings: GrammarSettings) -> dict[str, JsonValue]:
    """The same of the action alone, where it is a reply of its own."""
    return _object(_object(page_schema(vocabulary, names, settings)["properties"])["action"])


def numbered_schema(vocabulary: Vocabulary, order: Sequence[str], settings: GrammarSettings) -> dict[str, JsonValue]:
    """The same for a page whose lines are numbered: the number that the rationale opens with settles the name.

    One alternative for each number, so that a model that has written it can only go on with that name.
    """
    schema = decision_schema(vocabulary)
    kinds = _kinds(_object(schema["properties"])["action"])
    leaving: list[JsonValue] = [kind for kind in kinds if not _takes_name(kind)]
    choices: list[JsonValue] = [_with_number(schema, 0, leaving, settings)] if leaving else []
    for number, name in enumerate(order, start=1):
        named: list[JsonValue] = [_with_names(kind, [name]) for kind in kinds if _takes_name(kind)]
        choices.append(_with_number(schema, number, named, settings))
    return {"anyOf": choices}


def _with_number(
    schema: Mapping[str, JsonValue], number: int, actions: list[JsonValue], settings: GrammarSettings
) -> dict[str, JsonValue]:
    most = settings.rationale_characters or _LONGEST
    rationale: JsonValue = {"type": "string", "pattern": f"^\\[{number}\\] [^\\n]{{1,{most}}}$"}
    return {**schema, "properties": {"rationale": rationale, "action": {"anyOf": actions}}}


def _named(action: JsonValue, names: list[str]) -> list[JsonValue]:
    kinds = _kinds(action)
    possible = [kind for kind in kinds if names or not _takes_name(kind)] or kinds
    return [_with_names(kind, names) if names and _takes_name(kind) else kind for kind in possible]


def _kinds(action: JsonValue) -> list[dict[str, JsonValue]]:
    offered = _object(action)["anyOf"]
    return [_object(kind) for kind in offered] if isinstance(offered, list) else []


def _takes_name(kind: Mapping[str, JsonValue]) -> bool:
    return "name" in _object(kind["properties"])


def _with_names(kind: Mapping[str, JsonValue], names: list[str]) -> dict[str, JsonValue]:
    listed: list[JsonValue] = list(names)
    return {**kind, "properties": {**_object(kind["properties"]), "name": {"type": "string", "enum": listed}}}


def _object(value: JsonValue) -> dict[str, JsonValue]:
    return dict(value) if isinstance(value, dict) else {}
