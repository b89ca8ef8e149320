"""What a small policy learns at the number that it opens with: the shopper's own shares of the numbers on the page.

The number is the decision; everything behind it is spelling. Where the distribution that an action was drawn from is
recorded, it is learned whole, instead of one draw of it: the same pages say many times as much. Pure; no torch.

Source: distillation with soft targets, Hinton et al. (2015), arXiv 1503.02531, §2; measured in docs/training-log.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pydantic import Field

from shopper_agent.errors import ConfigError
from shopper_agent.prompts.numbering import LEAVING, number_of
from shopper_agent.schema import Record
from training.chat import Ids, Tokens
from training.examples import Example

NOWHERE: Final = -1


class NumberLoss(Record):
    """How the tokens of an example count, for prompts whose lines are numbered."""

    soft: bool = True
    """Learn the recorded distribution over numbers; off, or where none is recorded: the number of what was done."""
    number_weight: float = Field(default=16.0, gt=0)
    answer_weight: float = Field(default=0.3, ge=0)
    """Of the answer's other tokens."""
    prompt_weight: float = Field(default=0.05, ge=0)
    """Of the prompt's tokens: reading pages teaches words; 0: the completion alone, as anywhere else."""
    prompt_share: float = Field(default=1.0, gt=0, le=1)
    """Of the prompt's tokens, drawn for each example once, that are counted at all, with so much more weight each:
    the same loss in expectation at less work, since the logits of a small model cost as much as its layers."""


@dataclass(frozen=True)
class Target:
    """One example in tokens, and what its number teaches."""

    ids: Ids
    """Prompt and answer."""
    prompt: int
    """How many of them are the prompt's."""
    number_at: int
    """Where the number stands; NOWHERE in an example whose page does not show what was done."""
    numbers: tuple[int, ...]
    """Tokens that may stand there."""
    shares: tuple[float, ...]
    """How likely each is; they sum to 1."""


class NumberTokenizer(Protocol):
    """As much of a transformers tokenizer as is used here."""

    def get_vocab(self) -> Mapping[str, int]:
        """Token → its number."""
        ...


def number_tokens(tokenizer: NumberTokenizer) -> Mapping[int, int]:
    """Number on a page → its token.

    Raises:
        ConfigError: The tokenizer has no tokens for numbers.
    """
    known = tokenizer.get_vocab()
    found = {number: known[f"[{number}]"] for number in range(len(known)) if f"[{number}]" in known}
    if LEAVING not in found or len(found) < 2:
        raise ConfigError("the tokenizer has no tokens such as [5]: [sft.numbers] needs a model made by `train new`")
    return found


def target_of(example: Example, tokens: Tokens, known: Mapping[int, int], *, soft: bool) -> Target:
    """What an example teaches; `known`: number on a page → its token."""
    shares = {known[number]: share for number, share in shares_of(example, soft=soft).items() if number in known}
    if example.target_hidden or not shares:
        return Target(tokens.ids, tokens.prompt, NOWHERE, (), ())
    at, total = _number_at(tokens, frozenset(known.values())), sum(shares.values())
    return Target(tokens.ids, tokens.prompt, at, tuple(shares), tuple(share / total for share in shares.values()))


def shares_of(example: Example, *, soft: bool = True) -> Mapping[int, float]:
    """Number → share of what the prompt shows; what it hides is left out, and the rest is not yet scaled to 1."""
    drawn = ((example.gold, 1.0),)
    found: dict[int, float] = {}
    for said, share in (example.demonstrator or drawn) if soft else drawn:
        number = LEAVING if said.type == "terminate" else number_of(said.name, example.order)
        if number is not None and share > 0:
            found[number] = found.get(number, 0.0) + share
    return found


def _number_at(tokens: Tokens, numbers: frozenset[int]) -> int:
    for at in range(tokens.prompt, len(tokens.ids)):
        if int(tokens.ids[at]) in numbers:
            return at
    raise ConfigError("an answer does not open with a number: build the data set with the layout pocket")


def learnable(examples: Sequence[Example]) -> list[Example]:
    """The examples whose action the prompt shows: the others have no number to learn."""
    return [example for example in examples if not example.target_hidden]
