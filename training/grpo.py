"""Reinforcement learning on groups of completions (GRPO), with the papers' rewards or a proper one.

trl's own trainer, told to listen (grpo_trainer.py). In the output folder:

    log.jsonl               one line a logged step (figures per class), evaluation and warning; readable after a kill
    checkpoint-STEP/        model, tokenizer, optimizer; whole once it has training.json
    best/                   the model of the best evaluation by `best_by`
    final/                  the last model
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from shopper_agent.errors import ConfigError
from shopper_agent.parse import vocabulary
from training.chat import tokens_of
from training.checkpoint import Tell, lora_config
from training.config import GrpoSettings, TrainingConfig, grpo_of
from training.examples import Example
from training.grpo_checks import approximations, check_layout, checked_reward
from training.grpo_log import Listener, listening
from training.marks import FINAL
from training.on_policy import Shop
from training.rewards import ExactMatch, GroupReward
from training.rollouts import GroupScorer, Row, rows_of
from training.stage import Stage, ending_well, keeper, prepared, save_model, starting_point
from training.step_log import EvaluationLog

if TYPE_CHECKING:
    from transformers import TrainerCallback
    from trl.trainer.grpo_config import GRPOConfig

    from training.grpo_trainer import ShopperTrainer
    from training.number_grpo_trainer import NumberGrpoTrainer

DEFAULT_STEPS: Final = 500
"""Where neither steps nor epochs are named. Source: Shop-R1 §4.1."""


@dataclass(frozen=True)
class GrpoTrained:
    """What came out."""

    folder: Path
    """The last model."""
    steps: int
    best: EvaluationLog | None
    """The evaluation whose model is in best/; None: nothing was evaluated."""


def train_grpo(
    config: TrainingConfig,
    tell: Tell,
    *,
    resume: bool = False,
    callbacks: Sequence["TrainerCallback"] = (),
    shop: Shop | None = None,
) -> GrpoTrained:
    """Train a policy by reward on recorded steps, or with [on_policy] on whole sessions in a shop.

    `callbacks` are heard besides our own.

    Raises:
        ConfigError: The configuration, the data and the model do not fit each other; nothing was written.
        TrainingFailed: It could not go on; the last whole checkpoint is still there.
    """
    settings, choice = grpo_of(config)
    reward = checked_reward(settings, choice)
    if (config.on_policy is None) != (shop is None):
        raise ConfigError("[on_policy] needs a shop to visit, and only that does (--shop and --persona)")
    if shop is not None and config.on_policy is not None:
        shop = replace(shop, settings=config.on_policy)
    stage = prepared("grpo", config, tell)
    check_layout(stage.made.prompt)
    for line in approximations(settings, reward):
        tell(f"warning: {line}")
    start = starting_point(stage, resume=resume, tell=tell)
    with known_deprecations():
        listener = Listener(stage, settings, tell)
        trainer, listens = _made(stage, settings, reward, shop, listener)
        for one in (listens, keeper(stage, settings.keep), *callbacks):
            trainer.add_callback(one)
        with ending_well(stage):
            trainer.train(resume_from_checkpoint=None if start is None else str(start))
            steps = trainer.state.global_step
            save_model(trainer, stage.out / FINAL, stage.made.model_copy(update={"step": steps}))
    return GrpoTrained(stage.out / FINAL, steps, listener.best)


def _made(
    stage: Stage, settings: GrpoSettings, reward: GroupReward, shop: Shop | None, listener: Listener
) -> "tuple[ShopperTrainer | NumberGrpoTrainer, TrainerCallback]":
    """The trainer, and what passes on what it hears."""
    if not settings.numbers_only:
        trainer = make_trainer(stage, settings, reward, shop)
        return trainer, listening(trainer, listener)
    from training import number_grpo

    if shop is not None:
        raise ConfigError("numbers_only learns from recorded steps: leave [on_policy] out")
    chooser = number_grpo.make_number_trainer(stage, settings, reward)
    return chooser, number_grpo.listening(chooser, listener)


# ── the trainer ──────────────────────────────────────────────────────────────────────────────────────────────────


def make_trainer(
    stage: Stage, settings: GrpoSettings, reward: GroupReward, shop: Shop | None = None
) -> "ShopperTrainer":
    """The trainer of a stage, ready to train.

    Raises:
        ConfigError: A prompt is longer than `max_length`, or the batch does not divide among the devices.
    """
    from transformers import PrinterCallback

    if settings.evaluate_every is not None and not stage.held_out:
        raise ConfigError("evaluate_every is set, but nothing is held out")
    check_lengths(stage.loaded.tokenizer, (*stage.examples, *stage.held_out), settings.max_length)
    trainer = _trainer_on_sessions(stage, settings, shop) if shop else _trainer_on_steps(stage, settings, reward)
    trainer.remove_callback(PrinterCallback)  # it prints; `tell` is who is told
    return trainer


def _trainer_on_steps(stage: Stage, settings: GrpoSettings, reward: GroupReward) -> "ShopperTrainer":
    from training.grpo_trainer import Extras, ShopperTrainer

    scorer = GroupScorer(stage.examples, reward, settings.group)
    extras = Extras(stage.examples, scorer, reward.needs_certainty, restriction(stage, settings))
    return ShopperTrainer(extras, **_of_trl(stage, settings, rows_of(stage.examples)))


def _trainer_on_sessions(stage: Stage, settings: GrpoSettings, shop: Shop) -> "ShopperTrainer":
    from training.grpo_trainer import Extras
    from training.on_policy_trainer import OnPolicyTrainer

    extras = Extras((), GroupScorer((), ExactMatch(), settings.group), False, restriction(stage, settings))
    rows: list[Row] = [
        {"prompt": [{"role": "user", "content": one.intent}], "example": place}  # drawn, never shown
        for place, one in enumerate(shop.personas)
    ]
    return OnPolicyTrainer(shop, stage.made.prompt, extras, **_of_trl(stage, settings, rows))


def _of_trl(stage: Stage, settings: GrpoSettings, rows: list[Row]) -> dict[str, Any]:
    """What trl's trainer takes."""
    from datasets import Dataset

    lora = stage.config.model.lora
    return {
        "model": stage.loaded.model, "args": arguments(stage, settings), "train_dataset": Dataset.from_list(rows),
        "processing_class": stage.loaded.tokenizer, "peft_config": None if lora is None else lora_config(lora),
    }  # fmt: skip


