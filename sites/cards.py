"""Payment cards as every shop checks them."""

import re

DECLINED_CARDS = frozenset({"4000000000000002"})
"""Numbers that are valid and have no money."""


def luhn_ok(number: str) -> bool:
    """Whether a card number has a plausible length and a correct check digit."""
    if not re.fullmatch(r"[0-9]{13,19}", number):
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0 and any(digits)


def expiry_of(text: str) -> tuple[int, int] | None:
    """Year and month of an expiry date, with or without something between them; None when it cannot be one."""
    found = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*[/. -]\s*(?:20)?([0-9]{2})\s*", text, re.ASCII)
    found = found or re.fullmatch(r"\s*(0[1-9]|1[0-2])(?:20)?([0-9]{2})\s*", text, re.ASCII)
    return (2000 + int(found[2]), int(found[1])) if found else None
