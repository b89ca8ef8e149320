import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from shopper_agent.personas.load import example_names, load_example, load_persona, parse_persona
from shopper_agent.schema import Agreement, Level, Persona

WHOLE = load_example("careful-carla").model_dump(mode="json")


def changed(*path: str, to: object) -> str:
    data = json.loads(json.dumps(WHOLE))
    at = data
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = to
    return json.dumps(data)


def complaint_about(text: str, source: str = "file.json") -> str:
    with pytest.raises(ConfigError) as caught:
        parse_persona(text, source)
    message = str(caught.value)
    assert "\n" not in message
    return message


def complaint_or_nothing(text: str, source: str) -> str:
    try:
        parse_persona(text, source)
    except ConfigError as error:
        return str(error)
    return f"persona {source}: nothing to complain about"


def test_there_are_at_least_twelve_examples_and_all_are_complete() -> None:
    assert len(example_names()) >= 12
    for name in example_names():
        persona = load_example(name)
        assert persona.name == name
        assert persona.intent
        assert persona.budget
        assert persona.contact is not None
        assert persona.contact.email.endswith("@example.com")
        assert persona.contact.card_number == "4242424242424242"
        assert all(answer is not None for _, answer in persona.shopping.statements)
        assert all(level is not None for _, level in persona.personality)


def test_examples_differ_in_who_they_are_and_what_they_want() -> None:
    personas = [load_example(name) for name in example_names()]
    assert len({persona.intent for persona in personas}) == len(personas)
    assert len({persona.demographics.age_group for persona in personas}) >= 5
    assert len({persona.demographics.household_income for persona in personas}) >= 5
    assert len({persona.shopping.statements.buys_first_good_enough for persona in personas}) >= 4


def test_an_example_is_found_by_name_and_a_file_by_path(tmp_path: Path) -> None:
    assert load_persona("bargain-bo").budget == 40
    path = tmp_path / "me.json"
    path.write_text('\ufeff{"name": "me", "intent": "socks"}', encoding="utf-8")
    assert load_persona(str(path)) == Persona(name="me", intent="socks")


def test_toml_is_read_by_its_ending() -> None:
    persona = parse_persona('name = "t"\nbudget = 20\n[personality]\nintellect = "High"\n', "t.toml")
    assert persona.budget == 20
    assert persona.personality.intellect is Level.HIGH
    assert "not TOML" in complaint_about("name = ", "t.toml")


def test_an_unknown_name_lists_close_matches_and_what_there_is() -> None:
    with pytest.raises(ConfigError, match=r"did you mean careful-carla.*examples: bargain-bo, "):
        load_persona("carefull-carla")
    with pytest.raises(ConfigError, match="examples: bargain-bo"):
        load_example("nobody")
    with pytest.raises(ConfigError, match="there is no such file"):
        load_persona("folder/persona.json")


def test_a_file_that_is_no_text_is_the_users_mistake(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b'{"name": "\xff"}')
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_persona(str(path))


def test_a_wrong_answer_names_the_field_and_the_allowed_values() -> None:
    message = complaint_about(changed("shopping", "statements", "quality_matters", to="Kinda"))
    assert message == (
        'persona file.json: shopping.statements.quality_matters: "Kinda" is not one of: Strongly disagree, '
        "Somewhat disagree, Neither agree nor disagree, Somewhat agree, Strongly agree"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (changed("budjet", to=3), "unknown field 'budjet' (did you mean 'budget'?)"),
        (changed("contact", "mail", to="x"), "contact: unknown field 'mail' (did you mean 'email'?)"),
        (changed("demographics", "age", to="42"), 'demographics.age: "42" should be a valid integer'),
        (changed("demographics", "age", to=7), "demographics.age: 7 should be greater than or equal to 13"),
        (changed("budget", to=-1), "budget: -1 should be greater than 0"),
        (changed("shopping", "membership", to="yes"), 'shopping.membership: "yes" should be a valid boolean'),
        ('{"intent": "socks"}', "name: is missing"),
        ('{"name": ""}', 'name: "" should have at least 1 character'),
        ("[1]", "[1] is not an object"),
        ('{"name": "a",\n "budget" 3}', "line 2, column 11: not JSON"),
        ('{"name": "a", "name": "b"}', "field 'name' is there twice"),
        ('{"name": "a", "budget": NaN}', "NaN is not a JSON number"),
        ('{"name": "a", "budget": 1e999}', "not finite"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_mistake_is_told_in_one_line(text: str, expected: str) -> None:
    message = complaint_about(text)
    assert message.startswith("persona file.json: ")
    assert expected in message


@given(st.text(max_size=200))
def test_any_text_is_a_persona_or_a_config_error(text: str) -> None:
    for source in ("x.json", "x.toml"):
        assert complaint_or_nothing(text, source).startswith(f"persona {source}: ")


@given(
    st.dictionaries(
        st.sampled_from([*Persona.model_fields, "persona", "income", "Personality", "Shopping Preference"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
            max_leaves=4,
        ),
        max_size=4,
    )
)
def test_any_object_is_a_persona_or_a_config_error(data: dict[str, object]) -> None:
    assert complaint_or_nothing(json.dumps(data), "x.json").startswith("persona x.json: ")


def test_what_is_dumped_is_read_back() -> None:
    for name in example_names():
        persona = load_example(name)
        assert parse_persona(persona.model_dump_json(), "copy.json") == persona


def test_all_five_agreements_are_read() -> None:
    for answer in Agreement:
        text = changed("shopping", "statements", "shops_for_fun", to=answer.value)
        assert parse_persona(text, "x.json").shopping.statements.shops_for_fun is answer
