"""The visitor's own orders: history, details, sending something back."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sites.bazaar import orders
from sites.bazaar.checkout import COUNTRIES
from sites.bazaar.models import Order, OrderLine, Return
from sites.bazaar.money import DELIVERIES
from sites.bazaar.pricing import paid
from sites.bazaar.visits import Visit, redirect

REASONS: Mapping[str, str] = MappingProxyType({
    "size": "It does not fit",
    "different": "It is not as described",
    "damaged": "It arrived damaged or does not work",
    "unwanted": "I changed my mind",
    "other": "Another reason",
})  # fmt: skip


def history(visit: Visit) -> Response:
    """All orders, newest first; without an account, those of this visit."""
    return visit.render("orders.html", orders=orders.history(visit.db, visit.session))


def details(visit: Visit) -> Response:
    """One order."""
    order = _own_order(visit)
    return visit.render(
        "order.html",
        order=order,
        totals=paid(order),
        delivery=DELIVERIES[order.delivery],
        countries=COUNTRIES,
        reasons=REASONS,
        returned={one.line_id: one.reason for one in order.returns},
    )


def return_form(visit: Visit) -> Response:
    """Choose what to send back, and why."""
    return _return_page(visit, _own_order(visit), {})


def return_sent(visit: Visit) -> Response:
    """Start a return of the chosen lines."""
    order = _own_order(visit)
    chosen = [line for line in _returnable(order) if f"line-{line.id}" in visit.form]
    reason = visit.form.get("reason", "")
    errors: dict[str, str] = {}
    if not chosen:
        errors["lines"] = "Choose at least one product."
    if reason not in REASONS:
        errors["reason"] = "Choose a reason."
    if errors:
        return _return_page(visit, order, errors)
    order.returns.extend(Return(line_id=line.id, reason=reason) for line in chosen)
    visit.log("return", detail=order.number)
    return redirect(f"/orders/{order.number}")


def _return_page(visit: Visit, order: Order, errors: Mapping[str, str]) -> Response:
    return visit.render(
        "return.html",
        status=422 if errors else 200,
        order=order,
        lines=_returnable(order),
        reasons=REASONS,
        chosen=visit.form,
        errors=errors,
    )


def _returnable(order: Order) -> list[OrderLine]:
    returned = {one.line_id for one in order.returns}
    return [line for line in order.lines if line.id not in returned]


def _own_order(visit: Visit) -> Order:
    order = orders.by_number(visit.db, visit.session, visit.request.path_params["number"])
    if order is None:
        raise HTTPException(404)
    return order
