"""Accounts: passwords, logging in and out, and what moves along with the shopper."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from sites.bazaar import carts
from sites.bazaar.forms import email_problem, one_line
from sites.bazaar.models import Account, Cart, CartLine, Order, SavedLine, VisitorSession, Wish
from sites.bazaar.visits import owner_of
from sites.errors import BadAccount
from sites.fields import name_in_email
from sites.passwords import MAX_PASSWORD, MIN_PASSWORD, hash_password, password_fits


def by_email(db: Session, email: str) -> Account | None:
    """The account with this e-mail address, in whatever case it is written."""
    return db.execute(select(Account).where(Account.email == email.strip().casefold())).scalar_one_or_none()


def check_login(db: Session, form: Mapping[str, str]) -> tuple[Account | None, dict[str, str]]:
    """The account the form logs in to, or the errors by field."""
    email, password = one_line(form, "email"), form.get("password", "")
    errors: dict[str, str] = {}
    if problem := email_problem(email):
        errors["email"] = problem
    if not password:
        errors["password"] = "Enter your password."
    if errors:
        return None, errors
    account = by_email(db, email)
    if account is None:
        return None, {"email": "There is no account with this email address."}
    if not password_fits(account.password, password[:MAX_PASSWORD]):
        return None, {"password": "The password is not correct."}
    return account, {}


def check_registration(db: Session, form: Mapping[str, str]) -> tuple[Account | None, dict[str, str]]:
    """A new account as the form describes it, not yet in the database, or the errors by field."""
    email, full_name, password = one_line(form, "email"), one_line(form, "full_name"), form.get("password", "")
    errors: dict[str, str] = {}
    if not full_name:
        errors["full_name"] = "Enter your full name."
    if problem := email_problem(email):
        errors["email"] = problem
    elif by_email(db, email) is not None:
        errors["email"] = "There is already an account with this email address. Sign in instead."
    if problem := _password_problem(password):
        errors["password"] = problem
    if "password_again" in form and form["password_again"] != password:
        errors["password_again"] = "The two passwords are not the same."
    if errors:
        return None, errors
    return Account(email=email.casefold(), full_name=full_name, password=hash_password(password)), {}


def create_accounts(engine: Engine, accounts: Iterable[tuple[str, str]]) -> None:
    """Accounts that exist from the start; one that already does gets the password.

    Raises:
        BadAccount: an e-mail address or a password cannot be one.
    """
    with Session(engine) as db, db.begin():
        for email, password in accounts:
            if email_problem(email) or (problem := _password_problem(password)):
                raise BadAccount(f"{email!r}: {email_problem(email) or problem}")
            account = by_email(db, email)
            if account is None:
                account = Account(email=email.strip().casefold(), full_name=name_in_email(email))
                db.add(account)
            account.password = hash_password(password)


def log_in(db: Session, session: VisitorSession, account: Account) -> None:
    """Log the session in: its cart joins the one the account left behind, and so do wishes and saved products."""
    session.account = account
    session.generation += 1
    db.flush()
    _take_cart_back(db, session, account)
    mine = owner_of(session.id, account)
    _hand_over(db, owner_of(session.id, None), mine)
    as_guest = (Order.session_id == session.id, Order.account_id.is_(None), func.lower(Order.email) == account.email)
    db.execute(update(Order).where(*as_guest).values(account_id=account.id))


def log_out(db: Session, session: VisitorSession) -> None:
    """Log the session out; its cart waits with the account."""
    cart = carts.current(db, session.id)
    if cart is not None and session.account_id is not None:
        _wait(cart, session.account_id)
    session.account = None
    session.generation += 1


def _take_cart_back(db: Session, session: VisitorSession, account: Account) -> None:
    query = select(Cart).where(Cart.account_id == account.id, Cart.session_id.is_(None)).order_by(Cart.id)
    for left in db.execute(query).scalars().all():
        cart = carts.current(db, session.id)
        if cart is None:
            left.session_id, left.account_id = session.id, None
        else:
            _merge(cart, left)
            db.delete(left)
        db.flush()


def _merge(cart: Cart, left: Cart) -> None:
    for line in left.lines:
        same = next((x for x in cart.lines if (x.product_id, x.options) == (line.product_id, line.options)), None)
        if same is not None:
            same.quantity = min(carts.MAX_QUANTITY, same.quantity + line.quantity)
            continue
        copy = CartLine(product=line.product, options=line.options, quantity=line.quantity, unit_cents=line.unit_cents)
        cart.lines.append(copy)


def _wait(cart: Cart, account_id: int) -> None:
    cart.session_id, cart.account_id, cart.guest = None, account_id, False


def _hand_over(db: Session, before: str, after: str) -> None:
    """Give wishes and saved products to another owner; what both have is kept once."""
    wished = set(db.execute(select(Wish.product_id).where(Wish.owner == after)).scalars())
    for wish in db.execute(select(Wish).where(Wish.owner == before)).scalars().all():
        if wish.product_id in wished:
            db.delete(wish)
        else:
            wish.owner = after
    known = select(SavedLine.product_id, SavedLine.options).where(SavedLine.owner == after)
    saved = {(row.product_id, row.options) for row in db.execute(known)}
    for line in db.execute(select(SavedLine).where(SavedLine.owner == before)).scalars().all():
        if (line.product_id, line.options) in saved:
            db.delete(line)
        else:
            line.owner = after


def _password_problem(password: str) -> str | None:
    if not password:
        return "Choose a password."
    if len(password) < MIN_PASSWORD:
        return f"Choose a password of at least {MIN_PASSWORD} characters."
    return f"Choose a password of at most {MAX_PASSWORD} characters." if len(password) > MAX_PASSWORD else None
