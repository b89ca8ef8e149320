"""What was bought and put into bags, read from the shop's database: for experiments that count it."""

from pathlib import Path

from sites.records import FilledCart, PlacedOrder
from sites.sold import carts_in, orders_in

BAG_LINES = """
    SELECT b.session_id, p.sku, p.brand, l.quantity, p.price_cents
    FROM bag_lines l JOIN bags b ON b.id = l.bag_id
    JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id
    WHERE b.session_id IS NOT NULL ORDER BY l.id
"""


def placed_orders(database: Path) -> list[PlacedOrder]:
    """The orders in the database, oldest first."""
    return orders_in(database)


def filled_carts(database: Path) -> list[FilledCart]:
    """The bags of visitors that hold something and have not become an order."""
    return carts_in(database, BAG_LINES)
