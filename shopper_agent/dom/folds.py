"""Folds: named lines that stand for what an outline does not show."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shopper_agent.dom.leaves import Group, Leaf

FOLD = re.compile(r"^(?P<group>.+?)(?:\.part_(?P<part>[1-9]\d{0,4}))?\.unfold(?:_above)?$", re.DOTALL)
"""`part_3`: the third part of a group that is too long to be shown at once. `_above` stands in older recordings."""
HINT = 60
"""Characters of a hint at most."""
HINT_COST = 18
"""Tokens of a hint, as a rule."""


@dataclass(frozen=True)
class Fold:
    """A line that stands for what was folded."""

    name: str
    text: str
    controls: int
    products: int


def make_fold(name: str, leaves: Sequence[Leaf], touched: set[Group], *, hint: bool) -> Fold:
    """The line for some leaves; with a hint it says what they are. `touched`: groups of which something is shown."""
    cards = {leaf.group for leaf in leaves if leaf.group.card is not None} - touched
    controls = sum(leaf.element is not None for leaf in leaves)
    others = sum(leaf.element is not None and leaf.group not in cards for leaf in leaves)
    if cards:
        text = _many(len(cards), "more product") + (f" and {_many(others, 'control')}" if others else "")
    elif controls:
        options = sum(leaf.kind == "option" for leaf in leaves)
        text = _many(controls, "more option" if options == controls else "more control")
    else:
        text = _many(len(leaves), "more text")
    words = _hint(leaves) if hint else ""
    return Fold(name, f"… {text}: {words} …" if words else f"… {text}", controls, len(cards))


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count > 1 else ''}"


def _hint(leaves: Sequence[Leaf]) -> str:
    """The first words of what is behind a fold."""
    said: list[str] = []
    room = HINT
    for leaf in leaves:
        words = " ".join(leaf.text.split())[:40].replace('"', "'")
        role = leaf.element.role if leaf.element is not None else ""
        if words in {"", role, *said} or len(words) > room or not any(map(str.isalpha, words)):
            continue
        said.append(words)
        room -= len(words) + 2
        if len(said) == 3:
            break
    return ", ".join(said)


def opened_groups(opened: Iterable[str]) -> dict[str, int]:
    """The groups whose folds were opened, each with the last part of it that was."""
    groups: dict[str, int] = {}
    for name in sorted(opened):
        if (found := FOLD.match(name)) is None:
            continue
        part = int(found["part"] or 1)
        groups[found["group"]] = max(groups.get(found["group"], 0), part)
        if found["part"]:  # a group may itself be called part_2
            groups.setdefault(f"{found['group']}.part_{found['part']}", 1)
    return groups
