"""What the intent asks for: words to search with, words to recognise it by, and a price limit."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from shopper_agent.dom.prices import to_number
from shopper_agent.policies.choice.tongues import ENGLISH, Tongue, root, tongue_of
from shopper_agent.schema import Persona

_LIMIT = re.compile(
    r"(?:under|below|less than|up to|at most|max(?:imum)?(?: of)?|no more than|not more than|within|cheaper than"
    r"|höchstens|unter|bis(?: zu)?|maximal|nicht mehr als|weniger als|billiger als|günstiger als"
    r"|moins de|jusqu.à|au plus|menos de|hasta|como máximo|máximo|meno di|fino a|al massimo|massimo|sotto i"
    r"|onder de|onder|tot|maximaal|hoogstens|minder dan)\s+"
    r"(?P<sign>(?:[$€£]|usd|eur|gbp)\s*)?"
    r"(?P<amount>\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d{1,6}(?:[.,]\d{1,2})?)(?!\d|[.,]\d)\s*"
    r"(?(sign)|(?P<unit>dollars|bucks|euros?|pounds|usd|eur|gbp|[$€£]|$|[.,;!]))",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"\b(?:size|größe|grösse|gr\.|taille|talla|taglia|maat)\s+([a-z]{1,4}|\d{1,3}(?:[.,]5)?)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]{2,}")
_QUERY_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LONGEST = 4
"""Words of a thing's name that count."""
_SHORTEST_PART = 3
"""Letters of a word that may be a part of another; shorter ones are part of too many."""


@dataclass(frozen=True)
class Wish:
    """One visit's wish."""

    core: tuple[str, ...]
    """Stems of the words that name the thing; the last one names its kind. Empty: no particular thing."""
    extras: frozenset[str]
    """Stems of the other words of the intent."""
    queries: tuple[str, ...]
    """Search phrases, the most exact first."""
    limit: float | None
    """The most to pay; None: no limit."""
    noun: str
    """How a person would call it in a sentence."""
    tongue: Tongue = ENGLISH
    """The language that it is said in."""
    size: str | None = None
    """The size that was asked for, in lower case; None: none was."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Stems of everything that was asked for."""
        return frozenset(self.core) | self.extras

    def said_in(self, text: str) -> frozenset[str]:
        """Which of the wish's words a text has, as words of their own or as parts of a compound."""
        return _found(self.words, text, self.tongue)

    def is_kind(self, text: str) -> bool:
        """A text names the kind of thing; of a compound its end counts: "Kleiderbügel" is no Kleid."""
        return bool(self.core) and _names_kind(self.core[-1], text, self.tongue)

    def is_sort_of(self, text: str) -> bool:
        """A text names something of which the kind is a sort: of a compound the end, as "Taschen" of "Handtasche"."""
        return bool(self.core) and self.tongue.compounds and _is_wider(self.core[-1], text, self.tongue)


def wish_of(intent: str, persona: Persona) -> Wish:
    """Read an intent; the lower of its own price limit and the persona's budget counts."""
    limits = [limit for limit in (persona.budget, _limit_in(intent)) if limit is not None]
    text = _LIMIT.sub(" ", f" {intent.strip().lower()} ")
    tongue = tongue_of(_WORD.findall(intent.lower()), (persona.demographics.country or "").casefold().strip())
    size = _SIZE.search(text)
    words = _thing(text if tongue is ENGLISH or size is None else _SIZE.sub(" ", text), tongue)
    core = tuple(stem(part, tongue) for word in words for part in _parts(word, tongue))
    others = (word for word in _WORD.findall(text) if word not in tongue.stop)
    every = [stem(part, tongue) for word in others for part in _parts(word, tongue)]
    return Wish(
        core=core[::-1] if tongue.kind_first else core,
        extras=frozenset(every) - frozenset(core),
        queries=tuple(dict.fromkeys((*_queries(words, tongue), *_with_brand(words, persona, tongue)))),
        limit=min(limits, default=None),
        noun=" ".join(words) or "product",
        tongue=tongue,
        size=size[1] if size is not None else None,
    )


