"""What must never leave the page: card numbers, and the persona's private values, which are shown by reference."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

from shopper_agent.dom.snapshot import BLOCK, EDITABLE, Node
from shopper_agent.schema import Product

_CARD = re.compile(
    r"(?<![\d.])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{2,7}(?!\d)|(?<![\d.])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?!\d)"
)
_LONG_NUMBER = re.compile(r"\d(?:[\s-]*\d){13}")
"""As many digits as the shortest card number has, whatever stands between them."""
_FOUR_DIGITS = re.compile(r"\d{4}")
_DIGITS = re.compile(r"[\d\s-]+")
_IN_TEXT = (
    "contact.full_name",
    "contact.email",
    "contact.phone",
    "contact.street",
    "contact.card_number",
    "contact.password",
)
"""Replaced wherever they stand; other values (a city, a country) only where they fill a field."""

_CODES = ("contact.card_cvc",)
"""So short that they stand in prices by chance: hidden once they have been typed, where they stand by themselves."""

_SPOKEN = frozenset({
    "aria-label", "labelledby", "label", "placeholder", "title", "alt", "icon", "hidden-text", "content", "error",
    "aria-valuetext",
})  # fmt: skip
"""Attributes that say something."""
_MASKED = _SPOKEN | {"href", "value"}


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


class _References:
    """Private values, and what is shown in their place."""

    def __init__(self, told: Mapping[str, str], *, alone: bool = False) -> None:
        """`told` maps what may be written to its reference; `alone`: as a word of its own, not as a part or a price."""
        longest_first = sorted(told, key=len, reverse=True)
        self._shown = [told[value] for value in longest_first]
        # one group a value: the match itself may be spelled otherwise ("\u017f" is an "s" to IGNORECASE)
        any_of = "|".join(f"({re.escape(value)})" for value in longest_first)
        self._any = re.compile(rf"(?<![\w.,$€£])(?:{any_of})(?!\w|[.,]\d)" if alone else any_of, re.IGNORECASE)

    def put_into(self, text: str) -> str:
        """The text with references instead of values."""
        if not self._shown:
            return text
        return self._any.sub(lambda found: self._shown[(found.lastindex or 1) - 1], text)


class Masker:
    """Replaces one persona's private values by their references."""

    def __init__(self, private: Mapping[str, str], typed: Collection[str] = ()) -> None:
        """`private` maps a reference's key, such as `contact.email`, to its value; `typed`: the keys used so far."""
        self.by_value = {
            value.strip().lower(): f"{{{key}}}" for key, value in reversed(list(private.items())) if value.strip()
        }
        told = {value: f"{{{key}}}" for key in reversed(_IN_TEXT) if len(value := private.get(key, "").strip()) >= 5}
        self._told = told
        self._in_text = _References(told)
        self._in_address = _References(
            {written: told[value] for value in told for written in (value, quote(value, safe=""), quote_plus(value))}
        )

        self._private = private
        self.learn(typed)

    def learn(self, typed: Collection[str]) -> None:
        """Hide the short codes among these keys too: they have been typed, and a page may repeat them."""
        codes = (*_CODES, *(key for key in typed if key.startswith("secret.")))
        told = {code: f"{{{key}}}" for key in codes if key in typed and (code := self._private.get(key, "").strip())}
        self._codes = _References(told, alone=True)
        self._has_references = bool(told or self._told)

    def text(self, text: str) -> str:
        """Mask running text."""
        if self._has_references:
            text = self._codes.put_into(self._in_text.put_into(text))
        return mask_card_numbers(text) if len(text) >= 14 and _FOUR_DIGITS.search(text) else text

    def address(self, url: str) -> str:
        """Mask an address; its long numbers are no card's."""
        return self._in_address.put_into(url)

    def field(self, value: str) -> str:
        """Mask what a field holds."""
        digits = re.sub(r"[ -]", "", value)
        return self.by_value.get(value.strip().lower()) or self.by_value.get(digits.lower()) or self.text(value)

    def apply(self, nodes: list[Node]) -> None:
        """Mask a whole tree in place, before anything is made of it."""
        texts = [node for node in nodes if not node.tag]
        has_number = _LONG_NUMBER.search(" ".join([node.text for node in texts])) is not None
        if has_number or self._has_references:
            for node in texts:
                if len(node.text) >= 3:
                    node.text = self.text(node.text)
        for node in nodes:
            if node.covered_by is not None:
                node.covered_by = self.text(node.covered_by)
            if not _MASKED.isdisjoint(node.attributes):
                self._apply_to_attributes(node)
        for parts in _split_numbers(nodes) if has_number else ():
            whole = " ".join(part.text.strip() for part in parts)
            if (masked := mask_card_numbers(whole)) != whole:
                for part in parts:
                    part.text = ""
                parts[0].text = masked

    def product(self, product: Product) -> Product:
        """Mask what a page states of a product for machines."""
        brand = self.text(product.brand) if product.brand is not None else None
        url = self.address(product.url) if product.url is not None else None
        return product.model_copy(update={"title": self.text(product.title), "brand": brand, "url": url})

    def _apply_to_attributes(self, node: Node) -> None:
        """Labels, titles and alternative texts speak as running text does; addresses carry what was sent."""
        attributes = node.attributes
        for key, value in attributes.items():
            if len(value) >= 3 and key in _SPOKEN:
                attributes[key] = self.text(value)
            elif key == "href" and self._has_references:
                attributes[key] = self.address(value)
            elif key == "value" and node.is_control and node.tag != "option":
                fills = node.flags & EDITABLE or node.tag == "select"
                attributes[key] = self.field(value) if fills else self.text(value)


def _split_numbers(nodes: Iterable[Node]) -> Iterator[list[Node]]:
    """Neighbouring texts of one line that are nothing but digits: a card number in groups."""
    parts: list[Node] = []
    for node in nodes:
        if not node.tag and _DIGITS.fullmatch(node.text):
            parts.append(node)
        elif parts and (not node.tag or node.flags & BLOCK):
            if len(parts) > 1:
                yield parts
            parts = []
    if len(parts) > 1:
        yield parts
