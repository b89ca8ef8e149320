"""Carts: choosing options, adding, changing and removing lines."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sites.bazaar.models import Cart, CartLine, ProductRow

MAX_QUANTITY = 10


@dataclass(frozen=True)
class Selection:
    """The options chosen for a product, or what is wrong with the choice."""

    chosen: dict[str, str]
    delta_cents: int
    errors: dict[str, str] = field(default_factory=dict)


def current(db: Session, session_id: str) -> Cart | None:
    """The session's cart, if it has one."""
    return db.execute(select(Cart).where(Cart.session_id == session_id)).scalar_one_or_none()


def count_items(db: Session, session_id: str) -> int:
    """Number of items in the session's cart."""
    query = select(func.coalesce(func.sum(CartLine.quantity), 0)).join(Cart, Cart.id == CartLine.cart_id)
    return int(db.execute(query.where(Cart.session_id == session_id)).scalar_one())


def choose(product: ProductRow, chosen: Mapping[str, str]) -> Selection:
    """The selection of ``chosen`` labels by option name, checked against what is available."""
    labels: dict[str, str] = {}
    errors: dict[str, str] = {}
    delta = 0
    for option in product.options:
        name = option["name"]
        choice = next((c for c in option["choices"] if c["label"] == chosen.get(name)), None)
        if choice is None:
            errors[name] = f"Please choose a {name.lower()}."
        elif not choice["available"]:
            errors[name] = f"{choice['label']} is currently unavailable. Please choose another {name.lower()}."
        else:
            labels[name] = choice["label"]
            delta += choice["delta_cents"]
    return Selection(labels, delta, errors)


def parse_quantity(text: str) -> int | None:
    """A quantity a shopper typed; None when it is not a number from 1 to the limit."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return None
    quantity = int(text)
    return quantity if 1 <= quantity <= MAX_QUANTITY else None


def add(db: Session, session_id: str, product: ProductRow, selection: Selection, quantity: int) -> str | None:
    """Put a product in the cart; a message when there is not enough of it."""
    cart = current(db, session_id)
    if cart is None:
        cart = Cart(session_id=session_id, token=new_token())
        db.add(cart)
    options = json.dumps(selection.chosen)
    in_cart = sum(line.quantity for line in cart.lines if line.product_id == product.id)
    if problem := shortage(product, in_cart + quantity):
        return problem
    line = next((x for x in cart.lines if x.product_id == product.id and x.options == options), None)
    if line is None:
        line = CartLine(product=product, options=options, quantity=0, unit_cents=0)
        cart.lines.append(line)
    if line.quantity + quantity > MAX_QUANTITY:
        return f"You can order at most {MAX_QUANTITY} of this product."
    line.quantity += quantity
    line.unit_cents = product.price_cents + selection.delta_cents
    return None


def shortage(product: ProductRow, quantity: int) -> str | None:
    """What to tell a shopper who wants more than there is; None when there is enough."""
    if product.stock <= 0:
        return "Sorry, this product is sold out."
    if quantity > product.stock:
        return f"Sorry, only {product.stock} available."
    return None


def problems(cart: Cart) -> dict[int, str]:
    """Messages by line id for lines that cannot be delivered as they are."""
    wanted: dict[int, int] = {}
    for line in cart.lines:
        wanted[line.product_id] = wanted.get(line.product_id, 0) + line.quantity
    found = {line.id: shortage(line.product, wanted[line.product_id]) for line in cart.lines}
    return {line_id: message for line_id, message in found.items() if message}


def line_of(cart: Cart | None, line_id: str) -> CartLine | None:
    """The cart's line with this id."""
    return next((line for line in (cart.lines if cart else ()) if str(line.id) == line_id), None)


def new_token() -> str:
    """A random name for the order a cart will become."""
    return secrets.token_urlsafe(18)
