"""Supervised fine-tuning: the shopper's rationale and action as the completion, the loss on nothing else.

trl's own trainer; what is ours is what goes in and what is left behind. In the output folder:

    log.jsonl               one line a logged step: loss, gradient norm, learning rate, tokens; readable after a kill
    checkpoint-STEP/        model, tokenizer, optimizer; whole once it has training.json
    final/                  the model
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from shopper_agent.errors import ConfigError
from shopper_agent.trajectories.writer import write_whole
from training.chat import columns_of, tokens_of, within
from training.checkpoint import Tell, TrainingFailed, known_deprecations, lora_config
from training.config import SftSettings, TrainingConfig, sft_of
from training.examples import Example
from training.marks import FINAL
from training.soft_targets import NumberLoss, learnable, number_tokens, target_of
from training.stage import Stage, ending_well, keeper, prepared, save_model, starting_point

if TYPE_CHECKING:
    from datasets import Dataset
    from torch.optim import Optimizer
    from transformers import TrainerCallback
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

LOG: Final = "log.jsonl"
_Trainer = TypeVar("_Trainer", bound="SFTTrainer")


@dataclass(frozen=True)
class Trained:
    """What came out."""

    folder: Path
    """The final model."""
    steps: int
    loss: float | None
    """Of the last logged step; None: none was logged."""


def train_sft(
    config: TrainingConfig, tell: Tell, *, resume: bool = False, callbacks: Sequence["TrainerCallback"] = ()
) -> Trained:
    """Fine-tune a model on what shoppers did; `callbacks` are heard besides our own.

    Raises:
        ConfigError: The configuration, the data and the model do not fit each other; nothing was written.
        TrainingFailed: It could not go on; the last whole checkpoint is still there.
    """
    settings = sft_of(config)
    stage = prepared("sft", config, tell)
    start = starting_point(stage, resume=resume, tell=tell)
    heard = [journal(stage.out / LOG, tell), keeper(stage, settings.keep), *callbacks]
    with known_deprecations(), ending_well(stage):
        trainer = make_trainer(stage, settings, heard)
        trainer.train(resume_from_checkpoint=None if start is None else str(start))
        steps = trainer.state.global_step
        final = stage.out / FINAL
        save_model(trainer, final, stage.made.model_copy(update={"step": steps}))
    return Trained(final, steps, _last_loss(trainer.state.log_history))


def make_trainer(stage: Stage, settings: SftSettings, callbacks: Sequence["TrainerCallback"]) -> "SFTTrainer":
    """The trainer of a stage, ready to train.

    Raises:
        ConfigError: An example is longer than `max_length`, or the batch does not divide among the devices.
    """
    from transformers import PrinterCallback

    make, rows_for, extra = _kind(stage, settings)
    evaluated = settings.evaluate_every is not None
    if evaluated and not stage.held_out:
        raise ConfigError("evaluate_every is set, but nothing is held out")
    lora = stage.config.model.lora
    trainer = make(
        model=stage.loaded.model,
        args=arguments(stage, settings),
        train_dataset=rows_for(stage.examples),
        eval_dataset=rows_for(stage.held_out) if evaluated else None,
        processing_class=stage.loaded.tokenizer,
        peft_config=None if lora is None else lora_config(lora),
        callbacks=list(callbacks),
        optimizers=(optimizer(stage, settings), None),
        **extra,
    )
    trainer.remove_callback(PrinterCallback)  # it prints; `tell` is who is told
    return trainer


def _kind(
    stage: Stage, settings: SftSettings
) -> tuple[Callable[..., "SFTTrainer"], Callable[[Sequence[Example]], "Dataset"], Mapping[str, object]]:
    """Which trainer, what makes its rows, and what else it takes."""
    if settings.numbers is None:
        from trl.trainer.sft_trainer import SFTTrainer

        return careful(SFTTrainer), partial(dataset_of, stage, max_length=settings.max_length), {}
    from training.number_trainer import NumberCollator, NumberTrainer

    if stage.config.model.lora is not None:
        raise ConfigError("[sft.numbers] is for whole models: leave [model.lora] out")
    pad: Any = stage.loaded.tokenizer
    collator = NumberCollator(pad.pad_token_id, settings.numbers)
    extra = {"loss": settings.numbers, "compiled": settings.compiled, "data_collator": collator}
    return careful(NumberTrainer), partial(number_rows, stage, settings.numbers, settings.max_length), extra


def optimizer(stage: Stage, settings: SftSettings) -> "Optimizer | None":
    """None: the trainer makes the one that its arguments name."""
    if settings.optimizer == "adamw":
        return None
    from training.muon import MuonAdam

    return MuonAdam(stage.loaded.model, settings.matrix_rate, settings.learning_rate)


def number_rows(stage: Stage, loss: NumberLoss, max_length: int, examples: Sequence[Example]) -> "Dataset":
    """The examples whose action the prompt shows, with what each token is worth.

    Raises:
        ConfigError: The tokenizer or the data set knows no numbers, or nothing can be learned.
    """
    from datasets import Dataset

    from training.number_trainer import columns_of as number_columns

    tokenizer: Any = stage.loaded.tokenizer
    known, shown = number_tokens(tokenizer), learnable(examples)
    if not shown:
        raise ConfigError("no prompt shows what the shopper did: build the data set with a larger page_budget")
    tokens = within([tokens_of(tokenizer, one) for one in shown], max_length)
    targets = [target_of(one, row, known, soft=loss.soft) for one, row in zip(shown, tokens, strict=True)]
    return Dataset.from_dict(number_columns(targets))


def dataset_of(stage: Stage, examples: Sequence[Example], max_length: int) -> "Dataset":
    """The examples in tokens, with labels on completions alone."""
    from datasets import Dataset

    tokenizer: Any = stage.loaded.tokenizer
    rows = within([tokens_of(tokenizer, one) for one in examples], max_length)
    return Dataset.from_dict(dict(columns_of(rows)))


def arguments(stage: Stage, settings: SftSettings) -> "SFTConfig":
    """The settings as trl takes them; every one that matters is stated, since its defaults change."""
    import torch
    from trl.trainer.sft_config import SFTConfig

    on_gpu = torch.cuda.is_available()
    evaluate_every = settings.evaluate_every
    made = SFTConfig(
        output_dir=str(stage.out),
        num_train_epochs=settings.epochs or 1.0,
        max_steps=settings.steps or -1,
        learning_rate=settings.learning_rate,
        lr_scheduler_type=settings.schedule,
        warmup_steps=settings.warmup_steps,
        weight_decay=settings.weight_decay,
        max_grad_norm=settings.max_grad_norm,
        per_device_train_batch_size=settings.per_device,
        per_device_eval_batch_size=settings.per_device,
        max_length=settings.max_length if settings.packing else None,  # nothing longer gets here
        packing=settings.packing,
        eval_packing=False,
        activation_checkpointing=settings.activation_checkpointing,
        use_cpu=not on_gpu,
        bf16=on_gpu and torch.cuda.is_bf16_supported() if settings.bf16 is None else settings.bf16,
        seed=settings.seed,
        data_seed=settings.seed,
        save_strategy="steps",
        save_steps=settings.save_every,
        save_total_limit=None,  # the keeper lets old ones go, once the new one is whole
        eval_strategy="no" if evaluate_every is None else "steps",
        eval_steps=evaluate_every,
        logging_steps=settings.log_every,
        logging_first_step=True,
        logging_nan_inf_filter=False,  # it would hide them
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=on_gpu,
        remove_unused_columns=settings.numbers is None,
        train_sampling_strategy="random" if settings.numbers is None else "group_by_length",
        ddp_find_unused_parameters=False,  # every weight is used
    )
    made.gradient_accumulation_steps = _accumulated(settings, made.world_size)
    return made


def _accumulated(settings: SftSettings, devices: int) -> int:
    at_once = settings.per_device * devices
    if settings.batch % at_once:
        raise ConfigError(
            f"batch = {settings.batch} does not divide among {devices} devices of {settings.per_device} examples each"
        )
    return settings.batch // at_once


def careful(base: type[_Trainer]) -> type[_Trainer]:
    """A trainer that ends before a loss that is no number reaches the weights."""
    import torch

    class CarefulTrainer(base):  # type: ignore[misc, valid-type]
        def training_step(self, *args: Any, **given: Any) -> torch.Tensor:
            loss: torch.Tensor = super().training_step(*args, **given)  # type: ignore[no-untyped-call]
            if not torch.isfinite(loss):
                raise TrainingFailed(
                    f"the loss is {loss.item()} at step {self.state.global_step + 1}: lower learning_rate, or look at "
                    "the data"
                )
            return loss

    return cast(type[_Trainer], CarefulTrainer)


def journal(path: Path, tell: Tell) -> "TrainerCallback":
    """A callback that writes what is logged as JSON lines; lines beyond the resumed step are dropped first."""
    from transformers import TrainerCallback

    class Journal(TrainerCallback):
        def on_train_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if state.is_world_process_zero:
                _keep_until(path, state.global_step)

        def on_log(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if not state.is_world_process_zero:
                return
            logged = {"step": state.global_step, **given["logs"]}
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(logged) + "\n")
            if "loss" in logged:
                tell(f"step {state.global_step} of {state.max_steps}: loss {logged['loss']:.4f}")

    return Journal()


def _keep_until(path: Path, step: int) -> None:
    """Keep the lines of a log up to a step; half a line at its end is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        return
    kept = [line for line in path.read_text("utf-8").splitlines() if (at := _step_of(line)) is not None and at <= step]
    write_whole(path, "".join(line + "\n" for line in kept).encode())


def _step_of(line: str) -> int | None:
    try:
        return int(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):
        return None


def _last_loss(history: Sequence[Mapping[str, float]]) -> float | None:
    return next((line["loss"] for line in reversed(history) if "loss" in line), None)
