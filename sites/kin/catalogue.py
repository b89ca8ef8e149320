"""What a shop sells: departments, kinds and products, drawn from its design."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from sites.kin.currencies import rounded
from sites.kin.design import Design, design_of
from sites.kin.naming import brands
from sites.kin.pools import DepartmentWords, KindWords, assortment
from sites.kin.variants import VARIANTS

FIRST_ID = 1001
MOST_PRODUCTS, FEWEST_PRODUCTS = 400, 60
TIERS = (0.65, 0.85, 1.0, 1.0, 1.25, 1.7)
"""What a brand's prices are, times the usual ones."""
DEFAULT_VARIANT = "standard"


@dataclass(frozen=True)
class Option:
    """Something to choose; ``values`` with what each costs more, in hundredths, and whether it can be had."""

    key: str
    label: str
    values: tuple[tuple[str, int, bool], ...]


@dataclass(frozen=True)
class Review:
    """What somebody wrote of a product."""

    author: str
    stars: int
    title: str
    body: str


@dataclass(frozen=True)
class Product:
    """One product; prices are in hundredths of the shop's currency."""

    id: int
    sku: str
    slug: str
    title: str
    brand: str
    kind: str
    trait: str
    department: str
    category: str
    price_cents: int
    was_cents: int | None
    rating: float
    review_count: int
    stock: int
    days: int
    """Until it is delivered."""
    rank: int
    """Its place among the kind's products by what was sold; 0 sold best."""
    color: str
    options: tuple[Option, ...]
    description: tuple[str, ...]
    specs: tuple[tuple[str, str], ...]
    reviews: tuple[Review, ...]


@dataclass(frozen=True)
class Category:
    """A department (no parent) or a kind of thing."""

    slug: str
    name: str
    parent: str
    blurb: str = ""


@dataclass(frozen=True)
class Catalogue:
    """All that a shop sells."""

    seed: int
    categories: tuple[Category, ...]
    products: tuple[Product, ...]


def generate(seed: int, variant: str = DEFAULT_VARIANT) -> Catalogue:
    """The catalogue of a seed: 60 to 400 products."""
    return catalogue_of(design_of(seed, variant))


def catalogue_of(design: Design) -> Catalogue:
    """The catalogue of a shop of this design."""
    rng = Random(f"kin:{design.family}:{design.seed}:range")
    categories: list[Category] = []
    kinds: list[tuple[str, KindWords]] = []
    widest = rng.randint(2, 7)
    for words in _departments(rng):
        offered = [kind for kind in words["kinds"] if VARIANTS[design.variant].sells_unseen or not kind.get("unseen")]
        chosen = rng.sample(offered, min(len(offered), rng.randint(2, widest)))
        department = slugify(name := rng.choice(words["names"]))
        categories.append(Category(department, name, ""))
        for kind in chosen:
            categories.append(Category(slugify(plural(kind)), plural(kind), department))
            kinds.append((department, kind))
    brand_names = brands(rng, design.names, rng.randint(8, 22))
    return Catalogue(design.seed, tuple(categories), tuple(_products(design, rng, kinds, brand_names)))


def plural(kind: KindWords) -> str:
    """What several of a kind are called."""
    return kind.get("plural") or f"{kind['name']}s"


