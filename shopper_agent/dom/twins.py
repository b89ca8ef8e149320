"""How things of one name are told apart: each gets a mark that no other of them could get as well.

What comes of it depends on what each thing is, never on which comes first: a twin that appears takes no other's mark,
it only takes away marks that both could bear.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

SEPARATOR = "-"
"""Between a name and a mark, and between the parts of a mark. No slug holds it, so that a name says where it ends."""
_RESERVED = re.compile(r"(?:.*-)?twin_\d+_of_\d+$")


class Mark(NamedTuple):
    """What is added to a name that several things would have."""

    text: str
    by_order: bool
    """Nothing but the order on the page tells it from the others."""


def tell_apart(candidates: Sequence[Sequence[str]], kinds: Sequence[str] = ()) -> list[Mark]:
    """One mark for each of several things of one name, from the marks that each could bear, the best first.

    A mark that two could bear is borne by neither. Things that have all their marks in common are numbered, and the
    number says how many there are: one more changes all of these marks instead of handing one on. `kinds` are marks of
    last resort, one for each thing, that say too little to stand before a number.

    >>> tell_apart([["red", "7"], ["red", "8"], []])
    [Mark(text='7', by_order=False), Mark(text='8', by_order=False), Mark(text='twin_3_of_3', by_order=True)]
    """
    offered = [_free(each) for each in candidates]
    last = [_free([kind]) for kind in kinds] or [()] * len(offered)
    bearers = Counter(chain.from_iterable({*each, *kind} for each, kind in zip(offered, last, strict=True)))
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, each in enumerate(offered):
        alike[each].append(place)
    marks: list[Mark] = []
    for place, (each, kind) in enumerate(zip(offered, last, strict=True)):
        twins = alike[each]
        own = next((mark for mark in (*each, *kind) if bearers[mark] == 1), "")
        shared = next((mark for mark in each if bearers[mark] == len(twins)), "")  # by these twins and no other
        if own:
            marks.append(Mark(own, by_order=False))
        elif shared:
            marks.append(Mark(f"{shared}{SEPARATOR}{numbered(twins.index(place), len(twins))}", by_order=True))
        else:
            marks.append(Mark(numbered(place, len(offered)), by_order=True))
    return marks


def _free(marks: Sequence[str]) -> tuple[str, ...]:
    """Without empty marks, repetitions and what looks like a number given here."""
    return tuple(dict.fromkeys(mark for mark in marks if mark and not ("twin_" in mark and _RESERVED.match(mark))))


def numbered(place: int, count: int) -> str:
    """The mark of the thing at a place, counted from zero, among so many.

    >>> numbered(0, 3)
    'twin_1_of_3'
    """
    return f"twin_{place + 1}_of_{count}"
