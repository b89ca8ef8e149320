"""`shopper-agent demo`: a persona visits the mock shop; what `make demo` runs."""

import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import click

from shopper_agent.cli.beside import load_sites


@click.command()
@click.option("--persona", default="careful-carla", show_default=True, help="A file, or an example's name.")
@click.option("--seed", type=int, default=3, show_default=True)
@click.option("--policy", metavar="NAME", help="Who decides; by default whoever does in `run`.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("runs"), show_default=True)
def demo(persona: str, seed: int, policy: str | None, out: Path) -> int:
    """Open the mock shop, let a persona visit it, and look into the shop's database afterwards."""
    sites = load_sites()
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        database = Path(folder) / "shop.sqlite"
        with sites.serve("bazaar", database=database) as shop:
            arguments = ["run", "--persona", persona, "--url", shop.url, "--seed", str(seed), "--out", str(out)]
            arguments += [] if policy is None else ["--policy", policy]
            click.echo(f"$ shopper-agent {' '.join(arguments)}\n")
            done = subprocess.run([sys.executable, "-m", "shopper_agent", *arguments], check=False)
        click.echo(f"database   {_orders(database)}")
    return done.returncode


def _orders(database: Path) -> str:
    """What really happened, from the shop's own tables."""
    with closing(sqlite3.connect(database)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM orders").fetchone()
    return f"the shop has {count} order{'s' if count != 1 else ''}"
