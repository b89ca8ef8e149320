"""What a configuration would take, without a weight: memory of each stage, tokens of the data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

from shopper_agent.errors import ConfigError
from training.config import TrainingConfig
from training.data import CARD, DataSet, read
from training.examples import Example
from training.memory import Item, Job, Shape, bill, cache_bytes

_PER_MESSAGE: Final = 8
"""Tokens around a message, as the prompt's own budget counts them."""
CountTokens = Callable[[str], int]


@dataclass(frozen=True)
class Plan:
    """A stage on so many devices."""

    stage: str
    devices: int
    job: Job
    items: tuple[Item, ...]
    rollouts: int
    """Completions that a device generates at a time; 0 in supervised fine-tuning."""
    cache: int
    """Bytes of keys and values of one rollout."""

    @property
    def total(self) -> int:
        """Bytes of a device, rollouts left out: they are over when the update begins."""
        return sum(item.bytes for item in self.items)


def plans(config: TrainingConfig, shape: Shape, devices: Sequence[int]) -> list[Plan]:
    """Every stage that the configuration has, on each number of devices.

    Raises:
        ConfigError: It has none, or a batch does not divide among the devices.
    """
    found = [_plan(config, shape, count, stage) for stage in ("sft", "grpo") for count in devices
             if getattr(config, stage) is not None]  # fmt: skip
    if not found:
        raise ConfigError("the configuration has neither [sft] nor [grpo]: there is nothing to plan")
    return found


def _plan(config: TrainingConfig, shape: Shape, devices: int, stage: str) -> Plan:
    model, sft, grpo = config.model, config.sft, config.grpo
    group = 1 if stage == "sft" or grpo is None else grpo.group
    settings = sft if stage == "sft" else grpo
    assert settings is not None
    if settings.batch * group % (devices * settings.per_device):
        raise ConfigError(f"[{stage}] batch = {settings.batch} does not divide among {devices} devices")
    generated = 0 if stage == "sft" or grpo is None else grpo.max_new_tokens
    job = Job(
        devices=devices, rows=settings.per_device, tokens=settings.max_length + generated, dtype=model.dtype,
        bf16=settings.bf16 is not False, checkpointing=settings.activation_checkpointing, lora=model.lora,
        reference=stage == "grpo" and grpo is not None and grpo.beta > 0,
    )  # fmt: skip
    rollouts = settings.batch * group // devices if generated else 0
    return Plan(stage, devices, job, bill(shape, job), rollouts, cache_bytes(shape, job.tokens))


# ── the data ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class TokenCounts:
    """How many tokens a data set's training part has."""

    examples: int
    prompts: tuple[int, int, int]
    """Median, 90th percentile and longest prompt."""
    total: int
    """Prompts and completions of one epoch."""
    supervised: int
    """Completions, which have a loss."""
    counted_by: str


def token_counts(config: TrainingConfig, count: CountTokens, counted_by: str) -> TokenCounts | None:
    """The data set's tokens; None where the folder has none yet. Raises ConfigError for a damaged or empty one."""
    folder = config.data.folder
    if not (folder / CARD).is_file():
        return None
    data: DataSet = read(folder)
    examples = data.examples if config.data.part == "all" else data.part("train", config.data.by)
    if not examples:
        raise ConfigError(f"the train part of {folder} is empty: there is nothing to count")
    prompts = [_prompt_tokens(one, count) for one in examples]
    completions = sum(count(one.completion) + 1 for one in examples)  # and the end of the turn
    return TokenCounts(len(examples), _spread(prompts), sum(prompts) + completions, completions, counted_by)


def _prompt_tokens(example: Example, count: CountTokens) -> int:
    return sum(count(message.content) + _PER_MESSAGE for message in example.messages)


def _spread(values: Sequence[int]) -> tuple[int, int, int]:
    if len(values) == 1:
        return values[0], values[0], values[0]
    cuts = quantiles(values, n=10, method="inclusive")
    return round(cuts[4]), round(cuts[8]), max(values)
