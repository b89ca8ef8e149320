"""A row → the configuration of its training stage. Pure but for reading the recipe."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.results.plan import Row, Sizes
from training.config import TrainingConfig, config_of
from training.marks import FINAL

SOURCE: Final = "whole"
_TOKENS: Final = 160
"""Of a reply in rollouts."""


@dataclass(frozen=True)
class Budget:
    """How much each row is trained."""

    sft_steps: int | None = None
    """None: as the recipe says."""
    rl_steps: int = 150
    rl_batch: int = 8
    """Prompts of a step."""
    group: int = 8
    rl_rate: float = 2e-4
    per_device: int = 32
    max_length: int = 1536
    compiled: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Home:
    """Where everything lies."""

    data: Path
    out: Path
    recipe: Path
    """A configuration whose [sft] and [data.thinned] every fine-tuning takes."""
    sizes: Sizes = field(default_factory=Sizes)

    def data_of(self, row: Row) -> Path:
        """The data set of a row."""
        return self.data if row.variant == SOURCE else self.out / "data" / row.variant

    def untrained(self, row: Row) -> Path:
        """The model that knows nothing, of the row's size."""
        return self.out / "models" / self.sizes.of(row)

    def model_of(self, row: Row) -> Path:
        """What the row's training made."""
        return self.untrained(row) if row.kind == "untrained" else self.rows / row.name / FINAL

    @property
    def rows(self) -> Path:
        """Folder of the rows' checkpoints."""
        return self.out / "rows"


def config_for(row: Row, start: Path, home: Home, budget: Budget) -> TrainingConfig:
    """What trains a row. Raises ConfigError where the recipe says what no configuration can."""
    values: dict[str, Any] = {
        "model": {"base": str(start), "attention": "eager"},
        "data": {"folder": str(home.data_of(row)), "thinned": _thinned(home)},
        "output": {"folder": str(home.rows / row.name)},
    }
    if row.kind == "sft":
        values["sft"] = _sft(home, budget)
    else:
        values |= _rl(row, budget)
    return config_of(values, row.name)


def _recipe(home: Home) -> Mapping[str, Any]:
    return tomllib.loads(home.recipe.read_text("utf-8"))


def _thinned(home: Home) -> Mapping[str, float]:
    found: Mapping[str, float] = _recipe(home).get("data", {}).get("thinned", {})
    return found


def _sft(home: Home, budget: Budget) -> Mapping[str, Any]:
    changed: dict[str, Any] = {"seed": budget.seed, "compiled": budget.compiled}
    if budget.sft_steps is not None:
        changed["steps"] = budget.sft_steps
    return {**_recipe(home)["sft"], **changed}


def _rl(row: Row, budget: Budget) -> Mapping[str, Any]:
    assert row.reward is not None  # every row of reinforcement learning has one
    return {
        "grpo": {
            "steps": budget.rl_steps, "batch": budget.rl_batch, "group": budget.group,
            "per_device": min(budget.per_device, budget.rl_batch * budget.group), "learning_rate": budget.rl_rate,
            "beta": row.reward.beta, "temperature": 1.0, "loss": "dr_grpo", "scale_rewards": row.reward.scale,
            "names_only": not row.free, "max_length": budget.max_length, "max_new_tokens": _TOKENS, "bf16": False,
            "save_every": 25, "log_every": 1, "seed": budget.seed,
        },
        "reward": {"name": row.reward.name, "settings": dict(row.reward.settings)},
    }  # fmt: skip
