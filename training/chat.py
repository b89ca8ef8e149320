"""Examples → what trl takes: message lists, or token ids with the place where the completion begins. No torch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from shopper_agent.errors import ConfigError
from training.examples import Example

IGNORED: Final = -100
"""The label of a token that has no loss. Source: torch's cross entropy."""
Turn = dict[str, str]


class ChatTokenizer(Protocol):
    """As much of a transformers tokenizer as is used here."""

    chat_template: str | None
    eos_token_id: int | None

    def apply_chat_template(self, conversation: list[Turn], *, tokenize: bool, add_generation_prompt: bool) -> str:
        """The conversation as the model's text."""
        ...

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        """The text's tokens."""
        ...


Ids = npt.NDArray[np.int32]
"""Tokens in a row. A data set has hundreds of millions of them: four bytes each, not thirty."""


@dataclass(frozen=True)
class Tokens:
    """One example in tokens."""

    ids: Ids
    """Prompt and completion."""
    prompt: int
    """How many of them are the prompt's: exactly the tokens that the live policy sends."""

    @property
    def labels(self) -> Ids:
        """The completion's tokens; the prompt's are ignored."""
        labels = self.ids.copy()
        labels[: self.prompt] = IGNORED
        return labels


def prompt_of(example: Example) -> list[Turn]:
    """The messages of its prompt."""
    return [{"role": message.role, "content": message.content} for message in example.messages]


def conversation_of(example: Example) -> dict[str, list[Turn]]:
    """Prompt and completion as message lists: trl's own format for a loss on the completion alone."""
    return {"prompt": prompt_of(example), "completion": [{"role": "assistant", "content": example.completion}]}


def tokens_of(tokenizer: ChatTokenizer, example: Example) -> Tokens:
    """An example in tokens.

    Differs from trl, which encodes prompt and completion as one text: here the prompt is encoded by itself, as it is
    when the model runs, and a token never spans both.

    Raises:
        ConfigError: The chat template writes a prompt otherwise when an answer follows, or writes no end after it.
    """
    prompt = prompt_of(example)
    answer = {"role": "assistant", "content": example.completion}
    asked = tokenizer.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template([*prompt, answer], tokenize=False, add_generation_prompt=False)
    if not whole.startswith(asked):
        raise ConfigError(
            "the tokenizer's chat template writes a prompt otherwise when an answer follows: what would be trained is "
            "not what would run"
        )
    before = tokenizer.encode(asked, add_special_tokens=False)
    after = tokenizer.encode(whole[len(asked) :], add_special_tokens=False)
    if tokenizer.eos_token_id not in after:
        raise ConfigError(
            "the tokenizer's chat template writes no end-of-text token after an answer: it would never stop"
        )
    return Tokens(np.array(before + after, dtype=np.int32), len(before))


def within(rows: Sequence[Tokens], max_length: int) -> Sequence[Tokens]:
    """The rows, which all fit.

    Raises:
        ConfigError: Some do not; nothing is ever cut silently.
    """
    lengths = [len(row.ids) for row in rows]
    too_long = sum(length > max_length for length in lengths)
    if too_long:
        raise ConfigError(
            f"{too_long} of {len(rows)} examples are longer than max_length = {max_length} (the longest has "
            f"{max(lengths)} tokens): raise it, or build the data set with a smaller total_budget"
        )
    return rows


def columns_of(rows: Sequence[Tokens]) -> Mapping[str, list[Ids]]:
    """The columns of a data set that trl trains on as it is."""
    return {"input_ids": [row.ids for row in rows], "labels": [row.labels for row in rows]}


def check_tokenizer(tokenizer: ChatTokenizer, vocabulary: Mapping[str, int], embeddings: int) -> None:
    """Nothing, for a tokenizer that fits a model with so many embeddings.

    Raises:
        ConfigError: It has no chat template or no end token, or knows more tokens than the model.
    """
    if not tokenizer.chat_template:
        raise ConfigError("the model's tokenizer has no chat template: take an instruct model, or give it one")
    if tokenizer.eos_token_id is None:
        raise ConfigError("the model's tokenizer has no end-of-text token: its completions would never stop")
    most = max(vocabulary.values())
    if most >= embeddings:
        raise ConfigError(
            f"the tokenizer does not match the model: it has tokens up to {most}, the model has {embeddings} embeddings"
        )
