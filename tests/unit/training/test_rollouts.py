"""Completions of a batch become groups again, and groups become rewards."""

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import PromptReport
from shopper_agent.schema import Message
from training.certainty import byte_of_character, mean_certainty, rationale_mask, rationale_span
from training.examples import Example
from training.predictions import Said
from training.rewards import reward_of
from training.rollouts import GroupScorer, groups_in, prediction_of, rows_of, spread

LEAVE = '{"rationale": "enough", "action": {"type": "terminate"}}'
CLICK = '{"rationale": "this", "action": {"type": "click", "name": "cart.buy"}}'
REPORT = PromptReport(
    tokens=1, pages_shown=0, pages_dropped=0, steps_dropped=0, page_shrunk=False, over_budget=False
)  # fmt: skip


def example(completion: str = CLICK, step: int = 1, session: str = "s") -> Example:
    gold = Said(type="terminate") if completion == LEAVE else Said(type="click", name="cart.buy")
    return Example(
        session=session, user="u", step=step, scored=step > 0, messages=(Message(role="user", content="?"),),
        completion=completion, gold=gold, target_hidden=False, page_kind="cart", first_result=None, prompt=REPORT,
    )  # fmt: skip


def replies(*texts: str) -> list[list[dict[str, str]]]:
    return [[{"role": "assistant", "content": text}] for text in texts]


def test_rows_carry_the_prompt_and_nothing_of_the_answer() -> None:
    assert rows_of([example()]) == [{"prompt": [{"role": "user", "content": "?"}], "example": 0}]


def test_nothing_to_learn_from_is_refused() -> None:
    with pytest.raises(ConfigError, match="no example"):
        rows_of([])


def test_groups_lie_side_by_side_and_a_prompt_may_come_twice() -> None:
    assert list(groups_in([3, 3, 5, 5, 5, 5], 2)) == [range(0, 2), range(2, 4), range(4, 6)]


@pytest.mark.parametrize("places", [[1, 1, 1], [1, 2, 1, 2], [1, 1, 1, 2]])
def test_torn_groups_are_refused(places: list[int]) -> None:
    with pytest.raises(ConfigError, match="no whole groups of 2"):
        list(groups_in(places, 2))


def test_rewards_are_those_of_whole_groups_in_the_order_of_the_batch() -> None:
    scorer = GroupScorer([example(CLICK), example(LEAVE)], reward_of("proper"), 3)
    found = scorer(replies(CLICK, LEAVE, CLICK, LEAVE, LEAVE, "?"), [0, 0, 0, 1, 1, 1])
    assert found == [1 - 1, 0, 1 - 1, 1 - 1, 1 - 1, 0]
    assert [dict(one.terms) for one in scorer.last[:2]] == [
        {"format": 0, "match": 1, "crowding": -1}, {"format": 0, "match": 0, "crowding": 0},
    ]  # fmt: skip


def test_a_reply_without_a_rationale_earns_nothing_for_certainty() -> None:
    scorer = GroupScorer([example()], reward_of("shop_r1"), 2)
    found = scorer(replies(CLICK, "?"), [0, 0], certainty=[20.0, None])
    assert scorer.last[0].terms["certainty"] == pytest.approx(0.1)
    assert found[1] == 0
    assert scorer.last[1].certainty is None


def test_held_out_examples_are_spread_over_all_sessions() -> None:
    rows = [example(step=step, session=session) for session in "abc" for step in range(5)]
    found = spread(rows, 6)
    assert [one.session for one in found] == list("aabbcc")
    assert all(one.scored for one in found)
    assert len(spread(rows, 100)) == 12


def test_a_reply_becomes_a_prediction_and_nonsense_none() -> None:
    assert prediction_of(example(), LEAVE).prediction == Said(type="terminate")
    assert prediction_of(example(), CLICK).prediction == Said(type="click", name="cart.buy")
    assert prediction_of(example(), "?").prediction is None


# ── where the rationale is ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"rationale": "so be it", "action": {}}', "so be it"),
        ('{"action": {"rationale": "not this"}, "rationale": "this \\"one\\""}', 'this \\"one\\"'),
        ('  {"rationale":"","action":{}}', ""),
        ('{"rationale": "caf\\u00e9 é 🛒", "action": {}}', "caf\\u00e9 é 🛒"),
    ],
)
def test_the_rationale_is_found_wherever_it_stands(text: str, value: str) -> None:
    span = rationale_span(text)
    assert span is not None
    assert text[slice(*span)] == value


@pytest.mark.parametrize("text", ["", "{", '{"rationale": 1, "action": {}}', '{"rationale": "a"}', "[]"])
def test_what_is_no_decision_has_no_rationale(text: str) -> None:
    assert rationale_span(text) is None


def test_tokens_that_overlap_the_value_count_and_split_characters_do_too() -> None:
    cart = "🛒".encode()
    pieces = [b'{"', b"rationale", b'": "', b"a ", cart[:2], cart[2:], b'", "', b'action": {}}', b""]
    assert rationale_mask(pieces) == [False, False, False, True, True, True, False, False, False]
    assert rationale_mask([b'{"rationale', b'": "a', b'", "action": {}}']) == [False, True, False]


def test_an_empty_rationale_and_a_broken_character_have_no_certainty() -> None:
    assert rationale_mask([b'{"rationale": "', b'", "action": {}}']) is None
    assert rationale_mask([b'{"rationale": "', b"\xf0\x9f", b'", "action": {}}']) is None
    assert mean_certainty([1.0, 2.0], None) is None
    assert mean_certainty([1.0, 2.0, 9.0], [True, True, False]) == 1.5


def test_every_byte_has_one_character() -> None:
    assert sorted(byte_of_character().values()) == list(range(256))
