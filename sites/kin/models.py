"""The shop's tables; what is named in sites/sold.py is named alike here."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from sites.databases import SettingColumns, now
from sites.sessions import SessionColumns


class Base(DeclarativeBase):
    """Base of all tables."""


class Setting(SettingColumns, Base):
    """A fact about this database, such as its seed."""


class ProductRow(Base):
    """What changes of a product, its stock, and what experiments ask for; the rest follows from the seed."""

    __tablename__ = "products"
    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    brand: Mapped[str]
    kind: Mapped[str]
    price_cents: Mapped[int]
    rating: Mapped[float]
    stock: Mapped[int]


class Account(Base):
    """A shopper who registered; of the password only a salted hash is kept."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]


class VisitorSession(SessionColumns, Base):
    """One browser, the account it is logged in to, and which notices it has closed."""

    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), default=None)
    closed: Mapped[list[str]] = mapped_column(JSON, default=list)
    account: Mapped[Account | None] = relationship(lazy="joined")


class Cart(Base):
    """A cart and what its checkout has collected so far."""

    __tablename__ = "carts"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), unique=True)
    entered: Mapped[bool] = mapped_column(default=False)
    """Whether it is settled who orders: a guest or an account."""
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """What the checkout's fields hold; of a card the last four digits."""
    coupon: Mapped[str | None] = mapped_column(default=None)
    every_line: Mapped[list["CartLine"]] = relationship(cascade="all, delete-orphan", order_by="CartLine.id")

    @property
    def lines(self) -> list["CartLine"]:
        """What will be ordered."""
        return [line for line in self.every_line if not line.saved]

    @property
    def saved(self) -> list["CartLine"]:
        """What was put aside."""
        return [line for line in self.every_line if line.saved]


class CartLine(Base):
    """A quantity of one product with one set of chosen options."""

    __tablename__ = "cart_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("carts.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    options: Mapped[str]
    quantity: Mapped[int]
    unit_cents: Mapped[int]
    saved: Mapped[bool] = mapped_column(default=False)


class Order(Base):
    """A placed order; of the card only the last four digits are kept."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    details: Mapped[dict[str, str]] = mapped_column(JSON)
    coupon: Mapped[str | None]
    subtotal_cents: Mapped[int]
    discount_cents: Mapped[int]
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
    brand: Mapped[str]
    options: Mapped[str]
    quantity: Mapped[int]
    unit_cents: Mapped[int]
