"""Examples in tokens: where the completion begins, and templates that would train something else than runs."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import PromptReport
from shopper_agent.schema import Message
from training.chat import IGNORED, check_tokenizer, columns_of, conversation_of, tokens_of, within
from training.examples import Example
from training.predictions import Said

END = 0


class Letters:
    """A tokenizer of one token a character; `|` ends a turn."""

    chat_template: str | None = "letters"
    eos_token_id: int | None = END

    def __init__(self, start: str = ">", end: str = "|") -> None:
        self.start, self.end = start, end

    def apply_chat_template(
        self, conversation: list[dict[str, str]], *, tokenize: bool, add_generation_prompt: bool
    ) -> str:
        assert not tokenize
        turns = [self.start + turn["content"] + self.end for turn in conversation]
        return "".join(turns) + (">" if add_generation_prompt else "")

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        assert not add_special_tokens
        return [END if letter == "|" else ord(letter) for letter in text]


def example(prompt: str = "what now", completion: str = "go") -> Example:
    report = PromptReport(
        tokens=1, pages_shown=0, pages_dropped=0, steps_dropped=0, page_shrunk=False, over_budget=False
    )
    return Example(
        session="s", user="u", step=1, scored=True, messages=(Message(role="user", content=prompt),),
        completion=completion, gold=Said(type="terminate"), names=(), target_hidden=False, page_kind="home",
        first_result=None, prompt=report,
    )  # fmt: skip


words = st.text(st.characters(codec="ascii", exclude_characters="|>\0", categories=["L", "N"]), min_size=1)


@given(words, words)
def test_the_labels_are_the_completion_and_its_end(prompt: str, completion: str) -> None:
    row = tokens_of(Letters(), example(prompt, completion))
    assert row.prompt == len(f">{prompt}|>")
    assert (row.labels[: row.prompt] == IGNORED).all()
    assert row.labels[row.prompt :].tolist() == [*map(ord, completion), END]
    assert row.ids.dtype == np.int32
    assert (row.ids[: row.prompt] != IGNORED).all()


def test_of_two_replies_both_are_learned_and_what_stands_between_is_not() -> None:
    said = '{"rationale": "I look.", "action": {"type": "terminate"}}'
    row = tokens_of(Letters(), example("page", said).model_copy(update={"mark": "=why="}))
    learned = "".join("|" if token == END else chr(token) for token in row.ids[row.labels != IGNORED])
    assert learned == 'I look.|{"type": "terminate"}|'
    whole = "".join("|" if token == END else chr(token) for token in row.ids)
    assert whole == '>page|>I look.|>=why=|>{"type": "terminate"}|'
    assert row.prompt == len(">page|>")


def test_a_template_that_writes_a_prompt_otherwise_before_an_answer_is_refused() -> None:
    with pytest.raises(ConfigError, match="not what would run"):
        tokens_of(Letters(start="]"), example())


def test_a_template_without_an_end_is_refused() -> None:
    with pytest.raises(ConfigError, match="would never stop"):
        tokens_of(Letters(end=";"), example())


def test_rows_that_are_too_long_are_counted() -> None:
    rows = [tokens_of(Letters(), example("a" * length)) for length in (1, 5, 9)]
    assert within(rows, max(len(row.ids) for row in rows)) is rows
    with pytest.raises(
        ConfigError, match=r"2 of 3 examples are longer than max_length = 9 \(the longest has 15 tokens\)"
    ):
        within(rows, 9)


def test_what_trl_takes() -> None:
    assert conversation_of(example()) == {
        "prompt": [{"role": "user", "content": "what now"}],
        "completion": [{"role": "assistant", "content": "go"}],
    }
    columns = columns_of([tokens_of(Letters(), example())])
    assert {name: len(column) for name, column in columns.items()} == {"input_ids": 1, "labels": 1}


@pytest.mark.parametrize(
    ("template", "end", "vocabulary", "complaint"),
    [
        (None, 0, {"a": 1}, "no chat template"),
        ("t", None, {"a": 1}, "no end-of-text token"),
        ("t", 0, {"a": 8}, "does not match the model: it has tokens up to 8, the model has 8 embeddings"),
    ],
)
def test_a_tokenizer_that_does_not_fit_is_refused(
    template: str | None, end: int | None, vocabulary: Mapping[str, int], complaint: str
) -> None:
    tokenizer = Letters()
    tokenizer.chat_template, tokenizer.eos_token_id = template, end
    with pytest.raises(ConfigError, match=complaint):
        check_tokenizer(tokenizer, vocabulary, 8)
    check_tokenizer(Letters(), {"a": 7}, 8)
