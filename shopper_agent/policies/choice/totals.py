"""What the page says that the order costs."""

import re
from collections.abc import Iterator

from shopper_agent.dom.plain import places_of
from shopper_agent.dom.prices import PRICE, read_money

_TOTALS = ("total", "gesamt", "summe", "zu zahlen", "endbetrag", "totaal", "totale", "à payer", "importe")
_FEES = ("delivery", "shipping", "postage", "versand", "livraison", "envío", "envio", "spedizione", "verzend")
_AFTER_TOTAL = re.compile(r"\w*\b(?![^\d]{0,12}(?:saving|item|review|ersparnis|rabatt))[^\d$€£]{0,40}")
_AFTER_FEE = re.compile(
    r"\w*\b(?:(?!\bfree\b|total|gratis|gratuit|kostenlos|kostenfrei|\bover\b|\babove\b|\bfrom\b|\bspend\b|\bab\b|\bdès\b)[^\d$€£.]){0,30}"
)
_FREE_FEE = re.compile(
    r"(?:delivery|shipping|postage|versand|livraison|envío|envio|spedizione|verzend)\w*[^\w]{0,12}"
    r"(?:free|gratis|gratuite?|kostenlos|kostenfrei)\b(?! (?:over|from|on|ab|dès|vanaf|desde|da)\b)"
)
_PART = re.compile(r"(?:sub|zwischen)[- ]?$|\w$")
"""Before a word: a subtotal, or the end of another word."""


def total_of(text: str) -> float | None:
    """The largest amount that is called a total; None where none is."""
    return max((amount for _, amount in _amounts(text, _TOTALS, _AFTER_TOTAL)), default=None)


def fee_of(text: str) -> float | None:
    """The last delivery fee that is named, 0 where it is free; None where none is.

    The last one counts, because the summary stands below the choice.
    """
    found = list(_amounts(text, _FEES, _AFTER_FEE))
    if not found:
        return None
    free = max((match.start() for match in _FREE_FEE.finditer(text.lower())), default=-1)
    return 0.0 if free > found[-1][0] else found[-1][1]


def _amounts(text: str, words: tuple[str, ...], behind: re.Pattern[str]) -> Iterator[tuple[int, float]]:
    """Where these words stand with an amount right behind them, and the amount; in the text's order."""
    text = text.lower()
    for start in sorted(place for word in words for place in places_of(word, text)):
        if _PART.search(text, max(0, start - 9), start):
            continue
        gap = behind.match(text, start)
        price = PRICE.match(text, gap.end()) if gap is not None else None
        amount = read_money(price) if price is not None else None
        if amount is not None:
            yield start, amount[0]
