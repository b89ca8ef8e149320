"""The checkout's pages, from the choice of how to check out to the confirmation."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sites.bazaar import carts, checkout, orders
from sites.bazaar.models import Cart
from sites.bazaar.money import DELIVERIES
from sites.bazaar.order_questions import HEARD_FROM, check_answers
from sites.bazaar.pages_cart import coupon_refusal
from sites.bazaar.pricing import bill, paid
from sites.bazaar.visits import Visit, redirect

Step = Callable[[Visit, Cart], Response]


def checkout_start(visit: Visit) -> Response:
    """Sign in, go on as a guest, or create an account."""
    row = carts.current(visit.db, visit.session_id)
    if row is None or not row.lines or carts.problems(row):
        return redirect("/cart")
    if visit.account or row.guest or row.address:
        return redirect("/checkout/address")
    visit.log("checkout_step", detail="start")
    return _checkout_page(visit, row, "start", values={}, errors={})


def checkout_guest(visit: Visit) -> Response:
    """Go on without an account."""
    row = carts.current(visit.db, visit.session_id)
    if row is not None:
        row.guest = True
        visit.log("guest")
    return redirect("/checkout/address")


def step(name: str, handler: Step) -> Callable[[Visit], Response]:
    """A checkout page that cannot be reached before the steps ahead of it are done."""

    def guarded(visit: Visit) -> Response:
        steps = checkout.checkout_steps(visit.variant)
        if name not in steps:
            raise HTTPException(404)
        row = carts.current(visit.db, visit.session_id)
        if row is None or not row.lines or carts.problems(row):
            return redirect("/cart")
        asking = visit.request.method == "GET"
        if asking and not (visit.account or row.guest or row.address) and name == "address":
            return redirect("/checkout")
        missing = checkout.missing_step(row, steps)
        if missing and steps.index(missing) < steps.index(name):
            return redirect(f"/checkout/{missing}")
        coupon_refusal(visit, row)
        if asking:
            visit.log("checkout_step", detail=name)
        return handler(visit, row)

    return guarded


def address_form(visit: Visit, row: Cart) -> Response:
    """Where the order goes; somebody with an account is offered the address of the last order."""
    return _checkout_page(visit, row, "address", values=row.address or _known_address(visit), errors={})


def address_sent(visit: Visit, row: Cart) -> Response:
    """Keep the address, or show what is wrong with it."""
    values, errors = checkout.check_address(visit.form)
    if errors:
        return _checkout_page(visit, row, "address", status=422, values=values, errors=errors)
    row.address = values
    return _onwards(visit, "address")


def questions_form(visit: Visit, row: Cart) -> Response:
    """A few more questions, in the variant that asks them."""
    values = row.answers or {"gift_wrap": "no", "phone": (row.address or {}).get("phone", "")}
    return _checkout_page(visit, row, "questions", values=values, errors={}, heard_from=HEARD_FROM)


def questions_sent(visit: Visit, row: Cart) -> Response:
    """Keep the answers, or show what is missing."""
    values, errors = check_answers(visit.form)
    if errors:
        more = {"values": values, "errors": errors, "heard_from": HEARD_FROM}
        return _checkout_page(visit, row, "questions", status=422, **more)
    row.answers = values
    return _onwards(visit, "questions")


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
    return _onwards(visit, "delivery")


def payment_form(visit: Visit, row: Cart) -> Response:
    """How the order is paid; somebody with an account is offered the card of the last order."""
    values = {"cardholder": row.cardholder or "", "card": "saved"}
    values |= {checkout.BILLING + name: value for name, value in (row.billing or {"country": "US"}).items()}
    return _payment_page(visit, row, values, {}, same=row.billing is None)


def payment_sent(visit: Visit, row: Cart) -> Response:
    """Keep the holder and the last digits of an accepted card, and the billing address where it differs."""
    billing, errors = checkout.check_billing(visit.form)
    saved = _saved_card(visit)
    if saved is not None and visit.form.get("card") == "saved":
        card = saved
    else:
        card, wrong = checkout.check_card(visit.form)
        errors = wrong | errors
    if errors:
        # shown once more in this very answer, which no cache keeps; nothing of it is stored
        kept = {name: value[:60] for name, value in visit.form.items()}
        return _payment_page(visit, row, {"card": "new", **kept}, errors, same=billing is None)
    row.cardholder, row.card_last4, row.billing = card.holder, card.last4, billing
    return _onwards(visit, "payment")


def review_form(visit: Visit, row: Cart) -> Response:
    """Everything once more before the order is placed."""
    return _checkout_page(visit, row, "review", errors={}, heard_from=HEARD_FROM)


def place_order(visit: Visit) -> Response:
    """Place the order, once however often the button is pressed."""
    token = visit.form.get("token", "")
    if done := orders.by_token(visit.db, visit.session_id, token):
        return redirect(f"/checkout/confirmation/{done.number}")
    return step("review", _place)(visit)


def _place(visit: Visit, row: Cart) -> Response:
    if visit.form.get("token") != row.token:
        return redirect("/checkout/review")
    holder = row.cardholder
    try:
        order = orders.place(visit.db, row, visit.session, endless_stock=visit.shop.endless_stock)
    except orders.SoldOut:
        return redirect("/cart")
    account = visit.account
    if account is not None:
        account.address, account.cardholder, account.card_last4 = order.address, holder, order.card_last4
    if visit.session.newsletter == "joined":
        visit.session.newsletter = "ordered"  # the welcome code is for first orders: no longer shown
    visit.log("order", detail=order.number)
    return redirect(f"/checkout/confirmation/{order.number}")


def confirmation(visit: Visit) -> Response:
    """The shopper's own placed order."""
    order = orders.by_number(visit.db, visit.session, visit.request.path_params["number"])
    if order is None:
        raise HTTPException(404)
    return visit.render("confirmation.html", order=order, totals=paid(order), delivery=DELIVERIES[order.delivery])


def _onwards(visit: Visit, name: str) -> Response:
    return redirect(f"/checkout/{checkout.next_step(checkout.checkout_steps(visit.variant), name)}")


def _known_address(visit: Visit) -> Mapping[str, str]:
    account = visit.account
    if account is None:
        return {"country": "US"}
    plain = {"email": account.email, "full_name": account.full_name, "country": "US"}
    return plain | (account.address or {})


def _saved_card(visit: Visit) -> checkout.Card | None:
    account = visit.account
    if account is None or account.card_last4 is None:
        return None
    return checkout.Card(account.cardholder or account.full_name, account.card_last4)


def _payment_page(
    visit: Visit, row: Cart, values: Mapping[str, str], errors: Mapping[str, str], *, same: bool
) -> Response:
    status = 422 if errors else 200
    more = {"values": values, "errors": errors, "billing_same": same, "saved_card": _saved_card(visit)}
    return _checkout_page(visit, row, "payment", status=status, **more)


def _checkout_page(visit: Visit, row: Cart, name: str, *, status: int = 200, **context: Any) -> Response:
    return visit.render(
        f"checkout_{name}.html",
        status=status,
        cart=row,
        step=name,
        steps=checkout.checkout_steps(visit.variant),
        step_labels=checkout.LABELS,
        totals=bill(row),
        fees={key: bill(row, key).delivery_cents for key in DELIVERIES},
        deliveries=DELIVERIES,
        countries=checkout.COUNTRIES,
        **context,
    )
