"""The shop's tables."""

from datetime import date

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from sites.databases import SettingColumns


class Base(DeclarativeBase):
    """Base of all tables."""


class Setting(SettingColumns, Base):
    """A fact about this database, such as its seed."""


class ProductRow(Base):
    """A product; its rating and the number of its reviews follow what is written about it."""

    __tablename__ = "products"
    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str]
    title: Mapped[str] = mapped_column(unique=True)
    brand: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    category: Mapped[str] = mapped_column(index=True)
    price_cents: Mapped[int]
    list_price_cents: Mapped[int | None]
    delivery_days: Mapped[int]
    added_on: Mapped[date]
    sales: Mapped[int]
    drawing: Mapped[str]
    material: Mapped[str]
    description: Mapped[str]
    details: Mapped[list[str]] = mapped_column(JSON)
    colours: Mapped[list[str]] = mapped_column(JSON)
    sizes: Mapped[list[list[str]]] = mapped_column(JSON)
    rating: Mapped[float | None]
    review_count: Mapped[int]
    variants: Mapped[list["VariantRow"]] = relationship(back_populates="product", order_by="VariantRow.id")


class VariantRow(Base):
    """A product in one colour and size, with its stock in pieces."""

    __tablename__ = "variants"
    __table_args__ = (UniqueConstraint("product_id", "colour", "size"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    colour: Mapped[str]
    size: Mapped[str | None]
    stock: Mapped[int]
    product: Mapped[ProductRow] = relationship(back_populates="variants", lazy="joined")


class ReviewRow(Base):
    """One review of one product."""

    __tablename__ = "reviews"
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    author: Mapped[str]
    posted_on: Mapped[date]
    stars: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
