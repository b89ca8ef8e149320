"""Which heading stands over what: the part of the page that it begins, not what lies around that."""

from bisect import bisect_left

from shopper_agent.dom.snapshot import Node
from shopper_agent.dom.texts import HEADINGS, visible_text

_RANK_BY_ROLE = 2
"""Of `role=heading`, ARIA's own default."""
_HIGHEST_PARTS = frozenset({"body", "main"})


class Headings:
    """The headings of one indexed tree."""

    def __init__(self, nodes: list[Node]) -> None:
        """Find them all; `nodes` are in document order."""
        found = [node for node in nodes if node.tag in HEADINGS or node.attributes.get("role") == "heading"]
        self._starts_by_rank: list[list[int]] = [[] for _ in range(7)]
        for heading in found:
            for rank in range(rank_of(heading), 7):
                self._starts_by_rank[rank].append(heading.start)
        self._over: dict[Node, list[Node]] = {}
        self._known: dict[Node, tuple[Node, ...]] = {}
        for heading in found:
            if visible_text(heading):
                self._over.setdefault(self._reach(heading), []).append(heading)

    def over(self, node: Node) -> list[Node]:
        """The headings that stand over a node, the nearest first; its own contents are not among them."""
        around = self._around(node.parent) if node.parent is not None else ()
        return [heading for heading in around if not node.start <= heading.start < node.end]

    def _around(self, node: Node) -> tuple[Node, ...]:
        """The headings that reach over a node's contents, remembered for every node on the way up."""
        passed: list[Node] = []
        at: Node | None = node
        while at is not None and at not in self._known:
            passed.append(at)
            at = at.parent
        found = self._known[at] if at is not None else ()
        for below in reversed(passed):
            found = self._known[below] = (*reversed(self._over.get(below, ())), *found)
        return found

    def _reach(self, heading: Node) -> Node:
        """The smallest part around a heading that holds more to act on than a link beside it.

        It ends before a part that has another heading of that rank or a higher one.
        """
        starts = self._starts_by_rank[rank_of(heading)]
        at = heading
        while (above := at.parent) is not None and above.parent is not None and above.tag not in _HIGHEST_PARTS:
            if at.controls > 1 or bisect_left(starts, above.end) - bisect_left(starts, above.start) > 1:
                break
            at = above
        return at


def is_heading(node: Node) -> bool:
    """Whether a node is a heading by its tag or its role."""
    return node.tag in HEADINGS or node.attributes.get("role") == "heading"


def rank_of(heading: Node) -> int:
    """From 1, the highest, to 6."""
    return int(heading.tag[1]) if heading.tag in HEADINGS else _RANK_BY_ROLE
