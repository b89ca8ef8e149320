"""Full-text search: what a shopper typed, made safe for FTS5 and ranked by bm25."""

import re
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from sites.bazaar.models_catalogue import SearchWord
from sites.spelling import corrected

MAX_QUERY = 200
MAX_WORDS = 8
STOP_WORDS = frozenset((
    "a", "an", "and", "any", "are", "at", "best", "buy", "by", "can", "cheap", "find", "for", "from", "good", "i", "in",
    "is", "it", "me", "my", "need", "nice", "of", "on", "or", "please", "shop", "show", "some", "something", "store",
    "that", "the", "this", "to", "under", "want", "which", "with",
))  # fmt: skip
RANKED = text(
    "SELECT rowid FROM products_fts WHERE products_fts MATCH :query "
    "ORDER BY bm25(products_fts, 6.0, 4.0, 5.0, 1.0), rowid"
)
OCCURS = text("SELECT rowid FROM products_fts WHERE products_fts MATCH :query LIMIT 1")


@dataclass(frozen=True)
class Matches:
    """Product ids, best first; ``loose`` when only some of the words matched."""

    ids: tuple[int, ...]
    loose: bool = False
    corrected: str | None = None
    """The words that were searched for instead of the typed ones, or could have been; None: nothing to put right."""


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query worth searching for, lower-case and without punctuation."""
    words = re.findall(r"[^\W_]+", query[:MAX_QUERY].lower().replace("'s", ""))
    return tuple(word for word in words if word not in STOP_WORDS)[:MAX_WORDS]


def fts_query(words: tuple[str, ...], joiner: str = "AND") -> str:
    """An FTS5 expression in which every word is a quoted prefix; empty without words."""
    return f" {joiner} ".join(f'"{word}"*' for word in words)


def find(db: Session, query: str, *, exact: bool = False) -> Matches:
    """Products with all words of the query, else with its spelling put right, else with some of its words.

    ``exact`` searches for the words as they were typed and only says what else could have been meant.
    """
    words = words_of(query)
    if not words:
        return Matches(())
    ids = _ids(db, fts_query(words))
    better = () if ids else respelled(db, words)
    spelled = " ".join(better) or None
    if ids or (exact and len(words) == 1):
        return Matches(ids, corrected=spelled)
    if better and not exact:
        if found := _ids(db, fts_query(better)):
            return Matches(found, corrected=spelled)
        words = better
    loose = _ids(db, fts_query(words, "OR")) if len(words) > 1 else ()
    return Matches(loose, loose=bool(loose), corrected=spelled)


def respelled(db: Session, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words, with those that occur nowhere put right; empty when nothing could be."""
    unknown = [word for word in words if db.execute(OCCURS, {"query": fts_query((word,))}).first() is None]
    if not unknown:
        return ()
    known = {row.word: row.products for row in db.execute(select(SearchWord.word, SearchWord.products))}
    fixed = {word: better for word in unknown if (better := corrected(word, known))}
    return tuple(fixed.get(word, word) for word in words) if fixed else ()


def _ids(db: Session, expression: str) -> tuple[int, ...]:
    return tuple(db.execute(RANKED, {"query": expression}).scalars())
