"""What the intent asks for: words to search with, words to recognise it by, and a price limit."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from shopper_agent.dom.prices import to_number
from shopper_agent.schema import Persona

_STOP = frozenset(
    word
    for line in (
        "a an the some any i im am we my our your me for of and or to with without on at in as from by up so very",
        "want wants need needs looking look find search buy buying get getting purchase order shop shopping would like",
        "please new good nice great best better cheap affordable simple decent quality plain really just",
        "pair set one something anything thing things item product present presents gift gifts is are that this it who",
        "birthday christmas wedding anniversary holiday friend mother father mum mom dad wife husband partner son",
        "daughter child which kid likes like loves love enjoys under over below about around maximum budget cost costs",
        "price money mind",
    )
    for word in line.split()
)
_CUT = re.compile(
    r"\s(?:for|under|below|less than|within|up to|that|which|who|because|so|as|with|without|in|size|sized|from|max)\s"
    r"|[,;:.!?(]\s?",
)
_LIMIT = re.compile(
    r"(?:under|below|less than|up to|at most|max(?:imum)?(?: of)?|no more than|not more than|within|cheaper than)\s+"
    r"(?P<sign>(?:[$€£]|usd|eur|gbp)\s*)?"
    r"(?P<amount>\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d{1,6}(?:[.,]\d{1,2})?)(?!\d|[.,]\d)\s*"
    r"(?(sign)|(?P<unit>dollars|bucks|euros?|pounds|usd|eur|gbp|[$€£]|$|[.,;!]))",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]{2,}")
_QUERY_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


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


def wish_of(intent: str, persona: Persona) -> Wish:
    """Read an intent; the lower of its own price limit and the persona's budget counts."""
    limits = [limit for limit in (persona.budget, _limit_in(intent)) if limit is not None]
    text = _LIMIT.sub(" ", f" {intent.strip().lower()} ")
    words = _thing(text)
    core = tuple(stem(part) for word in words for part in _WORD.findall(word))
    every = [stem(word) for word in _WORD.findall(text) if word not in _STOP]
    phrases = [" ".join(words[-length:]) for length in sorted({len(words), 2, 1}, reverse=True) if words]
    phrases += _with_brand(words, persona)
    return Wish(
        core=core,
        extras=frozenset(every) - frozenset(core),
        queries=tuple(dict.fromkeys(phrases)),
        limit=min(limits, default=None),
        noun=" ".join(words) or "product",
    )


def _with_brand(words: list[str], persona: Persona) -> list[str]:
    """The thing by the favourite brand's name, for who would look for that first or at last."""
    brands = persona.shopping.favourite_brands
    return [f"{brands[0].lower()} {words[-1]}"] if brands and words else []


def broadened(wish: Wish, query: str) -> Wish:
    """The wish of a shopper who has come to search for less: only the words that name the kind still count."""
    if len(wish.core) <= 2 or query not in wish.queries[1:]:
        return wish
    return replace(wish, core=wish.core[-2:], extras=wish.extras | frozenset(wish.core[:-2]))


def stem(word: str) -> str:
    """A word without its plural ending, so that "boots" and "boot" are the same."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:x|ch|sh|ss)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """Stems of a text's words; "T-shirt" gives "shirt" and "tshirt"."""
    lower = text.lower()
    return frozenset(stem(word) for word in (*_WORD.findall(lower), *_WORD.findall(lower.replace("-", ""))))


def _thing(text: str) -> list[str]:
    """The words that name the thing: those before the first "for", "with", comma and the like that leave some."""
    for part in _CUT.split(text):
        words = [word for word in _QUERY_WORD.findall(part) if word not in _STOP and _WORD.search(word)]
        words = [word for word in words if not word.isdigit()]
        if words:
            return words[-4:]
    return []


def _limit_in(intent: str) -> float | None:
    found = _LIMIT.search(intent)
    if found is None:
        return None
    amount = to_number(found["amount"])
    return amount if amount is not None and amount > 0 else None
