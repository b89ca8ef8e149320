"""`shopper-agent evaluate`: score predicted actions against what shoppers did, beside what needs no model."""

import json
from pathlib import Path

import click

from shopper_agent.cli.beside import load_training
from shopper_agent.errors import ConfigError

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--predictions", required=True, type=_FILE, help="JSON lines: session, user, step, gold, prediction.")
@click.option("--against", multiple=True, type=_FILE, help="Another run's predictions of the same steps; repeatable.")
@click.option("--known", type=_FILE, help="Steps to learn the trivial baselines from; the scored ones by default.")
@click.option("--json", "out", type=_FILE, help="Write every figure there.")
@click.option("--markdown", "report", type=_FILE, help="Write the report there.")
@click.option("--html", "page", type=_FILE, help="Write the report there as one page that needs no network.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the intervals.")
def evaluate(  # noqa: PLR0913 - one parameter per option
    predictions: Path,
    against: tuple[Path, ...],
    known: Path | None,
    out: Path | None,
    report: Path | None,
    page: Path | None,
    seed: int,
) -> None:
    """Score predicted actions, made by this package or by anyone.

    Every line is scored. Names are compared as strings; what is no valid action is a miss and never a class of its own.
    Every table carries the trivial baselines: who cannot beat them has learned nothing.
    """
    load_training()
    from training.evaluation import evaluate as evaluated
    from training.evaluation import markdown
    from training.predictions import read_predictions

    others = {file.stem: read_predictions(file) for file in against}
    try:
        found = evaluated(
            read_predictions(predictions), others, None if known is None else read_predictions(known), seed
        )
    except ValueError as error:
        raise ConfigError(str(error)) from error
    text = markdown(found)
    if out is not None:
        out.write_text(json.dumps(found.as_json(), indent=2) + "\n", "utf-8")
    if report is not None:
        report.write_text(text, "utf-8")
    if page is not None:
        from shopper_agent.reports.evaluation_page import write_evaluation_page

        write_evaluation_page(found.as_json(), predictions.stem, page)
    click.echo(text, nl=False)
