"""trl's SFTTrainer with the loss of soft_targets.py: a distribution at the number, a weight for every other token."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch  # noqa: TID253 - only who trains imports this module
from torch.nn.functional import log_softmax  # noqa: TID253
from trl.trainer.sft_trainer import SFTTrainer  # noqa: TID253

from training.soft_targets import NOWHERE, NumberLoss, Target

Batch = dict[str, torch.Tensor]


@dataclass(frozen=True)
class NumberCollator:
    """Rows of different lengths → one batch; what fills them up has no weight."""

    padding: int
    loss: NumberLoss

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> Batch:
        """Ids and weights (rows, longest), and the targets at the numbers (rows, most numbers)."""
        longest = max(len(row["input_ids"]) for row in rows)
        most = max(1, *(len(row["numbers"]) for row in rows))
        return {
            "input_ids": _filled([row["input_ids"] for row in rows], longest, self.padding, torch.long),
            "attention_mask": _filled([[1] * len(row["input_ids"]) for row in rows], longest, 0, torch.long),
            "weights": _filled([self._weights(row) for row in rows], longest, 0.0, torch.float32),
            "number_at": torch.tensor([row["number_at"] for row in rows]),
            "numbers": _filled([row["numbers"] for row in rows], most, 0, torch.long),
            "shares": _filled([row["shares"] for row in rows], most, 0.0, torch.float32),
        }

    def _weights(self, row: Mapping[str, Any]) -> list[float]:
        """What each token is worth; nothing at the number, which has a target of its own."""
        answer = len(row["input_ids"]) - row["prompt"]
        weights = [self.loss.prompt_weight] * row["prompt"] + [self.loss.answer_weight] * answer
        if row["number_at"] != NOWHERE:
            weights[row["number_at"]] = 0.0
        return weights


def _filled(rows: Sequence[Sequence[float]], width: int, filling: float, kind: torch.dtype) -> torch.Tensor:
    return torch.tensor([[*row, *[filling] * (width - len(row))] for row in rows], dtype=kind)


def columns_of(targets: Sequence[Target]) -> dict[str, list[Any]]:
    """Targets as the columns of a data set."""
    return {
        "input_ids": [one.ids for one in targets],
        "prompt": [one.prompt for one in targets],
        "number_at": [one.number_at for one in targets],
        "numbers": [list(one.numbers) for one in targets],
        "shares": [list(one.shares) for one in targets],
    }


def number_loss(logits: torch.Tensor, batch: Batch, number_weight: float) -> torch.Tensor:
    """The weighted mean of all tokens' cross entropies; at a number it is that of its distribution. A scalar.

    `logits`: (rows, length, vocabulary).
    """
    said = log_softmax(logits[:, :-1].float(), dim=-1)
    wrong = -said.gather(-1, batch["input_ids"][:, 1:, None]).squeeze(-1)
    weights = batch["weights"][:, 1:]
    there = batch["number_at"] != NOWHERE
    rows = torch.arange(len(there), device=there.device)
    before = said[rows, batch["number_at"].clamp(min=1) - 1]
    apart = -(batch["shares"] * before.gather(-1, batch["numbers"])).sum(-1) * there
    return ((wrong * weights).sum() + number_weight * apart.sum()) / (weights.sum() + number_weight * there.sum())


class NumberTrainer(SFTTrainer):
    """Trains on rows of `row_of`, batched by NumberCollator."""

    def __init__(self, *given: Any, loss: NumberLoss, **named: Any) -> None:
        """As SFTTrainer, with the weights of the loss."""
        super().__init__(*given, **named)
        self._numbers = loss
        self.model_accepts_loss_kwargs = False  # the loss is a mean of its batch: steps are averaged, not summed

    def compute_loss(
        self, model: Any, inputs: Batch, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """The loss of a batch."""
        outputs = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], use_cache=False)
        loss = number_loss(outputs.logits, inputs, self._numbers.number_weight)
        return (loss, outputs) if return_outputs else loss
