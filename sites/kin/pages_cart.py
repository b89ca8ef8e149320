"""The cart: changing lines, saving products for later, the coupon."""

from starlette.responses import Response

from sites.coupons import by_code, find
from sites.kin import carts
from sites.kin.billing import bill, coupon_of
from sites.kin.models import Cart, CartLine
from sites.kin.visits import Visit, redirect

WRONG_CODE = "This code is not valid."


def cart(visit: Visit) -> Response:
    """The cart."""
    return _page(visit)


def update_line(visit: Visit) -> Response:
    """Change the quantity of a line; nought takes it out."""
    line = carts.line_of(visit.cart, visit.form.get("line", ""))
    text = visit.form.get("quantity", "")
    if line is None:
        return redirect(visit.design.cart_path)
    if text.strip() == "0":
        return remove_line(visit)
    quantity = carts.quantity_of(text)
    if quantity is None:
        return _page(visit, problem=f"Please enter a number from 1 to {carts.MAX_QUANTITY}.")
    if problem := carts.shortage(visit.db, line.product_id, quantity):
        return _page(visit, problem=problem)
    line.quantity = quantity
    return redirect(visit.design.cart_path)


def remove_line(visit: Visit) -> Response:
    """Take a line out."""
    row = visit.cart
    line = carts.line_of(row, visit.form.get("line", ""))
    if row is not None and line is not None:
        row.every_line.remove(line)
    return redirect(visit.design.cart_path)


def save_line(visit: Visit) -> Response:
    """Put a line aside."""
    return _aside(visit, saved=True)


def restore_line(visit: Visit) -> Response:
    """Put a line back."""
    return _aside(visit, saved=False)


def _aside(visit: Visit, *, saved: bool) -> Response:
    line = carts.line_of(visit.cart, visit.form.get("line", ""))
    if line is not None:
        line.saved = saved
    return redirect(visit.design.cart_path)


def apply_coupon(visit: Visit) -> Response:
    """Use a code, or say that it is none."""
    row, typed = visit.cart, visit.form.get("code", "")
    if row is None or not row.lines:
        return redirect(visit.design.cart_path)
    coupon = find(by_code(coupon_of(visit.design)), typed)
    if coupon is None:
        return _page(visit, errors={"code": WRONG_CODE}, values={"code": typed[:40]})
    row.coupon = coupon.code
    return redirect(visit.design.cart_path)


def priced(lines: list[CartLine]) -> list[tuple[int, int]]:
    """What a bill is made of."""
    return [(line.unit_cents, line.quantity) for line in lines]


def _page(visit: Visit, **context: object) -> Response:
    row = visit.cart
    lines, saved = (row.lines, row.saved) if row else ([], [])
    return visit.render(
        "cart",
        visit.design.words["your_cart"],
        status=422 if context else 200,
        lines=_with_products(visit, lines),
        saved=_with_products(visit, saved),
        bill=bill(visit.design, priced(lines), _delivery(row), row.coupon if row else None),
        **context,
    )


def _delivery(row: Cart | None) -> str:
    return row.details.get("delivery", "") if row else ""


def _with_products(visit: Visit, lines: list[CartLine]) -> list[tuple[CartLine, object]]:
    return [(line, visit.shop.products[line.product_id]) for line in lines]
