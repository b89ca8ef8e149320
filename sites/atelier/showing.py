"""Products as the interface tells them: cards and whole products."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from sites.atelier.assortment import Assortment, Item, Offer
from sites.atelier.calendar import TODAY
from sites.atelier.models import ProductRow
from sites.atelier.pictures import VIEWS

NEW_DAYS = 45
RELATED = 4


def image_url(product_id: int, colour: str, view: int = 1) -> str:
    """The address of a product's picture in one of its colours."""
    return f"/media/{product_id}-{view}-{colour}.svg"


def card(offer: Offer, assortment: Assortment) -> dict[str, object]:
    """A product as lists show it."""
    item, live = offer.item, offer.live
    return {
        "id": item.id,
        "title": item.title,
        "brand": item.brand,
        "price_cents": item.price_cents,
        "list_price_cents": item.list_price_cents,
        "rating": live.rating,
        "review_count": live.review_count,
        "colours": [vars(assortment.colours[value]) for value in item.colours],
        "image": image_url(item.id, item.colours[0]),
        "url": item.url,
        "badge": _badge(item, available=live.available),
        "available": live.available,
    }


def whole(db: Session, row: ProductRow, assortment: Assortment) -> Mapping[str, object]:
    """All there is to tell about a product."""
    offers = {offer.item.id: offer for offer in assortment.offers(db)}
    offer = offers[row.id]
    kind = offer.item.kind
    return card(offer, assortment) | {
        "description": row.description,
        "details": row.details,
        "material": row.material,
        "kind": {"slug": kind.slug, "label": kind.label},
        "category": {"slug": kind.category, "label": kind.category_label},
        "sizes": [{"value": value, "label": label} for value, label in offer.item.sizes],
        "variants": [
            {"id": one.id, "colour": one.colour, "size": one.size, "stock": one.stock} for one in row.variants
        ],
        "images": _images(offer.item),
        "delivery_days": row.delivery_days,
        "related": [card(other, assortment) for other in related(offer.item, list(offers.values()))],
    }


def related(item: Item, offers: Sequence[Offer]) -> list[Offer]:
    """What else is like it: of its kind, and of a price near its own."""
    others = [one for one in offers if one.item.kind == item.kind and one.item.id != item.id and one.live.available]
    return sorted(others, key=lambda one: (abs(one.item.price_cents - item.price_cents), one.item.id))[:RELATED]


def _images(item: Item) -> list[str]:
    first, *others = item.colours
    return [*(image_url(item.id, first, view) for view in VIEWS), *(image_url(item.id, colour) for colour in others)]


def _badge(item: Item, *, available: bool) -> str | None:
    if not available:
        return "Ausverkauft"
    if item.list_price_cents:
        return f"−{round(100 - 100 * item.price_cents / item.list_price_cents)} %"  # noqa: RUF001 - a minus sign
    if (TODAY - item.added_on).days <= NEW_DAYS:
        return "Neu"
    return "Beliebt" if item.bestseller else None
