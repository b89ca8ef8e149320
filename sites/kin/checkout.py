"""The checkout: who orders, the pages with their blocks, the order."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sites.kin import carts, fields
from sites.kin.billing import Bill, bill, deliveries
from sites.kin.design import NONE, Design
from sites.kin.models import Cart, Order, OrderLine, ProductRow
from sites.kin.pages_cart import priced
from sites.kin.visits import Visit, redirect

PAGES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "one": (("contact", "address", "delivery", "payment", "review"),),
    "three": (("contact", "address"), ("delivery", "payment"), ("review",)),
    "four": (("contact", "address"), ("delivery",), ("payment",), ("review",)),
    "two": (("contact", "address", "delivery"), ("payment", "review")),
    "reversed": (("delivery",), ("address", "contact"), ("payment",), ("review",)),
    "split": (("contact",), ("delivery", "address"), ("payment", "review")),
}
FIRST_NUMBER, NUMBER_STEP = 10_000, 37


def start(visit: Visit) -> Response:
    """Into the checkout, past the question who orders where the shop asks it."""
    row = _filled(visit)
    if row is None:
        return redirect(visit.design.cart_path)
    if visit.design.layout["entry"] == NONE or row.entered or visit.session.account is not None:
        return redirect("/checkout/1")
    signing = fields.shown(visit.design, ("email", "password"), {}, {})
    return visit.render("entry", visit.design.words["checkout"], signing=signing, next_path="/checkout")


def guest(visit: Visit) -> Response:
    """Order without an account, or go and sign in."""
    row = _filled(visit)
    if row is not None and visit.form.get("way", "guest") == "guest":
        row.entered = True
        return redirect("/checkout/1")
    return redirect("/account" if row is not None else visit.design.cart_path)


def show(visit: Visit) -> Response:
    """A page of the checkout; those before it have to be filled in."""
    row, number = _filled(visit), _number(visit)
    if row is None:
        return redirect(visit.design.cart_path)
    missing = _first_missing(visit.design, row)
    return redirect(f"/checkout/{missing}") if missing < number else _page(visit, row, number, {})


def sent(visit: Visit) -> Response:
    """What was filled in on a page: on to the next, or the order."""
    row, number = _filled(visit), _number(visit)
    if row is None:
        return redirect(visit.design.cart_path)
    values, errors = _read(visit, row, number)
    row.details = {**row.details, **values}
    if errors:
        return _page(visit, row, number, errors)
    pages = PAGES[visit.design.layout["checkout"]]
    row.details = {**row.details, f"page{number}": "done"}
    if number < len(pages):
        return redirect(f"/checkout/{number + 1}")
    missing = _first_missing(visit.design, row)
    return redirect(f"/checkout/{missing}") if missing < number else _place(visit, row, number)


def placed(visit: Visit) -> Response:
    """The page that confirms an order, for who placed it."""
    order = visit.db.query(Order).filter_by(number=visit.request.path_params["number"]).one_or_none()
    if order is None or order.session_id != visit.session.id:
        raise HTTPException(404)
    return visit.render("order", visit.design.words["thanks"], order=order)


def _filled(visit: Visit) -> Cart | None:
    row = visit.cart
    return row if row is not None and row.lines else None


def _number(visit: Visit) -> int:
    number = int(visit.request.path_params["number"])
    if not 1 <= number <= len(PAGES[visit.design.layout["checkout"]]):
        raise HTTPException(404)
    return number


def _first_missing(design: Design, row: Cart) -> int:
    """The first page that was not filled in yet."""
    count = len(PAGES[design.layout["checkout"]])
    return next((number for number in range(1, count + 1) if f"page{number}" not in row.details), count)


def _bill(visit: Visit, row: Cart) -> Bill:
    return bill(visit.design, priced(row.lines), row.details.get("delivery", ""), row.coupon)


def _read(visit: Visit, row: Cart, number: int) -> tuple[dict[str, str], dict[str, str]]:
    """What a page's form says, and what is wrong with it."""
    design = visit.design
    blocks = PAGES[design.layout["checkout"]][number - 1]
    names = tuple(name for block in blocks for name in fields.names_of(design, block))
    values, errors = fields.checked(names, visit.form)
    if "delivery" in blocks:
        known = {way.key for way in deliveries(design, _bill(visit, row).subtotal_cents)}
        values["delivery"] = visit.form.get("delivery", "")
        if values["delivery"] not in known:
            errors["delivery"] = "Please choose a way of delivery."
    if "review" in blocks and design.words["terms"] != NONE and visit.form.get("terms") != "yes":
        errors["terms"] = "Please agree before you order."
    return values, errors


def _page(visit: Visit, row: Cart, number: int, errors: Mapping[str, str], problem: str = "") -> Response:
    design = visit.design
    pages = PAGES[design.layout["checkout"]]
    blocks = pages[number - 1]
    total = _bill(visit, row)
    email = {"email": visit.session.account.email} if visit.session.account else {}
    values = {"country": "", "method": "card", **email, **row.details}
    return visit.render(
        "checkout",
        design.words["review_heading"] if blocks == ("review",) else "Checkout",
        status=422 if errors or problem else 200,
        number=number,
        pages=len(pages),
        last=number == len(pages),
        blocks=blocks,
        block_fields={block: fields.shown(design, fields.names_of(design, block), values, errors) for block in blocks},
        ways=[(way.key, way.says) for way in deliveries(design, total.subtotal_cents)],
        values=values,
        errors=errors,
        problem=problem,
        bill=total,
        lines=[(line, visit.shop.products[line.product_id]) for line in row.lines],
    )


def _place(visit: Visit, row: Cart, number: int) -> Response:
    """Book the order, or say what is not there any more."""
    for line in row.lines:
        if problem := carts.shortage(visit.db, line.product_id, line.quantity):
            title = visit.shop.products[line.product_id].title
            return _page(visit, row, number, {}, f"{title}: {problem}")
    order = _order(visit, row)
    visit.db.add(order)
    visit.db.flush()
    order.number = f"{visit.design.code[0]}-{FIRST_NUMBER + NUMBER_STEP * order.id + visit.design.seed % 1000}"
    if not visit.shop.endless_stock:
        for line in row.lines:
            visit.db.get_one(ProductRow, line.product_id).stock -= line.quantity
    for line in row.lines:
        row.every_line.remove(line)
    row.coupon, row.entered = None, False
    row.details = {name: value for name, value in row.details.items() if not name.startswith("page")}
    return redirect(f"/order/{order.number}")


def _order(visit: Visit, row: Cart) -> Order:
    total = _bill(visit, row)
    return Order(
        number=f"new-{visit.session.id}",
        session_id=visit.session.id,
        account_id=visit.session.account_id,
        details={name: value for name, value in row.details.items() if not name.startswith("page")},
        coupon=row.coupon,
        subtotal_cents=total.subtotal_cents,
        discount_cents=total.discount_cents,
        delivery_cents=total.delivery_cents,
        total_cents=total.total_cents,
        lines=[
            OrderLine(
                product_id=product.id, sku=product.sku, title=product.title, brand=product.brand,
                options=line.options, quantity=line.quantity, unit_cents=line.unit_cents,
            )
            for line in row.lines
            for product in (visit.shop.products[line.product_id],)
        ],
    )  # fmt: skip