def _queries(words: list[str], tongue: Tongue) -> Iterable[str]:
    """All of it, then fewer words around its kind."""
    for length in sorted({len(words), 2, 1}, reverse=True) if words else ():
        yield " ".join(words[:length] if tongue.kind_first else words[-length:])
    if words and tongue.who_and_when and (kind := _parts(words[-1], tongue)[-1]) != words[-1]:
        yield kind


def _with_brand(words: list[str], persona: Persona, tongue: Tongue) -> list[str]:
    """The thing by the favourite brand's name, for who would look for that first or at last."""
    brands = persona.shopping.favourite_brands
    return [f"{brands[0].lower()} {words[0 if tongue.kind_first else -1]}"] if brands and words else []


def broadened(wish: Wish, query: str) -> Wish:
    """The wish of a shopper who has come to search for less: only the words that name the kind still count."""
    if len(wish.core) <= 2 or query not in wish.queries[1:]:
        return wish
    return replace(wish, core=wish.core[-2:], extras=wish.extras | frozenset(wish.core[:-2]))


def stem(word: str, tongue: Tongue = ENGLISH) -> str:
    """A word without its plural ending, so that "boots" and "boot" are the same."""
    if tongue is not ENGLISH:
        return root(word, tongue.endings)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:x|ch|sh|ss)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


@lru_cache(maxsize=8192)
def stems(text: str, tongue: Tongue = ENGLISH) -> frozenset[str]:
    """Stems of a text's words; "T-shirt" gives "shirt" and "tshirt"."""
    lower = text.lower()
    return frozenset(stem(word, tongue) for word in (*_WORD.findall(lower), *_WORD.findall(lower.replace("-", ""))))


@lru_cache(maxsize=8192)
def _found(words: frozenset[str], text: str, tongue: Tongue) -> frozenset[str]:
    said = stems(text, tongue)
    if not tongue.compounds:
        return words & said
    return frozenset(word for word in words if any(_is_part(word, other) for other in said))


@lru_cache(maxsize=8192)
def _names_kind(kind: str, text: str, tongue: Tongue) -> bool:
    said = stems(text, tongue)
    if not tongue.compounds:
        return kind in said
    return kind in said or any(_is_end(kind, other) for other in said)


@lru_cache(maxsize=8192)
def _is_wider(kind: str, text: str, tongue: Tongue) -> bool:
    return any(len(other) > _SHORTEST_PART and _is_end(other, kind) for other in stems(text, tongue))


def _is_part(word: str, other: str) -> bool:
    """It is the other word, or its beginning, or its end."""
    return word == other or _is_end(word, other) or (len(word) > _SHORTEST_PART and other.startswith(word))


def _is_end(word: str, other: str) -> bool:
    return len(word) >= _SHORTEST_PART and len(other) >= len(word) + _SHORTEST_PART and other.endswith(word)


def _parts(word: str, tongue: Tongue) -> list[str]:
    """The words of one with hyphens; a compound that begins with a person or a season is taken apart there."""
    if tongue is ENGLISH:
        return _WORD.findall(word)
    parts = []
    for part in _WORD.findall(word):
        who = next((it for it in tongue.who_and_when if part.startswith(it) and len(part) >= len(it) + 4), "")
        parts += [who, part.removeprefix(who)] if who else [part]
    return parts


def _thing(text: str, tongue: Tongue) -> list[str]:
    """The words that name the thing: those before the first "for", "with", comma and the like that leave some."""
    for part in tongue.cut.split(text):
        words = [word for word in _QUERY_WORD.findall(part) if word not in tongue.stop and _WORD.search(word)]
        words = [word for word in words if not word.isdigit()]
        if words:
            return words[:_LONGEST] if tongue.kind_first else words[-_LONGEST:]
    return []


def _limit_in(intent: str) -> float | None:
    found = _LIMIT.search(intent)
    if found is None:
        return None
    amount = to_number(found["amount"])
    return amount if amount is not None and amount > 0 else None
