"""The words of simplified HTML, without its tags."""

import re
from collections.abc import Iterator
from html import unescape

_TAG = re.compile(r"<[^>]*>")


def plain_text(html: str) -> str:
    """What stands between the tags, in one line: every tag is a space, entities are the characters they stand for."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def places_of(word: str, text: str) -> Iterator[int]:
    """Where a word begins, in order; finding is several times faster than a pattern, and pages are long."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))
