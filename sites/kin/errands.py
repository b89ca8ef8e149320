"""Wishes that a shop can fulfil, in people's words."""

from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType

from sites.kin.catalogue import Product, catalogue_of
from sites.kin.design import Design, design_of

SIGNS: Mapping[str, str] = MappingProxyType({"USD": "${}", "GBP": "£{}", "EUR": "{} euros"})
"""How people write a limit; of other currencies they say the number alone."""
ALONE = ("{thing}", "I need {thing}", "Looking for {thing}", "I want to buy {thing}")
CAPPED = ("{thing} under {cap}", "{thing} for less than {cap}", "I need {thing}, at most {cap}", "{thing} up to {cap}")
BRANDED = ("{thing} by {brand}", "{thing} from {brand}", "I would like {thing}, {brand} if possible")
FOR_WHOM = ("", "", "", " for my sister", " as a present", " for the holidays", " for my flat")
FEWEST = 2
"""Products of the kind that must be there."""


def errands(seed: int, variant: str = "standard") -> tuple[str, ...]:
    """Four wishes for every kind of thing that is there: the kind alone, with a word of its own, a limit, a brand."""
    design = design_of(seed, variant)
    there: dict[str, list[Product]] = {}
    for product in catalogue_of(design).products:
        if product.stock:
            there.setdefault(product.kind, []).append(product)
    rng = Random(f"kin:{design.family}:{seed}:errands")
    found = (wish for products in there.values() if len(products) >= FEWEST for wish in _wishes(rng, design, products))
    return tuple(dict.fromkeys(found))


def _wishes(rng: Random, design: Design, products: Sequence[Product]) -> tuple[str, ...]:
    kind, one = products[0].kind.lower(), rng.choice(products)
    plain, special = _one_of(kind, products[0].category), _one_of(f"{one.trait.lower()} {kind}", one.category)
    capped = rng.choice((plain, special))
    with_word = [product for product in products if product.trait == one.trait] if capped == special else products
    return (
        _sentence(rng.choice(ALONE).format(thing=plain) + rng.choice(FOR_WHOM)),
        _sentence(rng.choice(ALONE).format(thing=special)),
        _sentence(rng.choice(CAPPED).format(thing=capped, cap=_cap(rng, design, with_word))),
        _sentence(rng.choice(BRANDED).format(thing=plain, brand=one.brand)),
    )


def _cap(rng: Random, design: Design, products: Sequence[Product]) -> str:
    """A round limit that at least one of the products keeps."""
    prices = sorted(product.price_cents for product in products)
    usual = prices[rng.randrange(len(prices) // 3, len(prices))]
    unit = design.currency.step * (5 if usual > 20 * design.currency.step else 1)
    amount = (usual // unit + 1) * unit // 100
    return SIGNS.get(design.currency.code, "{}").format(amount)


def _one_of(thing: str, category: str) -> str:
    """With the article that it takes; what comes in pairs takes none."""
    if category.endswith(thing.rsplit(" ", 1)[-1]):
        return thing
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
