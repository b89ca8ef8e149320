"""Accounts: logging in and out, registering, and what moves along with the shopper."""

from collections.abc import Iterable

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from sites.atelier import bags
from sites.atelier.answers import Invalid
from sites.atelier.bodies import Body, text_in
from sites.atelier.models_visits import Account, Bag, BagLine, Order, VisitorSession, Wish
from sites.atelier.visits import owner_of
from sites.errors import BadAccount
from sites.fields import is_email, name_in_email
from sites.passwords import MAX_PASSWORD, MIN_PASSWORD, hash_password, password_fits

NO_EMAIL = "Bitte geben Sie eine E-Mail-Adresse wie name@beispiel.de ein."
NO_PASSWORD = f"Bitte wählen Sie ein Passwort mit {MIN_PASSWORD} bis {MAX_PASSWORD} Zeichen."


def check_login(db: Session, body: Body) -> Account:
    """The account that is logged in to.

    Raises:
        Invalid: there is none with this address and password.
    """
    email, password = text_in(body, "email"), _password_in(body)
    errors: dict[str, str] = {}
    if not is_email(email):
        errors["email"] = NO_EMAIL
    if not password:
        errors["password"] = "Bitte geben Sie Ihr Passwort ein."
    if errors:
        raise Invalid(errors)
    account = by_email(db, email)
    if account is None:
        raise Invalid({"email": "Zu dieser E-Mail-Adresse gibt es kein Konto."})
    if not password_fits(account.password, password):
        raise Invalid({"password": "Das Passwort stimmt nicht."})
    return account


def register(db: Session, body: Body) -> Account:
    """A new account.

    Raises:
        Invalid: something is missing, or the address has an account already.
    """
    name, email, password = text_in(body, "name"), text_in(body, "email"), _password_in(body)
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = "Bitte geben Sie Ihren Namen ein."
    if not is_email(email):
        errors["email"] = NO_EMAIL
    elif by_email(db, email) is not None:
        errors["email"] = "Zu dieser E-Mail-Adresse gibt es schon ein Konto. Bitte melden Sie sich an."
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        errors["password"] = NO_PASSWORD
    if errors:
        raise Invalid(errors)
    account = Account(email=email.casefold(), name=name, password=hash_password(password))
    db.add(account)
    db.flush()
    return account


def create_accounts(engine: Engine, accounts: Iterable[tuple[str, str]]) -> None:
    """Accounts that exist from the start; one that already does gets the password.

    Raises:
        BadAccount: an e-mail address or a password cannot be one.
    """
    with Session(engine) as db, db.begin():
        for email, password in accounts:
            if not is_email(email):
                raise BadAccount(f"{email!r}: write the e-mail address like name@example.com")
            if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
                raise BadAccount(f"{email!r}: the password must have {MIN_PASSWORD} to {MAX_PASSWORD} characters")
            account = by_email(db, email)
            if account is None:
                account = Account(email=email.strip().casefold(), name=name_in_email(email))
                db.add(account)
            account.password = hash_password(password)


def by_email(db: Session, email: str) -> Account | None:
    """The account with this e-mail address, in whatever case it is written."""
    return db.execute(select(Account).where(Account.email == email.strip().casefold())).scalar_one_or_none()


def log_in(db: Session, session: VisitorSession, account: Account) -> None:
    """Log the session in: its bag joins the one the account left behind, and so do wishes and orders as a guest."""
    session.account = account
    session.generation += 1
    db.flush()
    _take_bag_back(db, session, account)
    _hand_over(db, owner_of(session.id, None), owner_of(session.id, account.id))
    email = func.lower(Order.address["email"].as_string())
    as_guest = (Order.session_id == session.id, Order.account_id.is_(None), email == account.email)
    db.execute(
        update(Order).where(*as_guest).values(account_id=account.id), execution_options={"synchronize_session": False}
    )


def log_out(db: Session, session: VisitorSession) -> None:
    """Log the session out; its bag waits with the account, without what its checkout collected."""
    bag = bags.current(db, session.id)
    if bag is not None and session.account_id is not None:
        bag.session_id, bag.account_id = None, session.account_id
        bag.address = bag.payment = bag.delivery = bag.delivery_date = None
    session.account = None
    session.generation += 1


def _take_bag_back(db: Session, session: VisitorSession, account: Account) -> None:
    query = select(Bag).where(Bag.account_id == account.id, Bag.session_id.is_(None)).order_by(Bag.id)
    for left in db.execute(query).scalars().all():
        bag = bags.current(db, session.id)
        if bag is None:
            left.session_id, left.account_id = session.id, None
        else:
            _merge(bag, left)
            db.delete(left)
        db.flush()


def _merge(bag: Bag, left: Bag) -> None:
    for line in left.lines:
        same = next((one for one in bag.lines if one.variant_id == line.variant_id), None)
        if same is not None:
            same.quantity = min(bags.MAX_QUANTITY, same.quantity + line.quantity)
        else:
            bag.lines.append(BagLine(variant=line.variant, quantity=line.quantity))


def _hand_over(db: Session, before: str, after: str) -> None:
    """Give wishes to another owner; what both have is kept once."""
    wished = set(db.execute(select(Wish.product_id).where(Wish.owner == after)).scalars())
    for wish in db.execute(select(Wish).where(Wish.owner == before)).scalars().all():
        if wish.product_id in wished:
            db.delete(wish)
        else:
            wish.owner = after


def _password_in(body: Body) -> str:
    """The password as it was typed; a character more than allowed is kept, so that the length can be complained of."""
    told = body.get("password")
    return told[: MAX_PASSWORD + 1] if isinstance(told, str) else ""
