"""What a reply may be on a page: the page's own names, and nothing that needs one where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.parse import FULL, OPERA, SHOP_R1, Vocabulary, decision_schema
from shopper_agent.policies.grammar import GrammarSettings, page_schema

NAMES = frozenset({"search_input", "nav_bar.cart"})


def kinds_of(schema) -> dict[str, dict]:
    offered = schema["properties"]["action"]["anyOf"]
    return {kind["properties"]["type"]["enum"][0]: kind["properties"] for kind in offered}


@pytest.mark.parametrize("vocabulary", [FULL, SHOP_R1, OPERA])
def test_every_name_is_one_of_the_page_in_a_fixed_order(vocabulary):
    kinds = kinds_of(page_schema(vocabulary, NAMES, GrammarSettings()))
    assert tuple(kinds) == vocabulary.actions
    named = [properties["name"] for properties in kinds.values() if "name" in properties]
    assert named == [{"type": "string", "enum": ["nav_bar.cart", "search_input"]}] * len(named)


@pytest.mark.parametrize("vocabulary", [FULL, SHOP_R1, OPERA])
def test_on_a_page_without_names_a_shopper_can_leave(vocabulary):
    assert list(kinds_of(page_schema(vocabulary, frozenset(), GrammarSettings()))) == ["terminate"]


def test_a_vocabulary_that_cannot_leave_keeps_its_actions_on_a_page_without_names():
    clicking = Vocabulary(name="clicking", actions=("click",))
    assert page_schema(clicking, frozenset(), GrammarSettings()) == decision_schema(clicking)


def test_free_names_give_the_schema_that_the_prompt_promises():
    assert page_schema(FULL, NAMES, GrammarSettings(names=False)) == decision_schema(FULL)


def test_a_rationale_can_be_bounded():
    schema = page_schema(FULL, NAMES, GrammarSettings(rationale_characters=80))
    assert schema["properties"]["rationale"] == {"type": "string", "maxLength": 80}


@given(names=st.frozensets(st.text(min_size=1, max_size=20), max_size=30))
def test_the_same_names_make_the_same_schema_and_nothing_else_changes(names):
    schema = page_schema(FULL, names, GrammarSettings())
    assert schema == page_schema(FULL, frozenset(reversed(sorted(names))), GrammarSettings())
    promised = decision_schema(FULL)
    assert {key: schema[key] for key in schema if key != "properties"} == {
        key: promised[key] for key in promised if key != "properties"
    }
