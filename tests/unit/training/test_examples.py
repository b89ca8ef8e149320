"""Recorded steps become examples by the live loop's own prompt and parser."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.parse import parse
from shopper_agent.prompt import PromptSettings, render
from shopper_agent.schema import (
    SCHEMA_VERSION,
    Action,
    Alternative,
    Click,
    ClickKind,
    Decision,
    Footer,
    Header,
    Input,
    Observation,
    Outcome,
    Persona,
    Provenance,
    SessionSpec,
    Step,
    StopReason,
    Terminate,
    Trajectory,
    TypeAndSubmit,
)
from shopper_agent.testing.observations import field, link, make_observation
from shopper_agent.trajectories import contexts
from training.examples import ExampleSettings, SplitSettings, examples_of, held_out, with_splits
from training.predictions import Said

HOME = make_observation("https://shop.example/", "Shop", [field("search_input", "Search")])
LIST = make_observation(
    "https://shop.example/search",
    "Results",
    [
        link(f"results.item_{n}.view", f"Item {n} with quite a long title", ClickKind.PRODUCT_LINK).model_copy(
            update={"in_view": n < 8}
        )
        for n in range(60)
    ],
)
SEARCH, OPEN, LEAVE = TypeAndSubmit(name="search_input", text="item"), Click(name="results.item_3.view"), Terminate()
COMPACT = PromptSettings(rendering="compact")


def trajectory(told: Sequence[tuple[Observation, Action]], name: str = "Ann", session: str = "s1") -> Trajectory:
    steps = tuple(
        Step(
            index=index, time_s=float(index), observation=page,
            decision=Decision(
                rationale=f"Because of {index}.", action=action,
                alternatives=(
                    Alternative(action=action, probability=0.7, utility=1.0),
                    Alternative(action=Terminate(), probability=0.3, utility=0.0),
                ),
            ),
        )
        for index, (page, action) in enumerate(told)
    )  # fmt: skip
    spec = SessionSpec(persona=Persona(name=name), intent="an item", url="https://shop.example/", policy="choice")
    stamp = Provenance(started_at="2026-11-21T10:00:00Z", shopper_agent="0", python="3.11", platform="Linux")
    return Trajectory(
        header=Header(schema_version=SCHEMA_VERSION, session_id=session, spec=spec, provenance=stamp),
        steps=steps,
        footer=Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT),
    )


def test_an_example_is_what_the_live_loop_would_have_asked_and_read() -> None:
    told = trajectory([(HOME, SEARCH), (LIST, OPEN), (LIST, LEAVE)])
    found = list(examples_of(told, ExampleSettings(prompt=COMPACT)))
    for example, (context, step) in zip(found, contexts(told), strict=True):
        assert example.messages == render(context, COMPACT)
        assert parse(example.completion) == Decision(rationale=step.decision.rationale, action=step.decision.action)
    assert [one.scored for one in found] == [False, True, True]
    assert [one.gold for one in found] == [
        Said(type="type_and_submit", name="search_input", text="item"),
        Said(type="click", name="results.item_3.view", click_type=ClickKind.PRODUCT_LINK),
        Said(type="terminate"),
    ]
    assert found[1].demonstrator[1] == (Said(type="terminate"), 0.3)
    assert {one.session for one in found} == {"s1"}
    assert {one.user for one in found} == {"Ann"}
    assert "results.item_3.view" in found[1].names


def test_a_target_that_the_outline_hides_is_told() -> None:
    told = trajectory([(HOME, SEARCH), (LIST, Click(name="results.item_59.view")), (LIST, LEAVE)])
    tight = PromptSettings(rendering="compact", page_budget=200)
    hidden = [one.target_hidden for one in examples_of(told, ExampleSettings(prompt=tight))]
    shown = [one.target_hidden for one in examples_of(told, ExampleSettings(prompt=COMPACT))]
    assert hidden == [False, True, False]
    assert shown == [False, False, False]


def test_what_a_vocabulary_does_not_have_is_left_out_or_converted() -> None:
    told = trajectory([(HOME, Input(name="search_input", text="it")), (HOME, SEARCH), (LIST, LEAVE)])
    shop_r1 = PromptSettings(vocabulary="shop-r1")
    kinds = [one.gold.type for one in examples_of(told, ExampleSettings(prompt=shop_r1))]
    assert kinds == ["type_and_submit", "terminate"]
    converted = ExampleSettings(prompt=shop_r1, convert_input=True)
    assert [one.gold.type for one in examples_of(told, converted)] == ["type_and_submit"] * 2 + ["terminate"]


def test_splits_hold_out_whole_shoppers_and_whole_sessions() -> None:
    found = [
        one
        for user in range(10)
        for visit in range(3)
        for one in examples_of(
            trajectory([(HOME, SEARCH), (HOME, LEAVE)], f"u{user}", f"s{user}{visit}"), ExampleSettings(prompt=COMPACT)
        )
    ]
    split = with_splits(found, SplitSettings(test_share=0.2, seed=4))
    for column, by in (("user", "split_by_user"), ("session", "split_by_session")):
        parts = {(getattr(one, column), getattr(one, by)) for one in split}
        assert len(parts) == len({getattr(one, column) for one in split})
    assert len({one.user for one in split if one.part("user") == "test"}) == 2
    assert len({one.session for one in split if one.part("session") == "test"}) == 6
    assert with_splits(found, SplitSettings(seed=4)) == with_splits(found, SplitSettings(seed=4))
    assert with_splits(found, SplitSettings(seed=4)) != with_splits(found, SplitSettings(seed=5))


@given(st.sets(st.text(max_size=5), min_size=2, max_size=40), st.floats(0.01, 0.99), st.integers(0, 9))
def test_a_split_always_leaves_something_on_both_sides(names: set[str], share: float, seed: int) -> None:
    found = held_out(names, SplitSettings(test_share=share, seed=seed))
    assert 0 < len(found) < len(names)
    assert found < names


def test_one_shopper_cannot_be_split() -> None:
    assert held_out(["only"], SplitSettings()) == frozenset()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_is_a_part(share: float) -> None:
    with pytest.raises(ValueError, match="test_share"):
        SplitSettings(test_share=share)
