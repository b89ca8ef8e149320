"""A quick look whether any of several patterns of `ShopWords` can find something in a text.

Most texts of a page hold none of a shop's words. One search in lower case, which looks once for the beginning of a
word, is a quarter of the work of one search for each pattern that ignores case.
"""

import re
from functools import lru_cache
from re import Pattern

_START = r"(?<!\w)"
"""How most patterns of `ShopWords` begin: at the beginning of a word. All are written in lower case."""
_ODD = re.compile("[\u0130\u0131\u017f]")
"""Letters that are an "i" or an "s" where case is ignored, and nothing of the kind in lower case."""


class QuickLook:
    """Several patterns that ignore case, as one that tells whether any of them is worth trying."""

    def __init__(self, patterns: tuple[Pattern[str], ...]) -> None:
        """Use `quick_look`, which remembers them."""
        at_words = [each.pattern.removeprefix(_START) for each in patterns if each.pattern.startswith(_START)]
        anywhere = [each.pattern for each in patterns if not each.pattern.startswith(_START)]
        together = [f"{_START}(?:{'|'.join(at_words)})"] if at_words else []
        self._any = re.compile("|".join((*together, *anywhere)))
        self.may_find = lru_cache(maxsize=4096)(self._may_find)
        """False if none of the patterns finds anything in a text; remembered, as a shop's pages share their menus."""

    def _may_find(self, text: str) -> bool:
        return self._any.search(text.lower()) is not None or _ODD.search(text) is not None


@lru_cache(maxsize=16)
def quick_look(*patterns: Pattern[str]) -> QuickLook:
    """One for these patterns; to be asked for once a page, not once a text."""
    return QuickLook(patterns)
