"""`shopper-agent train dry-run`: what a configuration would take, before anything is downloaded or trained."""

from pathlib import Path

import click

from shopper_agent.cli.beside import load_training
from shopper_agent.cli.paths import FILE, FOLDER


@click.command("dry-run")
@click.option("--config", "path", required=True, type=FILE, help="TOML of a training.")
@click.option("--gpus", multiple=True, type=click.IntRange(1), default=(1, 8), show_default=True, help="Repeatable.")
@click.option("--tokenizer", type=FOLDER, help="A folder whose tokenizer counts the data; an estimate by default.")
def dry_run(path: Path, gpus: tuple[int, ...], tokenizer: Path | None) -> None:
    """Check a configuration and print its memory and tokens.

    The model is built without weights from its sizes alone; memory is arithmetic, each line with its formula.
    """
    load_training()
    from shopper_agent.backends.token_counting import ESTIMATE, counted_by_folder
    from training.config import read_config
    from training.dry_run import plans, token_counts
    from training.dry_run_text import report
    from training.sizes import model_config, shape_of

    config = read_config(path)
    counter = ESTIMATE if tokenizer is None else counted_by_folder(tokenizer)
    shape = shape_of(model_config(config.model.base))
    found = plans(config, shape, gpus)
    tokens = token_counts(config, counter.count_tokens, counter.told_by)
    click.echo(report(config, shape, found, tokens), nl=False)
