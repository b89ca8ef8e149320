"""Full-text search: what a shopper typed, made safe for FTS5 and ranked by bm25."""

import re
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

MAX_QUERY = 200
MAX_WORDS = 8
STOP_WORDS = frozenset(
    (
        "a",
        "an",
        "and",
        "any",
        "are",
        "at",
        "best",
        "buy",
        "by",
        "can",
        "cheap",
        "find",
        "for",
        "from",
        "good",
        "i",
        "in",
        "is",
        "it",
        "me",
        "my",
        "need",
        "nice",
        "of",
        "on",
        "or",
        "please",
        "shop",
        "show",
        "some",
        "something",
        "store",
        "that",
        "the",
        "this",
        "to",
        "under",
        "want",
        "which",
        "with",
    )
)
RANKED = text(
    "SELECT rowid FROM products_fts WHERE products_fts MATCH :query "
    "ORDER BY bm25(products_fts, 6.0, 4.0, 5.0, 1.0), rowid"
)


@dataclass(frozen=True)
class Matches:
    """Product ids, best first; ``loose`` when only some of the words matched."""

    ids: tuple[int, ...]
    loose: bool = False


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query worth searching for, lower-case and without punctuation."""
    words = re.findall(r"[^\W_]+", query[:MAX_QUERY].lower().replace("'s", ""))
    return tuple(word for word in words if word not in STOP_WORDS)[:MAX_WORDS]


def fts_query(words: tuple[str, ...], joiner: str = "AND") -> str:
    """An FTS5 expression in which every word is a quoted prefix; empty without words."""
    return f" {joiner} ".join(f'"{word}"*' for word in words)


def find(db: Session, query: str) -> Matches:
    """Products with all words of the query, or with some of them when none has all."""
    words = words_of(query)
    if not words:
        return Matches(())
    ids = _ids(db, fts_query(words))
    if ids or len(words) == 1:
        return Matches(ids)
    return Matches(_ids(db, fts_query(words, "OR")), loose=True)


def _ids(db: Session, expression: str) -> tuple[int, ...]:
    return tuple(db.execute(RANKED, {"query": expression}).scalars())
