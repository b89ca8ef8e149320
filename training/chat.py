"""Examples → what trl takes: message lists, or token ids with the place where the completion begins. No torch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from shopper_agent.errors import ConfigError
from shopper_agent.parse import parse
from shopper_agent.prompts.lu import reply_turns
from shopper_agent.schema import Message
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
    fixed: tuple[int, int] = (0, 0)
    """First and end of what stands fixed between two turns of the reply; nothing by default."""

    @property
    def labels(self) -> Ids:
        """The completion's tokens; the prompt's are ignored, and what the model does not say itself."""
        labels = self.ids.copy()
        labels[: self.prompt] = IGNORED
        labels[slice(*self.fixed)] = IGNORED
        return labels


def prompt_of(example: Example) -> list[Turn]:
    """The messages of its prompt."""
    return _turns(example.messages)


def reply_of(example: Example) -> list[Turn]:
    """What follows the prompt: the completion, or in a layout with two replies a decision both and what is between."""
    if example.mark is None:
        return [{"role": "assistant", "content": example.completion}]
    return _turns(reply_turns(parse(example.completion), example.mark))


def _turns(messages: Sequence[Message]) -> list[Turn]:
    return [{"role": message.role, "content": message.content} for message in messages]


def conversation_of(example: Example) -> dict[str, list[Turn]]:
    """Prompt and completion as message lists: trl's own format for a loss on the completion alone."""
    return {"prompt": prompt_of(example), "completion": reply_of(example)}


def tokens_of(tokenizer: ChatTokenizer, example: Example) -> Tokens:
    """An example in tokens.

    Differs from trl, which encodes prompt and completion as one text: here the prompt is encoded by itself, as it is
    when the model runs, and a token never spans both.

    Raises:
        ConfigError: The chat template writes a prompt otherwise when an answer follows, or writes no end after it.
    """
    parts = [tokenizer.encode(text, add_special_tokens=False) for text in _texts(tokenizer, example)]
    if any(tokenizer.eos_token_id not in said for said in parts[1::2]):
        raise ConfigError(
            "the tokenizer's chat template writes no end-of-text token after an answer: it would never stop"
        )
    ids = np.array([token for part in parts for token in part], dtype=np.int32)
    if len(parts) == 2:
        return Tokens(ids, len(parts[0]))
    first = len(parts[0]) + len(parts[1])
    return Tokens(ids, len(parts[0]), (first, first + len(parts[2])))


def _texts(tokenizer: ChatTokenizer, example: Example) -> list[str]:
    """The example as the model's text, in parts: what it is asked, what it says, and again where it is asked twice."""
    conversation, reply = prompt_of(example), reply_of(example)
    done, parts = "", list[str]()
    for count in range(len(reply) + 1):
        text = tokenizer.apply_chat_template(
            [*conversation, *reply[:count]], tokenize=False, add_generation_prompt=count % 2 == 0
        )
        if not text.startswith(done):
            raise ConfigError(
                "the tokenizer's chat template writes a prompt otherwise when an answer follows: what would be trained "
                "is not what would run"
            )
        parts.append(text[len(done) :])
        done = text
    return parts


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
