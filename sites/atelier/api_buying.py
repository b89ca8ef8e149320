"""The interface's accounts, checkout and orders."""

import secrets
from collections.abc import Mapping

from starlette.responses import Response

from sites.atelier import accounts, bags, orders
from sites.atelier.answers import Invalid, Refused, answer
from sites.atelier.bodies import Body, part_in, text_in
from sites.atelier.checkout import (
    ADDRESS,
    CARD,
    INVOICE,
    MISSING,
    check_address,
    check_card,
    check_delivery,
    missing_parts,
)
from sites.atelier.models_visits import Bag, CardToken
from sites.atelier.visits import Visit

EMPTY = "Ihre Tasche ist leer."


def session(visit: Visit) -> Response:
    """Who is logged in."""
    account = visit.account
    return answer({"email": account.email if account else None, "name": account.name if account else None})


def log_in(visit: Visit) -> Response:
    """Log in."""
    accounts.log_in(visit.db, visit.session, accounts.check_login(visit.db, visit.body))
    return session(visit)


def log_out(visit: Visit) -> Response:
    """Log out."""
    accounts.log_out(visit.db, visit.session)
    return session(visit)


def register(visit: Visit) -> Response:
    """Open an account and log in to it."""
    accounts.log_in(visit.db, visit.session, accounts.register(visit.db, visit.body))
    told = session(visit)
    told.status_code = 201
    return told


def checkout(visit: Visit) -> Response:
    """What the checkout has collected so far."""
    return answer(_collected(visit, bags.current(visit.db, visit.session_id)))


def change_checkout(visit: Visit) -> Response:
    """Give parts of the checkout; when one is wrong, none is kept."""
    body, bag = visit.body, bags.begun(visit.db, visit.session_id)
    if not any(part in body for part in (*MISSING, "delivery_date")):
        raise Refused(400)
    if "address" in body:
        bag.address = check_address(_part(body, "address"))
    if "delivery" in body or "delivery_date" in body:
        bag.delivery, bag.delivery_date = check_delivery(body.get("delivery", bag.delivery), body.get("delivery_date"))
    if "payment" in body:
        bag.payment = _payment(visit, _part(body, "payment"))
    visit.db.flush()
    return answer(_collected(visit, bag))


def card_token(visit: Visit) -> Response:
    """Check a card that was typed into the payment frame, and give a token for it."""
    card = check_card(visit.body)
    token = CardToken(token=secrets.token_urlsafe(24), **card)
    visit.db.add(token)
    return answer({"token": token.token, "last4": token.last4}, 201)


def place_order(visit: Visit) -> Response:
    """Order what is in the bag."""
    bag = bags.current(visit.db, visit.session_id)
    if bag is None or not bag.lines:
        raise Refused(409, EMPTY)
    errors = {part: MISSING[part] for part in missing_parts(bag)}
    if visit.body.get("terms") is not True:
        errors["terms"] = "Bitte stimmen Sie den Geschäftsbedingungen zu."
    if errors:
        raise Invalid(errors)
    try:
        order = orders.place(visit.db, bag, visit.session, endless_stock=visit.shop.endless_stock)
    except orders.SoldOut as error:
        raise Refused(409, f"„{error}“ ist nicht mehr in dieser Menge da. Bitte prüfen Sie Ihre Tasche.") from error
    return answer({"number": order.number}, 201)


def order_list(visit: Visit) -> Response:
    """The visitor's own orders, newest first."""
    found = [orders.shown(order, visit.shop.assortment) for order in orders.history(visit.db, visit.session)]
    told = ("number", "date", "total_cents", "count")
    return answer({"items": [{name: order[name] for name in told} for order in found]})


def order(visit: Visit) -> Response:
    """One of the visitor's own orders."""
    found = orders.by_number(visit.db, visit.session, visit.request.path_params["number"])
    if found is None:
        raise Refused(404, "Diese Bestellung gibt es nicht.")
    return answer(orders.shown(found, visit.shop.assortment))


def _collected(visit: Visit, bag: Bag | None) -> Mapping[str, object]:
    known = (bag.address if bag else None) or (visit.account.address if visit.account else None) or {}
    day = bag.delivery_date if bag else None
    return {
        "address": {name: known.get(name, "") for name in ADDRESS},
        "delivery": bag.delivery if bag else None,
        "delivery_date": day.isoformat() if day else None,
        "payment": bag.payment if bag else None,
        "missing": list(missing_parts(bag)),
    }


def _part(body: Body, name: str) -> Body:
    part = part_in(body, name)
    if part is None:
        raise Invalid({name: MISSING[name]})
    return part


def _payment(visit: Visit, part: Body) -> dict[str, str]:
    method = text_in(part, "method")
    if method == INVOICE:
        return {"method": INVOICE}
    if method != CARD:
        raise Invalid({"method": "Bitte wählen Sie eine Zahlungsart."})
    return {"method": CARD} | (_redeemed(visit, text_in(part, "token")) if "token" in part else check_card(part))


def _redeemed(visit: Visit, text: str) -> dict[str, str]:
    token = visit.db.get(CardToken, text)
    if token is None:
        raise Invalid({"token": "Bitte geben Sie Ihre Karte noch einmal ein."})
    card = {"holder": token.holder, "last4": token.last4}
    visit.db.delete(token)
    return card
