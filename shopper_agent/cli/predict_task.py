"""Options → what `predict` and `evaluate` ask: which policy, with which prompts, about which recorded steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from pydantic import ValidationError

from shopper_agent.cli.beside import load_training
from shopper_agent.cli.compose import PolicyChoice
from shopper_agent.cli.language_models import PROMPT_OPTIONS, prompt_settings
from shopper_agent.cli.training_process import keep_quiet
from shopper_agent.errors import ConfigError

if TYPE_CHECKING:
    from shopper_agent.prompt import PromptSettings
    from training.predict_policies import DrawSettings
    from training.predict_sources import DataPart
    from training.predict_steps import By, Found, StepSettings

_AT_ONCE = 16
"""Questions to a server together."""


@dataclass(frozen=True)
class Task:
    """Which policy is asked about which steps."""

    choice: PolicyChoice
    prompt: "PromptSettings | None"
    """None: it is no language model."""
    found: "Found"
    settings: "StepSettings"
    draws: "DrawSettings"

    @property
    def at_once(self) -> int:
        """Questions together; a model in this process answers one after the other, and keeps the prompt better so."""
        source = self.choice.model
        if source is None or source.kind in {"local", "onnx"}:
            return 1
        return int(self.choice.options.get("at_once") or _AT_ONCE)

    @property
    def shoppers(self) -> int:
        """How many are scored."""
        return len({each.persona.name for each in self.found.scored})

    def described(self) -> str:
        """Which steps are asked about."""
        part = "every session" if self.settings.by == "all" else f"test part by {self.settings.by}"
        sessions = _count(len(self.found.scored), "session")
        return f"{_count(self.found.steps, 'step')} of {sessions} by {_count(self.shoppers, 'shopper')} ({part})"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def prepare(runs: Sequence[Path], options: Mapping[str, Any]) -> Task:
    """Read policy, data set and recordings. Raises ConfigError for what cannot be."""
    load_training()
    from training.data import recordings_below
    from training.examples import SplitSettings
    from training.predict_policies import DrawSettings
    from training.predict_steps import StepSettings, find

    if options["policy"] is None:
        raise ConfigError("--policy is missing: predictions need a policy")
    choice = PolicyChoice.parse({**options, "vocabulary": options["vocabulary"] or "full"})
    if choice.name == "human":
        raise ConfigError("a person cannot be asked about recorded steps; give another --policy")
    by, data = _data(choice, options)
    prompt = None if choice.model is None else _prompt(choice, data)
    settings = StepSettings(
        vocabulary=_vocabulary(prompt, data, options),
        by=by,
        split=SplitSettings(test_share=options["test_share"], seed=options["split_seed"]),
        limit=options["limit"],
        seed=options["seed"],
    )
    if data is not None:
        card = data.card.settings
        settings = settings.model_copy(
            update={
                "convert_input": card.examples.convert_input, "outcomes": card.outcomes,
                "split": settings.split if by == "all" else card.split,
            }
        )  # fmt: skip
        choice = _counting_as(choice, data)
    found = find(recordings_below(runs), settings, None if data is None else data.test)
    draws = DrawSettings(
        samples=options["samples"], temperature=options["temperature"], max_tokens=options["max_tokens"],
        seed=options["seed"],
    )  # fmt: skip
    return Task(choice, prompt, found, settings, draws)


def _data(choice: PolicyChoice, options: Mapping[str, Any]) -> "tuple[By, DataPart | None]":
    """By which split, and the data set that is split: the one that was named, else the checkpoint's own."""
    from training.data import CARD
    from training.predict_sources import data_part, trained_on

    made = None if choice.model is None else choice.model.made
    learned = None if made is None else trained_on(made)
    by = options["by"] or ("user" if learned is None else learned.by)
    if learned is not None and learned.part == "all" and by != "all":
        raise ConfigError(
            f"{choice.options['policy']} learned from every session of its data set: --by all alone is true"
        )
    folder = options["data"] or (None if learned is None else learned.folder)
    if folder is None:
        return by, None
    if by != "all" and (folder / CARD).is_file():  # what is no data set needs no extra to be told so
        keep_quiet()
    return by, data_part(folder, by)


def _prompt(choice: PolicyChoice, data: "DataPart | None") -> "PromptSettings":
    """The prompts that the model knows: the checkpoint's mark, else the data set's card, else the options."""
    assert choice.model is not None
    try:
        if choice.model.made is not None or data is None:
            return prompt_settings(choice.model, choice.options, choice.given)
        chosen = {key: choice.options[key] for key in PROMPT_OPTIONS if key in choice.given}
        return data.card.settings.examples.prompt.model_copy(update=chosen)
    except ValidationError as error:
        raise ConfigError(f"--policy lm: {error.errors()[0]['msg']}") from error


def _vocabulary(prompt: "PromptSettings | None", data: "DataPart | None", options: Mapping[str, Any]) -> str:
    if prompt is not None:
        return prompt.vocabulary
    if options["vocabulary"] is None and data is not None:
        return data.card.settings.examples.prompt.vocabulary
    return str(options["vocabulary"] or "full")


def _counting_as(choice: PolicyChoice, data: "DataPart") -> PolicyChoice:
    """Tokens are counted for the budgets as they were when the data set was made, unless the user says otherwise."""
    context = click.get_current_context(silent=True)
    told = None if context is None else context.get_parameter_source("tokenizer")
    if data.card.counted_by != "estimate" or told not in (None, ParameterSource.DEFAULT):
        return choice
    return replace(choice, options={**choice.options, "tokenizer": "estimate"})
