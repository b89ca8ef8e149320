"""Model text → Decision, and the JSON schema that the prompt promises; decisions are parsed nowhere else.

Knows nothing about pages: a name that is not on the page is the environment's to answer, not an error here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, NoReturn

from pydantic import JsonValue

from shopper_agent.errors import ConfigError
from shopper_agent.schema import Action, Click, Decision, Input, Record, Terminate, TypeAndSubmit

MAX_REPLY_BYTES: Final = 64 * 1024
MAX_NAME_CHARACTERS: Final = 500
MAX_TEXT_CHARACTERS: Final = 2000
_MAX_DEPTH: Final = 16
"""A decision nests two deep; whatever nests deeper than this is refused before the JSON parser sees it."""

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "click": ("name",),
    "input": ("name", "text"),
    "type_and_submit": ("name", "text"),
    "terminate": (),
}
_LIMITS: Final = {"name": MAX_NAME_CHARACTERS, "text": MAX_TEXT_CHARACTERS}


class InvalidDecision(ValueError):
    """A reply is not a decision; the text is one line that can be quoted to the model."""


class Vocabulary(Record):
    """The action types that a policy may use. Source: Shop-R1 App. A; Customer-R1 App. B."""

    name: str
    actions: tuple[str, ...]


SHOP_R1: Final = Vocabulary(name="shop-r1", actions=("click", "type_and_submit", "terminate"))
OPERA: Final = Vocabulary(name="opera", actions=("click", "input", "terminate"))
FULL: Final = Vocabulary(name="full", actions=("click", "input", "type_and_submit", "terminate"))


def vocabulary(name: str) -> Vocabulary:
    """The vocabulary of that name.

    Raises:
        ConfigError: There is none.
    """
    known = {each.name: each for each in (SHOP_R1, OPERA, FULL)}
    if name not in known:
        raise ConfigError(f"unknown vocabulary {name!r}; choose one of: {', '.join(known)}")
    return known[name]


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


def parse(text: str, vocabulary: Vocabulary = FULL) -> Decision:
    """The decision that a text consists of: one JSON object, white space around it, nothing else.

    This is the reading that rewards and metrics use. The decision's `raw` and `usage` stay empty.

    Raises:
        InvalidDecision: The text is anything else.
    """
    return _decision(_whole(text), vocabulary)


def parse_parts(text: str) -> tuple[str, Mapping[str, JsonValue]]:
    """Rationale and action of a text that is one JSON object with these two keys; the action may be no action yet.

    This is what a format reward pays for: what the action says wrong, other rewards have to tell.

    Raises:
        InvalidDecision: The text is anything else.
    """
    value = _whole(text)
    if not isinstance(value, dict):
        raise InvalidDecision("the reply must be a JSON object")
    _require_keys("the object", value, ("rationale", "action"))
    action = value["action"]
    if not isinstance(action, dict):
        raise InvalidDecision('"action" must be a JSON object')
    return _string(value, "rationale"), action


def parse_rationale(text: str) -> str:
    """A reply that is the rationale alone, on one line; it may be empty.

    Raises:
        InvalidDecision: It is longer than a reply may be, or no text.
    """
    _refuse_oversize(text)
    return _string({"rationale": " ".join(text.split())}, "rationale")


def parse_action(text: str, vocabulary: Vocabulary = FULL) -> Action:
    """The action that a text consists of: one JSON object, white space around it, nothing else.

    Raises:
        InvalidDecision: The text is anything else.
    """
    return _action(_whole(text), vocabulary)


def _whole(text: str) -> JsonValue:
    """The JSON object that a text consists of."""
    _refuse_oversize(text)
    body = text.strip(" \t\r\n")
    if not body.startswith("{"):
        raise InvalidDecision("the reply must be a single JSON object and must start with {")
    for _ in _objects(body):
        break  # walked for its depth check only
    return _load(body)


def parse_lenient(text: str, vocabulary: Vocabulary = FULL) -> Decision:
    """The first decision in a text that may have fences, thoughts or chatter around it.

    For live use and diagnostics. Only the surroundings are forgiven: the object itself is held to the same
    rules. Linear in the text's length.

    Raises:
        InvalidDecision: There is no JSON object, or the first one is no decision.
    """
    try:
        return parse(text, vocabulary)
    except InvalidDecision:
        return _decision(_first(text), vocabulary)


def parse_action_lenient(text: str, vocabulary: Vocabulary = FULL) -> Action:
    """The first action in a text that may have fences, thoughts or chatter around it; otherwise as `parse_action`.

    Raises:
        InvalidDecision: There is no JSON object, or the first one is no action.
    """
    try:
        return parse_action(text, vocabulary)
    except InvalidDecision:
        return _action(_first(text), vocabulary)


def _first(text: str) -> JsonValue:
    """The first JSON object in a text."""
    _refuse_oversize(text)
    broken: InvalidDecision | None = None
    for found in _after_thoughts(text):
        try:
            return _load(found)
        except InvalidDecision as error:  # braces in prose; the object may still follow
            broken = broken or error
    raise broken or InvalidDecision("the reply holds no complete JSON object")


def _after_thoughts(text: str) -> list[str]:
    """The objects that follow a reasoning model's thoughts; all of them where it shows none."""
    opened, _, rest = text.lstrip().partition("</think>")
    found: list[str] = []
    for each in _objects(rest if opened.startswith("<think>") else text):
        if each == _THOUGHTS_END:
            found.clear()
        else:
            found.append(each)
    return found


