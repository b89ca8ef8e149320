"""Whether a policy at the right field types what the shopper typed: it writes the rest of the reply by itself.

A sample, since writing takes hundreds of times as long as reading the shares of numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from training.exact_scores import TYPING
from training.examples import Example
from training.number_shares import OPENING, before_number
from training.rollouts import gold_of
from training.similarity import key_of, key_of_reply
from training.soft_targets import number_tokens, shares_of

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_MOST_TOKENS = 160


@dataclass(frozen=True)
class Texts:
    """A sample of typed texts."""

    asked: int
    right: int
    """Whole actions that equal the shopper's; case and white space do not count."""


def sampled(examples: Sequence[Example], most: int) -> list[Example]:
    """At most so many steps on which the shopper typed into a field that the prompt shows, evenly spread."""
    typed = [one for one in examples if one.gold.type in TYPING and not one.target_hidden]
    apart = max(1.0, len(typed) / most)
    return [typed[int(place * apart)] for place in range(min(most, len(typed)))]


def typed_texts(
    model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", examples: Sequence[Example], most: int
) -> Texts:
    """How often the likeliest reply behind the shopper's number is the shopper's action; unconstrained.

    Raises:
        ConfigError: The tokenizer has no tokens for numbers.
    """
    import torch

    reader: Any = tokenizer
    known, asked, right = number_tokens(reader), sampled(examples, most), 0
    writer: Any = model
    writer.eval()
    for example in asked:
        number = next(iter(shares_of(example, soft=False)))
        if number not in known:  # more lines than the tokenizer has numbers for: such a policy cannot say it
            continue
        ids = torch.tensor([[*before_number(reader, example), known[number]]], device=writer.device)
        with torch.no_grad():
            said = writer.generate(
                input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=_MOST_TOKENS
            )
        reply = OPENING + reader.decode(said[0, ids.shape[1] - 1 :], skip_special_tokens=True)
        right += key_of_reply(reply) == key_of(gold_of(example).action)
    return Texts(len(asked), right)
