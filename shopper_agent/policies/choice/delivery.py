"""Ways of delivery: what their words say of days and price."""

import math
import re
from dataclasses import dataclass

from shopper_agent.dom.prices import parse_price
from shopper_agent.policies.choice.wording import money

ABOUT_DELIVERY = re.compile(
    r"deliver|shipping|ship\b|standard|express|next[ -]day|overnight|economy|priority|pick ?up|collect|business days?"
    r"|courier|post\b|liefer|zustell|versand|abhol|paket|packstation|livraison|point relais|retrait|expédition"
    r"|env[ií]o|entrega|recogida|consegna"
    r"|spedizione|ritiro|bezorg|verzend|levering|ophalen",
    re.IGNORECASE,
)
_DAYS = re.compile(
    r"(\d{1,2})(?:\s*(?:-|–|to|bis|à|a|tot)\s*(\d{1,2}))?\s*(?:business |working |werk)?"  # noqa: RUF001
    r"(?:days?|tage?n?|jours?|días?|giorni|dagen)",
    re.IGNORECASE,
)
_NUMBERS = {
    word: float(days)
    for days, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
_DAYS_IN_WORDS = re.compile(
    rf"\b(?:(?:{'|'.join(_NUMBERS)})\s*(?:-|–|to|or)\s*)?({'|'.join(_NUMBERS)})\s+(?:business |working )?days?\b",  # noqa: RUF001
    re.IGNORECASE,
)
_FREE = re.compile(r"\bfree\b|\bgratis\b|no charge|kostenlos|kostenfrei|gratuit", re.IGNORECASE)
_COLLECT = re.compile(
    r"\bpick[ -]?up\b|\bcollect(?:ion)?\b|in store|abhol\w*|retrait|recogida|ritiro|ophalen", re.IGNORECASE
)
_USUAL_DAYS = (
    (0.0, re.compile(r"same[ -]day|today|\bhours?\b|heute|aujourd", re.IGNORECASE)),
    (1.0, re.compile(r"next(?: (?:working|business))?[ -]day|overnight|tomorrow|morgen|demain|mañana|domani", re.I)),
    (2.5, re.compile(r"express|priority|expedited|fast|rapid|schnell|eilig|urgente|veloce|snel", re.IGNORECASE)),
    (9.0, re.compile(r"economy|slow|no rush|économique|económic", re.IGNORECASE)),
    (6.0, re.compile(r"standard|regular|ground", re.IGNORECASE)),
)  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """One way of delivery as its words state it; what they do not state is None."""

    text: str
    days: float | None
    price: float | None
    currency: str | None
    collect: bool

    def quantities(self) -> dict[str, float]:
        """What the parameters weigh."""
        found = {"collect": float(self.collect)}
        if self.price is not None:
            found["way_fee"] = self.price / 10
        if self.days is not None:
            found["way_days"] = math.log1p(self.days)
        return found

    def because(self, currency: str) -> str:
        """Why one would take it, as a clause."""
        if self.collect:
            return "I can fetch it myself"
        cost = None
        if self.price is not None:
            cost = f"costs {money(self.price, self.currency or currency)}" if self.price else "is free"
        soon = None if self.days is None else "comes soon" if self.days <= 2.5 else "comes in good time"
        return f"it {' and '.join(said for said in (cost, soon) if said)}" if cost or soon else "it suits me"


def offer_of(text: str) -> Offer:
    """Read the words of an offer. Days come from a number, else from what words like "express" usually mean."""
    found = parse_price(text)
    price = found[0] if found is not None else 0.0 if _FREE.search(text) else None
    currency = found[1] if found is not None else None
    return Offer(text, _days(text), price, currency, _COLLECT.search(text) is not None)


def _days(text: str) -> float | None:
    if span := _DAYS.search(text):
        return float(span[2] or span[1])
    if spelt := _DAYS_IN_WORDS.search(text):
        return _NUMBERS[spelt[1].lower()]
    return next((days for days, pattern in _USUAL_DAYS if pattern.search(text)), None)
