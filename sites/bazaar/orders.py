"""Placing an order: once per cart, and only while the products are in stock."""

from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from sites.bazaar.carts import cart_totals, new_token
from sites.bazaar.models import Cart, Order, OrderLine, ProductRow

FIRST_NUMBER = 100_000


class SoldOut(Exception):
    """A product ran out before the order was placed."""


def by_token(db: Session, session_id: str, token: str) -> Order | None:
    """The order a cart became, if it already did."""
    query = select(Order).where(Order.token == token, Order.session_id == session_id)
    return db.execute(query).scalar_one_or_none()


def by_number(db: Session, session_id: str, number: str) -> Order | None:
    """The session's own order with this number."""
    query = select(Order).where(Order.number == number, Order.session_id == session_id)
    return db.execute(query).scalar_one_or_none()


def place(db: Session, cart: Cart) -> Order:
    """Turn a complete cart into an order and empty it.

    Raises:
        SoldOut: a product ran out; nothing has been changed.
    """
    if not (cart.lines and cart.address and cart.delivery and cart.card_last4):
        raise ValueError("the cart is not ready to be ordered")
    totals = cart_totals(cart)
    with db.begin_nested():
        for line in cart.lines:
            _take(db, line.product_id, line.quantity)
        order = Order(
            number=f"pending-{cart.token}",
            token=cart.token,
            session_id=cart.session_id,
            email=cart.address["email"],
            address=cart.address,
            delivery=cart.delivery,
            card_last4=cart.card_last4,
            subtotal_cents=totals.subtotal_cents,
            delivery_cents=totals.delivery_cents,
            total_cents=totals.total_cents,
            lines=_order_lines(cart),
        )
        db.add(order)
        db.flush()
        order.number = f"BZ-{FIRST_NUMBER + order.id}"
        _reset(cart)
    return order


def _take(db: Session, product_id: int, quantity: int) -> None:
    enough = update(ProductRow).where(ProductRow.id == product_id, ProductRow.stock >= quantity)
    result = cast(CursorResult[Any], db.execute(enough.values(stock=ProductRow.stock - quantity)))
    if result.rowcount != 1:
        raise SoldOut(product_id)


def _order_lines(cart: Cart) -> list[OrderLine]:
    return [
        OrderLine(
            product_id=line.product_id,
            sku=line.product.sku,
            title=line.product.title,
            options=line.options,
            quantity=line.quantity,
            unit_cents=line.unit_cents,
        )
        for line in cart.lines
    ]


def _reset(cart: Cart) -> None:
    cart.lines.clear()
    cart.token = new_token()
    cart.delivery = cart.cardholder = cart.card_last4 = None
