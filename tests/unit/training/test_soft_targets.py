"""What a small policy learns at the number that it opens with."""

import numpy as np
import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.parse import dump
from shopper_agent.prompt import PromptReport
from shopper_agent.schema import Click, Decision, Message
from training.chat import Tokens
from training.examples import Example
from training.predictions import Said
from training.soft_targets import NOWHERE, learnable, number_tokens, shares_of, target_of

ORDER = ("browser.back", "search", "buy")
KNOWN = {number: 100 + number for number in range(5)}
CLICK_BUY = Said(type="click", name="buy")
REPORT = PromptReport(
    tokens=1, pages_shown=0, pages_dropped=0, steps_dropped=0, page_shrunk=False, over_budget=False
)  # fmt: skip


def example(demonstrator: tuple[tuple[Said, float], ...] = (), gold: Said = CLICK_BUY, **facts: object) -> Example:
    told = {
        "session": "s", "user": "u", "step": 1, "scored": True, "messages": (Message(role="user", content="page"),),
        "completion": dump(Decision(rationale="[3] x", action=Click(name="buy"))), "gold": gold,
        "demonstrator": demonstrator, "order": ORDER, "target_hidden": False, "page_kind": "home", "first_result": None,
        "prompt": REPORT,
    }  # fmt: skip
    return Example.model_validate({**told, **facts})


def tokens(*ids: int, prompt: int = 2) -> Tokens:
    return Tokens(np.array(ids, dtype=np.int32), prompt)


def test_the_recorded_shares_are_those_of_the_numbers() -> None:
    shares = shares_of(
        example((
            (CLICK_BUY, 0.5),
            (Said(type="type_and_submit", name="search", text="red mug"), 0.2),
            (Said(type="type_and_submit", name="search", text="mug"), 0.1),
            (Said(type="terminate"), 0.15),
            (Said(type="click", name="not.shown"), 0.05),
        ))
    )  # fmt: skip
    assert shares == {3: 0.5, 2: pytest.approx(0.3), 0: 0.15}


def test_what_the_page_hides_is_shared_among_what_it_shows() -> None:
    one = example(((CLICK_BUY, 0.3), (Said(type="terminate"), 0.1), (Said(type="click", name="not.shown"), 0.6)))
    target = target_of(one, tokens(1, 2, 9, 103, 8), KNOWN, soft=True)
    assert target.number_at == 3
    assert dict(zip(target.numbers, target.shares, strict=True)) == {103: pytest.approx(0.75), 100: pytest.approx(0.25)}


@pytest.mark.parametrize("one", [example(), example(((CLICK_BUY, 0.2), (Said(type="terminate"), 0.8)))])
def test_without_shares_the_number_of_what_was_done_is_learned(one: Example) -> None:
    target = target_of(one, tokens(1, 2, 9, 103), KNOWN, soft=False)
    assert (target.numbers, target.shares) == ((103,), (1.0,))


def test_an_action_that_the_prompt_hides_has_no_number_to_learn() -> None:
    hidden = example(target_hidden=True)
    assert target_of(hidden, tokens(1, 2, 9, 8), KNOWN, soft=True).number_at == NOWHERE
    assert learnable([hidden, example()]) == [example()]


def test_a_number_in_the_prompt_is_not_taken_for_the_answers() -> None:
    assert target_of(example(), tokens(103, 101, 9, 103), KNOWN, soft=True).number_at == 3


def test_an_answer_without_a_number_is_told() -> None:
    with pytest.raises(ConfigError, match="layout pocket"):
        target_of(example(), tokens(1, 2, 9), KNOWN, soft=True)


class FakeTokenizer:
    def __init__(self, *words: str) -> None:
        self.words = {word: place for place, word in enumerate(words)}

    def get_vocab(self) -> dict[str, int]:
        return self.words


def test_numbers_are_found_by_how_they_are_written() -> None:
    assert number_tokens(FakeTokenizer("a", "[0]", "b", "[1]")) == {0: 1, 1: 3}


def test_a_tokenizer_without_numbers_is_told() -> None:
    with pytest.raises(ConfigError, match="no tokens such as"):
        number_tokens(FakeTokenizer("[", "0", "]"))
