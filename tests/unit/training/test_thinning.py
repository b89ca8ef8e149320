"""Leaving out a part of what is soon learned."""

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.parse import dump
from shopper_agent.prompt import PromptReport
from shopper_agent.schema import Decision, Message, Terminate
from training.examples import Example
from training.predictions import Said
from training.thinning import thinned

REPORT = PromptReport(
    tokens=1, pages_shown=0, pages_dropped=0, steps_dropped=0, page_shrunk=False, over_budget=False
)  # fmt: skip


def example(step: int, page_kind: str) -> Example:
    return Example(
        session="s", user="u", step=step, scored=True, messages=(Message(role="user", content="page"),),
        completion=dump(Decision(rationale="I go.", action=Terminate())), gold=Said(type="terminate"),
        target_hidden=False, page_kind=page_kind, first_result=None, prompt=REPORT,
    )  # fmt: skip


EXAMPLES = [example(step, "checkout" if step % 2 else "product") for step in range(2000)]


def test_a_share_of_a_kind_of_page_stays_and_the_others_stay_whole() -> None:
    kept = thinned(EXAMPLES, {"checkout": 0.3})
    assert sum(one.page_kind == "product" for one in kept) == 1000
    assert 250 < sum(one.page_kind == "checkout" for one in kept) < 350
    assert thinned(EXAMPLES, {"checkout": 0.3}) == kept


def test_less_keeps_some_of_what_more_keeps() -> None:
    assert set(thinned(EXAMPLES, {"product": 0.1})) < set(thinned(EXAMPLES, {"product": 0.5})) < set(EXAMPLES)


def test_without_shares_everything_stays() -> None:
    assert list(thinned(EXAMPLES, {})) == EXAMPLES


def test_a_kind_of_page_that_is_nowhere_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="no example is of a page of the kind 'chekout'"):
        thinned(EXAMPLES, {"chekout": 0.3})
