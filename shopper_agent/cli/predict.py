"""`shopper-agent predict`: what a policy would have done at every recorded step."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from shopper_agent.cli.run import Number, model_options

_FOLDER = click.Path(file_okay=False, path_type=Path)
_NOT_HERE = ("temperature", "free_names")
"""Options of a visit that a prediction has its own of."""


def asking_options(function: Callable[..., int | None]) -> Callable[..., int | None]:
    """The options of whatever asks a policy for predictions."""
    before = list(getattr(function, "__click_params__", ()))
    asked: Callable[..., int | None] = model_options(function)  # type: ignore[arg-type]
    kept = [each for each in getattr(asked, "__click_params__", ()) if each in before or each.name not in _NOT_HERE]
    asked.__click_params__ = kept  # type: ignore[attr-defined]
    for option in reversed(
        (
            click.option(
                "--policy",
                metavar="NAME",
                help="choice, pocket, first, random, repeat, terminate; lm:URL, lm:FOLDER[+ADAPTER], vllm:FOLDER[+…].",
            ),
            click.option(
                "--data",
                type=_FOLDER,
                metavar="DATA",
                help="Data set whose split and prompts count; by default the checkpoint's own, if it lies there still.",
            ),
            click.option(
                "--by",
                type=click.Choice(["user", "session", "all"]),
                help="Whose test part; by default the split that the checkpoint was trained with, else user.",
            ),
            click.option(
                "--test-share",
                type=click.FloatRange(0, 1, min_open=True, max_open=True),
                default=0.2,
                show_default=True,
                help="Without a data set: how much is held out, drawn as dataset build draws it.",
            ),
            click.option(
                "--split-seed", type=int, default=0, show_default=True, help="Without a data set: of that draw."
            ),
            click.option(
                "--vocabulary",
                type=click.Choice(["full", "shop-r1", "opera"]),
                help="Action types that are scored; by default the checkpoint's or the data set's, else full.",
            ),
            click.option(
                "--samples",
                type=click.IntRange(0),
                default=8,
                show_default=True,
                help="Draws a step; scores of the distribution need 8.",
            ),
            click.option(
                "--temperature", type=Number(0, min_open=True), default=1.0, show_default=True, help="Of the draws."
            ),
            click.option("--limit", type=click.IntRange(1), metavar="N", help="Sessions at most, drawn by the seed."),
            click.option(
                "--at-once",
                type=click.IntRange(1),
                metavar="N",
                help="Questions on their way to a server together; 16 by default.",
            ),
        )
    ):
        asked = option(asked)
    return asked


@click.command()
@click.argument("runs", nargs=-1, required=True, type=_FOLDER)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File of predictions.")
@click.option(
    "--persona",
    type=click.Choice(["right", "none", "shuffled"]),
    default="right",
    show_default=True,
    help="Whose persona the policy is told: the shopper's, nobody's, or another shopper's.",
)
@click.option(
    "--grammar/--no-grammar",
    default=True,
    show_default=True,
    help="Hold a model's replies to valid actions on the page.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of draws, shuffled personas and --limit.")
@asking_options
def predict(runs: tuple[Path, ...], **options: Any) -> None:
    """Ask a policy what it would do at every step of these recordings; evaluate --predictions scores the file.

    The policy sees what the shopper saw, and the shopper's own past. A session's first step is not asked. Rows are
    written as they come: the same command goes on where it was stopped.
    """
    from shopper_agent.cli.predict_task import prepare  # what it needs is loaded when it is needed
    from shopper_agent.cli.predicting import Variant, make_predictions

    variant = Variant(options.pop("out"), options.pop("persona"), options.pop("grammar"))
    asyncio.run(make_predictions(prepare(runs, options), [variant]))
