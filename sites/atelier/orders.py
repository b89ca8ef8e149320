"""Placing an order: only while the products are in stock."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from sites.atelier.assortment import Assortment
from sites.atelier.bags import bill_of, variant_facts
from sites.atelier.calendar import TODAY
from sites.atelier.models import VariantRow
from sites.atelier.models_visits import Bag, Order, OrderLine, VisitorSession

FIRST_NUMBER = 240_000


class SoldOut(Exception):
    """A product ran out before the order was placed; holds its title."""


def by_number(db: Session, session: VisitorSession, number: str) -> Order | None:
    """The visitor's own order with this number."""
    return db.execute(select(Order).where(Order.number == number, _own(session))).scalar_one_or_none()


def history(db: Session, session: VisitorSession) -> Sequence[Order]:
    """The visitor's own orders, newest first."""
    return db.execute(select(Order).where(_own(session)).order_by(Order.id.desc())).scalars().all()


def place(db: Session, bag: Bag, session: VisitorSession, *, endless_stock: bool = False) -> Order:
    """Turn a complete bag into an order and empty it; ``endless_stock`` leaves the stock as it is.

    Raises:
        SoldOut: a product ran out; nothing has been changed.
    """
    if not (bag.lines and bag.address and bag.delivery and bag.payment):
        raise ValueError("the bag is not ready to be ordered")
    costs = bill_of(bag)
    with db.begin_nested():
        for line in () if endless_stock else bag.lines:
            _take(db, line.variant, line.quantity)
        order = Order(
            number=f"pending-{bag.id}",
            session_id=session.id,
            account_id=session.account_id,
            address=bag.address,
            delivery=bag.delivery,
            delivery_date=bag.delivery_date,
            payment=bag.payment,
            coupon=bag.coupon if costs.discount_cents else None,
            subtotal_cents=costs.subtotal_cents,
            discount_cents=costs.discount_cents,
            delivery_cents=costs.delivery_cents,
            total_cents=costs.total_cents,
            lines=_order_lines(bag),
        )
        db.add(order)
        db.flush()
        order.number = f"AN-{FIRST_NUMBER + order.id}"
        if session.account is not None:
            session.account.address = bag.address
        bag.lines.clear()
        bag.delivery = bag.delivery_date = bag.payment = bag.coupon = None
    return order


def shown(order: Order, assortment: Assortment) -> Mapping[str, object]:
    """An order as the interface tells it."""
    return {
        "number": order.number,
        "date": TODAY.isoformat(),
        "lines": [
            variant_facts(line.variant, assortment)
            | {"id": line.id, "sku": line.sku, "quantity": line.quantity, "price_cents": line.unit_cents}
            for line in order.lines
        ],
        "count": sum(line.quantity for line in order.lines),
        "subtotal_cents": order.subtotal_cents,
        "discount_cents": order.discount_cents,
        "coupon": order.coupon,
        "delivery_cents": order.delivery_cents,
        "total_cents": order.total_cents,
        "address": order.address,
        "delivery": order.delivery,
        "delivery_date": order.delivery_date.isoformat() if order.delivery_date else None,
        "payment": order.payment,
    }


def _own(session: VisitorSession) -> ColumnElement[bool]:
    """Orders of the account that is logged in to, and those that this browser placed as a guest."""
    as_guest = and_(Order.session_id == session.id, Order.account_id.is_(None))
    return as_guest if session.account_id is None else or_(as_guest, Order.account_id == session.account_id)


def _take(db: Session, variant: VariantRow, quantity: int) -> None:
    enough = update(VariantRow).where(VariantRow.id == variant.id, VariantRow.stock >= quantity)
    result = cast(CursorResult[Any], db.execute(enough.values(stock=VariantRow.stock - quantity)))
    if result.rowcount != 1:
        raise SoldOut(variant.product.title)


def _order_lines(bag: Bag) -> list[OrderLine]:
    return [
        OrderLine(
            variant=line.variant,
            sku=line.variant.product.sku,
            brand=line.variant.product.brand,
            quantity=line.quantity,
            unit_cents=line.variant.product.price_cents,
        )
        for line in bag.lines
    ]
