"""`shopper-agent show`: make the page of a recorded session."""

from pathlib import Path

import click


@click.command()
@click.argument("recording", type=click.Path(path_type=Path))
def show(recording: Path) -> None:
    """Write RECORDING's session as one HTML page beside it and print its path."""
    from shopper_agent.reports.session_page import write_session_page

    click.echo(write_session_page(recording))
