"""`shopper-agent evaluate`: score predicted actions against what shoppers did, beside what needs no model."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopper_agent.cli.beside import load_training
from shopper_agent.cli.predict import asking_options
from shopper_agent.errors import ConfigError

if TYPE_CHECKING:
    from training.evaluation import Evaluation

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("runs", nargs=-1, type=_FOLDER)
@click.option("--predictions", type=_FILE, help="JSON lines: session, user, step, gold, prediction.")
@click.option("--against", multiple=True, type=_FILE, help="Another run's predictions of the same steps; repeatable.")
@click.option("--known", type=_FILE, help="Steps to learn the trivial baselines from; the scored ones by default.")
@click.option("--json", "out", type=_FILE, help="Write every figure there.")
@click.option("--markdown", "report", type=_FILE, help="Write the report there.")
@click.option("--html", "page", type=_FILE, help="Write the report there as one page that needs no network.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the intervals; with RUNS of the draws too.")
@click.option("--out", "folder", type=_FOLDER, metavar="DIR", help="With RUNS: folder of predictions and reports.")
@asking_options
def evaluate(  # noqa: PLR0913 - one parameter per option
    runs: tuple[Path, ...],
    predictions: Path | None,
    against: tuple[Path, ...],
    known: Path | None,
    out: Path | None,
    report: Path | None,
    page: Path | None,
    folder: Path | None,
    **options: Any,
) -> None:
    """Score predicted actions, made by this package or by anyone: --predictions FILE.

    Every line is scored. Names are compared as strings; what is no valid action is a miss and never a class of its own.
    Every table carries the trivial baselines: who cannot beat them has learned nothing.

    Or the whole evaluation of a policy: RUNS --policy NAME --out DIR. It is asked about every recorded step, greedy and
    by draws, with the right, no and a shuffled persona, with and without grammar; files of DIR that are there already
    are used again. One report: DIR/report.md, report.html and report.json.
    """
    load_training()
    from training.predictions import read_predictions

    others = {file.stem: read_predictions(file) for file in against}
    learned = None if known is None else read_predictions(known)
    if (predictions is None) == (not runs):
        raise ConfigError("give either --predictions FILE, or RUNS with --policy and --out")
    if predictions is not None:
        from training.evaluation import evaluate as evaluated

        try:
            found = evaluated(read_predictions(predictions), others, learned, options["seed"])
        except ValueError as error:
            raise ConfigError(str(error)) from error
        title = predictions.stem
    else:
        from shopper_agent.cli.evaluating import evaluated_policy

        if folder is None:
            raise ConfigError("--out is missing: a folder for predictions and reports")
        found, title = evaluated_policy(runs, folder, others, learned, options)
        _write(found, title, folder / "report.json", folder / "report.md", folder / "report.html")
    _write(found, title, out, report, page)
    from training.evaluation_text import markdown

    click.echo(markdown(found), nl=False)


def _write(found: "Evaluation", title: str, out: Path | None, report: Path | None, page: Path | None) -> None:
    import json

    from training.evaluation_text import markdown

    if out is not None:
        out.write_text(json.dumps(found.as_json(), indent=2) + "\n", "utf-8")
    if report is not None:
        report.write_text(markdown(found), "utf-8")
    if page is not None:
        from shopper_agent.reports.evaluation_page import write_evaluation_page

        write_evaluation_page(found.as_json(), title, page)
