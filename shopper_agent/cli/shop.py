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
@click.option(
    "--variant",
    default="standard",
    show_default=True,
    help="standard, unchanged, price-badge, no-filters, extra-step, slow, broken-cart or misleading-button.",
)
@click.option("--variants", "lists_variants", is_flag=True, help="List the variants with their known effects.")
@click.option("--endless-stock", is_flag=True, help="Orders use up no stock: visits do not disturb each other.")
@click.option("--traps", default="", metavar="NAMES", help="What makes the shop harder to use: all, or a,b,c.")
@click.option("--account", "accounts", metavar="EMAIL:PASSWORD", multiple=True, help="Exists already; repeatable.")
def shop(  # noqa: PLR0913 - one parameter per option
    name: str,
    port: int,
    host: str,
    seed: int,
    database: Path | None,
    variant: str,
    lists_variants: bool,
    endless_stock: bool,
    traps: str,
    accounts: tuple[str, ...],
) -> None:
    """Serve a mock shop until Ctrl-C."""
    sites = load_sites()
    try:
        if lists_variants:
            _list_variants(name)
            return
        sites.run(
            name,
            port,
            seed=seed,
            database=database,
            host=host,
            variant=variant,
            endless_stock=endless_stock,
            accounts=[_account(given) for given in accounts],
            traps=traps,
            on_ready=lambda ready: click.echo(
                f"{ready.name} ({ready.variant}) is open at {ready.url} (database {ready.database}); Ctrl-C closes it."
            ),
        )
    except (sites.UnknownSite, sites.UnknownVariant, sites.UnknownTrap) as error:
        raise ConfigError(str(error)) from error
    except sites.BadAccount as error:
        raise ConfigError(f"--account: {error}") from error
    except sites.PortInUse as error:
        raise ConfigError(f"{error.strerror}; --port 0 takes a free one") from error
    except OSError as error:
        raise ConfigError(f"{host}:{port}: {error.strerror or error}") from error


def _list_variants(name: str) -> None:
    known = load_sites().variants(name)
    width = max(len(variant.name) for variant in known)
    for variant in known:
        click.echo(f"{variant.name:<{width}}  {variant.effect}")


def _account(text: str) -> tuple[str, str]:
    email, colon, password = text.partition(":")
    if not (email and colon and password):
        raise ConfigError(f"--account {email or text!r}: write it as EMAIL:PASSWORD")
    return email, password
