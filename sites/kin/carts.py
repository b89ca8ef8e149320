"""Carts: choosing options, adding, changing and removing lines."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from sites.kin.catalogue import Product
from sites.kin.design import Design
from sites.kin.models import Cart, CartLine, ProductRow

MAX_QUANTITY = 10


@dataclass(frozen=True)
class Selection:
    """The options chosen of a product, or what is wrong with the choice by option."""

    chosen: dict[str, str]
    unit_cents: int
    errors: dict[str, str]


def current(db: Session, session_id: str) -> Cart | None:
    """The session's cart, if it has one."""
    return db.execute(select(Cart).where(Cart.session_id == session_id)).scalar_one_or_none()


def choose(design: Design, product: Product, form: Mapping[str, str]) -> Selection:
    """What the form's fields ``option-<key>`` choose, checked against what can be had."""
    chosen, errors, unit = dict[str, str](), dict[str, str](), product.price_cents
    for option in product.options:
        wanted = form.get(f"option-{option.key}", "")
        found = next((value for value in option.values if value[0] == wanted), None)
        if found is None:
            errors[option.key] = design.words["choose_first"].format(label=option.label.lower())
        elif not found[2]:
            errors[option.key] = f"{option.label} {wanted}: {design.words['stock_none'].lower()}."
        else:
            chosen[option.label] = wanted
            unit += found[1]
    return Selection(chosen, unit, errors)


def quantity_of(text: str) -> int | None:
    """A quantity that somebody typed; None when it is no number from 1 to the limit."""
    text = text.strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return number if 1 <= number <= MAX_QUANTITY else None


def shortage(db: Session, product_id: int, quantity: int) -> str | None:
    """What is wrong with wanting so many of a product; None when they are there."""
    stock = db.get_one(ProductRow, product_id).stock
    if stock == 0:
        return "This product is sold out."
    return f"Only {stock} of this product can be had." if quantity > stock else None


def add(db: Session, session_id: str, product: Product, selection: Selection, quantity: int) -> str | None:
    """Put a product in the cart; a message when there is not enough of it."""
    cart = current(db, session_id)
    held = sum(line.quantity for line in cart.lines if line.product_id == product.id) if cart else 0
    if problem := shortage(db, product.id, held + quantity):
        return problem
    if cart is None:
        cart = Cart(session_id=session_id, details={})
        db.add(cart)
    options = json.dumps(selection.chosen)
    line = next((it for it in cart.lines if (it.product_id, it.options) == (product.id, options)), None)
    if line is None:
        line = CartLine(product_id=product.id, options=options, quantity=0, unit_cents=0, saved=False)
        cart.every_line.append(line)
    line.unit_cents = selection.unit_cents
    line.quantity = min(MAX_QUANTITY, line.quantity + quantity)
    return None


def line_of(cart: Cart | None, number: str) -> CartLine | None:
    """The line with this number in the session's own cart."""
    return next((line for line in cart.every_line if str(line.id) == number), None) if cart else None
