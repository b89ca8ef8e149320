"""What a rationale may speak of: the numbers, names and words of what was shown. Pure; no torch."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from shopper_agent.dom.prices import PRICE, read_money, to_number

_NUMBER: Final = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d,.]?\d)|\d+(?:[.,'\u00a0\u202f]\d+)*")
_THOUSANDS: Final = re.compile(r"\s?[kK]\b")
_WORD: Final = re.compile(r"[^\W\d_]+")
_BETWEEN: Final = re.compile(r"[\W_]+")
_NEAR: Final = 40
"""Characters from one price to the next, if they are two prices of one product; a saving is told of those."""
_OTHERWISE: Final = re.compile(r"deliver|shipp|fee|over|under|\bto\b|[\u2013-]\s*\S?$", re.IGNORECASE)
"""Between two amounts: the second is no other price of the same thing."""
_AROUND: Final = 300
_PERCENT: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s?%")
_REDUCED: Final = re.compile(
    r"(?:(?:save|discount|rabatt|réduction|sconto|descuento|korting)\D{0,12}|[-\u2212]\s?)(\d+(?:[.,]\d+)?)\s?%"
    r"|(\d+(?:[.,]\d+)?)\s?%\s?(?:off|discount|saved?|cheaper|less|rabatt|günstiger|de réduction|di sconto|korting)",
    re.IGNORECASE,
)
_ENGLISH: Final = frozenset({"the", "and", "of", "to", "with", "your", "for", "you"})


def fold(text: str) -> str:
    """Words and digits in lower case, one blank between them.

    >>> fold("Owl & Otter: Trail-Boots_2")
    'owl otter trail boots 2'
    """
    return _BETWEEN.sub(" ", text.casefold()).strip()


def lines_about(page: str, name: str | None, most: int = 6) -> str:
    """A page's first lines that hold a name, long ones cut around it; empty where it is hidden or nothing is named."""
    if not name:
        return ""
    found = [line.strip() for line in page.splitlines() if name in line][:most]
    return "\n".join(line[max(0, line.index(name) - _AROUND) : line.index(name) + _AROUND] for line in found)


def words_of(text: str) -> set[str]:
    """The words of a text in lower case; digits and underscores part them."""
    return set(_WORD.findall(text.casefold()))


def readings(written: str) -> Iterator[float]:
    """The numbers that these digits may mean: shops write 1.299 and 1,299 for the same."""
    for each in (to_number(written), to_number(re.sub(r"[\s.,'\u00a0\u202f]", "", written))):
        if each is not None:
            yield each
    plain = written.replace(",", ".")
    if plain.count(".") == 1 and re.fullmatch(r"\d+\.\d+", plain):
        yield float(plain)


def numbers_in(text: str) -> Iterator[tuple[re.Match[str], frozenset[float]]]:
    """Each number of a text with all that it may mean; "1.2k" is 1200."""
    for found in _NUMBER.finditer(text):
        meant = set(readings(found.group()))
        if _THOUSANDS.match(text, found.end()):
            meant |= {each * 1000 for each in meant}
        yield found, frozenset(round(each, 2) for each in meant)


@dataclass(frozen=True)
class Evidence:
    """A text that was shown, and what can be looked up in it."""

    text: str

    @cached_property
    def _plain(self) -> str:
        return html.unescape(self.text)

    @cached_property
    def numbers(self) -> frozenset[float]:
        """Every number in it, in every reading."""
        return frozenset(each for _, meant in numbers_in(self._plain) for each in meant)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word in it, in lower case."""
        return frozenset(words_of(self._plain))

    @cached_property
    def prices(self) -> tuple[tuple[int, float], ...]:
        """Amounts of money, each with its place."""
        found = ((match.start(), read_money(match)) for match in PRICE.finditer(self._plain))
        amounts = [(place, money[0]) for place, money in found if money is not None]
        bare = ((match.start(1), to_number(match[1])) for match in _STRUCK.finditer(self._plain))
        return tuple(sorted([*amounts, *((place, each) for place, each in bare if each is not None)]))

    @cached_property
    def savings(self) -> frozenset[float]:
        """Differences of two prices that belong together."""
        return frozenset(round(abs(one - other), 2) for one, other in self._pairs)

    @cached_property
    def reductions(self) -> frozenset[float]:
        """Per cent that the text itself says are saved, and those that follow from two prices."""
        told = (found[1] or found[2] for found in _REDUCED.finditer(self._plain))
        exact = [100 * (1 - min(pair) / max(pair)) for pair in self._pairs]
        follow = {float(each) for share in exact for each in (round(share), int(share))}
        return frozenset(follow | {each for share in told for each in readings(share)})

    @cached_property
    def _pairs(self) -> tuple[tuple[float, float], ...]:
        """Two prices of one thing: the one that is asked and the one that is struck out."""
        return tuple(
            (one, other)
            for (place, one), (after, other) in pairwise(self.prices)
            if after - place <= _NEAR and one != other and not _OTHERWISE.search(self._plain[place:after])
        )

    @cached_property
    def shares(self) -> frozenset[float]:
        """Every number with a per cent sign."""
        return frozenset(each for found in _PERCENT.finditer(self._plain) for each in readings(found[1]))

    @cached_property
    def is_english(self) -> bool:
        """Whether it reads like English: only then can a claim's own words be asked for."""
        return len(_ENGLISH & self.words) >= 3

    def has_words(self, text: str) -> bool:
        """Whether every word of a text stands in it, in any form that differs by a plural's s alone."""
        return all(self._has(word) for word in words_of(text) if len(word) > 1)

    def has_phrase(self, phrase: str) -> bool:
        """Whether a phrase stands in it, or all of its words in one line; one that ends in "…" may go on."""
        cut = phrase.rstrip().endswith(("…", "..."))
        wanted = fold(phrase)
        if not wanted:
            return True
        if f" {wanted}" in self._folded if cut else f" {wanted} " in self._folded:
            return True
        pieces = wanted.split()
        return any(_holds(line, pieces, cut=cut) for line in self._lines)

    @cached_property
    def _folded(self) -> str:
        return f" {fold(self._plain)} "

    @cached_property
    def _lines(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(fold(line).split()) for line in set(self._plain.splitlines()))

    def _has(self, word: str) -> bool:
        return word in self.words or word.removesuffix("s") in self.words or f"{word}s" in self.words


def _holds(line: frozenset[str], pieces: list[str], *, cut: bool) -> bool:
    whole, last = (pieces[:-1], pieces[-1]) if cut else (pieces, "")
    return line.issuperset(whole) and (not last or any(each.startswith(last) for each in line))


_STRUCK: Final = re.compile(r"\(was (\d[\d.,]*)\)")
"""The compact rendering leaves the currency of a struck price out."""
