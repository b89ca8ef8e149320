"""`shopper-agent train grpo`: reinforcement learning by one TOML file."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shopper_agent.cli.beside import load_sites, load_training
from shopper_agent.cli.paths import FILE
from shopper_agent.cli.training_process import keep_quiet, launched
from shopper_agent.errors import ConfigError

if TYPE_CHECKING:
    from shopper_agent.schema import Persona
    from shopper_agent.session import Environment
    from training.on_policy import Shop


@click.command()
@click.option("--config", "path", required=True, type=FILE, help="TOML: [model], [data], [grpo], [reward], [output].")
@click.option("--resume", is_flag=True, help="Go on from the newest whole checkpoint of the output folder.")
@click.option("--launch", type=FILE, help="Start one process a device, by this configuration of accelerate.")
@click.option("--shop", "name", metavar="NAME", help="The mock shop that an on-policy training visits.")
@click.option("--persona", "personas", type=click.Path(path_type=Path), help="Who visits it: a file or a folder.")
def grpo(path: Path, resume: bool, launch: Path | None, name: str | None, personas: Path | None) -> None:
    """Train a policy by the reward of its own replies.

    On recorded steps, or with a table [on_policy] on whole sessions in a mock shop, without a browser. The log beside
    the checkpoints has figures for each class of action; what looks wrong is said early.
    """
    load_training()
    from training.config import grpo_of, read_config

    config = read_config(path)
    grpo_of(config)
    visits = config.on_policy is not None
    if {name is not None, personas is not None} != {visits}:
        raise ConfigError("a table [on_policy] goes with --shop and --persona, and they go with nothing else")
    if launch is not None:
        given = [] if name is None else ["--shop", name, "--persona", str(personas)]
        sys.exit(launched(launch, ["train", "grpo", "--config", str(path), *(["--resume"] if resume else []), *given]))
    keep_quiet()
    from training.grpo import train_grpo

    with opened_shop(name, personas) as shop:
        trained = train_grpo(config, lambda line: click.echo(line, err=True), resume=resume, shop=shop)
    best = "" if trained.best is None else f", best at step {trained.best.step}"
    click.echo(f"{trained.folder}: {trained.steps} steps{best}")


@contextmanager
def opened_shop(name: str | None, personas: Path | None) -> "Iterator[Shop | None]":
    """The shop to visit, open for as long as the training lasts; None: nothing is visited."""
    if name is None or personas is None:
        yield None
        return
    from shopper_agent.cli.persona_files import read_personas
    from training.on_policy import Shop

    sites, known = load_sites(), read_personas(personas)
    try:
        with sites.serve(name, endless_stock=True) as served:
            yield Shop(served.url, known, lambda who, seed: _visit(served.url, who), asyncio.run)
    except sites.UnknownSite as error:
        raise ConfigError(str(error)) from error


@asynccontextmanager
async def _visit(url: str, who: "Persona") -> "AsyncIterator[Environment]":
    """One visit over plain HTTP: no browser, no scripts."""
    from shopper_agent.personas.references import contact_values
    from shopper_agent.testing.http_shop import HttpShop

    async with HttpShop(url, private=contact_values(who)) as environment:
        yield environment
