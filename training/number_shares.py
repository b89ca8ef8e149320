"""The shares that a policy states for the numbers of a page: one forward pass instead of hundreds of draws.

Where prompts number their lines, the token behind `{"rationale": "` is the whole choice; its distribution over the
page's numbers is what the policy would do under the grammar at temperature 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import fmean
from typing import TYPE_CHECKING, Any

from shopper_agent.prompts.numbering import LEAVING
from training.chat import tokens_of
from training.examples import Example
from training.soft_targets import number_tokens, shares_of

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

Shares = Mapping[int, float]


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
    model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", examples: Sequence[Example]
) -> list[dict[int, float]]:
    """For each example, number on its page → stated share; they sum to 1.

    Raises:
        ConfigError: The tokenizer has no tokens for numbers.
    """
    import torch

    reader: Any = tokenizer
    known, found = number_tokens(reader), []
    model.eval()  # type: ignore[no-untyped-call]
    with torch.no_grad():
        for example in examples:
            ids = _before_number(reader, example, known)
            logits = model(input_ids=torch.tensor([ids], device=model.device), use_cache=False).logits[0, -1].float()
            here = [number for number in range(len(example.order) + 1) if number in known]
            shares = torch.softmax(logits[[known[number] for number in here]], dim=-1).tolist()
            found.append(dict(zip(here, shares, strict=True)))
    return found


def _before_number(tokenizer: Any, example: Example, known: Mapping[int, int]) -> list[int]:
    """Prompt and answer up to the number that the answer opens with."""
    tokens = tokens_of(tokenizer, example)
    numbers = set(known.values())
    at = next(place for place in range(tokens.prompt, len(tokens.ids)) if int(tokens.ids[place]) in numbers)
    return [int(one) for one in tokens.ids[:at]]


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
