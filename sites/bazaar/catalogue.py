"""The shop's catalogue, composed from a seed: the same seed gives the same products and reviews."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from sites.bazaar.choices import Option, draw_options
from sites.bazaar.reviewing import Review, ReviewSubject, write_reviews
from sites.bazaar.vocabulary import (
    CategoryWords,
    DepartmentWords,
    ReviewWords,
    departments,
    review_words,
)

TODAY = date(2026, 3, 2)  # the shop's own calendar: content never depends on the clock of the machine
POPULAR = 350  # pieces sold; about half of all products sell more
TIER_FACTOR = {"budget": 0.7, "mid": 1.0, "premium": 1.65}
TIER_QUALITY = {"budget": -0.1, "mid": 0.0, "premium": 0.1}


@dataclass(frozen=True)
class Product:
    """One product as the shop sells it; money is in cents."""

    id: int
    sku: str
    slug: str
    title: str
    brand: str
    kind: str
    department: str
    category: str
    price_cents: int
    list_price_cents: int | None
    stock: int
    delivery_days: int
    added_on: date
    sales: int
    drawing: str
    color: str
    description: str
    features: tuple[str, ...]
    specs: tuple[tuple[str, str], ...]
    options: tuple[Option, ...]
    reviews: tuple[Review, ...]

    @property
    def review_count(self) -> int:
        """Number of reviews."""
        return len(self.reviews)

    @property
    def rating(self) -> float:
        """Mean of the reviews' stars, to one decimal."""
        return round(sum(review.stars for review in self.reviews) / len(self.reviews), 1)


@dataclass(frozen=True)
class Category:
    """A node of the two-level category tree; ``parent`` is empty for a department."""

    slug: str
    name: str
    parent: str
    blurb: str


@dataclass(frozen=True)
class Catalogue:
    """All categories and products of one seed."""

    seed: int
    categories: tuple[Category, ...]
    products: tuple[Product, ...]


def generate(seed: int) -> Catalogue:
    """The catalogue of a seed."""
    categories: list[Category] = []
    leaves: list[tuple[DepartmentWords, CategoryWords]] = []
    for words in departments():
        categories.append(Category(words["slug"], words["name"], "", words["blurb"]))
        for leaf in words["category"]:
            categories.append(Category(leaf["slug"], leaf["name"], words["slug"], ""))
            leaves.append((words, leaf))
    # a category that came later is numbered last, so that earlier products keep their numbers
    leaves.sort(key=lambda pair: pair[1].get("edition", 1))
    return Catalogue(seed, tuple(categories), _products(seed, leaves))


def _products(seed: int, leaves: Iterable[tuple[DepartmentWords, CategoryWords]]) -> tuple[Product, ...]:
    products: list[Product] = []
    sentences = review_words()
    for words, leaf in leaves:
        rng = Random(f"{seed}:{leaf['slug']}")
        for product_id, draft in enumerate(_drafts(rng, words, leaf), start=1001 + len(products)):
            product = draft.product(rng, sentences, product_id)
            products.append(_supplied(product, Random(f"{seed}:supply:{product_id}")))
    return tuple(products)


def _supplied(product: Product, rng: Random) -> Product:
    """The product with its supply drawn from a stream of its own, so that nothing else about it changes.

    What sells well is well stocked; a rare product may be nearly or quite sold out.
    """
    scarce = product.stock <= 5 and product.sales < POPULAR
    stock = product.stock if scarce else min(900, max(60, round(product.sales * rng.uniform(0.3, 0.9))))
    days = rng.choices((1, 2, product.delivery_days, 6), weights=(12, 18, 62, 8))[0]
    return replace(product, stock=stock, delivery_days=days)


