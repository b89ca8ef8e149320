"""A shop as its seed draws it: layout, words, addresses, looks. All of it before anything that it sells."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from sites.kin.currencies import CURRENCIES, WEIGHTS, Currency, Style, written
from sites.kin.naming import invented
from sites.kin.pools import Pool, facet_orders, fact_orders, kept_facts, pools
from sites.kin.variants import VARIANTS

NONE = "none"
"""What a pool says for a part that a shop does without."""
PAGE_SIZES = (6, 8, 9, 10, 12, 16, 18, 24)
LEFT_OUT = 0.18
"""How often a card does without one of its facts."""
Drawn = Mapping[str, str]


@dataclass(frozen=True)
class Design:
    """Everything about a shop that does not concern a single product."""

    seed: int
    variant: str
    family: str
    """The folder of its templates and the name of its vocabulary."""
    name: str
    currency: Currency
    style: Style
    layout: Drawn
    words: Drawn
    labels: Drawn
    sorts: Drawn
    facet: Drawn
    option: Drawn
    paths: Drawn
    css: Drawn
    look: Drawn
    names: Pool
    texts: Pool
    facts: tuple[str, ...]
    """What cards show, in this order."""
    facets: tuple[str, ...]
    page_size: int
    footer_links: tuple[str, ...]
    """The texts that footers lead to: 6 to all there are."""
    footer_kinds: int
    """How many kinds of things the footer names besides, at most."""
    page_title: str
    """Holds ``{page}`` and ``{shop}``."""
    breadcrumbs: bool
    related: bool
    review_filter: bool
    asks_phone: bool
    reviews_shown: int
    free_from: int
    """US dollars' worth of products from which standard delivery is free."""
    fees: tuple[int, int]
    """What standard and express delivery cost, in US dollars."""
    code: str
    """The coupon code that takes off 10 %."""

    def money(self, hundredths: int) -> str:
        """An amount as the shop writes it."""
        return written(self.style, hundredths)

    @property
    def cart_path(self) -> str:
        """The address of the cart."""
        return "/" + self.words["cart"].lower().replace(" ", "-")


def design_of(seed: int, variant: str = "standard") -> Design:
    """The design of a seed; the same for the same seed and variant, on every machine."""
    family = VARIANTS[variant].folder
    pool = pools(family)
    rng = Random(f"kin:{family}:{seed}:design")
    sections = {
        section: _drawn(Random(f"kin:{family}:{seed}:{section}"), pool[section])
        for section in ("layout", "words", "labels", "sorts", "facet", "option", "paths", "css", "look")
    }
    sections = _without_codes(sections, pool) if sections["words"]["coupon"] == NONE else sections
    currency = CURRENCIES[rng.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))[0]]
    name = rng.choice(pool["names"]["shops"]).format(name=invented(rng, pool["names"]))
    return Design(
        seed=seed,
        variant=variant,
        family=family,
        name=name,
        currency=currency,
        style=rng.choice(currency.styles),
        names=pool["names"],
        texts=pool["texts"],
        facts=_facts(rng, family),
        facets=rng.choice(facet_orders(family)),
        page_size=rng.choice(PAGE_SIZES),
        footer_links=_footer(rng, pool["texts"]["footer"]),
        footer_kinds=rng.choice((0, 0, 0, 8, 20)),
        page_title=rng.choice(pool["names"]["page_titles"]),
        breadcrumbs=rng.random() < 0.7,
        related=rng.random() < 0.7,
        review_filter=rng.random() < 0.6,
        asks_phone=rng.random() < 0.6,
        reviews_shown=rng.choice((3, 5, 8)),
        free_from=rng.choice((10, 20, 25, 40, 60)),
        fees=(rng.choice((3, 4, 5)), rng.choice((9, 12, 15))),
        code=f"{''.join(letter for letter in name.upper() if letter.isascii() and letter.isalpha())[:5]}10",
        **sections,
    )


def _drawn(rng: Random, pool: Pool) -> Drawn:
    """One of each entry; what names the cart gets the word that was drawn for it."""
    chosen = {key: rng.choice(values) for key, values in pool.items()}
    if (cart := chosen.get("cart")) is not None:
        chosen = {
            key: value.replace("{cart}", cart if key == "cart" else _inside(cart, value))
            for key, value in chosen.items()
        }
    return MappingProxyType(chosen)


def _without_codes(sections: Mapping[str, Drawn], pool: Mapping[str, Pool]) -> dict[str, Drawn]:
    """A shop that takes no codes gives none away."""
    plain = next(text for text in pool["words"]["announcement"] if "{code}" not in text)
    words, layout = dict(sections["words"]), dict(sections["layout"])
    words["announcement"] = words["announcement"] if "{code}" not in words["announcement"] else plain
    layout["newsletter"] = NONE
    return {**sections, "words": MappingProxyType(words), "layout": MappingProxyType(layout)}


def _inside(cart: str, sentence: str) -> str:
    """The cart's name within a sentence is not written large."""
    return cart if sentence.startswith("{cart}") else cart.lower()


def _facts(rng: Random, family: str) -> tuple[str, ...]:
    order = rng.choice(fact_orders(family))
    kept = kept_facts(family)
    return tuple(fact for fact in order if fact in kept or rng.random() > LEFT_OUT)


def _footer(rng: Random, pages: tuple[str, ...]) -> tuple[str, ...]:
    """From six links to all there are."""
    return tuple(rng.sample(pages, rng.randint(6, len(pages))))