def check_lengths(tokenizer: object, examples: Sequence[Example], most: int) -> None:
    """Nothing, for prompts that all fit. Raises ConfigError that counts those that do not: nothing is ever cut."""
    words: Any = tokenizer
    lengths = [tokens_of(words, one).prompt for one in examples]
    too_long = sum(length > most for length in lengths)
    if too_long:
        raise ConfigError(
            f"{too_long} of {len(lengths)} prompts are longer than max_length = {most} (the longest has {max(lengths)} "
            "tokens): raise it, or build the data set with a smaller total_budget"
        )


def restriction(stage: Stage, settings: GrpoSettings) -> Callable[..., Any] | None:
    """What keeps rollouts to decisions about the names on the page; None: nothing does."""
    if not settings.names_only:
        return None
    from training.page_grammar import page_grammars

    return page_grammars(
        stage.loaded.folder,
        vocabulary(stage.made.prompt.vocabulary),
        numbered=stage.made.prompt.rendering == "brief",
    )


def arguments(stage: Stage, settings: GrpoSettings) -> "GRPOConfig":
    """The settings as trl takes them; every one that matters is stated, since its defaults change."""
    import torch
    from trl.trainer.grpo_config import GRPOConfig

    on_gpu = torch.cuda.is_available()
    steps = settings.steps or (-1 if settings.epochs else DEFAULT_STEPS)
    made = GRPOConfig(
        output_dir=str(stage.out),
        num_train_epochs=settings.epochs or 1.0,
        max_steps=steps,
        learning_rate=settings.learning_rate,
        lr_scheduler_type=settings.schedule,
        warmup_steps=settings.warmup_steps,
        num_generations=settings.group,
        per_device_train_batch_size=settings.per_device,
        generation_batch_size=settings.batch * settings.group,
        num_iterations=settings.updates,
        beta=settings.beta,
        epsilon=settings.clip,
        temperature=settings.temperature,
        top_p=settings.top_p,
        max_completion_length=settings.max_new_tokens,
        scale_rewards=settings.scale_rewards,
        loss_type=settings.loss,
        activation_checkpointing=settings.activation_checkpointing,
        bf16=on_gpu and torch.cuda.is_bf16_supported() if settings.bf16 is None else settings.bf16,
        seed=settings.seed,
        data_seed=settings.seed,
        save_strategy="steps",
        save_steps=settings.save_every,
        save_total_limit=None,  # the keeper lets old ones go, once the new one is whole
        eval_strategy="no",  # figures are ours, not a loss
        logging_steps=settings.log_every,
        logging_first_step=True,
        logging_nan_inf_filter=False,  # it would hide them
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=on_gpu,
        **_vllm(settings),
    )
    made.gradient_accumulation_steps = _accumulated(settings, made.world_size)
    return made


def _vllm(settings: GrpoSettings) -> dict[str, Any]:
    if settings.vllm == "off":
        return {"use_vllm": False}
    return {
        "use_vllm": True, "vllm_mode": settings.vllm, "vllm_server_base_url": settings.vllm_url,
        "vllm_gpu_memory_utilization": settings.vllm_memory,
    }  # fmt: skip


def _accumulated(settings: GrpoSettings, devices: int) -> int:
    """Passes of one optimiser step: all completions of one generation, so that they are the policy's own."""
    completions, at_once = settings.batch * settings.group, settings.per_device * devices
    if settings.batch % devices or completions % at_once:
        raise ConfigError(
            f"batch = {settings.batch} prompts of {settings.group} completions do not divide among {devices} devices "
            f"of {settings.per_device} completions each"
        )
    return completions // at_once


# ── around trl ───────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def known_deprecations() -> Iterator[None]:
    """Silence what trl 1.16 still calls by the names that transformers 5 gives up; nobody here can change it."""
    with warnings.catch_warnings():
        for name in ("is_gradient_checkpointing", "gradient_checkpointing_enable", "gradient_checkpointing_disable"):
            warnings.filterwarnings("ignore", f"`{name}` is deprecated", FutureWarning)
        yield
