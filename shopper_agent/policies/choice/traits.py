"""A persona's answers as numbers between -1 and 1: the traits that move the parameters.

An unanswered question is 0: it pulls neither way.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from shopper_agent.dom.prices import to_number
from shopper_agent.schema import Agreement, Device, Level, Persona

_AGREEMENT = {
    Agreement.STRONGLY_DISAGREE: -1.0,
    Agreement.SOMEWHAT_DISAGREE: -0.5,
    Agreement.NEUTRAL: 0.0,
    Agreement.SOMEWHAT_AGREE: 0.5,
    Agreement.STRONGLY_AGREE: 1.0,
}
_LEVEL = {
    Level.EXTREMELY_LOW: -1.0,
    Level.LOW: -0.5,
    Level.MEDIUM: 0.0,
    Level.HIGH: 0.5,
    Level.EXTREMELY_HIGH: 1.0,
}
STATEMENTS: Mapping[str, str] = MappingProxyType({
    "ads": "ads_are_a_good_source",
    "research": "researches_before_buying",
    "delivery": "prioritises_delivery",
    "quality": "quality_matters",
    "pricey": "prefers_pricier_brands",
    "overload": "more_information_makes_choosing_harder",
    "quick": "buys_first_good_enough",
    "loyal": "sticks_with_liked_brands",
    "novelty": "likes_trying_new_brands",
    "fun": "shops_for_fun",
    "value": "looks_for_best_value",
})  # fmt: skip
"""Trait → the survey's statement that it is read from."""
BIG_FIVE: Mapping[str, str] = MappingProxyType({
    "extravert": "extraversion",
    "agreeable": "agreeableness",
    "careful": "conscientiousness",
    "calm": "emotional_stability",
    "open": "intellect",
})  # fmt: skip
"""Trait → the Big Five score that it is read from."""
TRAITS = frozenset({*STATEMENTS, *BIG_FIVE, "private", "mobile", "returning", "member", "wealthy"})
"""Every trait that a parameter may be moved by."""

_WATCHFUL = re.compile(r"privacy|tracking|tracked|cookie|few details|personal data", re.IGNORECASE)
_AMOUNT = re.compile(r"\d[\d,.]*")
_INCOME_MIDDLE, _INCOME_SPAN = 75_000.0, 75_000.0
"""An income of the middle is trait 0, twice the middle or more is 1. An assumption; about the US median household."""


def traits_of(persona: Persona) -> dict[str, float]:
    """Every trait of a persona, -1 to 1."""
    said, scores = persona.shopping.statements, persona.personality
    traits = {trait: _AGREEMENT.get(getattr(said, field), 0.0) for trait, field in STATEMENTS.items()}
    traits |= {trait: _LEVEL.get(getattr(scores, field), 0.0) for trait, field in BIG_FIVE.items()}
    own_words = f"{persona.self_description} {persona.background}"
    watchful = _WATCHFUL.search(own_words) is not None
    return traits | {
        "private": 1.0 if watchful else max(0.0, traits["careful"] - traits["ads"]) / 2,
        "mobile": 1.0 if persona.device is Device.MOBILE else 0.0,
        "returning": _yes_no(persona.returning),
        "member": _yes_no(persona.shopping.membership),
        "wealthy": _wealth(persona.demographics.household_income),
    }


def _yes_no(answer: bool | None) -> float:
    return 0.0 if answer is None else 1.0 if answer else -1.0


def _wealth(income: str | None) -> float:
    """Of the survey's income band, its middle; "$50,000-$74,999" is 62,500."""
    read = (to_number(found.rstrip(".,")) for found in _AMOUNT.findall(income or ""))
    amounts = [amount for amount in read if amount is not None]
    if not amounts:
        return 0.0
    middle = sum(amounts[:2]) / len(amounts[:2])
    return max(-1.0, min(1.0, (middle - _INCOME_MIDDLE) / _INCOME_SPAN))
