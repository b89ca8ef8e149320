"""Accounts as far as ordering needs them, and the notices that can be closed."""

from collections.abc import Iterable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from sites import fields as typed
from sites.errors import BadAccount
from sites.kin.fields import shown
from sites.kin.models import Account, Order
from sites.kin.visits import Visit, local_path, redirect
from sites.passwords import MAX_PASSWORD, MIN_PASSWORD, hash_password, password_fits

NOTICES = ("cookies", "newsletter")
NAMES = ("email", "password")


def account(visit: Visit) -> Response:
    """The account, or the way into it."""
    return _page(visit)


def register_form(visit: Visit) -> Response:
    """The form for a new account."""
    return _page(visit, registering=True)


def login(visit: Visit) -> Response:
    """Log in, or say what does not fit."""
    email, password = typed.one_line(visit.form.get("email", "")), visit.form.get("password", "")[:MAX_PASSWORD]
    found = _by_email(visit.db, email)
    if found is None or not password_fits(found.password, password):
        return _page(visit, errors={"password": "The e-mail address or the password is not correct."})
    return _logged_in(visit, found)


def register(visit: Visit) -> Response:
    """Make an account, or say what is wrong."""
    email, password = typed.one_line(visit.form.get("email", "")), visit.form.get("password", "")
    errors: dict[str, str] = {}
    if not typed.is_email(email):
        errors["email"] = "Please enter an e-mail address."
    elif _by_email(visit.db, email) is not None:
        errors["email"] = "This address already has an account."
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        errors["password"] = f"Please choose a password of {MIN_PASSWORD} characters or more."
    if errors:
        return _page(visit, registering=True, errors=errors)
    made = Account(email=email.casefold(), password=hash_password(password))
    visit.db.add(made)
    visit.db.flush()
    return _logged_in(visit, made)


def logout(visit: Visit) -> Response:
    """Log out."""
    visit.session.account = None
    visit.session.generation += 1
    return redirect("/")


def notice(visit: Visit) -> Response:
    """Close a notice with what was answered, and return to the page it stood on."""
    name = visit.form.get("name", "")
    if name in NOTICES:
        joined = name == "newsletter" and typed.is_email(typed.one_line(visit.form.get("email", "")))
        visit.session.closed = sorted({*visit.session.closed, name, *(["joined"] if joined else [])})
    return redirect(visit.form.get("next", "/"))


def create_accounts(engine: Engine, accounts: Iterable[tuple[str, str]]) -> None:
    """Accounts that exist from the start; one that already does gets the password.

    Raises:
        BadAccount: an e-mail address or a password cannot be one.
    """
    with Session(engine) as db, db.begin():
        for email, password in accounts:
            if not typed.is_email(email) or not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
                raise BadAccount(f"{email!r}: the e-mail address or the password cannot be one")
            found = _by_email(db, email) or Account(email=email.strip().casefold())
            found.password = hash_password(password)
            db.add(found)


def _by_email(db: Session, email: str) -> Account | None:
    return db.execute(select(Account).where(Account.email == email.strip().casefold())).scalar_one_or_none()


def _logged_in(visit: Visit, found: Account) -> Response:
    visit.session.account = found
    visit.session.generation += 1
    cart = visit.cart
    return redirect("/checkout" if cart and cart.lines else local_path(visit.form.get("next", "/account")))


def _page(visit: Visit, *, registering: bool = False, errors: dict[str, str] | None = None) -> Response:
    values = {"email": typed.one_line(visit.form.get("email", ""))}
    own = visit.session.account
    orders = visit.db.execute(select(Order).where(Order.account_id == own.id)).scalars().all() if own else ()
    return visit.render(
        "account",
        visit.design.words["register" if registering else "account"],
        status=422 if errors else 200,
        registering=registering,
        signing=shown(visit.design, NAMES, values, errors or {}),
        errors=errors or {},
        next_path="/account",
        orders=orders,
    )
