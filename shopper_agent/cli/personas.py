"""`shopper-agent personas`: the example personas of the package."""

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The whole personas as a JSON array.")
@click.argument("name", required=False)
def personas(name: str | None, *, as_json: bool) -> None:
    """List the example personas, or show one by NAME (or by its file)."""
    from shopper_agent.personas.describe import describe
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
        click.echo(describe(found[0][1]))
    else:
        for key, persona in found:
            click.echo(f"{key:<22} {persona.intent}")
