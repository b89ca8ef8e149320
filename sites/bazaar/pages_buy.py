"""Pages for buying: cart, checkout steps, confirmation."""

from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from sites.bazaar import carts, checkout, orders
from sites.bazaar.models import Cart, ProductRow
from sites.bazaar.money import DELIVERIES, Totals, totals
from sites.bazaar.pages_browse import MAX_ID, product_path
from sites.bazaar.visits import CONSENT_COOKIE, YEAR, Visit, redirect


def cart(visit: Visit) -> Response:
    """The cart."""
    return _cart_page(visit, carts.current(visit.db, visit.session_id))


def _cart_page(visit: Visit, row: Cart | None, *, problems: dict[int, str] | None = None) -> Response:
    lines = row.lines if row else []
    added = visit.request.query_params.get("added", "")
    return visit.render(
        "cart.html",
        status=422 if problems else 200,
        lines=lines,
        totals=carts.cart_totals(row),
        problems=problems or (carts.problems(row) if row else {}),
        added=next((line.product for line in lines if str(line.product_id) == added), None),
        max_quantity=carts.MAX_QUANTITY,
    )


def add_to_cart(visit: Visit) -> Response:
    """Add a product without options from a card."""
    text = visit.form.get("product_id", "")
    product_id = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else MAX_ID
    product = visit.db.get(ProductRow, product_id)
    if product is None:
        raise HTTPException(404)
    if product.has_options:
        return redirect(product_path(product))
    problem = carts.add(visit.db, visit.session_id, product, carts.choose(product, {}), 1)
    if problem is None:
        visit.log("add_to_cart", product_id=product.id, detail="1")
    if visit.wants_json:
        count = carts.count_items(visit.db, visit.session_id)
        return JSONResponse({"count": count, "title": product.title, "problem": problem})
    return redirect(f"/cart?added={product.id}" if problem is None else product_path(product))


def update_line(visit: Visit) -> Response:
    """Change the quantity of a cart line."""
    row = carts.current(visit.db, visit.session_id)
    line = carts.line_of(row, visit.form.get("line", ""))
    if line is None:
        return redirect("/cart")
    text = visit.form.get("quantity", "").strip()
    if text == "0":
        return remove_line(visit)
    quantity = carts.parse_quantity(text)
    if quantity is None:
        return _cart_page(visit, row, problems={line.id: f"Enter a quantity from 1 to {carts.MAX_QUANTITY}."})
    line.quantity = quantity
    return redirect("/cart")


def remove_line(visit: Visit) -> Response:
    """Take a line out of the cart."""
    row = carts.current(visit.db, visit.session_id)
    line = carts.line_of(row, visit.form.get("line", ""))
    if row is not None and line is not None:
        visit.log("remove", product_id=line.product_id)
        row.lines.remove(line)
    return redirect("/cart")


def consent(visit: Visit) -> Response:
    """Remember the answer to the cookie banner."""
    choice = "all" if visit.form.get("choice") == "all" else "necessary"
    response: Response = JSONResponse({}) if visit.wants_json else redirect(visit.form.get("next", "/"))
    response.set_cookie(CONSENT_COOKIE, choice, max_age=YEAR, samesite="lax")
    return response


Step = Callable[[Visit, Cart], Response]


def step(name: str, handler: Step) -> Callable[[Visit], Response]:
    """A checkout page that cannot be reached before the steps ahead of it are done."""

    def guarded(visit: Visit) -> Response:
        row = carts.current(visit.db, visit.session_id)
        if row is None or not row.lines or carts.problems(row):
            return redirect("/cart")
        missing = checkout.missing_step(row)
        if missing and checkout.STEPS.index(missing) < checkout.STEPS.index(name):
            return redirect(f"/checkout/{missing}")
        if visit.request.method == "GET":
            visit.log("checkout_step", detail=name)
        return handler(visit, row)

    return guarded


def address_form(visit: Visit, row: Cart) -> Response:
    """Where the order goes."""
    return _checkout_page(visit, row, "address", values=row.address or {"country": "US"}, errors={})


def address_sent(visit: Visit, row: Cart) -> Response:
    """Keep the address, or show what is wrong with it."""
    values, errors = checkout.check_address(visit.form)
    if errors:
        return _checkout_page(visit, row, "address", status=422, values=values, errors=errors)
    row.address = values
    return redirect("/checkout/delivery")


def delivery_form(visit: Visit, row: Cart) -> Response:
    """How the order is delivered."""
    return _checkout_page(visit, row, "delivery", chosen=row.delivery or "standard", errors={})


def delivery_sent(visit: Visit, row: Cart) -> Response:
    """Keep the chosen delivery."""
    chosen = visit.form.get("delivery", "")
    if chosen not in DELIVERIES:
        errors = {"delivery": "Choose a delivery option."}
        return _checkout_page(visit, row, "delivery", status=422, chosen="", errors=errors)
    row.delivery = chosen
    return redirect("/checkout/payment")


def payment_form(visit: Visit, row: Cart) -> Response:
    """How the order is paid."""
    return _checkout_page(visit, row, "payment", values={"cardholder": row.cardholder or ""}, errors={})


def payment_sent(visit: Visit, row: Cart) -> Response:
    """Keep the holder and the last digits of an accepted card."""
    card, errors = checkout.check_card(visit.form)
    if errors:
        kept = {name: visit.form.get(name, "")[:40] for name in ("cardholder", "expiry")}
        return _checkout_page(visit, row, "payment", status=422, values=kept, errors=errors)
    row.cardholder, row.card_last4 = card.holder, card.last4
    return redirect("/checkout/review")


def review_form(visit: Visit, row: Cart) -> Response:
    """Everything once more before the order is placed."""
    return _checkout_page(visit, row, "review", errors={})


def place_order(visit: Visit) -> Response:
    """Place the order, once however often the button is pressed."""
    token = visit.form.get("token", "")
    if done := orders.by_token(visit.db, visit.session_id, token):
        return redirect(f"/checkout/confirmation/{done.number}")
    return step("review", _place)(visit)


def _place(visit: Visit, row: Cart) -> Response:
    if visit.form.get("token") != row.token:
        return redirect("/checkout/review")
    try:
        order = orders.place(visit.db, row)
    except orders.SoldOut:
        return redirect("/cart")
    visit.log("order", detail=order.number)
    return redirect(f"/checkout/confirmation/{order.number}")


def confirmation(visit: Visit) -> Response:
    """The shopper's own placed order."""
    order = orders.by_number(visit.db, visit.session_id, visit.request.path_params["number"])
    if order is None:
        raise HTTPException(404)
    items = sum(line.quantity for line in order.lines)
    paid = Totals(items, order.subtotal_cents, order.delivery_cents)
    return visit.render("confirmation.html", order=order, totals=paid, delivery=DELIVERIES[order.delivery])


def checkout_start(visit: Visit) -> Response:
    """The bare checkout address leads to its first step."""
    return RedirectResponse("/checkout/address", status_code=302)


def _checkout_page(visit: Visit, row: Cart, name: str, *, status: int = 200, **context: Any) -> Response:
    priced = [(line.unit_cents, line.quantity) for line in row.lines]
    return visit.render(
        f"checkout_{name}.html",
        status=status,
        cart=row,
        step=name,
        steps=checkout.STEPS,
        totals=carts.cart_totals(row),
        fees={key: totals(priced, key).delivery_cents for key in DELIVERIES},
        deliveries=DELIVERIES,
        countries=checkout.COUNTRIES,
        **context,
    )
