"""`shopper-agent shop`: serve a mock shop for people and tests."""

from pathlib import Path

import click

from shopper_agent.cli.beside import load_sites
from shopper_agent.errors import ConfigError


@click.command()
@click.argument("name", default="bazaar")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--seed", type=int, default=7, show_default=True, help="Of the catalogue.")
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    help="SQLite file with catalogue, carts and orders; a temporary one by default.",
)
def shop(name: str, port: int, host: str, seed: int, database: Path | None) -> None:
    """Serve a mock shop until Ctrl-C."""
    sites = load_sites()
    try:
        sites.run(
            name,
            port,
            seed=seed,
            database=database,
            host=host,
            on_ready=lambda ready: click.echo(
                f"{ready.name} is open at {ready.url} (database {ready.database}); Ctrl-C closes it."
            ),
        )
    except sites.UnknownSite as error:
        raise ConfigError(str(error)) from error
    except sites.PortInUse as error:
        raise ConfigError(f"{error.strerror}; --port 0 takes a free one") from error
    except OSError as error:
        raise ConfigError(f"{host}:{port}: {error.strerror or error}") from error