def slugify(text: str) -> str:
    """Lower-case words joined by hyphens, for use in an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "")).strip("-")[:80].strip("-")


def _drafts(rng: Random, department: DepartmentWords, leaf: CategoryWords) -> list["_Draft"]:
    drafts: dict[str, _Draft] = {}
    while len(drafts) < leaf["count"]:
        draft = _Draft.draw(rng, department, leaf)
        drafts.setdefault(draft.title, draft)
    return list(drafts.values())


@dataclass(frozen=True)
class _Draft:
    """What identifies a product, drawn before its numbers."""

    department: DepartmentWords
    leaf: CategoryWords
    brand: str
    tier: str
    line: str
    kind_index: int
    specs: dict[str, str]

    @classmethod
    def draw(cls, rng: Random, department: DepartmentWords, leaf: CategoryWords) -> "_Draft":
        brand, tier = rng.choice(department["brands"])
        kind_index = rng.randrange(len(leaf["kinds"]))
        kind = leaf["kinds"][kind_index][0]
        return cls(
            department=department,
            leaf=leaf,
            brand=brand,
            tier=tier,
            line=rng.choice(department["lines"]),
            kind_index=kind_index,
            specs={
                spec["name"]: rng.choice(spec.get("by_kind", {}).get(kind, spec["values"])) for spec in leaf["specs"]
            },
        )

    @property
    def kind(self) -> str:
        return self.leaf["kinds"][self.kind_index][0]

    @property
    def item(self) -> str:
        by_kind = self.leaf.get("item_by_kind")
        return by_kind[self.kind_index] if by_kind else self.leaf["item"]

    @property
    def title(self) -> str:
        marks = [
            spec["title"].format(_attributive(self.specs[spec["name"]]))
            for spec in self.leaf["specs"]
            if "title" in spec
        ]
        return f"{self.brand} {self.line} {self.kind}, " + ", ".join(marks)

    def product(self, rng: Random, sentences: ReviewWords, product_id: int) -> Product:
        leaf = self.leaf
        _, factor, drawing = leaf["kinds"][self.kind_index]
        price = _price(rng, leaf["median"] * factor * TIER_FACTOR[self.tier], leaf["sigma"])
        quality = min(1.0, max(0.0, rng.betavariate(4, 2) + TIER_QUALITY[self.tier]))
        popularity = rng.lognormvariate(0.0, 0.8)
        options = tuple(draw_options(rng, leaf["options"], price))
        subject = ReviewSubject(self.kind, self.item, self.brand, leaf["praise"], leaf["gripes"])
        reviews = write_reviews(rng, sentences, subject, _Mood(quality, popularity), TODAY)
        features = [feature.format_map(self.specs) for feature in leaf["features"]]
        return Product(
            id=product_id,
            sku=f"{leaf['code']}-{product_id}",
            slug=slugify(self.title),
            title=self.title,
            brand=self.brand,
            kind=self.kind,
            department=self.department["slug"],
            category=leaf["slug"],
            price_cents=price,
            list_price_cents=_list_price(rng, price),
            stock=_stock(rng),
            delivery_days=rng.choice((3, 3, 3, 4, 4, 5, 5)),
            added_on=TODAY - timedelta(days=rng.randrange(5, 900)),
            sales=int(popularity * 400 * (0.5 + quality)),
            drawing=drawing,
            color=_color(rng, options),
            description=self._description(rng),
            features=tuple(rng.sample(features, k=min(len(features), rng.choice((4, 5))))),
            specs=(("Brand", self.brand), ("Line", self.line), *self.specs.items()),
            options=options,
            reviews=reviews,
        )

    def _description(self, rng: Random) -> str:
        opener = rng.choice(
            (
                "Meet the {line} {item} from {brand}, made for people who use it every day.",
                "The {line} range by {brand} keeps things simple: good materials, sensible details.",
                "{brand} designed the {line} {item} around one idea: it should just work.",
            )
        )
        first, second = list(self.specs.items())[:2]
        detail = f"{first[0]}: {first[1].lower()}. {second[0]}: {second[1].lower()}."
        closing = rng.choice(
            (
                "Backed by our 30-day returns, so you can try it at home.",
                "Packed in plastic-free packaging and ready to give.",
                "Pairs well with the rest of the range.",
            )
        )
        return f"{opener.format(line=self.line, item=self.item, brand=self.brand)} {detail} {closing}"


@dataclass(frozen=True)
class _Mood:
    """How good a product is and how much it is talked about."""

    quality: float
    popularity: float


def _attributive(value: str) -> str:
    return re.sub(r"^(\d+) (hour|day)s$", lambda found: f"{found[1]}-{found[2].capitalize()}", value)


def _price(rng: Random, median: float, sigma: float) -> int:
    raw = median * math.exp(rng.gauss(0.0, sigma))
    if raw < 12:
        return max(299, int(raw) * 100 + rng.choice((49, 99, 79)))
    if raw < 100:
        return int(raw) * 100 + rng.choice((99, 99, 95, 49, 0))
    return round(raw / 10) * 1000 - rng.choice((1, 5, 100, 101))


def _list_price(rng: Random, price: int) -> int | None:
    if rng.random() > 0.24:
        return None
    discount = rng.choice((0.1, 0.15, 0.2, 0.25, 0.3, 0.4))
    return int(price / (1 - discount) / 100) * 100 + 99


def _stock(rng: Random) -> int:
    roll = rng.random()
    if roll < 0.06:
        return 0
    return rng.randint(1, 5) if roll < 0.18 else rng.randint(8, 120)


def _color(rng: Random, options: tuple[Option, ...]) -> str:
    for option in options:
        if option.name == "Color":
            return option.choices[0].label
    return rng.choice(("Teal", "Navy", "Sand", "Red", "Gray", "Sage", "Blue", "Orange", "Pink"))
