"""Where the shipped model lies, the prompts that it was trained with, and the policy that asks it.

The model's folder is an export of `training` with its mark, `training.json`, and its card, `README.md`.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from pydantic import Field, JsonValue, ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.policies.grammar import GrammarSettings
from shopper_agent.policies.lm import Backend, LMPolicy
from shopper_agent.prompt import PromptSettings, prompt_id
from shopper_agent.schema import Record, Sampling

FOLDER: Final = Path(__file__).parent / "model"
NAME: Final = "pocket"
THREADS: Final = 1
"""A model this small gains nothing by more, and the browser wants the other cores."""
_MODEL: Final = ("genai_config.json", "tokenizer.json", "training.json")
"""Without one of these there is no policy; what else is missing, whoever loads it says."""


class PocketSettings(Record):
    """How the policy is asked."""

    temperature: float = Field(default=1.0, ge=0, le=2)
    """1: shoppers differ as the demonstrators did, whose distribution it was trained on; 0: always the likeliest."""
    max_tokens: int = Field(default=512, ge=1)
    max_retries: int = Field(default=2, ge=0)
    grammar: GrammarSettings = GrammarSettings()


def shipped_model(folder: Path = FOLDER) -> Path:
    """The folder of the model, if it is there. Raises ConfigError saying what to take instead."""
    if any(not (folder / name).is_file() for name in _MODEL):
        raise ConfigError("this install holds no trained policy yet; the reference shopper is --policy choice")
    return folder


def trained_prompt(folder: Path) -> PromptSettings:
    """The prompts that the model was trained with.

    Raises:
        ConfigError: They are not told, or this version writes other ones.
    """
    path = folder / "training.json"
    try:
        told: Mapping[str, JsonValue] = json.loads(path.read_text(encoding="utf-8"))
        settings, known = PromptSettings.model_validate(told["prompt"]), told["prompt_id"]
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise ConfigError(f"{path} does not tell which prompts the model knows") from error
    if prompt_id(settings) != known:
        raise ConfigError(f"{folder} was trained with prompt {known}; this version makes prompt {prompt_id(settings)}")
    return settings


def pocket_policy(
    backend: Backend,
    prompt: PromptSettings,
    count_tokens: Callable[[str], int],
    seed: int = 0,
    settings: PocketSettings | None = None,
) -> LMPolicy:
    """The policy of a loaded model; `count_tokens` is its own tokenizer's, as when it was trained."""
    asked = settings or PocketSettings()
    sampling = Sampling(temperature=asked.temperature, max_tokens=asked.max_tokens, seed=seed)
    return LMPolicy(
        backend,
        prompt,
        sampling,
        asked.max_retries,
        count_tokens,
        counted_by=f"tokenizer {NAME}",
        grammar=asked.grammar,
    )
