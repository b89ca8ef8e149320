"""What the page says that the order costs."""

import re
from collections.abc import Iterator

from shopper_agent.dom.prices import PRICE, read_money

_TOTALS = ("total", "gesamt", "summe", "totaal", "à payer")
_FEES = ("delivery", "shipping", "postage", "versand", "livraison", "envío", "envio", "spedizione", "verzend")
_AFTER_TOTAL = re.compile(r"\w*\b(?![^\d]{0,12}(?:saving|item|review))[^\d$€£]{0,40}")
_AFTER_FEE = re.compile(r"\w*\b(?:(?!\bfree\b|total|gratis|kostenlos)[^\d$€£.]){0,30}")
_PART = re.compile(r"(?:sub|zwischen)[- ]?$|\w$")
"""Before a word: a subtotal, or the end of another word."""


def total_of(text: str) -> float | None:
    """The largest amount that is called a total; None where none is."""
    return max(_amounts(text, _TOTALS, _AFTER_TOTAL), default=None)


def fee_of(text: str) -> float | None:
    """The last delivery fee that is named: the summary stands below the choice; None where none is."""
    found = list(_amounts(text, _FEES, _AFTER_FEE))
    return found[-1] if found else None


def _amounts(text: str, words: tuple[str, ...], behind: re.Pattern[str]) -> Iterator[float]:
    """The amounts that stand right behind these words, in the text's order."""
    text = text.lower()
    for start in sorted(place for word in words for place in _places(text, word)):
        if _PART.search(text, max(0, start - 9), start):
            continue
        gap = behind.match(text, start)
        price = PRICE.match(text, gap.end()) if gap is not None else None
        amount = read_money(price) if price is not None else None
        if amount is not None:
            yield amount[0]


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word begins; finding is several times faster than a pattern, and pages are long."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))
