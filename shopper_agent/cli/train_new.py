"""`shopper-agent train new`: a small model that knows nothing yet."""

from pathlib import Path

import click

from shopper_agent.cli.beside import load_training
from shopper_agent.cli.paths import FOLDER
from shopper_agent.cli.training_process import keep_quiet

_SIZES = ("tiny", "pocket", "large-pocket")


@click.command()
@click.option("--data", required=True, type=FOLDER, help="Data set whose words its tokenizer learns.")
@click.option("--size", type=click.Choice(_SIZES), default="pocket", show_default=True)
@click.option("--out", required=True, type=FOLDER, help="A new folder.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the weights.")
def new(data: Path, size: str, out: Path, seed: int) -> None:
    """Make a small model from nothing, for [model] base of a configuration.

    Qwen2's architecture with random weights and a tokenizer of the data set's own words; `pocket` has about five
    million weights and runs on a laptop. The words are those of the part that is trained on.
    """
    load_training()
    keep_quiet()
    from training.data import read
    from training.new_model import SHAPES, new_model

    weights = new_model(read(data).part("train"), SHAPES[size], out, seed)
    click.echo(f"{out}: {weights:,} weights that know nothing yet")
