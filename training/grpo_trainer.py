"""trl's GRPO trainer, told to listen: self-certainty before the rewards, figures per class after them.

Only three of its steps are extended and none is replaced: generation (the certainty of what was generated, grammar),
scoring (which class each completion belongs to), loss (entropy and KL of each class).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch  # noqa: TID253 - only who trains imports this module
from accelerate.utils import gather_object  # type: ignore[import-untyped]
from transformers import LogitsProcessor, LogitsProcessorList  # noqa: TID253
from trl.models.utils import unwrap_model_for_generation  # noqa: TID253
from trl.trainer.grpo_trainer import GRPOTrainer  # noqa: TID253
from trl.trainer.utils import pad  # noqa: TID253

from training.certainty import TokenBytes, mean_certainty, rationale_mask, token_certainty
from training.checkpoint import TrainingFailed
from training.examples import Example
from training.rollouts import GroupScorer
from training.step_log import CLASSES, Sample, TokenSums, class_of, class_of_reply

Restrict = Callable[[Sequence[Sequence[str]]], LogitsProcessor]
"""Names on the page of each prompt of a batch → what keeps generation to decisions about those."""
GREEDY_ROWS = 8


@dataclass
class Heard:
    """What a run did since its last line in the log."""

    samples: list[Sample] = field(default_factory=list)
    sums: dict[str, TokenSums] = field(default_factory=dict)

    def add(self, shopper: str, tokens: float, entropy: float, kl: float | None) -> None:
        """Count the tokens of one class."""
        known = self.sums.get(shopper, TokenSums())
        both = None if kl is None else kl + (known.kl or 0.0)
        self.sums[shopper] = TokenSums(known.tokens + tokens, known.entropy + entropy, both)


@dataclass(frozen=True)
class Extras:
    """What this trainer takes besides trl's own arguments."""

    examples: Sequence[Example]
    scorer: GroupScorer
    certainty: bool
    """Whether the reward asks for it; without it there is no further forward pass."""
    restrict: Restrict | None = None
    """None: rollouts are unconstrained."""


