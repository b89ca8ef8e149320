"""Amounts and titles as a person writes them."""

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def money(amount: float, currency: str) -> str:
    """An amount as a person writes it.

    >>> money(50.0, "USD"), money(34.5, "SEK")
    ('$50', '34.50 SEK')
    """
    number = f"{amount:,.2f}".removesuffix(".00")
    return f"{_SIGNS[currency]}{number}" if currency in _SIGNS else f"{number} {currency}"


def short(title: str, length: int = 60) -> str:
    """A title that fits in a sentence."""
    line = " ".join(title.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
