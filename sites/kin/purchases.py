"""What was bought and put into carts, read from the shop's database: for experiments that count it."""

from pathlib import Path

from sites.records import FilledCart, PlacedOrder
from sites.sold import carts_in, orders_in

CART_LINES = """
    SELECT c.session_id, p.sku, p.brand, l.quantity, l.unit_cents
    FROM cart_lines l JOIN carts c ON c.id = l.cart_id JOIN products p ON p.id = l.product_id
    WHERE NOT l.saved ORDER BY l.id
"""


def placed_orders(database: Path) -> list[PlacedOrder]:
    """The orders in the database, oldest first."""
    return orders_in(database)


def filled_carts(database: Path) -> list[FilledCart]:
    """The carts of visitors that hold something and have not become an order."""
    return carts_in(database, CART_LINES)
