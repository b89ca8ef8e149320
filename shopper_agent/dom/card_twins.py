"""Cards of one title in one collection: each is marked by where it leads or what else it says, or numbered."""

from collections import defaultdict
from collections.abc import Iterable

from shopper_agent.dom.cards import Card
from shopper_agent.dom.marks import Marks
from shopper_agent.dom.snapshot import CONTROL, Node
from shopper_agent.dom.twins import SEPARATOR, tell_apart


def part_cards(cards: Iterable[Card], marks: Marks) -> set[Node]:
    """Give cards that share a prefix prefixes of their own; returns the controls in those told apart by order alone."""
    wanted: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        wanted[card.node.prefix].append(card)
    by_order: set[Node] = set()
    for prefix, twins in wanted.items():
        if len(twins) == 1:
            continue
        candidates = [
            marks.of_card(each.node, prefix, each.title_control, is_product=each.is_product) for each in twins
        ]
        for card, mark in zip(twins, tell_apart(candidates), strict=True):
            _rename(card.node, prefix, f"{prefix}{SEPARATOR}{mark.text}")
            if mark.by_order:
                by_order.update(below for below in card.node.walk() if below.flags & CONTROL)
    return by_order


def _rename(card: Node, prefix: str, new: str) -> None:
    """Give a card and everything in it another prefix."""
    for below in card.walk():
        if below.prefix == prefix or below.prefix.startswith(prefix + "."):
            below.prefix = new + below.prefix[len(prefix) :]
