"""`[grpo] numbers_only`: reinforcement learning on the number alone, around number_grpo_trainer.py."""

import time
from math import gcd
from typing import TYPE_CHECKING, Any

from shopper_agent.errors import ConfigError
from training.config import GrpoSettings, SftSettings
from training.examples import Example
from training.grpo import DEFAULT_STEPS
from training.grpo_log import BEST, Listener
from training.metrics import score
from training.number_grpo_trainer import ChoiceCollator, Choosing, NumberGrpoTrainer
from training.number_replies import reply_of
from training.number_shares import before_number, stated_shares
from training.rewards import GroupReward
from training.rollouts import GroupScorer, prediction_of, spread
from training.sft import arguments, careful, optimizer
from training.soft_targets import NumberLoss, learnable, number_tokens
from training.stage import Stage, save_model
from training.step_log import StepLog, summarise

if TYPE_CHECKING:
    from datasets import Dataset
    from transformers import TrainerCallback


def make_number_trainer(stage: Stage, settings: GrpoSettings, reward: GroupReward) -> NumberGrpoTrainer:
    """The trainer of a stage, ready to train.

    Raises:
        ConfigError: The data set has no numbers, a reward or a setting needs more than a number, or nothing fits.
    """
    from transformers import PrinterCallback

    _check(stage, settings, reward)
    examples = learnable(stage.examples)
    if not examples:
        raise ConfigError("no prompt shows what the shopper did: build the data set with a larger page_budget")
    as_sft = _as_sft(settings)
    choosing = Choosing(
        examples, GroupScorer(examples, reward, settings.group), settings.group, settings.temperature,
        settings.scale_rewards, settings.beta,
    )  # fmt: skip
    tokenizer: Any = stage.loaded.tokenizer
    trainer: NumberGrpoTrainer = careful(NumberGrpoTrainer)(
        model=stage.loaded.model,
        args=arguments(stage, as_sft),
        train_dataset=_rows(tokenizer, examples, settings.max_length),
        processing_class=tokenizer,
        optimizers=(optimizer(stage, as_sft), None),
        data_collator=ChoiceCollator(tokenizer.pad_token_id),
        loss=NumberLoss(),
        compiled=settings.compiled,
        choosing=choosing,
    )
    if trainer.args.world_size > 1:
        raise ConfigError("numbers_only trains on one device: gradients would not be shared among several")
    trainer.remove_callback(PrinterCallback)
    return trainer


def _check(stage: Stage, settings: GrpoSettings, reward: GroupReward) -> None:
    if stage.made.prompt.rendering != "brief":
        raise ConfigError(
            "numbers_only needs prompts whose lines are numbered: build the data set with --layout pocket"
        )
    if reward.needs_certainty:
        raise ConfigError("numbers_only draws no rationale, so that none has a self-certainty: set its weight to 0")
    if settings.vllm != "off" or settings.updates != 1 or settings.top_p < 1:
        raise ConfigError("numbers_only generates nothing: leave vllm and top_p out, and updates = 1")
    if stage.config.model.lora is not None:
        raise ConfigError("numbers_only is for whole models: leave [model.lora] out")


def _as_sft(settings: GrpoSettings) -> SftSettings:
    """The same run as the supervised stage is told of; `per_device` counts completions there, prompts here."""
    prompts = gcd(settings.batch, max(settings.per_device // settings.group, 1))
    steps = settings.steps or (None if settings.epochs else DEFAULT_STEPS)
    return SftSettings(
        epochs=settings.epochs, steps=steps, learning_rate=settings.learning_rate,
        schedule=settings.schedule, warmup_steps=settings.warmup_steps, batch=settings.batch, per_device=prompts,
        max_length=settings.max_length, bf16=settings.bf16, seed=settings.seed, save_every=settings.save_every,
        keep=settings.keep, log_every=settings.log_every, numbers=NumberLoss(), compiled=settings.compiled,
        activation_checkpointing=settings.activation_checkpointing,
    )  # fmt: skip


def _rows(tokenizer: Any, examples: list[Example], most: int) -> "Dataset":
    """Prompts and the openings of their answers, up to the number.

    Raises:
        ConfigError: One is longer than `most`.
    """
    from datasets import Dataset

    known, rows = number_tokens(tokenizer), []
    for place, example in enumerate(examples):
        ids = before_number(tokenizer, example)
        if len(ids) > most:
            raise ConfigError(f"a prompt has {len(ids)} tokens, more than max_length = {most}")
        here = [known[number] for number in range(len(example.order) + 1) if number in known]
        rows.append({"input_ids": ids, "numbers": here, "example": place, "length": len(ids)})
    return Dataset.from_list(rows)


def listening(trainer: NumberGrpoTrainer, listener: Listener) -> "TrainerCallback":
    """A callback that writes what the trainer hears, and asks the policy about held-out steps."""
    from transformers import TrainerCallback

    class Listening(TrainerCallback):
        began = time.monotonic()

        def on_train_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            listener.begin(state.global_step)

        def on_log(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            logs = given["logs"]
            if "loss" not in logs:  # the summary of the whole run
                return
            heard, trainer.heard = trainer.heard, type(trainer.heard)()
            now = time.monotonic()
            seconds, self.began = now - self.began, now
            listener.step(
                StepLog(
                    step=state.global_step, loss=logs["loss"], grad_norm=logs.get("grad_norm"),
                    learning_rate=logs.get("learning_rate"), seconds=seconds,
                    classes=summarise(heard.samples, heard.sums),
                )
            )  # fmt: skip

        def on_step_end(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            every = listener.settings.evaluate_every
            if every is not None and state.global_step % every == 0:
                _evaluate(trainer, listener, state.global_step)

    return Listening()


def _evaluate(trainer: NumberGrpoTrainer, listener: Listener, step: int) -> None:
    examples = spread(learnable(listener.stage.held_out), listener.settings.evaluate_examples)
    model: Any = trainer.model
    tokenizer: Any = listener.stage.loaded.tokenizer
    stated = stated_shares(model, tokenizer, examples)
    model.train()
    chosen = [max(shares, key=shares.__getitem__) for shares in stated]
    rows = [prediction_of(one, reply_of(one, number)) for one, number in zip(examples, chosen, strict=True)]
    if listener.evaluated(step, dict(score(rows).values)):
        save_model(trainer, listener.stage.out / BEST, listener.stage.made.model_copy(update={"step": step}))
