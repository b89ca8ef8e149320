"""The interface's bag and wish list."""

from sqlalchemy import delete, select
from starlette.responses import Response

from sites.atelier import bags, orders
from sites.atelier.answers import Invalid, answer
from sites.atelier.api_products import product_of
from sites.atelier.bodies import number_in, text_in, whole_number
from sites.atelier.costs import find_coupon, refusal
from sites.atelier.models import VariantRow
from sites.atelier.models_visits import Wish
from sites.atelier.showing import card
from sites.atelier.visits import Visit


def bag(visit: Visit) -> Response:
    """The bag."""
    return answer(bags.shown(bags.current(visit.db, visit.session_id), visit.shop.assortment))


def add_line(visit: Visit) -> Response:
    """Put a variant into the bag."""
    number = number_in(visit.body, "variant")
    variant = visit.db.get(VariantRow, number) if number is not None else None
    if variant is None:
        raise Invalid({"variant": "Bitte wählen Sie Farbe und Größe."})
    quantity = number_in(visit.body, "quantity") if "quantity" in visit.body else 1
    if not quantity:
        bags.check_quantity(variant, None)
    bags.add(bags.begun(visit.db, visit.session_id), variant, quantity or 1)
    return _changed(visit)


def change_line(visit: Visit) -> Response:
    """Set a line's quantity."""
    line = bags.line_of(bags.current(visit.db, visit.session_id), _line_id(visit))
    quantity = number_in(visit.body, "quantity")
    bags.check_quantity(line.variant, quantity)
    line.quantity = quantity or line.quantity
    return _changed(visit)


def remove_line(visit: Visit) -> Response:
    """Take a line out of the bag."""
    held = bags.current(visit.db, visit.session_id)
    line = bags.line_of(held, _line_id(visit))
    if held is not None:
        held.lines.remove(line)
    return _changed(visit)


def set_coupon(visit: Visit) -> Response:
    """Redeem a code; an empty one takes the last away."""
    held = bags.begun(visit.db, visit.session_id)
    typed = text_in(visit.body, "code") if visit.request.method == "POST" else ""
    if not typed:
        if visit.request.method == "POST" and visit.body.get("code") != "":
            raise Invalid({"code": "Bitte geben Sie einen Code ein."})
        held.coupon = None
        return _changed(visit)
    coupon = find_coupon(typed)
    has_ordered = bool(orders.history(visit.db, visit.session))
    problem = refusal(coupon, bags.bill_of(held).subtotal_cents, has_ordered=has_ordered)
    if coupon is None or problem is not None:
        raise Invalid({"code": problem or ""})
    held.coupon = coupon.code
    return _changed(visit)


def wishlist(visit: Visit) -> Response:
    """The wish list, the latest wish first."""
    offers = {offer.item.id: offer for offer in visit.shop.assortment.offers(visit.db)}
    query = select(Wish.product_id).where(Wish.owner == visit.owner).order_by(Wish.id.desc())
    wished = visit.db.execute(query).scalars()
    return answer({"items": [card(offers[number], visit.shop.assortment) for number in wished]})


def add_wish(visit: Visit) -> Response:
    """Put a product on the wish list; one that is there already stays."""
    row = product_of(visit)
    query = select(Wish).where(Wish.owner == visit.owner, Wish.product_id == row.id)
    if visit.db.execute(query).first() is None:
        visit.db.add(Wish(owner=visit.owner, product_id=row.id))
        visit.db.flush()
    return wishlist(visit)


def remove_wish(visit: Visit) -> Response:
    """Take a product off the wish list."""
    row = product_of(visit)
    visit.db.execute(delete(Wish).where(Wish.owner == visit.owner, Wish.product_id == row.id))
    return wishlist(visit)


def _line_id(visit: Visit) -> int | None:
    return whole_number(visit.request.path_params["line"])


def _changed(visit: Visit) -> Response:
    visit.db.flush()
    return bag(visit)
