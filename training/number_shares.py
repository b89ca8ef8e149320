"""The shares that a policy states for the numbers of a page: one forward pass instead of hundreds of draws.

Where prompts number their lines, the token behind `{"rationale": "` is the whole choice; its distribution over the
page's numbers is what the policy would do under the grammar at temperature 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

from shopper_agent.prompts.numbering import LEAVING
from training.chat import ChatTokenizer, prompt_of
from training.examples import Example
from training.soft_targets import number_tokens, shares_of

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

Shares = Mapping[int, float]
OPENING: Final = '{"rationale": "'
"""What stands before the number, as `parse.dump` writes it."""
AT_ONCE: Final = 8192
"""Tokens of a batch."""


@dataclass(frozen=True)
class Likeness:
    """Stated shares against those that the actions were drawn from; means over examples."""

    examples: int
    greedy: float
    """Chance that the most likely number is what the shopper does."""
    greedy_ceiling: float
    """What nobody can beat: the chance of the demonstrator's own most likely number."""
    drawn: float
    """The same of a number drawn from the stated shares."""
    drawn_ceiling: float
    """What a perfect clone gets."""
    tvd: float
    """Half of the summed absolute differences, 0 to 1."""
    entropy: float
    """Of the stated shares, in nats."""
    entropy_demonstrator: float
    leaving: float
    """Stated share of leaving."""
    leaving_demonstrator: float


def stated_shares(
    model: "PreTrainedModel",
    tokenizer: "PreTrainedTokenizerBase",
    examples: Sequence[Example],
    *,
    at_once: int = AT_ONCE,
) -> list[dict[int, float]]:
    """For each example, number on its page → stated share; they sum to 1. `at_once`: tokens of a batch at most.

    Examples of like length are asked together, and logits are made at the number's place alone.

    Raises:
        ConfigError: The tokenizer has no tokens for numbers.
    """
    import torch

    reader: Any = tokenizer
    known = number_tokens(reader)
    prompts = [before_number(reader, example) for example in examples]
    found: list[dict[int, float]] = [{}] * len(examples)
    model.eval()  # type: ignore[no-untyped-call]
    with torch.no_grad():
        for places in batches([len(one) for one in prompts], at_once):
            logits = _at_the_end(model, [prompts[place] for place in places])
            for place, row in zip(places, logits, strict=True):
                here = [number for number in range(len(examples[place].order) + 1) if number in known]
                shares = torch.softmax(row[[known[number] for number in here]], dim=-1).tolist()
                found[place] = dict(zip(here, shares, strict=True))
    return found


def batches(lengths: Sequence[int], at_once: int) -> Iterator[list[int]]:
    """Places of rows of like length, at most so many tokens a batch with their filling; a longer row is alone."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda one: lengths[one]):
        if batch and (len(batch) + 1) * lengths[place] > at_once:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _at_the_end(model: Any, rows: Sequence[Sequence[int]]) -> "torch.Tensor":
    """Logits behind the last token of each row, (rows, vocabulary), in float32.

    Rows are filled up on their right, which no earlier position of a causal model sees: no mask is needed.
    """
    import torch

    width, last = max(map(len, rows)), torch.tensor([len(row) - 1 for row in rows], device=model.device)
    ids = torch.tensor([[*row, *[0] * (width - len(row))] for row in rows], device=model.device)
    hidden = model.get_decoder()(input_ids=ids, use_cache=False).last_hidden_state
    ends = hidden[torch.arange(len(rows), device=model.device), last]
    logits: torch.Tensor = model.get_output_embeddings()(ends).float()
    return logits


def before_number(tokenizer: ChatTokenizer, example: Example) -> list[int]:
    """Prompt and answer up to the number that the answer opens with; also where the prompt hides what was done."""
    prompt = tokenizer.apply_chat_template(prompt_of(example), tokenize=False, add_generation_prompt=True)
    return [*tokenizer.encode(prompt, add_special_tokens=False), *tokenizer.encode(OPENING, add_special_tokens=False)]


def likeness(examples: Sequence[Example], stated: Sequence[Shares]) -> Likeness:
    """How near stated shares are to the demonstrator's; examples without its distribution are left out.

    Raises:
        ValueError: No example has one.
    """
    pairs = [
        (_scaled(shares_of(one)), shares) for one, shares in zip(examples, stated, strict=True) if one.demonstrator
    ]
    if not pairs:
        raise ValueError("no example says what its action was drawn from")
    return Likeness(
        examples=len(pairs),
        greedy=fmean(q.get(max(p, key=p.__getitem__), 0.0) for q, p in pairs),
        greedy_ceiling=fmean(max(q.values()) for q, _ in pairs),
        drawn=fmean(sum(share * p.get(number, 0.0) for number, share in q.items()) for q, p in pairs),
        drawn_ceiling=fmean(sum(share**2 for share in q.values()) for q, _ in pairs),
        tvd=fmean(sum(abs(q.get(number, 0.0) - p.get(number, 0.0)) for number in {*q, *p}) / 2 for q, p in pairs),
        entropy=fmean(_entropy(p) for _, p in pairs),
        entropy_demonstrator=fmean(_entropy(q) for q, _ in pairs),
        leaving=fmean(p.get(LEAVING, 0.0) for _, p in pairs),
        leaving_demonstrator=fmean(q.get(LEAVING, 0.0) for q, _ in pairs),
    )


def _scaled(shares: Shares) -> Shares:
    total = sum(shares.values())
    return {number: share / total for number, share in shares.items()}


def _entropy(shares: Shares) -> float:
    return -sum(share * log(share) for share in shares.values() if share > 0)
