"""The mock shop as a process of its own, and what its database says afterwards."""

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from shopper_agent.schema import Persona
from sites.bazaar.purchases import placed_orders
from sites.bazaar.variants import VARIANTS

_SERVE = """
import json, pathlib, sys, sites
told = json.loads(sys.stdin.readline())
told["database"] = pathlib.Path(told["database"])
told["accounts"] = [tuple(pair) for pair in told["accounts"]]
sites.run("bazaar", 0, endless_stock=True, on_ready=lambda shop: print(shop.url, flush=True), **told)
"""
STANDARD = "standard"


@dataclass(frozen=True)
class Bought:
    """One order, as the shop booked it."""

    price: float
    """Of the goods, less discounts, in dollars."""
    total: float
    """With delivery."""
    rating: float
    """Mean of what was ordered, 1 to 5."""
    brand: str
    """Of the first line."""
    coupon: bool
    account: bool


@dataclass(frozen=True)
class World:
    """A running shop."""

    url: str
    variant: str
    database: Path
    delay_s: float
    """Seconds that a page takes longer than here, where the variant is played in virtual time."""

    def bought(self) -> Mapping[str, Bought]:
        """The orders so far, by their numbers."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            ratings = dict(connection.execute("SELECT sku, rating FROM products"))
        return {
            order.number: Bought(
                price=(order.subtotal_cents - order.discount_cents) / 100,
                total=order.total_cents / 100,
                rating=statistics.fmean(ratings[line.sku] for line in order.lines),
                brand=order.lines[0].brand,
                coupon=order.coupon is not None,
                account=order.account is not None,
            )
            for order in placed_orders(self.database)
        }

    def market(self, kind: str) -> "Market":
        """What the shop has of one kind of product. Raises ValueError when there is none."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT brand, price_cents FROM products WHERE kind = ?", (kind,)).fetchall()
        if not rows:
            raise ValueError(f"the shop has no {kind!r}")
        brands = [brand for brand, _ in rows]
        return Market(
            usual_price=statistics.median(cents for _, cents in rows) / 100,
            brand=max(sorted(set(brands)), key=brands.count),
        )


@dataclass(frozen=True)
class Market:
    """One kind of product in the shop."""

    usual_price: float
    """The median, in dollars."""
    brand: str
    """The brand with the most products of this kind."""


@contextmanager
def served(variant: str = STANDARD, personas: Iterable[Persona] = (), *, virtual: bool) -> Iterator[World]:
    """The shop in one variant, with accounts for the returning ones among these, and endless stock.

    `virtual`: a variant that differs in its delay alone is served without it, and the visitors' clock adds it.
    """
    known = VARIANTS[variant]
    only_slow = replace(known, name=STANDARD, effect=VARIANTS[STANDARD].effect, delay_s=0.0) == VARIANTS[STANDARD]
    plays = virtual and only_slow and known.delay_s > 0
    accounts = {
        one.contact.email: one.contact.password
        for one in personas
        if one.returning and one.contact is not None and one.contact.password
    }
    with tempfile.TemporaryDirectory(prefix="experiment-") as folder:
        database = Path(folder) / "shop.sqlite"
        told = {
            "database": str(database),
            "variant": STANDARD if plays else variant,
            "accounts": list(accounts.items()),
        }
        with subprocess.Popen(
            [sys.executable, "-c", _SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child:
            try:
                assert child.stdin is not None
                assert child.stdout is not None
                child.stdin.write(json.dumps(told) + "\n")
                child.stdin.flush()
                url = child.stdout.readline().strip()
                if not url:
                    raise RuntimeError("the shop did not start")
                yield World(url, variant, database, known.delay_s if plays else 0.0)
            finally:
                child.terminate()
