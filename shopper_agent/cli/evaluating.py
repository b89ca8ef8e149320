"""Carries out `shopper-agent evaluate RUNS --policy`: a policy under every condition, in one report."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopper_agent.cli.predict_task import Task, prepare
from shopper_agent.cli.predicting import Variant, make_predictions
from shopper_agent.errors import ConfigError

if TYPE_CHECKING:
    from training.evaluation import Evaluation
    from training.predictions import Prediction

_RIGHT = "right persona"
"""What the evaluated run is called: the others differ from it in one thing."""


def evaluated_policy(
    runs: Sequence[Path],
    folder: Path,
    others: "Mapping[str, Sequence[Prediction]]",
    known: "Sequence[Prediction] | None",
    options: Mapping[str, Any],
) -> "tuple[Evaluation, str]":
    """The evaluation and its title. Predictions go to the folder; those that are there are used.

    Raises:
        ConfigError: The policy, the recordings or the folder are not what they should be.
        BackendError: The model cannot be asked any more; what was written stays.
    """
    from training.evaluation import evaluate
    from training.predictions import read_predictions

    task = prepare(runs, options)
    grid, left_out = _grid(task, folder)
    asyncio.run(make_predictions(task, list(grid.values())))
    rows = {name: read_predictions(variant.path) for name, variant in grid.items()}
    if known is None and task.found.others:
        known = [row for each in task.found.others for row in each.rows]
    about = _about(task, left_out, None if known is None else len(known))
    try:
        found = evaluate(rows.pop(_RIGHT), {**rows, **others}, known or None, task.draws.seed, about)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    return found, _named(task)


def _grid(task: Task, folder: Path) -> tuple[Mapping[str, Variant], Sequence[str]]:
    """Name of a condition → its file; and why conditions are left out. Each differs from the first in one thing."""
    grid = {_RIGHT: Variant(folder / "right.jsonl", "right", grammar=True)}
    left_out: list[str] = []
    if task.prompt is not None and not _shows_persona(task):
        left_out.append("No persona controls: the prompt shows no persona.")
    else:
        grid["no persona"] = Variant(folder / "none.jsonl", "none", grammar=True)
        if task.shoppers > 1:
            grid["shuffled persona"] = Variant(folder / "shuffled.jsonl", "shuffled", grammar=True)
        else:
            left_out.append("No shuffled persona: there is one shopper only to score.")
    if task.prompt is not None and task.prompt.layout == "pocket":
        left_out.append("No free replies: the prompt shows numbers, and the grammar writes the names.")
    elif task.choice.model is not None:
        grid["without grammar"] = Variant(folder / "free.jsonl", "right", grammar=False)
    return grid, left_out


def _shows_persona(task: Task) -> bool:
    from shopper_agent.prompt import shows_persona

    assert task.prompt is not None
    return shows_persona(task.prompt)


def _about(task: Task, left_out: Sequence[str], known: int | None) -> Any:
    from training.evaluation import About

    draws = task.draws
    how = f"at temperature {draws.temperature:g}" if task.choice.model is not None else "drawn"
    notes = [
        f"{_named(task)}: {task.described()}; the first step of a session is not scored.",
        f"Each step: the likeliest action, and {draws.samples} draws ({how}), seed {draws.seed}. History is what was "
        "recorded.",
        *left_out,
    ]
    if task.prompt is not None:
        from shopper_agent.prompt import prompt_id

        notes.insert(
            1, f"Prompt {prompt_id(task.prompt)}; replies are held to the page's names but for “without grammar”."
        )
    if known is not None:
        notes.append(f"The trivial baselines learned from {known:,} steps of other sessions.")
    return About(run=_RIGHT, drawn=how if draws.samples else None, notes=tuple(notes))


def _named(task: Task) -> str:
    source = task.choice.model
    return task.choice.name if source is None else source.label
