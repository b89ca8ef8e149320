"""The brief rendering and its numbers: what a small policy is shown, and what it says back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.outline import outline
from shopper_agent.parse import FULL, SHOP_R1, InvalidDecision, dump, parse
from shopper_agent.policies.grammar import GrammarSettings, numbered_schema
from shopper_agent.policies.lm import LMPolicy
from shopper_agent.prompt import POCKET, PromptSettings, compose, golden_contexts
from shopper_agent.prompts.numbering import number_of, numbered, with_number, without_number
from shopper_agent.schema import (
    Action,
    Agreement,
    Click,
    Context,
    Decision,
    Failure,
    FailureKind,
    Persona,
    ShoppingPreference,
    ShoppingStatements,
    Terminate,
    TypeAndSubmit,
)
from shopper_agent.testing.backends import ScriptedBackend
from shopper_agent.testing.observations import back_button, button, field, link, make_context, make_observation

PAGE = make_observation(
    "http://shop.test/",
    "Mugs & more",
    [
        back_button(),
        field("search_input", "Search", role="searchbox"),
        link("nav.deals", "Deals"),
        button("buy", "Buy"),
    ],
)
ANN = Persona(name="Ann", intent="A red mug", budget=20.0)


def shown(context: Context, settings: PromptSettings = POCKET) -> str:
    return compose(context, settings).messages[-1].content


def decided(action: Action, rationale: str = "I look.") -> Decision:
    return Decision(rationale=rationale, action=action)


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_name_has_a_number_behind_its_words_and_is_not_spelled() -> None:
    prompt = compose(make_context(ANN, "A red mug", PAGE), POCKET)
    assert prompt.order == ("browser.back", "search_input", "nav.deals", "buy")
    assert "back [1]\n" in prompt.messages[0].content
    assert "searchbox search [2]\n" in prompt.messages[0].content
    assert "deals [3]\n" in prompt.messages[0].content
    assert "search_input" not in prompt.messages[0].content
    assert prompt.names == set(prompt.order)


@pytest.mark.parametrize("number", range(3))
def test_what_can_be_named_is_what_the_golden_pages_show(number: int) -> None:
    prompt = compose(golden_contexts()[number], POCKET)
    text = prompt.messages[-1].content.partition("page: ")[2]
    assert [int(found) for found in re.findall(r"\[(\d+)\]", text)] == list(range(1, len(prompt.order) + 1))


def test_a_number_in_a_text_of_the_page_is_no_number_of_ours() -> None:
    page = make_observation("http://shop.test/", "Sale [2]", [button("buy", "Buy [1] now")], text="[3] is best")
    prompt = compose(make_context(ANN, "a mug [4]", page), POCKET)
    assert re.findall(r"\[\d+\]", prompt.messages[0].content) == ["[1]"]
    assert prompt.order == ("buy",)


def test_the_page_fits_its_budget_in_numbers_not_in_names() -> None:
    page = make_observation(
        "http://shop.test/", "All",
        [link(f"a_rather_long_region_of_the_page.item_number_{n}.view_product", f"Item {n}") for n in range(30)],
    )  # fmt: skip
    whole = outline(page, budget=250, rendering="brief")
    assert {element.name for element in page.elements} <= whole.names
    assert whole.tokens <= 250 < len(whole.text) / 8


def test_persona_intent_and_steps_come_before_the_page() -> None:
    statements = ShoppingStatements(
        buys_first_good_enough=Agreement.STRONGLY_AGREE,
        sticks_with_liked_brands=Agreement.SOMEWHAT_DISAGREE,
        shops_for_fun=Agreement.NEUTRAL,
    )
    persona = ANN.model_copy(update={"shopping": ShoppingPreference(statements=statements, membership=True)})
    failed = PAGE.model_copy(update={"failure": Failure(kind=FailureKind.DISABLED, message="It is disabled.")})
    context = make_context(
        persona, "A red mug", PAGE,
        [(PAGE, decided(TypeAndSubmit(name="search_input", text="red; mug"))), (PAGE, decided(Click(name="nav.deals"))),
         (failed, decided(Click(name="buy")))],
    )  # fmt: skip
    text = shown(context)
    assert text.startswith(
        "budget 20 usd\nmember\nbuys first good enough ++, sticks with liked brands -\nwants: a red mug\n\n"
        "done: type and submit search input: red, mug; click nav.deals (failed); click buy\n\n"
        "page: mugs & more\n"
    )


def test_the_persona_can_be_left_out() -> None:
    text = shown(make_context(ANN, "A red mug", PAGE), POCKET.model_copy(update={"persona": False}))
    assert text.startswith("wants: a red mug\n\npage:")


def test_the_oldest_steps_go_first() -> None:
    past = [(PAGE, decided(Click(name=f"nav.region_{n}"))) for n in range(120)]
    prompt = compose(make_context(ANN, "A red mug", PAGE, past), POCKET)
    assert prompt.report.steps_dropped > 0
    assert f"done: {prompt.report.steps_dropped} earlier; click nav.region" in prompt.messages[0].content
    assert not prompt.report.over_budget


@pytest.mark.parametrize(
    "told",
    [
        {"layout": "pocket"},
        {"rendering": "brief"},
        {"layout": "pocket", "rendering": "brief", "history_pages": 3},
    ],
)
def test_the_layout_and_its_rendering_go_together(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="pocket"):
        PromptSettings.model_validate(told)


# ── decisions ────────────────────────────────────────────────────────────────────────────────────────────────────

ORDER = ("browser.back", "search_input", "buy")


@given(st.sampled_from(ORDER), st.text(max_size=40))
def test_a_number_that_was_put_in_can_be_taken_out(name: str, why: str) -> None:
    decision = decided(Click(name=name), why)
    opened = with_number(decision, ORDER)
    assert opened.rationale == f"[{ORDER.index(name) + 1}] {why}"
    assert without_number(opened, ORDER) == decision


def test_leaving_has_the_number_nought() -> None:
    opened = with_number(decided(Terminate(), "I leave."), ORDER)
    assert opened.rationale == "[0] I leave."
    assert without_number(opened, ORDER).rationale == "I leave."
    assert number_of(None, ORDER) == 0


def test_what_the_page_does_not_show_gets_no_number() -> None:
    decision = decided(Click(name="hidden"))
    assert with_number(decision, ORDER) == decision
    assert number_of("hidden", ORDER) is None


@pytest.mark.parametrize(
    ("rationale", "words"),
    [
        ("I look.", "must open with the number"),
        ("[9] I look.", r"there is no \[9\]"),
        ("[1] I look.", r"\[1\] is not what the action names"),
        ("[0] I look.", r"\[0\] is not what the action names"),
        ("", "must open with the number"),
    ],
)
def test_a_number_that_does_not_agree_is_no_decision(rationale: str, words: str) -> None:
    with pytest.raises(InvalidDecision, match=words):
        without_number(decided(Click(name="buy"), rationale), ORDER)


def test_a_name_that_stands_twice_has_one_number() -> None:
    assert numbered("a [x]\nb [y]\nc [x]") == ("a [1]\nb [2]\nc [1]", ("x", "y"))


async def test_people_see_the_rationale_without_its_number() -> None:
    backend = ScriptedBackend([dump(decided(Click(name="buy"), "[4] It is cheap."))])
    decision = await LMPolicy(backend, POCKET).decide(make_context(ANN, "A red mug", PAGE))
    assert decision.rationale == "It is cheap."
    assert decision.action == Click(name="buy")
    assert decision.raw == (dump(decided(Click(name="buy"), "[4] It is cheap.")),)


async def test_a_number_that_contradicts_its_name_is_asked_for_again() -> None:
    replies = [dump(decided(Click(name="buy"), f"[{number}] It is cheap.")) for number in (3, 4)]
    backend = ScriptedBackend(replies)
    decision = await LMPolicy(backend, POCKET).decide(make_context(ANN, "A red mug", PAGE))
    assert decision.rationale == "It is cheap."
    assert "[3] is not what the action names" in backend.calls[1].messages[-1].content


# ── the schema ───────────────────────────────────────────────────────────────────────────────────────────────────


def alternatives(schema: dict) -> list[tuple[str, list[dict]]]:
    parts = [one["properties"] for one in schema["anyOf"]]
    return [(part["rationale"]["pattern"], part["action"]["anyOf"]) for part in parts]


def test_each_number_goes_with_one_name_and_nought_with_leaving() -> None:
    found = alternatives(numbered_schema(FULL, ORDER, GrammarSettings()))
    assert len(found) == 4
    assert re.match(found[0][0], "[0] I leave.")
    assert [kind["properties"]["type"]["enum"] for kind in found[0][1]] == [["terminate"]]
    for number, name in enumerate(ORDER, start=1):
        pattern, kinds = found[number]
        assert re.match(pattern, f"[{number}] I look.")
        assert not re.match(pattern, f"[{number + 1}] I look.")
        assert {kind["properties"]["name"]["enum"][0] for kind in kinds} == {name}


def test_a_page_without_names_leaves_only_the_door() -> None:
    assert len(alternatives(numbered_schema(SHOP_R1, (), GrammarSettings()))) == 1


def test_the_rationale_is_bounded() -> None:
    pattern, _ = alternatives(numbered_schema(FULL, ORDER, GrammarSettings(rationale_characters=5)))[1]
    assert re.match(pattern, "[1] abcde")
    assert not re.match(pattern, "[1] abcdef")


def test_what_is_written_with_a_number_is_a_decision_like_any_other() -> None:
    text = dump(with_number(decided(Click(name="buy")), ORDER))
    assert parse(text).action == Click(name="buy")
