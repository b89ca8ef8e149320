"""Help pages, the contact form, and the answer to the cookie banner."""

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from sites.bazaar import orders
from sites.bazaar.coupons import COUPONS
from sites.bazaar.forms import email_problem, one_line
from sites.bazaar.money import DELIVERIES
from sites.bazaar.visits import CONSENT_COOKIE, Visit, redirect
from sites.sessions import YEAR

HELP_PAGES = ("delivery", "returns", "about", "privacy", "contact", "faq")
MAX_MESSAGE = 2000


def help_page(visit: Visit) -> Response:
    """One of the information pages."""
    name = visit.request.path_params["name"]
    if name not in HELP_PAGES:
        raise HTTPException(404)
    return _page(visit, name)


def contact_sent(visit: Visit) -> Response:
    """Take a message, or say what is missing."""
    values = {"name": one_line(visit.form, "name"), "email": one_line(visit.form, "email")}
    values["message"] = visit.form.get("message", "").strip()[:MAX_MESSAGE]
    errors: dict[str, str] = {}
    if not values["name"]:
        errors["name"] = "Enter your name."
    if problem := email_problem(values["email"]):
        errors["email"] = problem
    if not values["message"]:
        errors["message"] = "Enter your message."
    if errors:
        return _page(visit, "contact", values=values, errors=errors)
    visit.log("contact", detail=values["message"])
    return redirect("/help/contact?sent=1")


def consent(visit: Visit) -> Response:
    """Remember the answer to the cookie banner."""
    choice = "all" if visit.form.get("choice") == "all" else "necessary"
    response: Response = JSONResponse({}) if visit.wants_json else redirect(visit.form.get("next", "/"))
    response.set_cookie(CONSENT_COOKIE, choice, max_age=YEAR, samesite="lax")
    return response


def _page(
    visit: Visit, name: str, values: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return visit.render(
        f"help_{name}.html",
        status=422 if errors else 200,
        values=values or {},
        errors=errors or {},
        sent="sent" in visit.request.query_params,
        orders=orders.history(visit.db, visit.session) if name == "returns" else (),
        deliveries=DELIVERIES,
        coupons=COUPONS,
    )