def _refuse_oversize(text: str) -> None:
    if len(text) > MAX_REPLY_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_REPLY_BYTES:
        raise InvalidDecision(f"the reply is longer than {MAX_REPLY_BYTES // 1024} KiB")


_THOUGHTS_END: Final = "</think>"
_MARK: Final = re.compile(r'\\.|["{}\[\]]|</think>', re.DOTALL)


def _objects(text: str) -> Iterator[str]:
    """Each outermost balanced {…} and each end of thoughts between them, in one pass.

    Quotes count inside braces only: prose has apostrophes and inches of its own.
    """
    depth, start, quoted = 0, 0, False
    for found in _MARK.finditer(text):
        mark = found.group()
        if depth == 0:
            if mark == "{":
                depth, start = 1, found.start()
            elif mark == _THOUGHTS_END:
                yield mark
        elif mark == '"':
            quoted = not quoted
        elif not quoted:
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(mark, 0)
            if depth > _MAX_DEPTH:
                raise InvalidDecision("the JSON object is nested too deeply")
            if depth == 0:
                yield text[start : found.end()]


def _load(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InvalidDecision(f"the reply is not valid JSON: {error.msg} at character {error.pos}") from None
    except InvalidDecision:
        raise
    except ValueError:  # an integer of more digits than Python converts
        raise InvalidDecision("the reply holds a number that is too long") from None
    return value


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise InvalidDecision("a key occurs twice in one JSON object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidDecision(f"{name} is not valid JSON")


def _decision(value: JsonValue, vocabulary: Vocabulary) -> Decision:
    if not isinstance(value, dict):
        raise InvalidDecision("the reply must be a JSON object")
    _require_keys("the object", value, ("rationale", "action"))
    return Decision(
        rationale=_string(value, "rationale"),
        action=_action(value["action"], vocabulary),
    )


def _action(value: JsonValue, vocabulary: Vocabulary) -> Action:
    if not isinstance(value, dict):
        raise InvalidDecision('"action" must be a JSON object')
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in vocabulary.actions:
        raise InvalidDecision(f'"type" must be one of {", ".join(vocabulary.actions)}; it is {_quoted(kind)}')
    _require_keys(f"an action of type {kind}", value, ("type", *_FIELDS[kind]))
    if kind == "terminate":
        return Terminate()
    if kind == "click":
        return Click(name=_string(value, "name"))
    typing = TypeAndSubmit if kind == "type_and_submit" else Input
    return typing(name=_string(value, "name"), text=_string(value, "text"))


def _require_keys(what: str, value: Mapping[str, JsonValue], keys: tuple[str, ...]) -> None:
    if set(value) != set(keys):
        found = ", ".join(_quoted(key) for key in sorted(value)[:6]) or "none"
        raise InvalidDecision(f"{what} must have exactly the keys {', '.join(keys)}; it has {found}")


def _string(value: Mapping[str, JsonValue], key: str) -> str:
    """A string that can be typed, stored and sent: no NUL, no half of a surrogate pair, not too long."""
    text = value[key]
    if not isinstance(text, str):
        raise InvalidDecision(f'"{key}" must be a string; it is {_quoted(text)}')
    if len(text) > _LIMITS.get(key, len(text)):
        raise InvalidDecision(f'"{key}" is longer than {_LIMITS[key]} characters')
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidDecision(f'"{key}" holds a character that is not text')
    return text


def _quoted(value: JsonValue) -> str:
    """A value as one short line of ASCII."""
    text = "missing" if value is None else json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


# ── writing ───────────────────────────────────────────────────────────────────────────────────────

_LINE_BREAKS: Final = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""JSON allows these inside strings as they are; the canonical form stays on one line."""


def dump(decision: Decision) -> str:
    """The canonical single line: rationale, then action; `parse(dump(d))` gives `d` without raw and usage.

    Writes whatever it is given: a decision beyond the parser's limits can be shown, though not be read back.
    """
    value = {"rationale": decision.rationale, "action": decision.action.model_dump()}
    return json.dumps(value, ensure_ascii=False).translate(_LINE_BREAKS)


def dump_action(action: Action) -> str:
    """The action alone as canonical JSON: type, name, text."""
    return json.dumps(action.model_dump(), ensure_ascii=False).translate(_LINE_BREAKS)


def decision_schema(vocabulary: Vocabulary) -> dict[str, JsonValue]:
    """JSON schema of a decision, in the subset that OpenAI's strict mode and vLLM's grammars both take.

    Lengths are not in it: OpenAI's strict mode refuses them; the parser holds them.
    """
    actions: list[JsonValue] = [_action_schema(kind) for kind in vocabulary.actions]
    return _object_schema({"rationale": {"type": "string"}, "action": {"anyOf": actions}})


def _action_schema(kind: str) -> dict[str, JsonValue]:
    fields: dict[str, JsonValue] = {name: {"type": "string"} for name in _FIELDS[kind]}
    return _object_schema({"type": {"type": "string", "enum": [kind]}, **fields})


def _object_schema(properties: dict[str, JsonValue]) -> dict[str, JsonValue]:
    required: list[JsonValue] = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
