"""The newsletter: its pop-up's answers, and the page for a visitor who typed something wrong."""

from sqlalchemy.dialects.sqlite import insert
from starlette.responses import JSONResponse, Response

from sites.bazaar.forms import email_problem, one_line
from sites.bazaar.models import Subscriber
from sites.bazaar.visits import Visit, local_path, redirect

WELCOME_CODE = "WELCOME10"


def newsletter_page(visit: Visit) -> Response:
    """The newsletter, for those who come to it by themselves."""
    return _form(visit, email="", error="", next_path="/")


def newsletter_answered(visit: Visit) -> Response:
    """Subscribe and give the welcome code, or remember that the visitor does not want to."""
    next_path = local_path(visit.form.get("next", "/"))
    if visit.form.get("choice") == "no":
        if visit.session.newsletter is None:
            visit.session.newsletter = "declined"
        visit.log("newsletter_declined")
        return JSONResponse({"code": None, "problem": None}) if visit.wants_json else redirect(next_path)
    email = one_line(visit.form, "newsletter_email")
    problem = email_problem(email)
    if problem:
        if visit.wants_json:
            return JSONResponse({"code": None, "problem": problem})
        return _form(visit, email=email, error=problem, next_path=next_path)
    subscriber = insert(Subscriber).values(email=email.casefold(), session_id=visit.session_id)
    visit.db.execute(subscriber.on_conflict_do_nothing())
    visit.session.newsletter = "joined"
    visit.log("newsletter_joined")
    return JSONResponse({"code": WELCOME_CODE, "problem": None}) if visit.wants_json else redirect(next_path)


def _form(visit: Visit, *, email: str, error: str, next_path: str) -> Response:
    errors = {"newsletter_email": error} if error else {}
    values = {"newsletter_email": email}
    status = 422 if error else 200
    return visit.render("newsletter.html", status=status, values=values, errors=errors, next_path=next_path)
