"""Search: the words a shopper typed, found in compound words too, and put right where they are misspelt."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sites.spelling import corrected

MAX_QUERY = 200
MAX_WORDS = 8
MIN_INSIDE = 3  # letters from which a word is found inside another
MIN_STEM = 4
SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
ENDINGS = ("en", "er", "es", "em", "e", "n", "s")
STOP_WORDS = frozenset((
    "aus", "bis", "bitte", "das", "dem", "den", "der", "die", "ein", "eine", "einen", "einer", "euro", "fuer", "gute",
    "guter", "gutes", "ich", "im", "in", "kaufen", "mein", "meine", "mit", "moechte", "oder", "schoene", "schoener",
    "schoenes", "suche", "und", "unter", "von", "will", "zu", "zum",
))  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A part of what describes a product, folded, with a space on either side; ``weight`` is what a hit counts."""

    weight: float
    text: str


class Findable(Protocol):
    """Something with fields to be found by."""

    @property
    def id(self) -> int:
        """What it is told by."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """What it is found by."""


@dataclass(frozen=True)
class Matches:
    """Scores by id; ``corrected`` are the words that were searched for instead of the typed ones, None: as typed."""

    scores: Mapping[int, float]
    corrected: str | None = None


def folded(text: str) -> str:
    """Lower-case words without umlauts and accents, with a space before, between and after."""
    return f" {' '.join(_plain_words(text))} "


def words_of(query: str) -> tuple[str, ...]:
    """The folded words of a query worth searching for."""
    return tuple(word for word in _plain_words(query[:MAX_QUERY]) if word not in STOP_WORDS)[:MAX_WORDS]


def find(items: Sequence[Findable], query: str) -> Matches:
    """What has all words of the query, else all of them put right, else some of them."""
    words = words_of(query)
    if not words:
        return Matches({})
    if scores := _with_all(items, words):
        return Matches(scores)
    better = respelled(items, words)
    told = " ".join(better) if better != words else None
    return Matches(_with_all(items, better) or _with_some(items, better), told)


def respelled(items: Sequence[Findable], words: Sequence[str]) -> tuple[str, ...]:
    """The words, with those that occur nowhere put right as far as possible."""
    unknown = {word for word in words if not _with_all(items, (word,))}
    if not unknown:
        return tuple(words)
    known = Counter(
        word for item in items for field in item.fields for word in set(field.text.split()) if len(word) > 2
    )
    return tuple((corrected(word, known) or word) if word in unknown else word for word in words)


def _with_all(items: Iterable[Findable], words: Sequence[str]) -> dict[int, float]:
    found: dict[int, float] = {}
    for item in items:
        scores = [_score(item, word) for word in words]
        if all(scores):
            found[item.id] = sum(scores)
    return found


def _with_some(items: Iterable[Findable], words: Sequence[str]) -> dict[int, float]:
    if len(words) < 2:
        return {}
    scores = {item.id: sum(_score(item, word) for word in words) for item in items}
    return {one: score for one, score in scores.items() if score}


def _score(item: Findable, word: str) -> float:
    return max(field.weight * _closeness(field.text, word) for field in item.fields)


def _closeness(text: str, word: str) -> float:
    """How well a word is found in a text: 1 as it is, less as the beginning, the stem or a part of another."""
    if f" {word} " in text:
        return 1.0
    if f" {word}" in text:
        return 0.8
    if len(word) < MIN_INSIDE:
        return 0.0
    if word in text:
        return 0.6
    stem = next((word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending)), word)
    return 0.4 if len(stem) >= MIN_STEM and stem in text else 0.0


def _plain_words(text: str) -> list[str]:
    spelled = unicodedata.normalize("NFKD", text.casefold().translate(SPELLED_OUT))
    return re.findall(r"[a-z0-9]+", spelled.encode("ascii", "ignore").decode())
