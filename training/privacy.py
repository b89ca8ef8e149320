"""Private values in a data set: addresses, numbers of cards, accounts and phones, details typed as they stand. Pure.

Capture masks what belongs to the persona (dom/mask.py); this looks for whatever came through, in anybody's recordings.
A value is never told, only where it stands.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from shopper_agent.dom.mask import mask_card_numbers
from shopper_agent.policies.choice.field_words import FIELDS
from training.examples import Example

EMAIL: Final = "an e-mail address"
PHONE: Final = "a phone number"
CARD: Final = "a card number"
IBAN: Final = "an account number (IBAN)"
_SHARED: Final = frozenset({EMAIL, PHONE})
"""What shops have too: several shoppers see the same hotline, and nobody sees another one's address."""

_EMAIL: Final = re.compile(r"[\w.+-]+@(?!\dx\.)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}\b", re.IGNORECASE)
_PHONE: Final = re.compile(
    r"(?<![\w.,/$€£-])(?<!\d )(?:"
    r"\+\d{1,3}[ ()./-]*\d(?:[ ()./-]{0,2}\d){6,12}"  # with the country's code
    r"|\(\d{2,5}\)[ -]?\d{3,4}[ -]?\d{3,5}"
    r"|\d{3}([-. ])\d{3}\1\d{4}"
    r"|0\d{2,4}[ /-]\d{3,}(?:[ /-]?\d{2,}){0,3}"
    r")(?! ?\d|[\w%-])"
)
_CARD: Final = re.compile(r"(?<![\d.])[2-6]\d{3}(?:[ -]?\d){9,15}(?!\d)")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_NUMBER: Final = re.compile(r"\d(?:[ ()/.-]{0,3}\d){6}")
"""As many digits as the shortest of all these has."""
_PAGE: Final = "<page_content>"
_REFERENCES: Final = re.compile(r"\{(?:contact|secret)\.[a-z_]+\}")


@dataclass
class _Found:
    """One value: where it was first, and who has seen it."""

    place: str
    count: int = 0
    users: set[str] = field(default_factory=set)
    said: bool = False
    """A shopper has written it."""


def private_values(examples: Sequence[Example]) -> Iterator[str]:
    """A line for each value that looks private, with the session and the step where it stands first.

    E-mail addresses and phone numbers that several shoppers' pages show are the shop's own. With one shopper there is
    no telling, so that they are told.
    """
    found: dict[tuple[str, str], _Found] = {}
    read = _Reader()
    for one in examples:
        place = f"session {one.session}, step {one.step}"
        _keep(found, one.user, place, read.found(one.completion), said=True)
        for message in one.messages:
            for part in message.content.split(_PAGE):
                _keep(found, one.user, place, read.found(part), said=False)
    for (kind, _), value in found.items():
        if value.said or kind not in _SHARED or len(value.users) < 2:
            more = f", and {value.count - 1} more times" if value.count > 1 else ""
            yield f"{value.place}: {kind} stands in it{more}"
    for one in examples:
        if (detail := typed_detail(one)) is not None:
            yield f"session {one.session}, step {one.step}: {detail} is typed as it stands, not by reference"


def _keep(
    found: dict[tuple[str, str], _Found], user: str, place: str, values: Sequence[tuple[str, str]], *, said: bool
) -> None:
    for value in values:
        entry = found.setdefault(value, _Found(place))
        entry.count += 1
        entry.users.add(user)
        entry.said |= said


class _Reader:
    """Looks at every page and at every line once: examples of one session repeat each other's history."""

    def __init__(self) -> None:
        self._parts: dict[int, tuple[tuple[str, str], ...]] = {}
        self._lines: dict[int, tuple[tuple[str, str], ...]] = {}

    def found(self, part: str) -> tuple[tuple[str, str], ...]:
        """What looks private in a text: kind and value."""
        return _remembered(self._parts, part, self._in_lines)

    def _in_lines(self, part: str) -> tuple[tuple[str, str], ...]:
        lines = (_remembered(self._lines, line, look_private) for line in part.split("\n"))
        return tuple(value for line in lines for value in line)


def _remembered(
    known: dict[int, tuple[tuple[str, str], ...]], text: str, look: Callable[[str], tuple[tuple[str, str], ...]]
) -> tuple[tuple[str, str], ...]:
    key = hash(text)
    if key not in known:
        known[key] = look(text)
    return known[key]


def look_private(line: str) -> tuple[tuple[str, str], ...]:
    """Kind and value of whatever looks private in one line."""
    emails = [(EMAIL, found[0].lower()) for found in _EMAIL.finditer(line)] if "@" in line else []
    if _NUMBER.search(line) is None:
        return tuple(emails)
    accounts = [(IBAN, found[0]) for found in _IBAN.finditer(line) if _is_iban(found[0])]
    cards = [(CARD, digits) for found in _CARD.finditer(line) if _is_card(digits := re.sub(r"\D", "", found[0]))]
    taken = {number for _, number in cards}
    phones = [
        (PHONE, digits) for found in _PHONE.finditer(line) if (digits := re.sub(r"\D", "", found[0])) not in taken
    ]
    return (*emails, *accounts, *cards, *phones)


def _is_card(digits: str) -> bool:
    """13 to 19 digits that satisfy the Luhn check, and are no 13-digit article number (GTIN)."""
    if len(digits) == 13:
        return _luhn(digits) and not _is_gtin(digits)
    return mask_card_numbers(digits) != digits


def _luhn(digits: str) -> bool:
    """Source: ISO/IEC 7812-1, annex B."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_gtin(digits: str) -> bool:
    """Source: GS1 General Specifications, check digit of GTIN-13."""
    return sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(digits)) % 10 == 0


def _is_iban(text: str) -> bool:
    """Source: ISO 13616; the remainder by 97 is 1."""
    letters = text.replace(" ", "")
    return len(letters) <= 34 and int("".join(str(int(one, 36)) for one in letters[4:] + letters[:4])) % 97 == 1


def typed_detail(example: Example) -> str | None:
    """Which of a shopper's details was typed as it stands, by the field's name; None for references and other texts."""
    gold = example.gold
    if gold.text is None or gold.name is None or not _REFERENCES.sub("", gold.text).strip():
        return None
    asked = gold.name.rpartition(".")[2].partition("-")[0].replace("_", " ")
    reference = next((key for key, words in _fields() if words.match(asked)), None)
    return None if reference is None else reference.partition(".")[2].replace("_", " ")


@cache
def _fields() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((key, re.compile(rf"(?:{words})(?!\w)", re.IGNORECASE)) for key, words in FIELDS)
