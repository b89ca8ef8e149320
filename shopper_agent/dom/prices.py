"""Prices, ratings and counts in visible text. Absent or ambiguous is None, never zero."""

import re
from collections.abc import Sequence

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
_WHOLE = re.compile(r"\d{1,3}(?:[.,']\d{3})*[.,]?|\d+[.,]?(?:\d{1,2})?")
PRICE = re.compile(
    rf"(?P<before>{_CURRENCY})\s?(?P<a>{_AMOUNT})|(?P<b>{_AMOUNT})\s?(?P<after>{_CURRENCY})(?!\w)",
    re.IGNORECASE,
)
_SIGN = re.compile("[$€£¥₹]")
_CODE = re.compile("zł|kr|usd|eur|gbp|jpy|inr|pln|sek|nok|dkk|chf|cad|aud|brl|clp")
"""Without one of either there is no price: most texts need not be looked at closely."""
Money = tuple[float, str | None]
"""An amount and its ISO 4217 code."""
SIGNS = frozenset({"$", "€", "£", "¥", "₹", "zł", "kr", "US$", "R$"})
_RATING = re.compile(
    r"(?<![\d.,/])(?P<a>[0-5](?:[.,]\d{1,2})?)\s*(?P<of>out of|of|/|von|sur|de|su|van)\s*5(?![\d/]|[.,]\d)"
    r"|(?:rated|rating:?)\s*(?P<b>[0-5](?:[.,]\d{1,2})?)(?![\d/]|[.,]\d)"
    r"|(?<![\d.,/])(?P<c>[0-5](?:[.,]\d{1,2})?)\s*(?:stars?(?!\w)|★)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:image|photo|picture|slide|page|item|step|part|bild|foto|seite|imagen|página|pagina)\W*$", re.IGNORECASE
)
"""Before "1 of 5" that counts pictures or pages."""
_COUNT = re.compile(
    r"(?<![\d.,])(?P<a>\d{1,3}(?:[,. ]\d{3})+|\d+(?:[.,]\d)?(?=\s?k)|\d+)(?P<k>\s?k\b)?\+?\s*"
    r"(?:customer |verified |global |product )?(?:reviews?|ratings?|bewertungen|rezensionen|avis|opiniones|reseñas|recensioni|beoordelingen)(?!\w)"
    r"|\(\s*(?P<b>\d[\d,.]*)(?P<bk>\s?k)?\+?\s*\)",
    re.IGNORECASE,
)


def has_price(text: str) -> bool:
    """Whether an amount of money stands in the text."""
    return (_SIGN.search(text) or _CODE.search(text.lower())) is not None and PRICE.search(text) is not None


def parse_price(text: str) -> Money | None:
    """The first amount of money and its ISO 4217 code.

    >>> parse_price("now $1,299.00"), parse_price("12,50 €"), parse_price("free")
    ((1299.0, 'USD'), (12.5, 'EUR'), None)
    """
    found = PRICE.search(text)
    return read_money(found) if found is not None else None


def read_money(found: re.Match[str]) -> Money | None:
    """The amount of a match of PRICE."""
    amount = to_number(found["a"] or found["b"])
    if amount is None:
        return None
    return amount, _code((found["before"] or found["after"] or "").strip())


def _code(symbol: str) -> str | None:
    return _SYMBOLS.get(symbol.lower(), _SYMBOLS.get(symbol, symbol.upper() if symbol.isalpha() else None))


def price_in_pieces(parts: Sequence[str]) -> Money | None:
    """A price whose sign, whole and cents are set apart, as raised cents are; None where it is not written so.

    >>> price_in_pieces(["$", "8", "50"]), price_in_pieces(["8", ",50", "€"]), price_in_pieces(["$8.50", "each"])
    ((8.5, 'USD'), (8.5, 'EUR'), None)
    """
    pieces = [piece for part in parts for piece in part.split()]
    places = [at for at, piece in enumerate(pieces) if piece in SIGNS]
    if len(places) != 1:
        return None
    place = places[0]
    digits = pieces[place + 1 :] if place + 1 < len(pieces) and pieces[place + 1][0].isdigit() else pieces[:place]
    digits = [piece for piece in digits if piece not in {".", ","}][:2]
    if not digits or not _WHOLE.fullmatch(digits[0]):
        return None
    cents = digits[1].strip(".,") if len(digits) == 2 else ""
    raised = len(cents) == 2 and cents.isdecimal() and not re.search(r"[.,]\d{1,2}$", digits[0])
    amount = to_number(digits[0].rstrip(".,"))
    if amount is None:
        return None
    return round(amount + int(cents) / 100, 2) if raised else amount, _code(pieces[place])


_NO_AMOUNT = 1e12
"""A number this large is no price and no count; hostile pages write them until they overflow."""


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
        number = float(re.sub(r"[.,]", "", whole) + "." + decimals)
    except ValueError:
        return None
    return number if number < _NO_AMOUNT else None


def parse_rating(text: str) -> float | None:
    """An average on a scale to five.

    >>> parse_rating("4.4 out of 5 stars"), parse_rating("★ 3,5 von 5"), parse_rating("image 2 of 5")
    (4.4, 3.5, None)
    """
    found = _RATING.search(text) if _may_rate(text) and _DIGIT.search(text) else None
    if found is None:
        return None
    written = found["a"] or found["b"] or found["c"]
    if found["of"] in {"of", "/", "de", "von"} and (written == "1" or _PLACE.search(text, 0, found.start())):
        return None  # the first of five pictures
    value = to_number(written)
    return value if value is not None and value <= 5 else None


def _may_rate(text: str) -> bool:
    """False for a text without any of the marks of a rating: trying the pattern at every character takes far longer."""
    if "5" in text or "★" in text:
        return True
    lower = text.lower()
    return "rat" in lower or "star" in lower


def parse_count(text: str) -> int | None:
    """How many reviews.

    >>> parse_count("1,204 ratings"), parse_count("(18)"), parse_count("1.2k reviews"), parse_count("no reviews yet")
    (1204, 18, 1200, None)
    """
    found = _COUNT.search(text) if _DIGIT.search(text) else None
    if found is None:
        return None
    written = found["a"] or found["b"]
    if found["k"] or found["bk"]:
        thousands = to_number(written)
        return round(thousands * 1000) if thousands is not None and thousands < 1e6 else None
    digits = re.sub(r"\D", "", written)
    return int(digits) if digits and len(digits) < 10 else None
