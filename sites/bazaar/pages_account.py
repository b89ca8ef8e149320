"""Signing in and out, registering, and the account's own page."""

from starlette.responses import Response

from sites.bazaar import accounts, orders
from sites.bazaar.forms import one_line
from sites.bazaar.models import Account
from sites.bazaar.visits import Visit, local_path, redirect

RECENT_ORDERS = 3


def login_form(visit: Visit) -> Response:
    """Sign in."""
    return redirect("/account") if visit.account else _login_page(visit, {}, next_path=_asked_next(visit))


def login_sent(visit: Visit) -> Response:
    """Log in, or say beside the field what is wrong."""
    account, errors = accounts.check_login(visit.db, visit.form)
    next_path = local_path(visit.form.get("next", "/account"))
    if account is None:
        visit.log("login_failed")
        return _login_page(visit, errors, next_path=next_path)
    return _logged_in(visit, account, "login", next_path)


def register_form(visit: Visit) -> Response:
    """Create an account."""
    return redirect("/account") if visit.account else _register_page(visit, {}, next_path=_asked_next(visit))


def register_sent(visit: Visit) -> Response:
    """Create the account and log in, or say beside the fields what is wrong."""
    account, errors = accounts.check_registration(visit.db, visit.form)
    next_path = local_path(visit.form.get("next", "/account"))
    if account is None:
        return _register_page(visit, errors, next_path=next_path)
    visit.db.add(account)
    visit.db.flush()
    return _logged_in(visit, account, "register", next_path)


def logout(visit: Visit) -> Response:
    """Log out; the cart waits with the account."""
    visit.log("logout")
    accounts.log_out(visit.db, visit.session)
    return redirect("/")


def account_page(visit: Visit) -> Response:
    """What the shop knows of the shopper."""
    if visit.account is None:
        return redirect("/account/login")
    recent = orders.history(visit.db, visit.session)
    return visit.render("account.html", orders=recent[:RECENT_ORDERS], order_count=len(recent))


def forget(visit: Visit) -> Response:
    """Forget the account's address or card."""
    account = visit.account
    if account is not None and visit.form.get("what") == "address":
        account.address = None
    if account is not None and visit.form.get("what") == "card":
        account.cardholder = account.card_last4 = None
    return redirect("/account")


def _logged_in(visit: Visit, account: Account, kind: str, next_path: str) -> Response:
    accounts.log_in(visit.db, visit.session, account)
    visit.log(kind)
    return redirect(next_path)


def _asked_next(visit: Visit) -> str:
    return local_path(visit.request.query_params.get("next", "/account"))


def _login_page(visit: Visit, errors: dict[str, str], *, next_path: str) -> Response:
    values = {"email": one_line(visit.form, "email")}
    return visit.render("login.html", status=422 if errors else 200, values=values, errors=errors, next_path=next_path)


def _register_page(visit: Visit, errors: dict[str, str], *, next_path: str) -> Response:
    values = {name: one_line(visit.form, name) for name in ("full_name", "email")}
    return visit.render(
        "register.html", status=422 if errors else 200, values=values, errors=errors, next_path=next_path
    )
