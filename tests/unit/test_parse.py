import json

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.parse import (
    FULL,
    OPERA,
    SHOP_R1,
    InvalidDecision,
    decision_schema,
    dump,
    dump_action,
    parse,
    parse_action,
    parse_action_lenient,
    parse_lenient,
    parse_parts,
    parse_rationale,
    vocabulary,
)
from shopper_agent.schema import Click, Decision, Input, Terminate, TypeAndSubmit

CLICK = '{"rationale": "I like it.", "action": {"type": "click", "name": "a.b"}}'
CLICKED = Decision(rationale="I like it.", action=Click(name="a.b"))


def reply(action: str, rationale: str = '"x"') -> str:
    return f'{{"rationale": {rationale}, "action": {action}}}'


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ('{"type": "click", "name": "a.b"}', Click(name="a.b")),
        ('{"name": "a.b", "type": "click"}', Click(name="a.b")),
        ('{"type": "input", "name": "q", "text": "moving bo"}', Input(name="q", text="moving bo")),
        ('{"type": "type_and_submit", "name": "q", "text": ""}', TypeAndSubmit(name="q", text="")),
        ('{"type": "terminate"}', Terminate()),
    ],
)
def test_every_action_type_is_read(action, expected):
    assert parse(reply(action)).action == expected


def test_white_space_around_the_object_is_fine():
    assert parse(f"\r\n\t {CLICK}\n") == CLICKED


SURROUNDED = [
    f"```json\n{CLICK}\n```",
    f"Sure! {CLICK} Anything else?",
    f"I weigh {{price, size}} first. {CLICK}",
    f'<think>{{"rationale": "draft", "action": {{"type": "terminate"}}}}</think>\n{CLICK}',
    f'{{"rationale": "draft", "action": {{}}}} hm, no.\n</think>\n\n{CLICK}',
    f"<think>what about {{this</think>{CLICK}",
    f"{CLICK}{reply('{}')}",
    f"\ufeff{CLICK}",
    f"it's 5\" wide: {CLICK}",
]


@pytest.mark.parametrize("text", SURROUNDED)
def test_surroundings_are_refused_strictly_and_forgiven_leniently(text):
    with pytest.raises(InvalidDecision):
        parse(text)
    assert parse_lenient(text) == CLICKED


NO_DECISION = {
    "nothing": "",
    "only spaces": " \n ",
    "an array": "[1, 2]",
    "null": "null",
    "an empty object": "{}",
    "another key": '{"rationale": "x", "action": {"type": "terminate"}, "note": 1}',
    "no rationale": '{"action": {"type": "terminate"}}',
    "a number as rationale": reply('{"type": "terminate"}', "3"),
    "an action as text": reply('"terminate"'),
    "an unknown type": reply('{"type": "fly"}'),
    "a list as type": reply('{"type": ["click"], "name": "a"}'),
    "no type": reply('{"name": "a"}'),
    "a click with text": reply('{"type": "click", "name": "a", "text": "b"}'),
    "a click without name": reply('{"type": "click"}'),
    "a terminate with name": reply('{"type": "terminate", "name": "a"}'),
    "null as name": reply('{"type": "click", "name": null}'),
    "a long name": reply(f'{{"type": "click", "name": "{"n" * 501}"}}'),
    "a long text": reply(f'{{"type": "input", "name": "a", "text": "{"t" * 2001}"}}'),
    "a key twice": '{"rationale": "x", "rationale": "y", "action": {"type": "terminate"}}',
    "a key of the action twice": reply('{"type": "terminate", "type": "click"}'),
    "NaN": reply('{"type": "terminate"}', "NaN"),
    "infinity": reply('{"type": "terminate"}', "-Infinity"),
    "a number of many digits": reply('{"type": "terminate"}', "1" * 6000),
    "half a surrogate pair, escaped": reply('{"type": "click", "name": "\\ud83d"}'),
    "half a surrogate pair, raw": reply('{"type": "click", "name": "\ud83d"}'),
    "a NUL": reply('{"type": "input", "name": "a", "text": "\\u0000"}'),
    "a raw line break in a string": reply('{"type": "terminate"}', '"a\nb"'),
    "single quotes": "{'rationale': 'x', 'action': {'type': 'terminate'}}",
    "cut off": CLICK[:-10],
    "65 KiB": reply('{"type": "terminate"}', json.dumps("x" * 66_000)),
    "65 KiB in other letters": reply('{"type": "terminate"}', '"' + "件" * 22_000 + '"'),
    "deep nesting": '{"a":' * 12_000,
    "deep arrays": "{" + "[" * 60_000,
    "deep arrays without an object": "[" * 60_000,
    "quotes without end": '{"' + '\\"' * 30_000,
}


@pytest.mark.parametrize("text", NO_DECISION.values(), ids=NO_DECISION)
@pytest.mark.parametrize("read", [parse, parse_lenient])
def test_what_is_no_decision_is_refused_in_one_line(read, text):
    with pytest.raises(InvalidDecision) as caught:
        read(text)
    message = str(caught.value)
    assert message
    assert message.isprintable()
    assert len(message) < 600


