"""Products near a product or a visitor: also viewed, similar to compare, recently viewed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sites.bazaar.listing import Card, cards
from sites.bazaar.models import Event, ProductRow

ALSO = 6
COMPARED = 3
RECENT = 6
COMPARED_SPECS = 3


@dataclass(frozen=True)
class Comparison:
    """A product beside its nearest rivals; each row has one value per product, None where it does not apply."""

    products: Sequence[Card]
    rows: Sequence[tuple[str, Sequence[str | None]]]


def also_viewed(db: Session, row: ProductRow) -> list[Card]:
    """Products in stock of the same category, nearest in price first."""
    distance = func.abs(ProductRow.price_cents - row.price_cents)
    query = select(ProductRow.id).where(ProductRow.category == row.category, ProductRow.id != row.id)
    query = query.where(ProductRow.stock > 0).order_by(distance, ProductRow.id).limit(ALSO)
    return cards(db, list(db.execute(query).scalars()))


def comparison(db: Session, row: ProductRow) -> Comparison | None:
    """The product and products in stock of its kind, nearest in price; None when it has no rival."""
    distance = func.abs(ProductRow.price_cents - row.price_cents)
    query = select(ProductRow.id, ProductRow.specs).where(ProductRow.category == row.category, ProductRow.id != row.id)
    query = query.where(ProductRow.stock > 0).order_by(ProductRow.kind != row.kind, distance, ProductRow.id)
    rivals = db.execute(query.limit(COMPARED)).all()
    if not rivals:
        return None
    products = cards(db, [row.id, *(rival.id for rival in rivals)])
    facts = [dict(row.specs), *(dict(rival.specs) for rival in rivals)]
    names = [name for name, _ in row.specs if name not in ("Brand", "Line")][:COMPARED_SPECS]
    return Comparison(products, [(name, [one.get(name) for one in facts]) for name in names])


def recently_viewed(db: Session, session_id: str, besides: int | None = None) -> list[Card]:
    """The products that a session looked at last, save the one named."""
    query = select(Event.product_id).where(Event.session_id == session_id, Event.kind == "product_view")
    if besides is not None:
        query = query.where(Event.product_id != besides)
    query = query.group_by(Event.product_id).order_by(func.max(Event.id).desc()).limit(RECENT)
    return cards(db, [found for found in db.execute(query).scalars() if found is not None])
