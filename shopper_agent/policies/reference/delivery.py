"""Which way of delivery a persona takes: the fastest or the cheapest of those offered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shopper_agent.policies.reference.traits import Traits
from shopper_agent.policies.reference.wording import money, short
from shopper_agent.policies.finding import label
from shopper_agent.schema import Element

ABOUT_DELIVERY = re.compile(
    r"deliver|shipping|ship\b|standard|express|next[ -]day|overnight|economy|priority|pick ?up|business day|courier",
    re.IGNORECASE,
)
_DAYS = re.compile(r"(\d{1,2})(?:\s*(?:-|–|to)\s*(\d{1,2}))?\s*(?:business |working |week)?days?", re.IGNORECASE)  # noqa: RUF001
_PRICE = re.compile(r"(?:[$€£]|usd|eur|gbp)\s*(\d{1,4}(?:[.,]\d{2})?)|(\d{1,4}[.,]\d{2})\b", re.IGNORECASE)
_FREE = re.compile(r"\bfree\b|\bgratis\b|no charge", re.IGNORECASE)
_FASTEST_WORDS = (
    (0.0, re.compile(r"same[ -]day|today", re.IGNORECASE)),
    (1.0, re.compile(r"next[ -]day|overnight|tomorrow", re.IGNORECASE)),
    (2.5, re.compile(r"express|priority|expedited|fast", re.IGNORECASE)),
    (9.0, re.compile(r"economy|slow|no rush", re.IGNORECASE)),
    (6.0, re.compile(r"standard|regular", re.IGNORECASE)),
)


@dataclass(frozen=True)
class Offer:
    """One way of delivery as its label states it; what it does not state is None."""

    element: Element
    days: float | None
    price: float | None


def offer_of(element: Element) -> Offer:
    """Read an option's label. Days come from a number, else from what words like "express" usually mean."""
    text = label(element)
    found = _PRICE.search(text)
    price = 0.0 if _FREE.search(text) else None
    if found is not None and price is None:
        price = float((found[1] or found[2]).replace(",", "."))
    span = _DAYS.search(text)
    days = float(span[2] or span[1]) if span else next((n for n, it in _FASTEST_WORDS if it.search(text)), None)
    return Offer(element, days, price)


def preferred(options: Sequence[Element], traits: Traits, currency: str) -> tuple[Element, str] | None:
    """The option to take and the sentence that says why; None when the labels tell nothing to choose by."""
    offers = [offer_of(option) for option in options]
    # The survey's statement is about speed and fee alike: it means speed to those who do not look at the price first.
    in_a_hurry = traits.delivery > 0 and traits.delivery > traits.value
    timed = [offer for offer in offers if offer.days is not None]
    priced = [offer for offer in offers if offer.price is not None]
    if timed and (in_a_hurry or not priced):
        best = min(timed, key=lambda offer: (offer.days or 0.0, offer.price or 0.0))
        return best.element, f'I take "{short(label(best.element), 50)}" because I want it soon.'
    if priced:
        best = min(priced, key=lambda offer: (offer.price or 0.0, offer.days or 0.0))
        cost = "free" if best.price == 0 else f"only {money(best.price or 0.0, currency)}"
        return best.element, f'I take "{short(label(best.element), 50)}" because it is {cost}.'
    return None
