"""What is below each node: controls, runs of text, prices, pictures. Counted once, children before parents."""

import re

from shopper_agent.dom.prices import SIGNS, has_price
from shopper_agent.dom.snapshot import CONTROL, Node

_DIGIT = re.compile(r"\d")
_LONGEST_SIGN = max(map(len, SIGNS))


def count_contents(nodes: list[Node]) -> None:
    """Note it on the nodes of an indexed tree."""
    for node in reversed(nodes):
        tag, parent = node.tag, node.parent
        if not tag:
            node.texts, node.priced = 1, _says_price(node, nodes)
        elif tag == "img":
            node.pictured = True
        if node.flags & CONTROL and tag != "option":
            node.controls += 1
        if parent is None:
            continue
        parent.controls += node.controls
        if tag != "option":
            parent.texts += node.texts
        if node.priced:
            parent.priced = True
        if node.pictured or tag == "svg":
            parent.pictured = True


def _says_price(run: Node, nodes: list[Node]) -> bool:
    """Whether a run of text says a price, or is the sign of one whose number stands beside it."""
    text = run.text
    if len(text) <= _LONGEST_SIGN and text in SIGNS:
        return _is_beside_number(nodes, run)
    return _DIGIT.search(text) is not None and has_price(text)


def _is_beside_number(nodes: list[Node], sign: Node) -> bool:
    """Whether a currency's sign stands beside its number: "$", "8", ".50"."""
    before = nodes[sign.start - 1] if sign.start else sign
    after = nodes[sign.start + 1] if sign.start + 1 < len(nodes) else sign
    return (before.parent is sign.parent and before.text[-1:].isdigit()) or (
        after.parent is sign.parent and after.text[:1].isdigit()
    )
