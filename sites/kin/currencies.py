"""Currencies, and the ways in which shops write amounts of them. Amounts are whole hundredths, of yen too."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Style:
    """One way to write an amount."""

    pattern: str
    """Holds ``{number}``."""
    thousands: str = ","
    decimal: str = "."
    decimals: bool = True


@dataclass(frozen=True)
class Currency:
    """A currency as shops use it."""

    code: str
    """ISO 4217."""
    per_dollar: float
    """Round figures: for prices of a usual size, not for exchange."""
    endings: tuple[int, ...]
    """What prices end in, in hundredths."""
    step: int
    """The hundredths that prices are counted in before their ending."""
    styles: tuple[Style, ...]


CURRENCIES: Mapping[str, Currency] = MappingProxyType({
    currency.code: currency
    for currency in (
        Currency("USD", 1.0, (99, 99, 95, 49, 0), 100, (Style("${number}"), Style("${number}"), Style("US${number}"))),
        Currency("GBP", 0.8, (99, 95, 50, 0), 100, (Style("£{number}"),)),
        Currency("EUR", 0.9, (99, 95, 90, 0), 100,
                 (Style("{number} €", ".", ","), Style("€{number}"), Style("EUR {number}"))),
        Currency("CHF", 0.9, (90, 95, 50, 0), 100, (Style("CHF {number}", "'"), Style("{number} CHF", "'"))),
        Currency("SEK", 10.0, (900, 500, 0), 1000,
                 (Style("{number} kr", "\u00a0", ",", False), Style("SEK {number}", ",", ".", False))),
        Currency("JPY", 150.0, (8000, 0, 5000), 10000,
                 (Style("¥{number}", decimals=False), Style("{number} JPY", decimals=False))),
    )
})  # fmt: skip
WEIGHTS: Mapping[str, int] = MappingProxyType({"USD": 10, "GBP": 4, "EUR": 5, "CHF": 2, "SEK": 2, "JPY": 2})
"""How often a shop draws each."""


def rounded(currency: Currency, hundredths: float, ending: int) -> int:
    """A price near this amount that ends as prices do; at least one step."""
    return max(1, int(hundredths / currency.step)) * currency.step + ending % currency.step


def written(style: Style, hundredths: int) -> str:
    """An amount as the shop writes it; of a style without decimals, to the nearest whole.

    >>> written(Style("{number} €", ".", ","), 129900), written(Style("¥{number}", decimals=False), 128000)
    ('1.299,00 €', '¥1,280')
    """
    whole, rest = divmod(abs(hundredths), 100)
    if not style.decimals:
        whole, rest = whole + (rest >= 50), 0
    number = f"{whole:,}".replace(",", style.thousands)
    if style.decimals:
        number += f"{style.decimal}{rest:02d}"
    sign = "-" if hundredths < 0 else ""
    return sign + style.pattern.replace("{number}", number)
