"""The cart: changing lines, saving products for later, coupons."""

import json

from sqlalchemy import select
from starlette.responses import Response

from sites.bazaar import carts, coupons, orders
from sites.bazaar.adding import put_in_cart
from sites.bazaar.models import Cart, SavedLine
from sites.bazaar.pricing import bill
from sites.bazaar.visits import Visit, redirect
from sites.coupons import MAX_CODE


def cart(visit: Visit) -> Response:
    """The cart."""
    return _cart_page(visit)


def update_line(visit: Visit) -> Response:
    """Change the quantity of a cart line."""
    line = carts.line_of(carts.current(visit.db, visit.session_id), visit.form.get("line", ""))
    if line is None:
        return redirect("/cart")
    text = visit.form.get("quantity", "").strip()
    if text == "0":
        return remove_line(visit)
    quantity = carts.parse_quantity(text)
    if quantity is None:
        return _cart_page(visit, problems={line.id: f"Enter a quantity from 1 to {carts.MAX_QUANTITY}."})
    line.quantity = quantity
    visit.log("update", product_id=line.product_id, detail=text)
    return redirect("/cart")


def remove_line(visit: Visit) -> Response:
    """Take a line out of the cart."""
    row = carts.current(visit.db, visit.session_id)
    line = carts.line_of(row, visit.form.get("line", ""))
    if row is not None and line is not None:
        visit.log("remove", product_id=line.product_id)
        row.lines.remove(line)
    return redirect("/cart")


def save_line(visit: Visit) -> Response:
    """Put a line aside for later."""
    row = carts.current(visit.db, visit.session_id)
    line = carts.line_of(row, visit.form.get("line", ""))
    if row is None or line is None:
        return redirect("/cart")
    saved = next((s for s in _saved(visit) if (s.product_id, s.options) == (line.product_id, line.options)), None)
    if saved is None:
        saved = SavedLine(owner=visit.owner, product_id=line.product_id, options=line.options, quantity=0)
        visit.db.add(saved)
    saved.quantity = min(carts.MAX_QUANTITY, saved.quantity + line.quantity)
    saved.unit_cents = line.unit_cents
    row.lines.remove(line)
    visit.log("save_for_later", product_id=line.product_id)
    return redirect("/cart")


def restore_line(visit: Visit) -> Response:
    """Move a saved product back to the cart, if it can still be had."""
    saved = _saved_line(visit)
    if saved is None:
        return redirect("/cart")
    selection = carts.choose(saved.product, json.loads(saved.options))
    wrong = next(iter(selection.errors.values()), None)
    problem = wrong or put_in_cart(visit, saved.product, selection, saved.quantity)
    if problem:
        return _cart_page(visit, problem=problem)
    visit.db.delete(saved)
    return redirect("/cart")


def forget_line(visit: Visit) -> Response:
    """Take a saved product off the list."""
    saved = _saved_line(visit)
    if saved is not None:
        visit.db.delete(saved)
    return redirect("/cart")


def apply_coupon(visit: Visit) -> Response:
    """Use a coupon code, or say why it cannot be used."""
    row = carts.current(visit.db, visit.session_id)
    typed = visit.form.get("code", "").strip()[:MAX_CODE]
    if row is None or not row.lines:
        return redirect("/cart")
    if not typed:
        return _cart_page(visit, coupon_error="Enter a code.")
    coupon = coupons.find_coupon(typed)
    wrong = coupons.refusal(coupon, bill(row).subtotal_cents, has_ordered=_has_ordered(visit))
    if wrong or coupon is None:
        visit.log("coupon_refused", detail=typed)
        return _cart_page(visit, coupon_error=wrong or "", coupon_typed=typed)
    row.coupon = coupon.code
    visit.log("coupon", detail=coupon.code)
    return redirect("/cart")


def remove_coupon(visit: Visit) -> Response:
    """Go on without the coupon."""
    row = carts.current(visit.db, visit.session_id)
    if row is not None:
        row.coupon = None
    return redirect("/cart")


def coupon_refusal(visit: Visit, row: Cart) -> str | None:
    """Why the coupon in the cart takes nothing off now; one that never will again is taken out."""
    if row.coupon is None:
        return None
    coupon = coupons.find_coupon(row.coupon)
    wrong = coupons.refusal(coupon, bill(row).subtotal_cents, has_ordered=_has_ordered(visit))
    if wrong and not (coupon and bill(row).subtotal_cents < coupon.from_cents):
        row.coupon = None
    return wrong


def _cart_page(
    visit: Visit,
    *,
    problems: dict[int, str] | None = None,
    problem: str = "",
    coupon_error: str = "",
    coupon_typed: str = "",
) -> Response:
    row = carts.current(visit.db, visit.session_id)
    lines = row.lines if row else []
    added = visit.request.query_params.get("added", "")
    refused = coupon_refusal(visit, row) if row else None
    return visit.render(
        "cart.html",
        status=422 if problems or problem or coupon_error else 200,
        lines=lines,
        saved=_saved(visit),
        totals=bill(row),
        problems=problems or (carts.problems(row) if row else {}),
        problem=problem,
        coupon=coupons.find_coupon(row.coupon) if row and row.coupon else None,
        coupon_error=coupon_error or refused or "",
        coupon_typed=coupon_typed,
        added=next((line.product for line in lines if str(line.product_id) == added), None),
        max_quantity=carts.MAX_QUANTITY,
    )


def _has_ordered(visit: Visit) -> bool:
    return bool(orders.history(visit.db, visit.session))


def _saved(visit: Visit) -> list[SavedLine]:
    query = select(SavedLine).where(SavedLine.owner == visit.owner).order_by(SavedLine.id)
    return list(visit.db.execute(query).scalars())


def _saved_line(visit: Visit) -> SavedLine | None:
    return next((line for line in _saved(visit) if str(line.id) == visit.form.get("saved", "")), None)
