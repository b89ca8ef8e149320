"""The products as they are listed: what never changes of them is read once, what changes with every request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from sites.atelier.models import ProductRow
from sites.atelier.searching import Field, folded
from sites.atelier.vocabulary import RangeWords

LIVE = text(
    "SELECT p.id, p.rating, p.review_count, "
    "EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND v.stock > 0) FROM products p"
)
BESTSELLERS = 20


@dataclass(frozen=True)
class Kind:
    """A kind of product with its place in the navigation."""

    slug: str
    one: str
    label: str
    group: str
    category: str
    category_label: str


@dataclass(frozen=True)
class Item:
    """What is listed of a product; colours and sizes are their values in addresses."""

    id: int
    slug: str
    title: str
    brand: str
    kind: Kind
    price_cents: int
    list_price_cents: int | None
    colours: tuple[str, ...]
    sizes: tuple[tuple[str, str], ...]
    sales: int
    added_on: date
    bestseller: bool
    fields: tuple[Field, ...]
    """What it is found by."""

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"/p/{self.id}/{self.slug}"


@dataclass(frozen=True)
class Live:
    """What changes while the shop is open; ``rating`` is from 1 to 5, None while nobody has written."""

    rating: float | None
    review_count: int
    available: bool


@dataclass(frozen=True)
class Offer:
    """A product as it stands now."""

    item: Item
    live: Live


@dataclass(frozen=True)
class Colour:
    """A colour as it is shown."""

    value: str
    label: str
    hex: str


@dataclass(frozen=True)
class Assortment:
    """All products and the words they are described with, in the shop's order."""

    items: Mapping[int, Item]
    kinds: Mapping[str, Kind]
    categories: Mapping[str, str]
    colours: Mapping[str, Colour]
    sizes: Mapping[str, str]
    spellings: Mapping[str, str]
    """How words are written that are searched for without umlauts."""

    def offers(self, db: Session) -> list[Offer]:
        """Every product as it stands now."""
        return [Offer(self.items[row[0]], Live(row[1], row[2], bool(row[3]))) for row in db.execute(LIVE)]


def load(engine: Engine, words: RangeWords) -> Assortment:
    """The assortment in a filled database."""
    kinds = {kind.slug: kind for kind in _kinds(words)}
    colours = {one["value"]: Colour(one["value"], one["label"], one["hex"]) for one in words["colour"]}
    with Session(engine) as db:
        rows = db.execute(select(ProductRow).order_by(ProductRow.sales.desc(), ProductRow.id)).scalars().all()
        items = {row.id: _item(row, kinds[row.kind], colours, rank < BESTSELLERS) for rank, row in enumerate(rows)}
    sizes: dict[str, str] = {}
    for item in sorted(items.values(), key=lambda item: item.id):
        sizes.update(dict(item.sizes))
    return Assortment(items, kinds, _categories(words), colours, sizes, _spellings(items.values()))


def _categories(words: RangeWords) -> Mapping[str, str]:
    return {one["slug"]: one["label"] for one in words["category"]}


def _spellings(items: Iterable[Item]) -> Mapping[str, str]:
    told = (word for item in items for word in f"{item.title} {item.kind.one} {item.kind.label} {item.brand}".split())
    return {folded(word).strip(): word.lower() for word in told}


def _kinds(words: RangeWords) -> Sequence[Kind]:
    return [
        Kind(kind["slug"], kind["one"], kind["many"], group["label"], category["slug"], category["label"])
        for category in words["category"]
        for group in category["group"]
        for kind in group["kind"]
    ]


def _item(row: ProductRow, kind: Kind, colours: Mapping[str, Colour], bestseller: bool) -> Item:
    told = " ".join([row.material, *row.details, *(colours[value].label for value in row.colours)])
    return Item(
        id=row.id,
        slug=row.slug,
        title=row.title,
        brand=row.brand,
        kind=kind,
        price_cents=row.price_cents,
        list_price_cents=row.list_price_cents,
        colours=tuple(row.colours),
        sizes=tuple((value, label) for value, label in row.sizes),
        sales=row.sales,
        added_on=row.added_on,
        bestseller=bestseller,
        fields=(
            Field(6.0, folded(row.title)),
            Field(5.0, folded(f"{kind.one} {kind.label}")),
            Field(4.0, folded(row.brand)),
            Field(2.0, folded(f"{kind.group} {kind.category_label}")),
            Field(1.0, folded(told)),
        ),
    )
