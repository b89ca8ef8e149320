"""Bags: adding, changing and removing lines."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from sites.atelier.answers import Invalid, Refused
from sites.atelier.assortment import Assortment
from sites.atelier.costs import COUPONS, FREE_DELIVERY_FROM, Bill, bill
from sites.atelier.models import VariantRow
from sites.atelier.models_visits import Bag, BagLine
from sites.atelier.showing import image_url

MAX_QUANTITY = 10


def current(db: Session, session_id: str) -> Bag | None:
    """The session's bag, if it has one."""
    return db.execute(select(Bag).where(Bag.session_id == session_id)).scalar_one_or_none()


def begun(db: Session, session_id: str) -> Bag:
    """The session's bag; a new one when it has none."""
    bag = current(db, session_id)
    if bag is None:
        bag = Bag(session_id=session_id, lines=[])
        db.add(bag)
        db.flush()
    return bag


def line_of(bag: Bag | None, line_id: int | None) -> BagLine:
    """The bag's line with this id.

    Raises:
        Refused: 404, there is none.
    """
    line = next((line for line in (bag.lines if bag else ()) if line.id == line_id), None)
    if line is None:
        raise Refused(404, "Dieser Artikel liegt nicht in Ihrer Tasche.")
    return line


def add(bag: Bag, variant: VariantRow, quantity: int) -> None:
    """Put pieces of a variant into a bag.

    Raises:
        Invalid: there are not enough of them.
    """
    line = next((line for line in bag.lines if line.variant_id == variant.id), None)
    wanted = quantity + (line.quantity if line else 0)
    check_quantity(variant, wanted)
    if line is None:
        bag.lines.append(BagLine(variant=variant, quantity=wanted))
    else:
        line.quantity = wanted


def check_quantity(variant: VariantRow, quantity: int | None) -> None:
    """Whether so many of a variant can be had.

    Raises:
        Invalid: they cannot, or it is no number of pieces.
    """
    if quantity is None or quantity < 1:
        raise Invalid({"quantity": "Bitte geben Sie eine Menge von 1 bis 10 an."})
    if variant.stock <= 0:
        raise Invalid({"variant": "Diese Ausführung ist leider ausverkauft."})
    if quantity > variant.stock:
        raise Invalid({"quantity": f"Davon sind nur noch {variant.stock} Stück da."})
    if quantity > MAX_QUANTITY:
        raise Invalid({"quantity": f"Sie können höchstens {MAX_QUANTITY} Stück bestellen."})


def bill_of(bag: Bag | None) -> Bill:
    """What the bag costs now."""
    lines = bag.lines if bag else []
    subtotal = sum(line.quantity * line.variant.product.price_cents for line in lines)
    return bill(subtotal, bag.delivery if bag else None, bag.coupon if bag else None)


def shown(bag: Bag | None, assortment: Assortment) -> Mapping[str, object]:
    """The bag as the interface tells it."""
    lines, costs = (bag.lines if bag else []), bill_of(bag)
    return {
        "lines": [_line(line, assortment) for line in lines],
        "count": sum(line.quantity for line in lines),
        "subtotal_cents": costs.subtotal_cents,
        "discount_cents": costs.discount_cents,
        "coupon": bag.coupon if bag and bag.coupon in COUPONS else None,
        "delivery_cents": costs.delivery_cents,
        "total_cents": costs.total_cents,
        "until_free_cents": max(0, FREE_DELIVERY_FROM - costs.subtotal_cents),
    }


def variant_facts(variant: VariantRow, assortment: Assortment) -> dict[str, object]:
    """What tells a variant on a line of a bag or an order."""
    item, size = assortment.items[variant.product_id], variant.size
    return {
        "product": item.id,
        "variant": variant.id,
        "title": item.title,
        "brand": item.brand,
        "colour": assortment.colours[variant.colour].label,
        "size": assortment.sizes[size] if size is not None else None,
        "url": item.url,
        "image": image_url(item.id, variant.colour),
    }


def _line(line: BagLine, assortment: Assortment) -> Mapping[str, object]:
    variant = line.variant
    return variant_facts(variant, assortment) | {
        "id": line.id,
        "sku": variant.product.sku,
        "quantity": line.quantity,
        "price_cents": variant.product.price_cents,
        "stock": variant.stock,
        "max": min(MAX_QUANTITY, variant.stock),
    }
