"""One TOML file → what a training stage does: records with every setting, and one line for every mistake in it.

Tables: [model] with [model.lora], [data], [prompt], [sft], [grpo] with [grpo.watch], [reward] with [reward.settings],
[on_policy] with [on_policy.reward], [output]. A stage reads its own table and those that all share. Paths are those of
the file, as they stand.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, ValidationError, model_validator

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import PromptSettings
from shopper_agent.schema import Record
from training.config_mistakes import mistakes
from training.examples import SplitBy
from training.on_policy import OnPolicySettings
from training.rewards import RewardName, reward_of
from training.soft_targets import NumberLoss
from training.watch import WatchSettings

Dtype = Literal["float32", "bfloat16", "float16"]
Schedule = Literal["linear", "cosine", "constant", "constant_with_warmup"]
Positive = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(gt=0, le=1)]


class LoraSettings(Record):
    """Low-rank adapters instead of all weights. Their size is not disclosed by the papers, which train all weights."""

    r: Positive = 16
    alpha: float = Field(default=32.0, gt=0)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    targets: tuple[str, ...] = ()
    """Names of the layers that get one; none named: every linear layer but the output."""


class ModelSettings(Record):
    """What is trained."""

    base: str
    """A folder (a checkpoint of ours, or any transformers model) or a model's id."""
    revision: str | None = None
    """Of an id: branch, tag or commit."""
    dtype: Dtype = "float32"
    """Of the weights. Not disclosed by the papers; FSDP with bf16 keeps float32 weights."""
    attention: Literal["sdpa", "eager"] = "sdpa"
    """Which of transformers' implementations; small models train faster with "eager" on a CPU."""
    lora: LoraSettings | None = None
    """None: all weights."""
    any_prompt: bool = False
    """Go on, with a warning, from a checkpoint that was trained with other prompts."""


class DataChoice(Record):
    """What it learns from."""

    folder: Path
    by: SplitBy = "user"
    """Which of the two splits; "session" is how the papers' own data is split."""
    part: Literal["train", "all"] = "train"
    """All: nothing is held out, and no figure of this model on this data says anything."""
    thinned: Mapping[str, Share] = {}
    """Kind of page → the share of its training examples that is kept, drawn by session and step: filling in an order
    is half of all steps and is soon learned. What is held out stays whole."""
    one_class: bool = False
    """Allow a data set whose shoppers all do the same type of action."""


class SftSettings(Record):
    """Supervised fine-tuning. Source of the defaults: Lu et al. (1 epoch, 2e-5, cosine, batch 64, 40k tokens)."""

    epochs: float | None = Field(default=None, gt=0)
    steps: Positive | None = None
    """Optimizer steps; either this or `epochs`, neither: one epoch."""
    learning_rate: float = Field(default=2e-5, gt=0)
    optimizer: Literal["adamw", "muon"] = "adamw"
    """`muon` is for small models that start from nothing; learning_rate is then that of what is no matrix."""
    matrix_rate: float = Field(default=2e-3, gt=0)
    """Learning rate of the matrices under `muon`."""
    numbers: NumberLoss | None = None
    """How tokens count where the prompt numbers its lines; None: the completion's tokens alone, all alike."""
    schedule: Schedule = "cosine"
    warmup_steps: int = Field(default=0, ge=0)
    weight_decay: float = Field(default=0.0, ge=0)
    """Not disclosed."""
    max_grad_norm: float = Field(default=1.0, gt=0)
    """Not disclosed."""
    batch: Positive = 64
    """Examples of one optimizer step, over all devices."""
    per_device: Positive = 1
    """Examples that one device holds at a time; the rest of the batch is accumulated."""
    max_length: Positive = 40_000
    """Tokens of prompt and completion; an example that is longer is an error, never cut."""
    packing: bool = False
    """Several examples in one row of `max_length`; `per_device` and `batch` then count rows."""
    activation_checkpointing: bool = False
    bf16: bool | None = None
    """Compute in bfloat16; None: where the machine's GPU has it."""
    compiled: bool = False
    """torch.compile for the layers, under `numbers`: a minute or two at the start, and a C++ compiler on a CPU."""
    seed: int = 0
    save_every: Positive = 100
    """Steps."""
    keep: Positive = 2
    """Checkpoints that stay; the newest ones."""
    evaluate_every: Positive | None = None
    """Steps between losses on the held-out part; None: never."""
    log_every: Positive = 1
    """Steps; a loss in the log is the mean since the last one."""

    @model_validator(mode="after")
    def _one_length(self) -> "SftSettings":
        if self.epochs is not None and self.steps is not None:
            raise ValueError("name epochs or steps, not both")
        if self.batch % self.per_device:
            raise ValueError(f"batch {self.batch} is no multiple of per_device {self.per_device}")
        if self.numbers is not None and self.packing:
            raise ValueError("numbers does not go with packing")
        if self.compiled and self.numbers is None:
            raise ValueError("compiled goes with numbers alone")
        return self


