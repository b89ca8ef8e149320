"""Exact figures of a policy's shares: what they are worth on a step, and over sessions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.experiments.stats import Interval
from benchmarks.results.claims import verdict
from benchmarks.results.figures import FIGURES, by_name, difference, measured, on_pages
from shopper_agent.errors import ConfigError
from shopper_agent.parse import dump
from shopper_agent.prompt import PromptReport
from shopper_agent.schema import Click, ClickKind, Decision, Message
from training.ablated import persona_lines, shuffled, with_personas, without_history, without_rationale
from training.exact_scores import LEAVING, NOTHING, Places, apart, divergence, expected, shopper_places, shown_places
from training.examples import Example
from training.predictions import Said

ORDER = ("back", "field", "buy")
BUY = Said(type="click", name="buy", click_type=ClickKind.PURCHASE)
HIDDEN = Said(type="click", name="far_away")
SENT = Said(type="type_and_submit", name="field", text="mug")
TYPED = Said(type="input", name="field", text="mug")
LEFT = Said(type="terminate")
PAGE = "page: mugs\n\nback [1]\nfield [2]\nbuy [3]"
SHOPPER = ((BUY, 0.4), (SENT, 0.2), (TYPED, 0.1), (HIDDEN, 0.2), (LEFT, 0.1))
REPORT = PromptReport(
    tokens=1, pages_shown=0, pages_dropped=0, steps_dropped=0, page_shrunk=False, over_budget=False
)  # fmt: skip


def example(session: str = "s", step: int = 1, gold: Said = BUY, who: str = "budget 9 eur\nwants: mug") -> Example:
    return Example(
        session=session, user=session, step=step, scored=True, gold=gold, demonstrator=SHOPPER, order=ORDER,
        messages=(Message(role="user", content=f"{who}\n\ndone: click back\n\n{PAGE}"),), target_hidden=False,
        completion=dump(Decision(rationale="[3] I like it.", action=Click(name="buy"))), page_kind="product",
        first_result=None, prompt=REPORT,
    )  # fmt: skip


def test_a_step_is_worth_what_the_shopper_would_do_there() -> None:
    found = expected(example(), {"buy": 0.5, "field": 0.25, LEAVING: 0.25}, {})
    assert (found.greedy, found.greedy_ceiling) == (pytest.approx(0.4), pytest.approx(0.4))
    assert found.drawn == pytest.approx(0.5 * 0.4 + 0.25 * 0.3 + 0.25 * 0.1)
    assert found.drawn_ceiling == pytest.approx(0.4**2 + 0.3**2 + 0.2**2 + 0.1**2)
    assert found.kernel == pytest.approx(2 * found.drawn - 0.25 - 2 * 0.25**2)
    assert found.tvd == pytest.approx((0.1 + 0.05 + 0.15 + 0.2) / 2)
    assert (found.right, found.right_drawn, found.shown) == (1, 0.5, pytest.approx(0.8))
    assert (found.leaving, found.leaving_ceiling) == (0.25, pytest.approx(0.1))
    assert (found.classed, found.classed_drawn) == (1, 0.5)


def test_a_field_is_typed_into_as_the_shopper_would() -> None:
    kinds = expected(example(), {"field": 0.9, "back": 0.1}, {"back": ClickKind.NAV_BAR}).kinds
    assert kinds == pytest.approx({"type_and_submit": 0.6, "input": 0.3, "click nav_bar": 0.1})


def test_no_prediction_is_no_kind_of_action_and_never_right() -> None:
    found = expected(example(), {NOTHING: 1.0}, {})
    assert (found.greedy, found.classed, found.tvd, found.kinds) == (0, 0, pytest.approx(1), {"nothing": 1.0})


def test_what_the_prompt_hides_is_in_the_ceiling_and_not_in_what_can_be_learned() -> None:
    assert shopper_places(example())["far_away"] == pytest.approx(0.2)
    assert shown_places(example()) == pytest.approx({"buy": 0.5, "field": 0.375, LEAVING: 0.125})


def test_without_the_shoppers_own_shares_there_are_no_exact_figures() -> None:
    with pytest.raises(ConfigError, match="drawn from"):
        expected(example().model_copy(update={"demonstrator": ()}), {"buy": 1.0}, {})


shares = st.dictionaries(st.sampled_from(["buy", "field", "back", LEAVING, "far_away"]), st.floats(0.01, 1), min_size=1)


@given(shares)
def test_nothing_beats_the_ceilings(drawn: dict[str, float]) -> None:
    policy: Places = {place: share / sum(drawn.values()) for place, share in drawn.items()}
    found = expected(example(), policy, {})
    assert found.greedy <= found.greedy_ceiling + 1e-9
    assert found.drawn <= found.greedy_ceiling + 1e-9
    assert found.kernel <= found.drawn_ceiling + 1e-9
    assert 0 <= found.js <= 1 + 1e-9
    assert 0 <= found.tvd <= 1 + 1e-9
    assert sum(found.kinds.values()) == pytest.approx(1)


@given(shares, shares)
def test_distances_are_symmetric_and_zero_between_equals(one: dict[str, float], other: dict[str, float]) -> None:
    first, second = ({place: share / sum(its.values()) for place, share in its.items()} for its in (one, other))
    assert divergence(first, second) == pytest.approx(divergence(second, first))
    assert (divergence(first, first), apart(first, first)) == (pytest.approx(0, abs=1e-9), 0)


# ── over sessions ────────────────────────────────────────────────────────────────────────────────────────────────


def test_shares_of_the_ceiling_are_quotients_of_sums_and_sessions_are_averaged_where_asked() -> None:
    steps = [expected(example("a", n), {"buy": 1.0}, {}) for n in (1, 2, 3)]
    steps += [expected(example("b", 1, LEFT), {LEAVING: 1.0}, {})]
    found = measured(steps, [*FIGURES, *on_pages(["product", "home"])])
    assert {name: one.estimate for name, one in found.items() if one} | {} == pytest.approx({
        **{name: one.estimate for name, one in found.items() if one},
        "greedy": (3 * 0.4 + 0.1) / 4, "greedy_share": (3 * 0.4 + 0.1) / 1.6, "recorded": 1, "recorded_session": 1,
        "page_product": (3 * 0.4 + 0.1) / 1.6, "recall_click": 1, "recall_leave": 1,
    })  # fmt: skip
    assert (found["recall_type"], found["page_home"]) == (None, None)
    whole = found["greedy"]
    assert whole is not None
    assert whole.low <= whole.estimate <= whole.high


def test_the_demonstrator_has_no_distance_from_itself() -> None:
    found = measured([expected(example(name), shopper_places(example()), {}) for name in "ab"], FIGURES)
    for name, value in {"greedy_share": 1, "drawn_share": 1, "tvd": 0, "js": 0, "kinds_js": 0, "kinds_tvd": 0}.items():
        one = found[name]
        assert one is not None
        assert one.estimate == pytest.approx(value, abs=1e-9)


def test_two_runs_are_compared_over_the_same_sessions() -> None:
    here = [expected(example(name), {"buy": 1.0}, {}) for name in "abc"]
    there = [expected(example(name), {LEAVING: 1.0}, {}) for name in "abc"]
    found = difference(here, there, by_name(FIGURES)["greedy"])
    assert found is not None
    assert (found.estimate, found.low, found.high) == pytest.approx((0.3, 0.3, 0.3))
    with pytest.raises(ValueError, match="different steps"):
        difference(here, there[:2], by_name(FIGURES)["greedy"])


@pytest.mark.parametrize(
    ("estimate", "low", "high", "sign", "said"),
    [
        (0.2, 0.1, 0.3, 1, "appears"),
        (0.2, -0.1, 0.3, 1, "cannot be told from no difference"),
        (-0.2, -0.3, -0.1, 1, "the opposite"),
        (-0.2, -0.3, -0.1, -1, "appears"),
        (0.0, -0.1, 0.1, 0, "not contradicted"),
        (0.2, 0.1, 0.3, 0, "contradicted"),
    ],
)
def test_a_verdict_follows_from_the_interval(estimate: float, low: float, high: float, sign: int, said: str) -> None:
    assert verdict(Interval(estimate, low, high, 9), sign) == said  # type: ignore[arg-type]


# ── controls ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_personas_are_exchanged_and_errands_and_pages_stay() -> None:
    ann, ben = example("ann", who="budget 9 eur\nmobile\nwants: a mug"), example("ben", who="wants: boots")
    assert persona_lines(ann) == ("budget 9 eur", "mobile")
    assert with_personas([ann, ben], "right", 0) == [ann, ben]
    told = with_personas([ann, ben], "shuffled", 0)
    assert told[0].messages[0].content == f"wants: a mug\n\ndone: click back\n\n{PAGE}"
    assert told[1].messages[0].content.startswith("budget 9 eur\nmobile\nwants: boots\n\ndone:")
    assert with_personas([ann], "none", 0)[0].messages == told[0].messages


def test_everybody_is_somebody_else_in_the_same_way_each_time() -> None:
    users = [f"user {number}" for number in range(20)]
    other = shuffled(users, 3)
    assert set(other.values()) == set(users)
    assert all(one != theirs for one, theirs in other.items())
    assert shuffled(reversed(users), 3) == other
    with pytest.raises(ConfigError, match="one shopper"):
        shuffled(["a", "a"], 0)


def test_a_prompt_that_says_nothing_of_the_shopper_stays_as_it_is() -> None:
    bare = example().model_copy(update={"messages": (Message(role="user", content=PAGE),)})
    assert with_personas([bare], "none", 0)[0].messages == bare.messages
    assert without_history(bare).messages == bare.messages


def test_history_and_rationales_can_be_taken_away() -> None:
    assert without_history(example()).messages[0].content == f"budget 9 eur\nwants: mug\n\n{PAGE}"
    assert without_rationale(example()).completion == dump(Decision(rationale="[3] .", action=Click(name="buy")))


def test_other_layouts_have_no_such_controls() -> None:
    with pytest.raises(ConfigError, match="pocket"):
        with_personas([example().model_copy(update={"order": ()})], "none", 0)
