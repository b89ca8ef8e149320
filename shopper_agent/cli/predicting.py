"""Carries out `shopper-agent predict`, and the predictions that `evaluate` needs."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from shopper_agent.cli.language_models import grammar_settings, language_model
from shopper_agent.cli.predict_progress import Progress
from shopper_agent.cli.predict_task import Task
from shopper_agent.registry import POLICIES, resolve

if TYPE_CHECKING:
    from shopper_agent.schema import Persona
    from training.predict_file import Origin
    from training.predict_policies import Asker
    from training.predict_steps import PersonaShown


@dataclass(frozen=True)
class Variant:
    """One file of predictions."""

    path: Path
    persona: "PersonaShown"
    grammar: bool


async def make_predictions(task: Task, variants: Sequence[Variant]) -> None:
    """Write these files, each as far as it is not there yet; the model is opened if anything is missing.

    Raises:
        ConfigError: What is asked for cannot be done, or a file was made with something else.
        BackendError: The model cannot be asked any more; what was written stays.
    """
    from training.predict_file import PredictionFile
    from training.predict_steps import shown_personas

    click.echo(_headline(task), err=True)
    wanted = []
    for variant in variants:
        personas = shown_personas(task.found.scored, variant.persona, task.settings.seed)
        with PredictionFile.open(variant.path, _origin(task, variant)) as file:
            if file.complete:
                click.echo(f"{variant.path.name}: every step is there already", err=True)
            else:
                wanted.append((variant, personas))
    if not wanted:
        return
    async with _opened(task) as ask:
        for variant, personas in wanted:
            await _write(task, variant, personas, ask(variant.grammar))


async def _write(task: Task, variant: Variant, personas: "Mapping[str, Persona]", asker: "Asker") -> None:
    from training.predict import Work, predict
    from training.predict_file import PredictionFile

    with PredictionFile.open(variant.path, _origin(task, variant)) as file:
        shown = Progress(variant.path.name, file.count, len(file.done))
        try:
            await predict(Work(task.found, task.settings, personas), asker, file, task.at_once, shown.tell)
        finally:
            shown.end(len(file.done))


def _headline(task: Task) -> str:
    left = "".join(f", {count} left out ({why})" for why, count in task.found.left_out.items())
    return f"{task.described()}{left}"


def _origin(task: Task, variant: Variant) -> "Origin":
    from shopper_agent.prompt import prompt_id
    from training.predict_file import Origin
    from training.predict_sources import model_id

    source, options = task.choice.model, task.choice.options
    folders = [] if source is None else [each for each in (source.folder, source.adapter) if each is not None]
    return Origin(
        policy=task.choice.name if source is None else source.label,
        model=None if source is None else options.get("model"),
        model_id="+".join(model_id(each) for each in folders) or None,
        prompt=task.prompt,
        prompt_id=None if task.prompt is None else prompt_id(task.prompt),
        tokenizer=None if source is None else str(options["tokenizer"]),
        grammar=None if source is None else variant.grammar,
        max_rationale=options.get("max_rationale"),
        persona=variant.persona,
        draws=task.draws,
        steps=task.settings,
        steps_id=task.found.identity(),
        count=task.found.steps,
    )


@asynccontextmanager
async def _opened(task: Task) -> "AsyncIterator[Callable[[bool], Asker]]":
    """Whoever answers, made for a grammar or for none."""
    from training.predict_policies import AskedModel, AskedPolicy

    choice, prompt = task.choice, task.prompt
    if choice.model is None or prompt is None:
        make = cast("Any", resolve("policy", choice.name, POLICIES))
        yield lambda _: AskedPolicy(lambda seed: make(seed=seed), task.draws)
        return
    async with language_model(choice.model, choice.options, choice.given) as opened:
        yield lambda grammar: AskedModel(
            opened.backend,
            prompt,
            task.draws,
            opened.counter.count_tokens,
            grammar_settings(choice.options) if grammar else None,
            task.at_once,
        )
