"""What the short texts beside a product say: when it comes, what delivery costs, which badge it wears."""

import re
from dataclasses import dataclass
from functools import lru_cache

from shopper_agent.schema import Product

_DELIVERY = re.compile(
    r"deliver|shipping|ships|arriv|get it|dispatch|pick ?up|lieferung|versand|lieferbar|livraison|expédi|entrega"
    r"|envío|consegna|spedizione|levering|verzend",
    re.IGNORECASE,
)
_FREE = re.compile(r"\bfree\b|\bgratis\b|kostenlos|kostenfrei|gratuit", re.IGNORECASE)
_FEE = re.compile(r"(?:[$€£]\s?(\d{1,3}(?:[.,]\d{2})?))|(\d{1,3}[.,]\d{2})\s?(?:[€£$]|usd|eur|gbp)", re.IGNORECASE)
_DAYS = re.compile(
    r"(\d{1,2})(?:\s?(?:-|–|to|bis|à|a|tot)\s?(\d{1,2}))?[\s-]?"  # noqa: RUF001
    r"(?:(?:business |working )?days?|(?:werk)?tage?n?|jours?|días?|giorni|(?:werk)?dagen)\b"
    r"(?![- ]*(?:free )?(?:return|money|trial|guarantee|warranty|r[üu]ckgabe|rückgabe|umtausch|garantie|pour|retour))",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2})\.? (?P<month2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS = (
    (0.0, re.compile(r"\btoday|same[ -]day|\bheute\b|aujourd.hui", re.IGNORECASE)),
    (1.0, re.compile(r"tomorrow|next[ -]day|overnight|\bmorgen\b|demain|mañana|domani", re.IGNORECASE)),
)
_BADGE = re.compile(
    r"best ?seller|great price|good price|top rated|editor|(?:\w+'s|our|top) (?:choice|pick)|\bdeal\b|\bsale\b"
    r"|bestseller|angebot|beliebt|topseller|testsieger|empfehlung|promo|meilleure vente|coup de cœur|oferta"
    r"|más vendido|offerta|più venduto"
    r"|aanbieding",
    re.IGNORECASE,
)
_FREE_FROM = re.compile(
    r"(?:over|above|from|spend)\s*[$€£]|(?:\bab|über|dès|à partir de|desde|vanaf|oltre)\s*(?:[$€£]|\d)", re.IGNORECASE
)


@dataclass(frozen=True)
class Notes:
    """What was said; None: nothing was."""

    days: float | None
    """Until it arrives, where the text says it in days; a date is counted from the first of January."""
    is_date: bool
    fee: float | None
    badge: str | None


@lru_cache(maxsize=4096)
def read_notes(notes: tuple[str, ...]) -> Notes:
    """Read the texts beside a product."""
    days, fee, badge, is_date = None, None, None, False
    for note in notes:
        if badge is None and _BADGE.search(note):
            badge = note
        if not _DELIVERY.search(note):
            continue
        if days is None:
            days, is_date = _when(note)
        if fee is None:
            fee = _fee(note)
    return Notes(days, is_date, fee, badge)


def first_date(products: tuple[Product, ...]) -> float | None:
    """The earliest date that any of these is promised for, as a day of the year; None: nobody names a date."""
    dates = [found.days for product in products if (found := read_notes(product.notes)).is_date]
    return min((day for day in dates if day is not None), default=None)


def days_until(product: Product, earliest: float | None) -> float | None:
    """Days until it arrives; None: nobody says.

    A date is counted from the earliest that was seen, taken for tomorrow: the shopper has a calendar, this has none.
    """
    found = read_notes(product.notes)
    if not found.is_date or found.days is None:
        return found.days
    return None if earliest is None else found.days - earliest + 1.0


def _when(note: str) -> tuple[float | None, bool]:
    if span := _DAYS.search(note):
        return float(span[2] or span[1]), False
    for days, pattern in _WORDS:
        if pattern.search(note):
            return days, False
    if date := _DATE.search(note):
        month = _MONTHS.index((date["month"] or date["month2"]).lower())
        return month * 30.4 + float(date["day"] or date["day2"]), True
    return None, False


def _fee(note: str) -> float | None:
    if _FREE.search(note) and not _FREE_FROM.search(note):
        return 0.0
    found = _FEE.search(note)
    return float((found[1] or found[2]).replace(",", ".")) if found and not _FREE_FROM.search(note) else None
