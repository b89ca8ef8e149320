"""GRPO where the whole decision is one token: numbers are drawn from their shares on the page, nothing is generated.

A group costs one pass over its prompt, however large it is: what follows the number is spelling, and earns nothing.

Source: DeepSeekMath (arXiv 2402.03300) for the advantage within a group; Dr. GRPO (arXiv 2503.20783) for its form
without a standard deviation. Differs: one update a group, so that no ratio is clipped; KL over all numbers of the page
instead of an estimate of it.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch  # noqa: TID253 - only who trains imports this module

from training.checkpoint import TrainingFailed
from training.examples import Example
from training.grpo_trainer import Heard
from training.number_replies import reply_of
from training.number_trainer import NumberTrainer
from training.rollouts import GroupScorer
from training.step_log import Sample, class_of, class_of_reply

Batch = dict[str, torch.Tensor]


@dataclass(frozen=True)
class ChoiceCollator:
    """Prompts up to their number → one batch, with the tokens of the numbers that each page has."""

    padding: int

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> Batch:
        """Ids (rows, longest), tokens of numbers (rows, most numbers), which of them are there, and the examples."""
        longest, most = max(len(row["input_ids"]) for row in rows), max(len(row["numbers"]) for row in rows)

        def filled(key: str, width: int, filling: int) -> torch.Tensor:
            return torch.tensor([[*row[key], *[filling] * (width - len(row[key]))] for row in rows])

        lengths = torch.tensor([[len(row["input_ids"])] for row in rows])
        counts = torch.tensor([[len(row["numbers"])] for row in rows])
        return {
            "input_ids": filled("input_ids", longest, self.padding),
            "attention_mask": (torch.arange(longest) < lengths).long(),
            "numbers": filled("numbers", most, 0),
            "there": torch.arange(most) < counts,
            "example": torch.tensor([row["example"] for row in rows]),
        }


@dataclass(frozen=True)
class Choosing:
    """What this trainer takes besides trl's own arguments."""

    examples: Sequence[Example]
    scorer: GroupScorer
    group: int
    temperature: float
    scale_rewards: str
    beta: float


class NumberGrpoTrainer(NumberTrainer):
    """Draws numbers, rewards the actions that they name, and makes the better ones likelier."""

    def __init__(self, *given: Any, choosing: Choosing, **named: Any) -> None:
        """As NumberTrainer; the reference of the KL is the model as it comes."""
        super().__init__(*given, **named)
        self.heard = Heard()
        self._choosing = choosing
        self._reference: Any = None
        if choosing.beta > 0:
            reference: Any = copy.deepcopy(self.model)
            self._reference = reference.eval().requires_grad_(False)

    def compute_loss(
        self, model: Any, inputs: Batch, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> torch.Tensor:
        """The policy gradient's loss of a batch."""
        how = self._choosing
        whole = self.accelerator.unwrap_model(model)
        with self.accelerator.autocast():
            said = self._said(self._made_layers(whole), whole, inputs)
        if not torch.isfinite(said[inputs["there"]]).all():
            raise TrainingFailed(
                f"the policy's shares are no numbers any more at step {self.state.global_step + 1}: lower learning_rate"
            )
        drawn = torch.multinomial(said.detach().exp(), how.group, replacement=True)
        rewards = self._rewards(inputs["example"].tolist(), drawn.tolist()).to(said.device)
        advantages = _advantages(rewards, how.scale_rewards)
        loss = -(advantages * said.gather(-1, drawn)).mean()
        divergence = None
        if self._reference is not None:
            with torch.no_grad(), self.accelerator.autocast():
                before = self._said(self._reference.get_decoder(), self._reference, inputs)
            absent = ~inputs["there"]  # whose -inf would make the gradient of the difference no number
            apart = said.masked_fill(absent, 0.0) - before.masked_fill(absent, 0.0)
            gaps = (said.exp() * apart).sum(-1)
            loss, divergence = loss + how.beta * gaps.mean(), gaps.detach()
        self._hear(inputs["example"].tolist(), advantages.tolist(), said.detach(), divergence)
        return loss

    def _said(self, layers: Any, whole: Any, inputs: Batch) -> torch.Tensor:
        """Log shares of the page's numbers (rows, most numbers); -inf where there is none."""
        ids, mask = inputs["input_ids"], inputs["attention_mask"]
        hidden = layers(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
        last = mask.sum(-1) - 1
        rows = torch.arange(len(ids), device=ids.device)
        logits = whole.get_output_embeddings()(hidden[rows, last]).float().gather(-1, inputs["numbers"])
        return torch.log_softmax(logits.masked_fill(~inputs["there"], -torch.inf) / self._choosing.temperature, dim=-1)

    def _rewards(self, examples: list[int], drawn: list[list[int]]) -> torch.Tensor:
        """(rows, group); numbers count from 0 as their places in the row do."""
        how = self._choosing
        texts = [
            [{"content": reply_of(how.examples[place], number)}]
            for place, numbers in zip(examples, drawn, strict=True)
            for number in numbers
        ]
        told = how.scorer(texts, [place for place in examples for _ in range(how.group)])
        return torch.tensor(told).view(len(examples), how.group)

    def _hear(
        self, examples: list[int], advantages: list[list[float]], said: torch.Tensor, divergence: torch.Tensor | None
    ) -> None:
        """Keep what the log tells of this batch."""
        how, first = self._choosing, len(self.heard.samples)
        flat = [one for row in advantages for one in row]
        for place, (scored, advantage) in enumerate(zip(how.scorer.last, flat, strict=True)):
            shopper = class_of(how.examples[scored.example].gold.type)
            self.heard.samples.append(
                Sample((first + place) // how.group, shopper, class_of_reply(scored.text), scored.terms, advantage, 1)
            )
        entropy = -(said.exp() * said.masked_fill(said == -torch.inf, 0.0)).sum(-1)
        for row, place in enumerate(examples):
            gap = None if divergence is None else divergence[row].item()
            self.heard.add(class_of(how.examples[place].gold.type), 1.0, entropy[row].item(), gap)


def _advantages(rewards: torch.Tensor, scale: str) -> torch.Tensor:
    """Rewards above their group's mean, over a standard deviation or nothing; as trl has them."""
    above = rewards - rewards.mean(-1, keepdim=True)
    if scale == "none":
        return above
    spread = rewards.std(-1, keepdim=True) if scale == "group" else rewards.std()
    return above / (spread + 1e-4)
