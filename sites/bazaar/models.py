"""The shop's tables."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def now() -> datetime:
    """The current moment in UTC, without a zone as SQLite stores it."""
    return datetime.now(UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    """Base of all tables."""


class Setting(Base):
    """A fact about this database, such as its seed."""

    __tablename__ = "settings"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


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


class VisitorSession(Base):
    """One browser, known by a signed cookie."""

    __tablename__ = "sessions"
    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Cart(Base):
    """A session's cart; ``token`` names the order the cart will become."""

    __tablename__ = "carts"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), unique=True)
    token: Mapped[str]
    address: Mapped[dict[str, str] | None] = mapped_column(JSON, default=None)
    delivery: Mapped[str | None] = mapped_column(default=None)
    cardholder: Mapped[str | None] = mapped_column(default=None)
    card_last4: Mapped[str | None] = mapped_column(default=None)
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


class Order(Base):
    """A placed order; of the card only the last four digits are kept."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    token: Mapped[str] = mapped_column(unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    email: Mapped[str]
    address: Mapped[dict[str, str]] = mapped_column(JSON)
    delivery: Mapped[str]
    card_last4: Mapped[str]
    subtotal_cents: Mapped[int]
    delivery_cents: Mapped[int]
    total_cents: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.id")


class OrderLine(Base):
    """One line of an order, with the price it was sold at."""

    __tablename__ = "order_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    sku: Mapped[str]
    title: Mapped[str]
    options: Mapped[str]
    quantity: Mapped[int]
    unit_cents: Mapped[int]


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
