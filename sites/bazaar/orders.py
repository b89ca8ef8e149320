"""Placing an order: once per cart, and only while the products are in stock."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from sites.bazaar.carts import new_token
from sites.bazaar.models import Cart, Order, OrderLine, ProductRow, VisitorSession
from sites.bazaar.pricing import bill

FIRST_NUMBER = 100_000


class SoldOut(Exception):
    """A product ran out before the order was placed."""


def by_token(db: Session, session_id: str, token: str) -> Order | None:
    """The order a cart became, if it already did."""
    query = select(Order).where(Order.token == token, Order.session_id == session_id)
    return db.execute(query).scalar_one_or_none()


def by_number(db: Session, session: VisitorSession, number: str) -> Order | None:
    """The visitor's own order with this number."""
    return db.execute(select(Order).where(Order.number == number, _own(session))).scalar_one_or_none()


def history(db: Session, session: VisitorSession) -> Sequence[Order]:
    """The visitor's own orders, newest first."""
    return db.execute(select(Order).where(_own(session)).order_by(Order.id.desc())).scalars().all()


def place(db: Session, cart: Cart, session: VisitorSession, *, endless_stock: bool = False) -> Order:
    """Turn a complete cart into an order and empty it; ``endless_stock`` leaves the stock as it is.

    Raises:
        SoldOut: a product ran out; nothing has been changed.
    """
    if not (cart.lines and cart.address and cart.delivery and cart.card_last4):
        raise ValueError("the cart is not ready to be ordered")
    costs = bill(cart)
    with db.begin_nested():
        for line in () if endless_stock else cart.lines:
            _take(db, line.product_id, line.quantity)
        order = Order(
            number=f"pending-{cart.token}",
            token=cart.token,
            session_id=session.id,
            account_id=session.account_id,
            email=cart.address["email"],
            address=cart.address,
            billing=cart.billing,
            answers=cart.answers,
            delivery=cart.delivery,
            card_last4=cart.card_last4,
            coupon=costs.coupon if costs.discount_cents else None,
            subtotal_cents=costs.subtotal_cents,
            discount_cents=costs.discount_cents,
            delivery_cents=costs.delivery_cents,
            total_cents=costs.total_cents,
            lines=_order_lines(cart),
        )
        db.add(order)
        db.flush()
        order.number = f"BZ-{FIRST_NUMBER + order.id}"
        _reset(cart)
    return order


def _own(session: VisitorSession) -> ColumnElement[bool]:
    """Orders of the account that is logged in to, and those that this browser placed as a guest."""
    as_guest = and_(Order.session_id == session.id, Order.account_id.is_(None))
    return as_guest if session.account_id is None else or_(as_guest, Order.account_id == session.account_id)


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
            brand=line.product.brand,
            options=line.options,
            quantity=line.quantity,
            unit_cents=line.unit_cents,
        )
        for line in cart.lines
    ]


def _reset(cart: Cart) -> None:
    cart.lines.clear()
    cart.token = new_token()
    cart.guest = False
    cart.delivery = cart.cardholder = cart.card_last4 = cart.coupon = None
    cart.billing = cart.answers = None
