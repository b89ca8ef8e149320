"""The shop's tables."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from sites.databases import SettingColumns, now
from sites.sessions import SessionColumns


class Base(DeclarativeBase):
    """Base of all tables."""


class Setting(SettingColumns, Base):
    """A fact about this database, such as its seed."""


class CategoryRow(Base):
    """A department (no parent) or a leaf category."""

    __tablename__ = "categories"
    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent: Mapped[str]
    blurb: Mapped[str]
    position: Mapped[int]


class ProductRow(Base):
    """A product with its rating and review count precomputed."""

    __tablename__ = "products"
    __table_args__ = (
        Index("ix_products_category", "category", "sales"),
        Index("ix_products_department", "department", "sales"),
        Index("ix_products_sales", "sales"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    brand: Mapped[str]
    kind: Mapped[str]
    department: Mapped[str] = mapped_column(ForeignKey("categories.slug"))
    category: Mapped[str] = mapped_column(ForeignKey("categories.slug"))
    price_cents: Mapped[int]
    list_price_cents: Mapped[int | None]
    stock: Mapped[int]
    delivery_days: Mapped[int]
    added_on: Mapped[date]
    sales: Mapped[int]
    drawing: Mapped[str]
    color: Mapped[str]
    description: Mapped[str]
    features: Mapped[list[str]] = mapped_column(JSON)
    specs: Mapped[list[list[str]]] = mapped_column(JSON)
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    has_options: Mapped[bool]
    rating: Mapped[float]
    review_count: Mapped[int]


class ReviewRow(Base):
    """One review of one product."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_product", "product_id", "stars"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    author: Mapped[str]
    posted_on: Mapped[date]
    stars: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    helpful: Mapped[int]
    verified: Mapped[bool]


class Account(Base):
    """A shopper who registered; of the password only a salted hash is kept, of the card the last four digits."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    password: Mapped[str]
    address: Mapped[dict[str, str] | None] = mapped_column(JSON, default=None)
    cardholder: Mapped[str | None] = mapped_column(default=None)
    card_last4: Mapped[str | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)


class VisitorSession(SessionColumns, Base):
    """One browser, and the account that it is logged in to."""

    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), default=None)
    page_views: Mapped[int] = mapped_column(default=0)
    newsletter: Mapped[str | None] = mapped_column(default=None)
    """``joined``, ``declined``, or ``ordered`` once the welcome code is spent; None: not answered yet."""
    account: Mapped[Account | None] = relationship(lazy="joined")


class Cart(Base):
    """A cart and what its checkout has collected; ``token`` names the order it will become.

    It belongs to a session; the cart of somebody who logged out waits with the account instead.
    """

    __tablename__ = "carts"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id"), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), default=None, index=True)
    token: Mapped[str]
    guest: Mapped[bool] = mapped_column(default=False)
    """Whether the shopper chose to check out without an account."""
    address: Mapped[dict[str, str] | None] = mapped_column(JSON, default=None)
    billing: Mapped[dict[str, str] | None] = mapped_column(JSON, default=None)
    """None: the same as the delivery address."""
    answers: Mapped[dict[str, str] | None] = mapped_column(JSON, default=None)
    """What was answered to the questions about the order, in the variant that asks them."""
    delivery: Mapped[str | None] = mapped_column(default=None)
    cardholder: Mapped[str | None] = mapped_column(default=None)
    card_last4: Mapped[str | None] = mapped_column(default=None)
    coupon: Mapped[str | None] = mapped_column(default=None)
    lines: Mapped[list["CartLine"]] = relationship(cascade="all, delete-orphan", order_by="CartLine.id")


class CartLine(Base):
    """A quantity of one product with one set of chosen options."""

    __tablename__ = "cart_lines"
    __table_args__ = (UniqueConstraint("cart_id", "product_id", "options"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("carts.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    options: Mapped[str]
    quantity: Mapped[int]
    unit_cents: Mapped[int]
    product: Mapped[ProductRow] = relationship(lazy="joined")


class SavedLine(Base):
    """A cart line put aside for later; ``owner`` is a session or an account (see ``Visit.owner``)."""

    __tablename__ = "saved_lines"
    __table_args__ = (UniqueConstraint("owner", "product_id", "options"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    options: Mapped[str]
    quantity: Mapped[int]
    unit_cents: Mapped[int]
    product: Mapped[ProductRow] = relationship(lazy="joined")


class Wish(Base):
    """A product on a wish list; ``owner`` as with saved lines."""

    __tablename__ = "wishes"
    __table_args__ = (UniqueConstraint("owner", "product_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    product: Mapped[ProductRow] = relationship(lazy="joined")


class Subscriber(Base):
    """An e-mail address that gets the newsletter."""

    __tablename__ = "subscribers"
    email: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))


class Order(Base):
    """A placed order; of the card only the last four digits are kept."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    token: Mapped[str] = mapped_column(unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    email: Mapped[str]
    address: Mapped[dict[str, str]] = mapped_column(JSON)
    billing: Mapped[dict[str, str] | None] = mapped_column(JSON)
    answers: Mapped[dict[str, str] | None] = mapped_column(JSON)
    delivery: Mapped[str]
    card_last4: Mapped[str]
    coupon: Mapped[str | None]
    subtotal_cents: Mapped[int]
    discount_cents: Mapped[int]
    delivery_cents: Mapped[int]
    total_cents: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.id")
    returns: Mapped[list["Return"]] = relationship(order_by="Return.id")


class OrderLine(Base):
    """One line of an order, with the price it was sold at."""

    __tablename__ = "order_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    sku: Mapped[str]
    title: Mapped[str]
    brand: Mapped[str]
    options: Mapped[str]
    quantity: Mapped[int]
    unit_cents: Mapped[int]


class Return(Base):
    """A line of an order that the shopper wants to send back."""

    __tablename__ = "returns"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), unique=True)
    reason: Mapped[str]


class Event(Base):
    """Something a session did."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_session", "session_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    kind: Mapped[str]
    path: Mapped[str]
    product_id: Mapped[int | None]
    detail: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
