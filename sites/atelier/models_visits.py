"""Tables of what visitors do: sessions, accounts, bags, wishes, orders."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sites.atelier.models import Base, VariantRow
from sites.databases import now
from sites.sessions import SessionColumns


class Account(Base):
    """A shopper who registered; of the password only a salted hash is kept."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str]
    address: Mapped[dict[str, str] | None] = mapped_column(JSON, default=None)
    """Where the last order went."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class VisitorSession(SessionColumns, Base):
    """One browser, and the account that it is logged in to."""

    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), default=None)
    account: Mapped[Account | None] = relationship(lazy="joined")


class Bag(Base):
    """A bag and what its checkout has collected.

    It belongs to a session; the bag of somebody who logged out waits with the account instead.
    """

    __tablename__ = "bags"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id"), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), default=None, index=True)
    coupon: Mapped[str | None] = mapped_column(default=None)
    address: Mapped[dict[str, str] | None] = mapped_column(JSON, default=None)
    delivery: Mapped[str | None] = mapped_column(default=None)
    delivery_date: Mapped[date | None] = mapped_column(default=None)
    payment: Mapped[dict[str, str] | None] = mapped_column(JSON, default=None)
    """``method``; of a card also ``holder`` and ``last4``, never more."""
    lines: Mapped[list["BagLine"]] = relationship(cascade="all, delete-orphan", order_by="BagLine.id")


class BagLine(Base):
    """A quantity of one variant."""

    __tablename__ = "bag_lines"
    __table_args__ = (UniqueConstraint("bag_id", "variant_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    bag_id: Mapped[int] = mapped_column(ForeignKey("bags.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    quantity: Mapped[int]
    variant: Mapped[VariantRow] = relationship(lazy="joined")


class Wish(Base):
    """A product on a wish list; ``owner`` is a session or an account (see ``Visit.owner``)."""

    __tablename__ = "wishes"
    __table_args__ = (UniqueConstraint("owner", "product_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))


class CardToken(Base):
    """A card that the payment frame has checked, to be taken once; ``holder`` and ``last4`` are all that is kept."""

    __tablename__ = "card_tokens"
    token: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    last4: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Order(Base):
    """A placed order; of a card only the holder and the last four digits are kept."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    address: Mapped[dict[str, str]] = mapped_column(JSON)
    delivery: Mapped[str]
    delivery_date: Mapped[date | None]
    payment: Mapped[dict[str, str]] = mapped_column(JSON)
    coupon: Mapped[str | None]
    subtotal_cents: Mapped[int]
    discount_cents: Mapped[int]
    delivery_cents: Mapped[int]
    total_cents: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.id")


class OrderLine(Base):
    """One line of an order, with the price it was sold at; ``sku`` is the product's."""

    __tablename__ = "order_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    sku: Mapped[str]
    brand: Mapped[str]
    quantity: Mapped[int]
    unit_cents: Mapped[int]
    variant: Mapped[VariantRow] = relationship(lazy="joined")