def test_an_error_tells_the_model_what_to_write_instead():
    with pytest.raises(InvalidDecision, match='one of click, type_and_submit, terminate; it is "input"'):
        parse(reply('{"type": "input", "name": "a", "text": "b"}'), SHOP_R1)
    with pytest.raises(InvalidDecision, match='exactly the keys type, name; it has "name", "text", "type"'):
        parse(reply('{"type": "click", "name": "a", "text": "b"}'))


def test_limits_are_met_exactly():
    at_limit = Input(name="n" * 500, text="t" * 2000)
    assert parse(dump(Decision(rationale="", action=at_limit))).action == at_limit


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (SHOP_R1, {"click", "type_and_submit", "terminate"}),
        (OPERA, {"click", "input", "terminate"}),
        (FULL, {"click", "input", "type_and_submit", "terminate"}),
    ],
)
def test_a_vocabulary_bounds_parser_and_schema_alike(words, allowed):
    assert vocabulary(words.name) is words
    actions = [Click(name="a"), Input(name="a", text="b"), TypeAndSubmit(name="a", text="b"), Terminate()]
    for action in actions:
        text = dump(Decision(rationale="x", action=action))
        if action.type in allowed:
            assert parse(text, words).action == action
        else:
            with pytest.raises(InvalidDecision):
                parse_lenient(text, words)
    branches = decision_schema(words)["properties"]["action"]["anyOf"]
    assert {branch["properties"]["type"]["enum"][0] for branch in branches} == allowed


def test_an_unknown_vocabulary_is_the_users_mistake():
    with pytest.raises(ConfigError, match="choose one of: shop-r1, opera, full"):
        vocabulary("shopr1")


def test_the_schema_says_what_the_parser_demands():
    assert decision_schema(SHOP_R1) == {
        "type": "object",
        "properties": {
            "rationale": {"type": "string"},
            "action": {
                "anyOf": [
                    {
                        "type": "object",
                        "properties": {
                            "type": {"type": "string", "enum": ["click"]},
                            "name": {"type": "string"},
                        },
                        "required": ["type", "name"],
                        "additionalProperties": False,
                    },
                    {
                        "type": "object",
                        "properties": {
                            "type": {"type": "string", "enum": ["type_and_submit"]},
                            "name": {"type": "string"},
                            "text": {"type": "string"},
                        },
                        "required": ["type", "name", "text"],
                        "additionalProperties": False,
                    },
                    {
                        "type": "object",
                        "properties": {"type": {"type": "string", "enum": ["terminate"]}},
                        "required": ["type"],
                        "additionalProperties": False,
                    },
                ]
            },
        },
        "required": ["rationale", "action"],
        "additionalProperties": False,
    }


def test_the_canonical_form_has_the_papers_key_order_and_one_line():
    typed = Decision(rationale="größer\n\u2028", action=Input(name="q", text="é\x85"))
    assert dump(typed) == (
        '{"rationale": "größer\\n\\u2028", "action": {"type": "input", "name": "q", "text": "é\\u0085"}}'
    )
    assert dump_action(Terminate()) == '{"type": "terminate"}'


def test_the_parts_of_a_reply_need_two_keys_and_no_valid_action() -> None:
    assert parse_parts(' {"action": {"type": "fly"}, "rationale": "x"}\n') == ("x", {"type": "fly"})
    for broken in (
        "",
        "[]",
        '{"rationale": "x"}',
        '{"rationale": "x", "action": []}',
        '{"rationale": 1, "action": {}}',
    ):
        with pytest.raises(InvalidDecision):
            parse_parts(broken)
    with pytest.raises(InvalidDecision):
        parse_parts('{"rationale": "x", "action": {}, "more": 1}')


# ── rationale and action as replies of their own ─────────────────────────────────────────────────


def test_an_action_alone_is_read_and_surroundings_are_forgiven_only_where_that_is_asked_for():
    action = dump_action(CLICKED.action)
    assert parse_action(f" {action}\n") == parse_action_lenient(f"```json\n{action}\n```") == CLICKED.action
    for text in (f"Sure: {action}", CLICK, "", "[]", '{"type": "fly"}'):
        with pytest.raises(InvalidDecision):
            parse_action(text)
    with pytest.raises(InvalidDecision, match="no complete JSON object"):
        parse_action_lenient("nothing")
    with pytest.raises(InvalidDecision, match='"type" must be one of click'):
        parse_action(action.replace("click", "input"), SHOP_R1)


def test_a_rationale_alone_is_any_text_on_one_line():
    assert parse_rationale("  I like\n it. ") == "I like it."
    assert parse_rationale("") == ""
    with pytest.raises(InvalidDecision, match="not text"):
        parse_rationale("a\0b")
    with pytest.raises(InvalidDecision, match="longer than"):
        parse_rationale("x" * 70_000)
