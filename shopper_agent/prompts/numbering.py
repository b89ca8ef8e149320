"""Numbers in the place of names: what a small policy points at, and the aid that it opens its rationale with.

    searchbox search products [search_input]    →  searchbox search products [3]
    {"rationale": "I look for a mug.", …}       →  {"rationale": "[3] I look for a mug.", …}

[0] stands for leaving. The number is checked against the name and taken out again before people see the rationale.
"""

import re
from collections.abc import Sequence
from typing import Final

from shopper_agent.dom.brief import NAME
from shopper_agent.parse import InvalidDecision
from shopper_agent.schema import Decision, Terminate

_AID: Final = re.compile(r"\[(\d{1,4})\]\s?")
LEAVING: Final = 0
"""The number of what has no name."""


def numbered(text: str) -> tuple[str, tuple[str, ...]]:
    r"""A page with a number for each name, counted from 1 in reading order; and the names in that order.

    >>> numbered("back [browser.back]\n* mug - 8 usd [mug.view], add [mug.add]")
    ('back [1]\n* mug - 8 usd [2], add [3]', ('browser.back', 'mug.view', 'mug.add'))
    """
    order: dict[str, int] = {}
    written = NAME.sub(lambda found: f"[{order.setdefault(found[1], len(order) + 1)}]", text)
    return written, tuple(order)


def number_of(name: str | None, order: Sequence[str]) -> int | None:
    """The number of a name, or of leaving for None; None where the page does not show it."""
    if name is None:
        return LEAVING
    return order.index(name) + 1 if name in order else None


def with_number(decision: Decision, order: Sequence[str]) -> Decision:
    """The decision as it is trained on; unchanged where the page does not show what it names."""
    number = number_of(_name(decision), order)
    if number is None:
        return decision
    return decision.model_copy(update={"rationale": f"[{number}] {decision.rationale}"})


def without_number(decision: Decision, order: Sequence[str]) -> Decision:
    """The decision as people see it.

    Raises:
        InvalidDecision: The rationale opens with no number, with one that is not on the page, or with another's.
    """
    found = _AID.match(decision.rationale)
    if found is None:
        raise InvalidDecision("the rationale must open with the number of what is acted on, such as [3]")
    number = int(found[1])
    if number > len(order):
        raise InvalidDecision(f"there is no [{number}] on this page")
    if number_of(_name(decision), order) != number:
        raise InvalidDecision(f"[{number}] is not what the action names")
    return decision.model_copy(update={"rationale": decision.rationale[found.end() :]})


def _name(decision: Decision) -> str | None:
    return None if isinstance(decision.action, Terminate) else decision.action.name
