"""Words → one component of a dotted name. The two corpora of the field slug differently, so the rule is a setting."""

import re
from functools import lru_cache
from typing import Literal

SlugRule = Literal["opera", "shopcart"]
MAX_LENGTH = 60
"""Characters of one component. Differs: the papers' names carry whole product titles; a cut keeps prompts short."""

_MARKS = r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e"
"""Combining marks of the scripts that need them to write a word; they are no word characters to `re`."""
_NON_WORD = re.compile(rf"[^\w{_MARKS}]+")
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_SPACE = re.compile(r"\s")


@lru_cache(maxsize=8192)
def slug(text: str, rule: SlugRule = "opera") -> str:
    """Turn visible text into a name component; empty if it has no letters or digits.

    `opera`: lower case, every run of other characters becomes one underscore, edges stripped.
    `shopcart`: punctuation is deleted, then each space becomes an underscore.

    Source: OPeRA's semantic_id and UXAgent's parser; ShopCART's names (papers.md §3.3).
    Differs: cut at 60 characters, at the end of a word.

    >>> slug("Women's 4 Stars & Up"), slug("Women's 4 Stars & Up", "shopcart")
    ('women_s_4_stars_up', 'womens_4_stars__up')
    """
    text = text.strip().lower()
    if rule == "opera":
        made = _NON_WORD.sub("_", text.replace("_", " ")).strip("_")
    else:
        made = _SPACE.sub("_", _PUNCTUATION.sub("", text).strip())
    if len(made) <= MAX_LENGTH:
        return made
    head = made[:MAX_LENGTH]
    end = head.rfind("_")
    return (head[:end] if end > MAX_LENGTH // 2 else head).rstrip("_")
