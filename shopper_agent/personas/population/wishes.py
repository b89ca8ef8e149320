"""What a persona comes for, and up to which price: from a free list, or made to fit a shop's catalogue."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from shopper_agent.personas.population.catalogue import Catalogue, Item, kind_of
from shopper_agent.personas.population.spec import CatalogueWishes, Wish

_INCOME_PULL = 0.8
"""The richest persona's budget is e^0.8 = 2.2 times the poorest one's, all else equal. Assumption."""

_LOWEST_QUANTILE, _HIGHEST_QUANTILE = 0.2, 1.0
"""Between which quantiles of a kind's prices the budget of a middle income lies: most are bound by it, none is shut
out. Assumption."""

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "$", "AUD": "$", "INR": "₹"}

_BROWSING = "to look around in "
_KIND_FORMS = ("{a_kind}", "{a_kind}, nothing special", "{a_kind}, made to last", "{a_kind} with good reviews")
_BRANDED_FORMS = ("{a_kind} from {brand}", "{a_kind}, ideally from {brand}")
_VAGUE_FORMS = (
    "something from {category} for myself",
    "a birthday present for somebody who likes {category}",
    "a small present; {category} would be right",
    "{browsing}{category}",
)


@dataclass(frozen=True)
class Intent:
    """One visit's wish."""

    text: str
    budget: float | None
    brands: tuple[str, ...] = ()
    """Brands of that kind, where a catalogue tells."""


def listed_intent(wish: Wish, income: float | None, rng: Random) -> Intent:
    """A wish of a free list.

    Args:
        wish: Its text and limits.
        income: Position in the population, 0 to 1; None: the population has no income.
        rng: Decides the rest.
    """
    chance = rng.random()
    if wish.budget is None:
        return Intent(wish.text, None)
    low, high = wish.budget
    place = chance if income is None else (income + chance) / 2
    return Intent(wish.text, max(round_price(low + place * (high - low)), 1.0))


def draw_wish(wishes: Sequence[Wish], rng: Random) -> Wish:
    """One of a free list, by its weight."""
    return rng.choices(wishes, [wish.weight for wish in wishes])[0]


def catalogue_intent(
    catalogue: Catalogue, forms: CatalogueWishes, income: float | None, currency: str, rng: Random
) -> Intent:
    """A wish for something that the shop sells (or, for the impossible ones, does not sell at that price).

    Every wish but an impossible one can be had: the budget is never below the cheapest product that fits.
    """
    form = _form(forms, rng)
    item = rng.choice(catalogue.items)
    fitting = [each.price for each in _fitting(catalogue, item, form)]
    brands = tuple(dict.fromkeys(each.brand for each in catalogue.kinds[kind_of(item)] if each.brand))
    if form == "impossible":
        budget = max(math.floor(fitting[0] / 2), 1.0)
        return Intent(f"{_article(_in_words(kind_of(item)))} under {money(budget, currency)}", budget, brands)
    text = _text(form, item, rng)
    limited = rng.random() >= forms.no_limit
    budget = _budget(fitting, income, rng)
    if limited and rng.random() < forms.names_limit and not text.startswith(_BROWSING):
        text = f"{text}, under {money(budget, currency)}" if "," in text else f"{text} under {money(budget, currency)}"
    return Intent(text, budget if limited else None, brands)


def _form(forms: CatalogueWishes, rng: Random) -> str:
    names = ("exact", "branded", "kind", "vague", "impossible")
    weights: list[float] = [getattr(forms, name) for name in names]
    return rng.choices(names, weights)[0]


def _fitting(catalogue: Catalogue, item: Item, form: str) -> Sequence[Item]:
    """The products that would fulfil the wish, the cheapest first."""
    kind = catalogue.kinds[kind_of(item)]
    if form == "exact":
        return (item,)
    if form == "branded" and item.brand:
        return [each for each in kind if each.brand == item.brand]
    return kind


def _text(form: str, item: Item, rng: Random) -> str:
    words = {
        "a_kind": _article(_in_words(kind_of(item))),
        "brand": item.brand,
        "category": _in_words(item.category),
        "browsing": _BROWSING,
    }
    if form == "exact":
        return _shortened(item.title)
    if form == "branded" and item.brand:
        return rng.choice(_BRANDED_FORMS).format(**words)
    if form == "vague" and item.category:
        return rng.choice(_VAGUE_FORMS).format(**words)
    return rng.choice(_KIND_FORMS).format(**words)


def _budget(prices: Sequence[float], income: float | None, rng: Random) -> float:
    """Around a quantile of the prices, times the income's pull, and never below the cheapest."""
    share = _LOWEST_QUANTILE + rng.random() * (_HIGHEST_QUANTILE - _LOWEST_QUANTILE)
    wanted = prices[min(int(share * len(prices)), len(prices) - 1)]
    if len(prices) == 1:
        wanted *= 1 + rng.random() / 2
    pull = math.exp(_INCOME_PULL * ((income if income is not None else 0.5) - 0.5))
    return max(round_price(wanted * pull), float(math.ceil(prices[0])))


def round_price(amount: float) -> float:
    """As people say limits: whole amounts, fives from 50, tens from 200."""
    step = 1 if amount < 50 else 5 if amount < 200 else 10
    return float(round(amount / step) * step)


def money(amount: float, currency: str) -> str:
    """An amount in the words of a wish: $80, 80 SEK."""
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{amount:.0f}" if symbol else f"{amount:.0f} {currency}"


def _in_words(name: str) -> str:
    """As it is said: "True Wireless Earbuds" → "true wireless earbuds", "desk-lamps" → "desk lamps"; USB-C stays."""
    spaced = name if " " in name else name.replace("-", " ") if name.islower() else name
    return " ".join(word if re.search(r"[A-Z]{2}|\d", word) else word.lower()
                    for word in spaced.replace(" & ", " and ").split())  # fmt: skip


def _article(kind: str) -> str:
    """With "a" or "an" in front where it is one thing."""
    last = kind.rsplit(" ", 1)[-1]
    if re.search(r"(?<!s)s$", last):
        return kind
    return f"{'an' if kind[:1].lower() in 'aeio' else 'a'} {kind}"


def _shortened(title: str) -> str:
    """A title as a person would say it: up to the first comma or dash, at most 80 characters."""
    said = re.split(r",| [-\u2013|] | with ", title, maxsplit=1)[0].strip() or title
    return said if len(said) <= 80 else said[:80].rsplit(" ", 1)[0]


def favourite_brands(
    count: int, stated: Mapping[str, float], intent: Intent, catalogue: Catalogue | None, rng: Random
) -> tuple[str, ...]:
    """Brands that they usually buy: the first one makes what they came for, if a catalogue tells who does."""
    weights = dict(stated) or (dict(catalogue.brands) if catalogue is not None else {})
    chosen: list[str] = []
    near = [brand for brand in intent.brands if weights.get(brand, 0) > 0]
    while len(chosen) < count and any(weights.values()):
        among = near if near and not chosen else list(weights)
        brand = rng.choices(among, [weights[each] for each in among])[0]
        chosen.append(brand)
        weights[brand] = 0.0
    return tuple(chosen)
