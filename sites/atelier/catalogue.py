"""The shop's catalogue, composed from a seed: the same seed gives the same products, stock and reviews."""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product as pairs
from random import Random

from sites.atelier.calendar import TODAY
from sites.atelier.reviewing import Review, rating_of, write_reviews
from sites.atelier.vocabulary import (
    CategoryWords,
    KindWords,
    RangeWords,
    ReviewWords,
    TitleWords,
    range_words,
    review_words,
    title_words,
)

PER_KIND = 15
FIRST_PRODUCT, FIRST_VARIANT = 2001, 10_001
SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "\u00d7": "x"})


@dataclass(frozen=True)
class Variant:
    """A product in one colour and, where it has sizes, one size; ``stock`` is in pieces."""

    id: int
    colour: str
    size: str | None
    stock: int


@dataclass(frozen=True)
class Product:
    """One product as the shop sells it; money is in cents, colours and sizes are their values in addresses."""

    id: int
    sku: str
    slug: str
    title: str
    brand: str
    kind: str
    category: str
    price_cents: int
    list_price_cents: int | None
    delivery_days: int
    added_on: date
    sales: int
    drawing: str
    material: str
    description: str
    details: tuple[str, ...]
    colours: tuple[str, ...]
    sizes: tuple[tuple[str, str], ...]
    """Values and labels; empty: it comes in one size."""
    variants: tuple[Variant, ...]
    reviews: tuple[Review, ...]

    @property
    def review_count(self) -> int:
        """Number of reviews."""
        return len(self.reviews)

    @property
    def rating(self) -> float | None:
        """Mean of the reviews' stars, to one decimal; None without reviews."""
        return rating_of([review.stars for review in self.reviews])


@dataclass(frozen=True)
class Category:
    """An entry of the main navigation."""

    slug: str
    name: str


@dataclass(frozen=True)
class Catalogue:
    """All categories and products of one seed."""

    seed: int
    categories: tuple[Category, ...]
    products: tuple[Product, ...]


@dataclass(frozen=True)
class _Words:
    sold: RangeWords
    titles: TitleWords
    reviews: ReviewWords


def generate(seed: int) -> Catalogue:
    """The catalogue of a seed."""
    words = _Words(range_words(), title_words(), review_words())
    categories = tuple(Category(one["slug"], one["label"]) for one in words.sold["category"])
    return Catalogue(seed, categories, tuple(_products(seed, words)))


def slugify(text: str) -> str:
    """Lower-case words joined by hyphens, for use in an address."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(SPELLED_OUT)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _products(seed: int, words: _Words) -> Iterator[Product]:
    product_id, variant_id = FIRST_PRODUCT, FIRST_VARIANT
    for category in words.sold["category"]:
        for kind in (kind for group in category["group"] for kind in group["kind"]):
            rng = Random(f"{seed}:{kind['slug']}")
            for form, name in rng.sample(list(pairs(kind["forms"], words.titles["names"])), k=PER_KIND):
                draft = _Draft(words, category, kind, form, f"{form[0]} {name}")
                made = draft.product(rng, product_id, variant_id)
                yield made
                product_id, variant_id = product_id + 1, variant_id + len(made.variants)


@dataclass(frozen=True)
class _Draft:
    """What identifies a product, drawn before its numbers."""

    words: _Words
    category: CategoryWords
    kind: KindWords
    form: tuple[str, str, float]
    title: str

    def product(self, rng: Random, product_id: int, variant_id: int) -> Product:
        brand, tier = rng.choice(self.category["brands"])
        price = _price(rng, self.kind["median"] * self.form[2] * tier)
        quality = min(1.0, max(0.0, rng.betavariate(4, 2) + 0.15 * (tier - 1)))
        colours = tuple(rng.sample(self.kind["colours"], k=rng.randint(2, min(5, len(self.kind["colours"])))))
        sizes = tuple((slugify(label), label) for label in self.words.sold["sizes"][self.kind["sizes"]])
        return Product(
            id=product_id,
            sku=f"AN-{product_id}",
            slug=slugify(self.title),
            title=self.title,
            brand=brand,
            kind=self.kind["slug"],
            category=self.category["slug"],
            price_cents=price,
            list_price_cents=_list_price(rng, price),
            delivery_days=rng.choices((1, 2, 3, 4, 8), weights=(10, 25, 40, 20, 5))[0],
            added_on=TODAY - timedelta(days=rng.randrange(5, 720)),
            sales=int(rng.lognormvariate(5.0, 0.8) * (0.5 + quality)),
            drawing=self.kind["drawing"],
            material=self.form[1],
            description=self._description(rng, brand),
            details=(f"Material: {self.form[1]}", *rng.sample(self.kind["details"], k=len(self.kind["details"]) - 1)),
            colours=colours,
            sizes=sizes,
            variants=_variants(rng, variant_id, colours, [value for value, _ in sizes] or [None]),
            reviews=write_reviews(rng, self.words.reviews, self.kind, brand, quality),
        )

    def _description(self, rng: Random, brand: str) -> str:
        titles = self.words.titles
        opening = rng.choice(titles["openings"]).format(title=self.title, brand=brand)
        return f"{opening} {self.form[1]}. {rng.choice(titles['closings'])}"


def _variants(rng: Random, first_id: int, colours: tuple[str, ...], sizes: list[str | None]) -> tuple[Variant, ...]:
    gone = rng.random() < 0.03  # some products are quite sold out
    every = enumerate(pairs(colours, sizes), start=first_id)
    return tuple(Variant(number, colour, size, 0 if gone else _stock(rng)) for number, (colour, size) in every)


def _stock(rng: Random) -> int:
    roll = rng.random()
    if roll < 0.08:
        return 0
    return rng.randint(1, 3) if roll < 0.18 else rng.randint(8, 90)


def _price(rng: Random, median: float) -> int:
    raw = median * math.exp(rng.gauss(0.0, 0.22))
    if raw < 40:
        return max(5, int(raw)) * 100 + rng.choice((90, 95, 99, 50))
    if raw < 300:
        return int(raw) * 100 + rng.choice((0, 0, 90, 95))
    return round(raw / 10) * 1000 - rng.choice((0, 100, 50, 1000))


def _list_price(rng: Random, price: int) -> int | None:
    if rng.random() > 0.22:
        return None
    discount = rng.choice((0.1, 0.15, 0.2, 0.3, 0.4))
    return math.ceil(price / (1 - discount) / 100) * 100 + 95