class GrpoSettings(Record):
    """Reinforcement learning on groups. Source of the defaults: Shop-R1 §4.1 where it says; its trainer's otherwise."""

    start: str | None = None
    """The policy that it starts from, such as the final model of [sft]; None: the base of [model]."""
    folder: Path | None = None
    """Of its checkpoints, where one file describes both stages; None: that of [output]."""
    epochs: float | None = Field(default=None, gt=0)
    """Source: Customer-R1, 2."""
    steps: Positive | None = None
    """Optimizer steps; either this or `epochs`, neither: 500. Source: Shop-R1."""
    learning_rate: float = Field(default=1e-7, gt=0)
    """Source: Shop-R1. Customer-R1's is not disclosed."""
    schedule: Schedule = "constant"
    """Not disclosed."""
    warmup_steps: int = Field(default=0, ge=0)
    """Not disclosed."""
    group: int = Field(default=8, ge=2)
    """Completions of one prompt. Not disclosed."""
    batch: Positive = 64
    """Prompts of one optimizer step, over all devices."""
    per_device: Positive = 8
    """Completions that one device holds at a time."""
    beta: float = Field(default=1e-3, ge=0)
    """Weight of the KL divergence from the start. Source: Shop-R1."""
    clip: float = Field(default=0.2, gt=0)
    """Not disclosed."""
    temperature: float = Field(default=0.6, gt=0)
    """Source: Shop-R1."""
    top_p: Share = 1.0
    """Not disclosed."""
    max_length: Positive = 40_000
    """Tokens of the longest prompt; a longer one is an error, never cut."""
    max_new_tokens: Positive = 512
    """Not disclosed."""
    scale_rewards: Literal["group", "batch", "none"] = "group"
    """What advantages are divided by: a standard deviation, or nothing. Not disclosed."""
    loss: Literal["grpo", "dr_grpo", "bnpo", "dapo", "cispo"] = "grpo"
    updates: Positive = 1
    """Optimizer passes over one set of completions. Not disclosed."""
    names_only: bool = False
    """Decode under the decision grammar, names restricted to those of the page: the format reward has then nothing
    to say."""
    numbers_only: bool = False
    """Where the prompt numbers its lines: draw the number alone, which is the whole decision, from its shares on the
    page; nothing is generated, and a group costs one pass over its prompt."""
    compiled: bool = False
    """torch.compile for the layers, under `numbers_only`."""
    activation_checkpointing: bool = False
    bf16: bool | None = None
    """Compute in bfloat16; None: where the machine's GPU has it."""
    seed: int = 0
    save_every: Positive = 100
    keep: Positive = 2
    evaluate_every: Positive | None = None
    """Steps between figures on the held-out part; None: never."""
    evaluate_examples: Positive = 200
    """Held-out examples that are decided each time."""
    best_by: str = "exact_match"
    """The figure of `shopper-agent evaluate` that picks the best checkpoint."""
    watch: WatchSettings = WatchSettings()
    """When a warning says that something looks wrong."""
    log_every: Positive = 1
    vllm: Literal["off", "colocate", "server"] = "off"
    vllm_url: str | None = None
    """Of `server`."""
    vllm_memory: Share = 0.3
    """Share of the GPU's memory that `colocate` takes."""

    @model_validator(mode="after")
    def _fits(self) -> "GrpoSettings":
        if self.epochs is not None and self.steps is not None:
            raise ValueError("name epochs or steps, not both")
        if self.vllm == "server" and self.vllm_url is None:
            raise ValueError('vllm = "server" needs vllm_url')
        if (self.batch * self.group) % self.per_device:
            raise ValueError(
                f"batch x group = {self.batch * self.group} completions is no multiple of per_device {self.per_device}"
            )
        return self


class RewardChoice(Record):
    """Which reward, with which settings; those are the fields of its class in training/rewards.py."""

    name: RewardName
    settings: Mapping[str, JsonValue] = {}


class OutputSettings(Record):
    """Where checkpoints and logs go."""

    folder: Path


class TrainingConfig(Record):
    """A whole configuration."""

    model: ModelSettings
    data: DataChoice
    prompt: PromptSettings | None = None
    """Must render as the data set was rendered; None: as its card says."""
    sft: SftSettings | None = None
    grpo: GrpoSettings | None = None
    reward: RewardChoice | None = None
    on_policy: OnPolicySettings | None = None
    """Roll out whole sessions in a shop and reward how they end; None: learn from single recorded steps."""
    output: OutputSettings


def read_config(path: Path) -> TrainingConfig:
    """The configuration in a TOML file.

    Raises:
        ConfigError: The file cannot be read, is no TOML, or has mistakes; the line names each of them.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    return config_of(values, str(path))


def config_of(values: Mapping[str, Any], where: str = "configuration") -> TrainingConfig:
    """The configuration of already parsed tables.

    Raises:
        ConfigError: They have mistakes; the line names each of them.
    """
    try:
        config = TrainingConfig.model_validate(dict(values))
    except ValidationError as error:
        raise ConfigError(f"{where}: {'; '.join(mistakes(error, TrainingConfig))}") from error
    if config.reward is not None:
        try:
            reward_of(config.reward.name, config.reward.settings)
        except ConfigError as error:
            raise ConfigError(f"{where}: {error}") from error
    return config


def for_grpo(config: TrainingConfig) -> TrainingConfig:
    """The configuration as reinforcement learning reads it: its own start and folder instead of the shared ones."""
    if config.grpo is None:
        return config
    model, output = config.model, config.output
    if config.grpo.start is not None:
        model = model.model_copy(update={"base": config.grpo.start, "revision": None})
    if config.grpo.folder is not None:
        output = output.model_copy(update={"folder": config.grpo.folder})
    return config.model_copy(update={"model": model, "output": output})


def sft_of(config: TrainingConfig) -> SftSettings:
    """The settings of supervised fine-tuning; raises ConfigError when there are none."""
    if config.sft is None:
        raise ConfigError("the configuration has no table [sft]")
    return config.sft


def grpo_of(config: TrainingConfig) -> tuple[GrpoSettings, RewardChoice]:
    """The settings of reinforcement learning and its reward; raises ConfigError when either is missing."""
    if config.grpo is None:
        raise ConfigError("the configuration has no table [grpo]")
    if config.reward is None:
        raise ConfigError("the configuration has no table [reward]")
    return config.grpo, config.reward
