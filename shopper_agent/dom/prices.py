"""Prices, ratings and counts in visible text. Absent or ambiguous is None, never zero."""

import re

_DIGIT = re.compile(r"\d")
_SYMBOLS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "zł": "PLN",
    "kr": "SEK",
    "R$": "BRL",
    "US$": "USD",
}
_AMOUNT = r"\d{1,3}(?:[.,\u00a0\u202f' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_CURRENCY = r"US\$|R\$|[$€£¥₹]|zł|kr|\b(?:USD|EUR|GBP|JPY|INR|PLN|SEK|NOK|DKK|CHF|CAD|AUD|BRL|CLP)\b"
PRICE = re.compile(
    rf"(?P<before>{_CURRENCY})\s?(?P<a>{_AMOUNT})|(?P<b>{_AMOUNT})\s?(?P<after>{_CURRENCY})(?!\w)",
    re.IGNORECASE,
)
_RATING = re.compile(
    r"(?P<a>[0-5](?:[.,]\d{1,2})?)\s*(?:out of|of|/|von|sur|de|su|van)\s*5|(?:rated|rating:?)\s*(?P<b>[0-5](?:[.,]\d{1,2})?)(?![\d/])"
    r"|(?P<c>[0-5](?:[.,]\d{1,2})?)\s*(?:stars?|★)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?P<a>\d[\d,. ]*)\s*(?:customer |verified |global )?(?:reviews?|ratings?|bewertungen|rezensionen|avis|opiniones|reseñas|recensioni)"
    r"|\((?P<b>\d[\d,.]*)\)",
    re.IGNORECASE,
)


def has_price(text: str) -> bool:
    """Whether an amount of money stands in the text."""
    return PRICE.search(text) is not None


def parse_price(text: str) -> tuple[float, str | None] | None:
    """The first amount of money and its ISO 4217 code.

    >>> parse_price("now $1,299.00"), parse_price("12,50 €"), parse_price("free")
    ((1299.0, 'USD'), (12.5, 'EUR'), None)
    """
    found = PRICE.search(text)
    if found is None:
        return None
    symbol = (found["before"] or found["after"] or "").strip()
    amount = to_number(found["a"] or found["b"])
    if amount is None:
        return None
    return amount, _SYMBOLS.get(symbol.lower(), _SYMBOLS.get(symbol, symbol.upper() if symbol.isalpha() else None))


def to_number(text: str) -> float | None:
    """A number as shops write it: the last separator followed by one or two digits is the decimal one.

    >>> to_number("1.299,00"), to_number("1,299"), to_number("4.5"), to_number("12,5")
    (1299.0, 1299.0, 4.5, 12.5)
    """
    digits = re.sub(r"[\s\u00a0\u202f']", "", text)
    if _DIGIT.search(digits) is None:
        return None
    head, mark, tail = "", "", digits
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        head, mark, tail = digits[:last], digits[last], digits[last + 1 :]
    whole, decimals = (head, tail) if mark and len(tail) in {1, 2} else (digits, "0")
    try:
        return float(re.sub(r"[.,]", "", whole) + "." + decimals)
    except ValueError:
        return None


def parse_rating(text: str) -> float | None:
    """An average on a scale to five.

    >>> parse_rating("4.4 out of 5 stars"), parse_rating("★ 3,5 von 5"), parse_rating("5 items")
    (4.4, 3.5, None)
    """
    found = _RATING.search(text) if _DIGIT.search(text) else None
    if found is None:
        return None
    value = to_number(found["a"] or found["b"] or found["c"])
    return value if value is not None and value <= 5 else None


def parse_count(text: str) -> int | None:
    """How many reviews.

    >>> parse_count("1,204 ratings"), parse_count("(18)"), parse_count("no reviews yet")
    (1204, 18, None)
    """
    found = _COUNT.search(text) if _DIGIT.search(text) else None
    if found is None:
        return None
    digits = re.sub(r"\D", "", found["a"] or found["b"])
    return int(digits) if digits and len(digits) < 10 else None
