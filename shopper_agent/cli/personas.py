"""`shopper-agent personas`: the example personas of the package, and populations of more."""

import json

import click

from shopper_agent.cli.populations import catalogue, describe, sample, validate


class _Listing(click.Group):
    """A group whose first word may be a persona: `personas careful-carla` is `personas list careful-carla`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` in front of what is no command."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Listing)
def personas() -> None:
    """List the example personas, show one by NAME, or make and check whole populations.

    `personas` alone lists them, `personas NAME` shows one.
    """


for command in (sample, validate, describe, catalogue):
    personas.add_command(command)


@personas.command("list")
@click.option("--json", "as_json", is_flag=True, help="The whole personas as a JSON array.")
@click.argument("name", required=False)
def listing(name: str | None, *, as_json: bool) -> None:
    """List the example personas, or show one by NAME (or by its file)."""
    from shopper_agent.personas.describe import describe as in_words
    from shopper_agent.personas.load import example_names, load_example, load_persona

    found = (
        [(name, load_persona(name))]
        if name is not None
        else [(known, load_example(known)) for known in example_names()]
    )
    if as_json:
        click.echo(
            json.dumps(
                [{"id": key, **persona.model_dump(mode="json", exclude={"contact"})} for key, persona in found],
                indent=1,
                ensure_ascii=False,
            )
        )
    elif name is not None:
        click.echo(in_words(found[0][1]))
    else:
        for key, persona in found:
            click.echo(f"{key:<22} {persona.intent}")
