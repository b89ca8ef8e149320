"""`shopper-agent train`: from a data set and a model to a policy; each stage reads its tables of one TOML file."""

import sys
from pathlib import Path

import click

from shopper_agent.cli.beside import load_training
from shopper_agent.cli.paths import FILE, FOLDER
from shopper_agent.cli.train_dry_run import dry_run
from shopper_agent.cli.train_grpo import grpo
from shopper_agent.cli.train_new import new
from shopper_agent.cli.training_process import keep_quiet, launched


@click.group()
def train() -> None:
    """Train a policy: supervised fine-tuning, then reinforcement learning."""


@train.command()
@click.option("--config", "path", required=True, type=FILE, help="TOML: [model], [data], [sft], [output] and more.")
@click.option("--resume", is_flag=True, help="Go on from the newest whole checkpoint of the output folder.")
@click.option("--launch", type=FILE, help="Start one process a device, by this configuration of accelerate.")
def sft(path: Path, resume: bool, launch: Path | None) -> None:
    """Fine-tune a model on what shoppers said and did.

    The loss is on rationale and action alone. Checkpoints that are whole are kept whatever happens; a killed training
    goes on with --resume along the same curve.
    """
    load_training()
    from training.config import read_config

    config = read_config(path)
    if launch is not None:
        sys.exit(launched(launch, ["train", "sft", "--config", str(path), *(["--resume"] if resume else [])]))
    keep_quiet()
    from training.sft import train_sft

    trained = train_sft(config, lambda line: click.echo(line, err=True), resume=resume)
    click.echo(f"{trained.folder}: {trained.steps} steps")


@train.command()
@click.argument("adapter", type=FOLDER)
@click.option("--out", required=True, type=FOLDER, help="Folder of the whole model.")
@click.option("--base", type=FOLDER, help="Where the adapter's base lies now, if it was moved.")
@click.option("--dtype", type=click.Choice(["float32", "bfloat16", "float16"]), default="float32", show_default=True)
def merge(adapter: Path, out: Path, base: Path | None, dtype: str) -> None:
    """Make a whole model of an adapter and its base."""
    load_training()
    keep_quiet()
    from training.checkpoint import merge as merged

    merged(adapter, out, base, dtype)
    click.echo(str(out))


train.add_command(dry_run)
train.add_command(grpo)
train.add_command(new)