def slugify(text: str) -> str:
    """Lower-case words with hyphens between them, for an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _departments(rng: Random) -> list[DepartmentWords]:
    every = assortment()["department"]
    chosen = rng.sample(range(len(every)), rng.randint(4, 10))
    return [every[place] for place in sorted(chosen)]


def _products(
    design: Design, rng: Random, kinds: Iterable[tuple[str, KindWords]], names: tuple[str, ...]
) -> Iterable[Product]:
    kinds = list(kinds)
    tiers = {name: rng.choice(TIERS) for name in names}
    most = MOST_PRODUCTS // len(kinds)
    fewest = -(-FEWEST_PRODUCTS // len(kinds))
    number = FIRST_ID
    for department, kind in kinds:
        own = rng.sample(names, min(len(names), rng.randint(4, 9)))
        count = rng.randint(max(fewest, min(5, most)), max(fewest, min(14, most)))
        drafts = _Drafts(design, department, kind, {name: tiers[name] for name in own})
        for rank in range(count):
            yield drafts.product(number, rank)
            number += 1


@dataclass(frozen=True)
class _Drafts:
    """What the products of one kind are drawn from."""

    design: Design
    department: str
    kind: KindWords
    tiers: dict[str, float]

    def product(self, number: int, rank: int) -> Product:
        design, kind = self.design, self.kind
        rng = Random(f"kin:{design.family}:{design.seed}:{number}")
        brand, trait = rng.choice(tuple(self.tiers)), rng.choice(kind["traits"])
        price, was = self._prices(rng, brand)
        title = self._title(rng, brand, trait, number)
        options = _options(design, rng, kind, price)
        rating = round(min(5.0, max(2.1, rng.gauss(4.1, 0.5))), 1)
        color = (
            options[0].values[0][0] if options and options[0].key == "color" else rng.choice(("Blue", "Sand", "Red"))
        )
        return Product(
            id=number,
            sku=f"{slugify(kind['name'])[:3].upper()}-{number}",
            slug=slugify(title)[:60].strip("-"),
            title=title,
            brand=brand,
            kind=kind["name"],
            trait=trait,
            department=self.department,
            category=slugify(plural(kind)),
            price_cents=price,
            was_cents=was,
            rating=rating,
            review_count=int(rng.lognormvariate(3.6, 1.2)) + 1,
            stock=rng.choices((0, rng.randint(1, 5), rng.randint(8, 90)), weights=(5, 12, 83))[0],
            days=rng.choice((1, 2, 2, 3, 3, 4, 5, 7)),
            rank=rank,
            color=color,
            options=options,
            description=_description(design, rng, brand, trait, kind["name"]),
            specs=(("Article", f"{number}"), ("Brand", brand), ("Type", trait), ("Made of", _material(rng))),
            reviews=_reviews(design, rng, rating),
        )

    def _prices(self, rng: Random, brand: str) -> tuple[int, int | None]:
        currency = self.design.currency
        usual = self.kind["median"] * self.tiers[brand] * currency.per_dollar * 100
        ending = rng.choice(currency.endings)
        price = rounded(currency, usual * rng.lognormvariate(0.0, 0.28), ending)
        if rng.random() > 0.22:
            return price, None
        return price, rounded(currency, price * rng.uniform(1.15, 1.6) + currency.step, ending)

    def _title(self, rng: Random, brand: str, trait: str, number: int) -> str:
        names = self.design.names
        pattern = Random(f"kin:{self.design.family}:{self.design.seed}:title").choice(names["titles"])
        model = f"{rng.choice(names['models'])} {number % 97 + 3}"
        extra = rng.choice(names["extras"]) if names["extras"] else ""
        return pattern.format(brand=brand, model=model, trait=trait, kind=self.kind["name"], extra=extra)


def _options(design: Design, rng: Random, kind: KindWords, price: int) -> tuple[Option, ...]:
    """The kind's choices; now and then a product comes in one version only."""
    found = []
    for key in kind["options"].split():
        words = assortment()["options"][key]
        if rng.random() < 0.25:
            continue
        count = min(len(words["values"]), rng.randint(2, 6))
        start = rng.randint(0, len(words["values"]) - count)
        picked = words["values"][start : start + count]
        if key == "color":
            picked = rng.sample(words["values"], count)
        unit = design.currency.step
        values = tuple(
            (value, round(price * words["step"] * place / unit) * unit, place == 0 or rng.random() > 0.1)
            for place, value in enumerate(picked)
        )
        found.append(Option(key, design.option[words["label"]], values))
    return tuple(found)


def _material(rng: Random) -> str:
    return rng.choice(("cotton", "steel", "wood", "recycled plastic", "glass", "aluminium", "wool", "rubber"))


def _description(design: Design, rng: Random, brand: str, trait: str, kind: str) -> tuple[str, ...]:
    opening = rng.choice(design.texts["openings"])
    said = opening.format(brand=brand, trait_lower=trait.lower(), kind_lower=kind.lower())
    return (said, *rng.sample(design.texts["facts"], 3))


def _reviews(design: Design, rng: Random, rating: float) -> tuple[Review, ...]:
    texts = design.texts
    found = []
    for author in rng.sample(texts["authors"], rng.randint(2, 8)):
        stars = min(5, max(1, round(rng.gauss(rating, 0.9))))
        titles = texts["good"] if stars >= 4 else texts["fair"] if stars == 3 else texts["poor"]
        found.append(Review(author, stars, rng.choice(titles), rng.choice(texts["bodies"])))
    return tuple(found)
