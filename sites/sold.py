"""Reads orders and carts from a shop's database, for experiments that count them."""

import sqlite3
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from contextlib import closing
from pathlib import Path

from sites.records import FilledCart, PlacedOrder, SoldLine

ORDERS = """
    SELECT o.id, o.number, o.session_id, a.email AS account, o.coupon,
           o.subtotal_cents, o.discount_cents, o.delivery_cents, o.total_cents
    FROM orders o LEFT JOIN accounts a ON a.id = o.account_id ORDER BY o.id
"""
ORDER_LINES = "SELECT order_id, sku, brand, quantity, unit_cents FROM order_lines ORDER BY id"


def orders_in(database: Path) -> list[PlacedOrder]:
    """The orders in the database, oldest first; shops name these tables and columns alike."""
    with closing(_reading(database)) as connection:
        found = connection.execute(ORDERS)
        names = [column[0] for column in found.description[1:]]
        rows = [(row[0], dict(zip(names, row[1:], strict=True))) for row in found]
        lines = _by_key(connection.execute(ORDER_LINES))
    return [PlacedOrder(**facts, lines=lines.get(key, ())) for key, facts in rows]


def carts_in(database: Path, query: str) -> list[FilledCart]:
    """What ``query`` finds: session, SKU, brand, quantity and price in cents of each line."""
    with closing(_reading(database)) as connection:
        lines = _by_key(connection.execute(query))
    return [FilledCart(str(session), held) for session, held in lines.items()]


def _by_key(rows: Iterable[tuple[Hashable, str, str, int, int]]) -> Mapping[Hashable, tuple[SoldLine, ...]]:
    found: dict[Hashable, list[SoldLine]] = defaultdict(list)
    for key, sku, brand, quantity, unit_cents in rows:
        found[key].append(SoldLine(sku, brand, quantity, unit_cents))
    return {key: tuple(lines) for key, lines in found.items()}


def _reading(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
    connection.execute("BEGIN")  # orders and their lines from one moment
    return connection
