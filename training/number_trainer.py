"""trl's SFTTrainer with the loss of soft_targets.py: a distribution at the number, a weight for every other token."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from zlib import crc32

import torch  # noqa: TID253 - only who trains imports this module
from torch.nn.functional import log_softmax  # noqa: TID253
from trl.trainer.sft_trainer import SFTTrainer  # noqa: TID253

from training.soft_targets import NOWHERE, NumberLoss, Target

Batch = dict[str, torch.Tensor]
Head = Callable[[torch.Tensor], torch.Tensor]
Layers = Callable[..., Any]


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
        ids, prompt = row["input_ids"], row["prompt"]
        weights = [*self._prompt_weights(ids[:prompt]), *[self.loss.answer_weight] * (len(ids) - prompt)]
        if row["number_at"] != NOWHERE:
            weights[row["number_at"]] = 0.0
        return weights

    def _prompt_weights(self, ids: Sequence[int]) -> list[float]:
        """The same tokens of an example each time: a resumed run draws what it would have drawn."""
        share, weight = self.loss.prompt_share, self.loss.prompt_weight
        if share == 1:
            return [weight] * len(ids)
        drawn = Random(crc32(repr(list(ids)).encode()))
        return [weight / share if drawn.random() < share else 0.0 for _ in ids]


def _filled(rows: Sequence[Sequence[float]], width: int, filling: float, kind: torch.dtype) -> torch.Tensor:
    return torch.tensor([[*row, *[filling] * (width - len(row))] for row in rows], dtype=kind)


def columns_of(targets: Sequence[Target]) -> dict[str, list[Any]]:
    """Targets as the columns of a data set."""
    return {
        "input_ids": [one.ids for one in targets],
        "length": [len(one.ids) for one in targets],
        "prompt": [one.prompt for one in targets],
        "number_at": [one.number_at for one in targets],
        "numbers": [list(one.numbers) for one in targets],
        "shares": [list(one.shares) for one in targets],
    }


def number_loss(hidden: torch.Tensor, head: Head, batch: Batch, number_weight: float) -> torch.Tensor:
    """The weighted mean of all tokens' cross entropies; at a number it is that of its distribution. A scalar.

    `hidden`: (rows, length, width); `head` makes logits over the vocabulary of some of them: of those that count.
    """
    weights = batch["weights"][:, 1:]
    counted = weights > 0
    said = log_softmax(head(hidden[:, :-1][counted]).float(), dim=-1)
    wrong = -said.gather(-1, batch["input_ids"][:, 1:][counted][:, None]).squeeze(-1)
    there = batch["number_at"] != NOWHERE
    rows = torch.arange(len(there), device=there.device)
    before = log_softmax(head(hidden[rows, batch["number_at"].clamp(min=1) - 1]).float(), dim=-1)
    apart = -(batch["shares"] * before.gather(-1, batch["numbers"])).sum(-1) * there
    total = (wrong * weights[counted]).sum() + number_weight * apart.sum()
    return total / (weights.sum() + number_weight * there.sum())


class NumberTrainer(SFTTrainer):
    """Trains on rows of `row_of`, batched by NumberCollator."""

    def __init__(self, *given: Any, loss: NumberLoss, compiled: bool = False, **named: Any) -> None:
        """As SFTTrainer, with the weights of the loss; `compiled`: the layers by torch.compile."""
        super().__init__(*given, **named)
        self._numbers = loss
        self._compiled = compiled
        self._layers: Layers | None = None
        self.model_accepts_loss_kwargs = False  # the loss is a mean of its batch: steps are averaged, not summed

    def compute_loss(
        self, model: Any, inputs: Batch, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """The loss of a batch."""
        given = {"input_ids": inputs["input_ids"], "attention_mask": inputs["attention_mask"], "use_cache": False}
        whole = self.accelerator.unwrap_model(model)
        if return_outputs or whole is not model:  # what wraps a model for several devices wants to be called itself
            outputs = model(**given)
            loss = number_loss(outputs.logits, _as_they_are, inputs, self._numbers.number_weight)
            return (loss, outputs) if return_outputs else loss
        with self.accelerator.autocast():
            hidden = self._made_layers(whole)(**given).last_hidden_state
            return number_loss(hidden, whole.get_output_embeddings(), inputs, self._numbers.number_weight)

    def _made_layers(self, whole: Any) -> Layers:
        """The model without its head, compiled where that is wanted."""
        if self._layers is None:
            layers = whole.get_decoder()
            self._layers = torch.compile(layers, dynamic=True) if self._compiled else layers
        return self._layers


def _as_they_are(logits: torch.Tensor) -> torch.Tensor:
    return logits
