"""What a policy that chose a number would write."""

import pytest

from shopper_agent.parse import dump, parse
from shopper_agent.prompt import PromptReport
from shopper_agent.prompts.numbering import without_number
from shopper_agent.schema import Click, Decision, Input, Message, Terminate
from training.examples import Example
from training.number_replies import reply_of
from training.predictions import Said
from training.rewards import ExactMatch, Group
from training.rollouts import gold_of

ORDER = ("browser.back", "search_input", "buy")
TYPING = Said(type="input", name="search_input", text="red mug")
REPORT = PromptReport(
    tokens=1, pages_shown=0, pages_dropped=0, steps_dropped=0, page_shrunk=False, over_budget=False
)  # fmt: skip


def example(demonstrator: tuple[tuple[Said, float], ...] = ()) -> Example:
    return Example(
        session="s", user="u", step=1, scored=True, messages=(Message(role="user", content="page"),),
        completion=dump(Decision(rationale="[3] I take it.", action=Click(name="buy"))),
        gold=Said(type="click", name="buy"), demonstrator=demonstrator, order=ORDER, names=tuple(sorted(ORDER)),
        target_hidden=False, page_kind="product", first_result=None, prompt=REPORT,
    )  # fmt: skip


def test_each_number_is_the_action_that_it_names() -> None:
    made = example(((TYPING, 0.2), (Said(type="click", name="buy"), 0.8)))
    assert parse(reply_of(made, 0)).action == Terminate()
    assert parse(reply_of(made, 1)).action == Click(name="browser.back")
    assert parse(reply_of(made, 2)).action == Input(name="search_input", text="red mug")
    assert parse(reply_of(made, 3)).action == Click(name="buy")


@pytest.mark.parametrize("number", range(4))
def test_a_reply_is_one_that_the_live_policy_accepts(number: int) -> None:
    decision = without_number(parse(reply_of(example(), number)), ORDER)
    assert decision.rationale == "I take it."


def test_the_recorded_number_earns_an_exact_match_and_no_other() -> None:
    made = example(((TYPING, 1.0),))
    group = Group([reply_of(made, number) for number in range(4)], gold_of(made))
    assert [terms["action"] for terms in ExactMatch().score(group)] == [0, 0, 0, 1]


@pytest.mark.parametrize("number", [-1, 4])
def test_a_number_that_the_page_has_not_is_an_error(number: int) -> None:
    with pytest.raises(ValueError, match="on this page of 3"):
        reply_of(example(), number)
