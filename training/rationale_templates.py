"""Which rationales come from templates: the same words, but for names and numbers, again and again. Pure; no torch."""

import re
from collections.abc import Iterable
from typing import Final

REPEATS: Final = 5
"""So often the same words are no accident. A person may say "I want this one" twice; a program says it every time."""
_QUOTED: Final = re.compile('["“][^"”]*["”]')
_NUMBER: Final = re.compile(r"\d[\d.,]*")


def pattern_of(rationale: str) -> str:
    """A rationale without its quotations and numbers, in lower case.

    >>> pattern_of('I open "Red mug" because it costs $8.50.')
    'i open “” because it costs $0.'
    """
    return _NUMBER.sub(lambda found: "0" + "." * found[0].endswith("."), _QUOTED.sub("“”", rationale)).casefold()


def templates(rationales: Iterable[str], repeats: int = REPEATS) -> frozenset[str]:
    """The rationales whose pattern occurs at least so often; empty ones are none."""
    by_pattern: dict[str, list[str]] = {}
    for each in rationales:
        if each.strip():
            by_pattern.setdefault(pattern_of(each), []).append(each)
    return frozenset(each for group in by_pattern.values() if len(group) >= repeats for each in group)
