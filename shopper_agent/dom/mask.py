"""What must never leave the page: card numbers, and the persona's private values, which are shown by reference."""

import re
from collections.abc import Mapping

from shopper_agent.dom.snapshot import EDITABLE, Node

_CARD = re.compile(
    r"(?<![\d.])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{2,7}(?!\d)|(?<![\d.])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?!\d)"
)
_FOUR_DIGITS = re.compile(r"\d{4}")
_IN_TEXT = (
    "contact.full_name",
    "contact.email",
    "contact.phone",
    "contact.street",
    "contact.card_number",
    "contact.password",
)
"""Replaced wherever they stand; other values (a city, a country) only where they fill a field."""


def mask_card_numbers(text: str) -> str:
    """Replace card numbers (14 to 19 digits that satisfy the Luhn check) by their last four digits.

    >>> mask_card_numbers("Visa 4242 4242 4242 4242, order 4242424242424241")
    'Visa •••• 4242, order 4242424242424241'
    """
    return _CARD.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return f"•••• {digits[-4:]}" if _luhn(digits) else found[0]


def _luhn(digits: str) -> bool:
    """Source: ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


class Masker:
    """Replaces one persona's private values by their references."""

    def __init__(self, private: Mapping[str, str]) -> None:
        """`private` maps a reference's key, such as `contact.email`, to its value."""
        self.by_value = {
            value.strip().lower(): f"{{{key}}}" for key, value in reversed(list(private.items())) if value.strip()
        }
        values = sorted((private[key] for key in _IN_TEXT if len(private.get(key, "")) >= 5), key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, values)), re.IGNORECASE) if values else None

    def text(self, text: str) -> str:
        """Mask running text."""
        if self._values is not None:
            text = self._values.sub(lambda found: self.by_value[found[0].strip().lower()], text)
        return mask_card_numbers(text) if len(text) >= 14 and _FOUR_DIGITS.search(text) else text

    def field(self, value: str) -> str:
        """Mask what a field holds."""
        digits = re.sub(r"[ -]", "", value)
        return self.by_value.get(value.strip().lower()) or self.by_value.get(digits.lower()) or self.text(value)

    def apply(self, nodes: list[Node]) -> None:
        """Mask a whole tree in place, before anything is made of it."""
        for node in nodes:
            if not node.tag:
                if len(node.text) >= 5:
                    node.text = self.text(node.text)
            elif node.is_control and "value" in node.attributes and node.tag != "option":
                value = node.attributes["value"]
                fills = node.flags & EDITABLE or node.tag == "select"
                node.attributes["value"] = self.field(value) if fills else self.text(value)
