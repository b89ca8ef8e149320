"""What was bought and put into carts, read from the shop's database: for experiments that count it."""

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
CART_LINES = """
    SELECT c.session_id, p.sku, p.brand, l.quantity, l.unit_cents
    FROM cart_lines l JOIN carts c ON c.id = l.cart_id JOIN products p ON p.id = l.product_id
    WHERE c.session_id IS NOT NULL ORDER BY l.id
"""


def placed_orders(database: Path) -> list[PlacedOrder]:
    """The orders in the database, oldest first."""
    with closing(_reading(database)) as connection:
        found = connection.execute(ORDERS)
        names = [column[0] for column in found.description[1:]]
        rows = [(row[0], dict(zip(names, row[1:], strict=True))) for row in found]
        lines = _by_key(connection.execute(ORDER_LINES))
    return [PlacedOrder(**facts, lines=lines.get(key, ())) for key, facts in rows]


def filled_carts(database: Path) -> list[FilledCart]:
    """The carts of visitors that hold something and have not become an order."""
    with closing(_reading(database)) as connection:
        lines = _by_key(connection.execute(CART_LINES))
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
