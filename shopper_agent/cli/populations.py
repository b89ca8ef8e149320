"""`shopper-agent personas sample|validate|describe|catalogue`: many personas at once."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from shopper_agent.errors import ConfigError


@click.command()
@click.option("--population", "-p", metavar="P", help="A file, or a shipped population's name; us-online by default.")
@click.option("--count", "-n", type=click.IntRange(1, 100_000), required=True, help="How many personas.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--how",
    type=click.Choice(["independent", "quota", "stratified"]),
    help="quota: marginals match within one person; by default independent, or stratified where --strata is given.",
)
@click.option("--strata", metavar="VARIABLES", help="Such as device,returning: the same number for each combination.")
@click.option("--stratum", multiple=True, metavar="C=N", help="Of --strata: how many of one, such as mobile,yes=30.")
@click.option("--catalogue", metavar="FILE", help="JSON lines of title, category, kind, brand, price: intents fit it.")
@click.option("--pool", metavar="DIR", help="Draw from these personas, raked to the population, instead of making new.")
@click.option("--out", metavar="DIR|FILE.jsonl", help="A new folder with a file each, or one new file; else printed.")
def sample(**options: Any) -> None:
    """Make personas of a population."""
    from shopper_agent.cli.persona_files import write_personas
    from shopper_agent.cli.sampling import draw

    personas, notes = draw(options)
    for note in notes:
        click.echo(note, err=True)
    if options["out"] is None:
        for persona in personas:
            click.echo(persona.model_dump_json(exclude_none=True))
    else:
        write_personas(personas, Path(options["out"]))
        click.echo(f"{len(personas)} personas: {options['out']}")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR...")
def validate(paths: tuple[str, ...]) -> int:
    """Check personas and populations: one line per problem, exit code 2 when there is any."""
    from shopper_agent.cli.persona_files import check_path

    problems, checked = 0, 0
    for path in paths:
        for found in check_path(path):
            checked, problems = checked + 1, problems + len(found)
            for problem in found:
                click.echo(" ".join(problem.split()), err=True)
    click.echo(f"{checked} checked, {problems} problem{'s' if problems != 1 else ''}")
    return 2 if problems else 0


@click.command()
@click.argument("target", metavar="FILE|DIR|POPULATION")
@click.option("--population", "-p", metavar="P", help="What was asked for, to compare personas with.")
@click.option("--plot", metavar="FILE.svg", help="Also draw it, into a new file.")
def describe(target: str, population: str | None, plot: str | None) -> None:
    """Tabulate the marginals of a population or of personas: asked for, found, a mark where chance does not explain it.

    One persona by itself is described in words.
    """
    from shopper_agent.cli.persona_files import write_text
    from shopper_agent.cli.sampling import tables_of
    from shopper_agent.personas.population.chart import svg, text_table

    shown = tables_of(target, population)
    if isinstance(shown, str):
        if plot is not None or population is not None:
            raise ConfigError(
                f"{target}: is one persona; --plot and --population need a population or several personas"
            )
        click.echo(shown)
        return
    if plot is not None:  # first: whoever reads the table may go away
        write_text(Path(plot), svg(shown.tables, shown.head[0]))
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    for line in (*shown.head, *text_table(shown.tables, unicode=is_unicode)):
        click.echo(line)
    if plot is not None:
        click.echo(f"plot: {plot}")


@click.command()
@click.argument("shop")
@click.option(
    "--seed", type=int, default=7, show_default=True, help="Of the catalogue, as shopper-agent shop takes it."
)
def catalogue(shop: str, seed: int) -> None:
    """Print a mock shop's catalogue as JSON lines, for `personas sample --catalogue`."""
    from shopper_agent.cli.sampling import catalogue_of

    for row in catalogue_of(shop, seed):
        click.echo(json.dumps(row, ensure_ascii=False))
