"""Runs of text as a person reads them: neighbouring pieces in one parent are one run ("$", "8", ".50")."""

from collections.abc import Iterable
from dataclasses import dataclass

from shopper_agent.dom.snapshot import CONTROL, STRUCK, Node


@dataclass(slots=True, eq=False)
class Run:
    """One run of text."""

    node: Node
    """Its first piece."""
    text: str
    parts: list[str]
    priced: bool

    @property
    def struck(self) -> bool:
        """Whether it is struck through."""
        return self.node.parent is not None and bool(self.node.parent.flags & STRUCK)


def runs_of(nodes: Iterable[Node]) -> list[Run]:
    """The runs of text among nodes in document order; the options of selects are none."""
    runs: list[Run] = []
    last, after = None, -1
    for node in nodes:
        if node.tag or node.parent is None or node.parent.tag == "option":
            continue
        if node.start == after and node.parent is last:
            run = runs[-1]
            run.parts.append(node.text)
            run.text += " " + node.text
            run.priced = run.priced or node.priced
        else:
            runs.append(Run(node, node.text, [node.text], node.priced))
        last, after = node.parent, node.start + 1
    return runs


def control_around(node: Node, top: Node) -> Node | None:
    """The nearest control, or label of one, around a node and not above `top`."""
    at: Node | None = node
    while at is not None:
        if at.flags & CONTROL or at.tag == "label":
            return at
        at = at.parent if at is not top else None
    return None
