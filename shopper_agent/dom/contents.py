"""What is below each node: controls, runs of text, prices, pictures. Counted once, children before parents."""

import re

from shopper_agent.dom.prices import SIGNS, has_price
from shopper_agent.dom.snapshot import CONTROL, Node

_DIGIT = re.compile(r"\d")


def count_contents(nodes: list[Node]) -> None:
    """Note it on the nodes of an indexed tree."""
    for node in reversed(nodes):
        if not node.tag:
            node.texts, text = 1, node.text
            if text in SIGNS:
                node.priced = _is_beside_number(nodes, node)
            else:
                node.priced = _DIGIT.search(text) is not None and has_price(text)
        elif node.tag == "img":
            node.pictured = True
        if node.flags & CONTROL and node.tag != "option":
            node.controls += 1
        if node.parent is not None:
            _add(node, node.parent)


def _add(node: Node, parent: Node) -> None:
    if node.controls:
        parent.controls += node.controls
    if node.tag != "option":
        parent.texts += node.texts
    if node.priced:
        parent.priced = True
    if node.pictured or node.tag == "svg":
        parent.pictured = True


def _is_beside_number(nodes: list[Node], sign: Node) -> bool:
    """Whether a currency's sign stands beside its number: "$", "8", ".50"."""
    before = nodes[sign.start - 1] if sign.start else sign
    after = nodes[sign.start + 1] if sign.start + 1 < len(nodes) else sign
    return (before.parent is sign.parent and before.text[-1:].isdigit()) or (
        after.parent is sign.parent and after.text[:1].isdigit()
    )