class ShopperTrainer(GRPOTrainer):
    """GRPO on what shoppers did."""

    def __init__(self, extras: Extras, **trl: Any) -> None:
        """Raises ConfigError for a tokenizer in which rationales cannot be found, when certainty is asked for."""
        rewards: list[Any] = [extras.scorer]
        super().__init__(reward_funcs=rewards, **trl)
        self.heard = Heard()
        self._text: Any = self.processing_class  # a tokenizer, by whatever name trl calls it
        self._extras = extras
        self._bytes = TokenBytes(trl["processing_class"]) if extras.certainty else None
        self._names: list[Sequence[str]] = []
        self._generated: list[list[int]] = []
        self._tokens: tuple[torch.Tensor, torch.Tensor] | None = None

    # ── generation ───────────────────────────────────────────────────────────────────────────────────────────────

    def _generate(self, prompts: list[Any]) -> Any:
        found = super()._generate(prompts)
        self._generated = found[0]  # the prompts as tokens, which rewards do not get
        return found

    def _generate_single_turn(self, prompt_ids: list[list[int]], *rest: Any, **more: Any) -> Any:
        generate: Any = super()._generate_single_turn
        with _drawing(self.state.global_step + 1):
            if self._extras.restrict is None or not self._names:
                return generate(prompt_ids, *rest, **more)
            processors = LogitsProcessorList([self._extras.restrict(self._names)])
            with _generating_with(self.accelerator.unwrap_model(self.model), processors):
                return generate(prompt_ids, *rest, **more)

    def _calculate_rewards(self, inputs: list[Any], prompts: Any, completions: Any, completion_ids: Any) -> Any:
        if self._bytes is not None:
            sure = self._certainty(completion_ids)
            inputs = [{**row, "certainty": one} for row, one in zip(inputs, sure, strict=True)]
        return super()._calculate_rewards(inputs, prompts, completions, completion_ids)

    def _certainty(self, completions: Sequence[Sequence[int]]) -> list[float | None]:
        """The self-certainty of each rationale, by one forward pass over prompts and completions."""
        assert self._bytes is not None
        found: list[float | None] = []
        size = self.args.per_device_train_batch_size
        for start in range(0, len(completions), size):
            texts = completions[start : start + size]
            measured = self._measure(self._generated[start : start + size], texts)
            for of_tokens, ids in zip(measured, texts, strict=True):
                found.append(mean_certainty(of_tokens[: len(ids)], rationale_mask(self._bytes.of(ids))))
        return found

    def _measure(self, prompts: Sequence[Sequence[int]], completions: Sequence[Sequence[int]]) -> list[list[float]]:
        device = self.accelerator.device
        filler = self._text.pad_token_id
        left = pad([torch.tensor(ids) for ids in prompts], filler, "left")
        right = pad([torch.tensor(ids) for ids in completions], filler, "right")
        seen = [pad([torch.ones(len(ids), dtype=torch.long) for ids in prompts], 0, "left")]
        seen.append(pad([torch.ones(len(ids), dtype=torch.long) for ids in completions], 0, "right"))
        ids, attention = torch.cat([left, right], 1).to(device), torch.cat(seen, 1).to(device)
        with self.accelerator.autocast():
            measured = token_certainty(self.accelerator.unwrap_model(self.model), ids, attention, right.shape[1])
        rows: list[list[float]] = measured.tolist()
        return rows

    def training_step(self, *args: Any, **more: Any) -> Any:
        """One pass, forward and back. Raises TrainingFailed when the loss is no number, before a weight is."""
        step: Any = super().training_step
        loss = step(*args, **more)
        if not torch.isfinite(loss):
            raise TrainingFailed(f"the loss is {loss.item()} at step {self.state.global_step + 1}: lower learning_rate")
        return loss

    # ── what is heard ────────────────────────────────────────────────────────────────────────────────────────────

    def _generate_and_score_completions(self, inputs: list[Any]) -> dict[str, Any]:
        examples = [self._extras.examples[row["example"]] for row in inputs]
        self._names = [one.order or one.names for one in examples]
        output: dict[str, Any] = super()._generate_and_score_completions(inputs)
        shoppers = [class_of(one.gold.type) for one in examples]
        output["shopper"] = torch.tensor([CLASSES.index(one) for one in shoppers], device=self.accelerator.device)
        lengths = output["completion_mask"].sum(1).tolist()
        mine = [
            Sample(one.example, shopper, class_of_reply(one.text), dict(one.terms), advantage, length, one.certainty)
            for one, shopper, advantage, length in zip(
                self._extras.scorer.last, shoppers, output["advantages"].tolist(), lengths, strict=True
            )
        ]
        self.heard.samples += gather_object(mine)
        return output

    def _get_per_token_logps_and_entropies(self, *args: Any, **more: Any) -> Any:
        found = super()._get_per_token_logps_and_entropies(*args, **more)
        if more.get("compute_entropy"):
            self._tokens = (found[0].detach(), found[1].detach())
        return found

    def _compute_loss(self, model: Any, inputs: dict[str, Any]) -> Any:
        of_trl: Any = super()._compute_loss
        loss = of_trl(model, inputs)
        if self._tokens is not None:
            self._hear_tokens(inputs, *self._tokens)
            self._tokens = None
        return loss

    def _hear_tokens(self, inputs: dict[str, Any], log_p: torch.Tensor, entropies: torch.Tensor) -> None:
        """Entropy and KL (k3, as the loss has it) of each class, over all processes."""
        mask, reference = inputs["completion_mask"], inputs.get("ref_per_token_logps")
        kl = torch.zeros_like(log_p)
        if reference is not None:
            kl = torch.exp(reference - log_p) - (reference - log_p) - 1
        of_rows = torch.stack([(values * mask).sum(1) for values in (mask, entropies, kl)], 1).double()
        of_class = torch.zeros(len(CLASSES), 3, dtype=torch.double, device=of_rows.device)
        of_class.index_add_(0, inputs["shopper"], of_rows)
        for one, sums in zip(CLASSES, self.accelerator.reduce(of_class, "sum").tolist(), strict=True):
            if sums[0]:
                self.heard.add(one, sums[0], sums[1], sums[2] if reference is not None else None)

    # ── held-out examples ────────────────────────────────────────────────────────────────────────────────────────

    def greedy_replies(self, examples: Sequence[Example]) -> list[str]:
        """The most likely reply to each example, unconstrained unless the rollouts are restricted.

        By transformers also where rollouts come from vLLM; draws nothing from the random generators.
        """
        was_training, found = self.model_wrapped.training, list[str]()
        with unwrap_model_for_generation(self.model_wrapped, self.accelerator) as model, torch.no_grad():
            model.eval()
            try:
                for start in range(0, len(examples), GREEDY_ROWS):
                    found += self._greedy(model, examples[start : start + GREEDY_ROWS])
            finally:
                model.train(was_training)
        return found

    def _greedy(self, model: Any, examples: Sequence[Example]) -> list[str]:
        tokenizer = self._text
        prompts = [[message.model_dump() for message in one.messages] for one in examples]
        ids = tokenizer.apply_chat_template(prompts, add_generation_prompt=True, return_dict=True)["input_ids"]
        left = pad([torch.tensor(row) for row in ids], tokenizer.pad_token_id, "left")
        seen = pad([torch.ones(len(row), dtype=torch.long) for row in ids], 0, "left")
        restrict = self._extras.restrict
        processors = [] if restrict is None else [restrict([one.order or one.names for one in examples])]
        with self.accelerator.autocast():
            made = model.generate(
                input_ids=left.to(self.accelerator.device), attention_mask=seen.to(self.accelerator.device),
                do_sample=False, temperature=None, top_p=None, top_k=None, max_new_tokens=self.max_completion_length,
                pad_token_id=tokenizer.pad_token_id, eos_token_id=self.eos_token_ids,
                logits_processor=LogitsProcessorList(processors),
            )  # fmt: skip
        replies: list[str] = tokenizer.batch_decode(made[:, left.shape[1] :], skip_special_tokens=True)
        return replies


@contextmanager
def _drawing(step: int) -> Iterator[None]:
    """Raises TrainingFailed where the weights give no distribution to draw from."""
    try:
        yield
    except RuntimeError as error:  # torch.multinomial raises nothing more particular
        if "probability tensor" not in str(error):
            raise
        raise TrainingFailed(
            f"the policy's probabilities are no numbers at step {step}: lower learning_rate"
        ) from error


@contextmanager
def _generating_with(model: Any, processors: LogitsProcessorList) -> Iterator[None]:
    """Let this model's `generate` use further logits processors, which trl has no way to pass."""
    original = model.generate
    model.generate = lambda *args, **more: original(*args, logits_processor=processors, **more)
    try:
        yield
    finally:
        del model.generate
