"""Raw page facts as a tree.

The browser's in_page/collecting.js writes flat rows; here they become nodes, with the frames' trees hung into their
places. This module knows the wire format and nothing of what the facts mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Any

from pydantic_core import from_json

from shopper_agent.dom.uncollected import uncollected
from shopper_agent.errors import EnvironmentFailed


class Flag(IntFlag):
    """State bits of a node; the same numbers as in in_page/collecting.js."""

    CONTROL = 1
    DISABLED = 2
    CHECKED = 4
    CHECKABLE = 8
    IN_VIEW = 16
    EDITABLE = 32
    BLOCK = 64
    SECRET = 128
    EXPANDED = 256
    COLLAPSED = 512
    REQUIRED = 1024
    POINTER = 2048
    STRUCK = 4096
    VALID = 8192
    INVALID = 16384


# plain integers for the hot path: an IntFlag operation costs twenty times an int's
CONTROL, DISABLED, CHECKED, CHECKABLE = (
    int(Flag.CONTROL),
    int(Flag.DISABLED),
    int(Flag.CHECKED),
    int(Flag.CHECKABLE),
)
IN_VIEW, EDITABLE, BLOCK, SECRET = int(Flag.IN_VIEW), int(Flag.EDITABLE), int(Flag.BLOCK), int(Flag.SECRET)
EXPANDED, COLLAPSED, POINTER, STRUCK = (
    int(Flag.EXPANDED),
    int(Flag.COLLAPSED),
    int(Flag.POINTER),
    int(Flag.STRUCK),
)
INVALID, REQUIRED, VALID = int(Flag.INVALID), int(Flag.REQUIRED), int(Flag.VALID)

MAX_DEPTH = 200
"""Levels of one document; what is deeper stands beside its parent. libxml2, which reads the outcome, holds 2,048."""
NO_ATTRIBUTES: dict[str, str] = {}
"""Of every node without attributes; never written to."""
NO_CHILDREN: "list[Node]" = []
"""Of every node of a snapshot that holds nothing; likewise."""


@dataclass(slots=True, eq=False)
class Node:
    """An element, or a run of text (then `tag` is empty)."""

    tag: str
    text: str = ""
    """Of a text run; elements have their text in child nodes."""
    flags: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    box: tuple[int, int, int, int] | None = None
    """x, y, width, height in page pixels."""
    covered_by: str | None = None
    frame: int = 0
    row: int = -1
    """Of its frame's document; -1: a run of text, nobody acts on it."""
    parent: "Node | None" = None
    children: "list[Node]" = field(default_factory=list)
    name: str = ""
    """Given to controls by names.py."""
    prefix: str = ""
    """Dotted path of the regions, collections and cards around it, itself included; given by groups.py."""
    error: str | None = None
    """What the page says is wrong with a field; given by complaints.py."""
    label: str | None = None
    """What label_of found; kept because it is asked for often."""
    role: str = ""
    """What role_of found; likewise."""
    texts: int = 0
    """Runs of text below it."""
    controls: int = 0
    """Controls below and including it; options are not counted."""
    priced: bool = False
    """A price stands in its text."""
    pictured: bool = False
    """It holds an image."""
    in_product: bool = False
    """It belongs to a product card."""
    order: "list[Node] | None" = None
    """The whole tree in document order once it is final; this node's part of it is [start:end]."""
    start: int = 0
    end: int = 0

    @property
    def is_control(self) -> bool:
        """Whether a shopper can act on it."""
        return bool(self.flags & CONTROL)

    @property
    def handle(self) -> tuple[int, int]:
        """Frame number and row: how the browser finds the live element."""
        return self.frame, self.row

    def walk(self) -> "Iterator[Node]":
        """This node and all below it, in document order, without recursion."""
        return iter(self.order[self.start : self.end] if self.order is not None else in_order(self))

    def ancestors(self) -> "Iterator[Node]":
        """From the parent up to the root."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def in_order(top: Node) -> list[Node]:
    """A node and all below it, in document order."""
    found: list[Node] = []
    stack = [top]
    while stack:
        node = stack.pop()
        found.append(node)
        if node.children:
            stack.extend(node.children[::-1])
    return found


def index_tree(root: Node) -> list[Node]:
    """Number a tree that keeps its shape from now on, so that its parts are slices; return it in document order."""
    nodes = in_order(root)
    number_nodes(nodes)
    return nodes


def number_nodes(nodes: list[Node]) -> None:
    """Number the nodes of a whole tree, which are in document order."""
    for place, node in enumerate(nodes):
        node.order, node.start, node.end = nodes, place, place + 1
    for node in reversed(nodes):
        parent = node.parent
        if parent is not None and parent.end < node.end:
            parent.end = node.end


def release(nodes: list[Node]) -> None:
    """Undo a tree's cycles when it has served: collecting them took a third of the time of an observation."""
    for node in nodes:
        node.children = NO_CHILDREN
    nodes.clear()


@dataclass(slots=True)
class Snapshot:
    """One page as it was at one moment."""

    url: str
    title: str
    root: Node
    viewport: tuple[int, int] = (1280, 900)
    scroll: tuple[int, int] = (0, 0)
    size: tuple[int, int] = (1280, 900)
    status: int | None = None
    json_ld: tuple[str, ...] = ()
    cut: bool = False
    """The page was larger than the collector's bounds; what came later is missing."""


@dataclass(frozen=True)
class ForeignFrame:
    """A frame of another origin inside a snapshot: which row of which frame holds it, and where it leads."""

    frame: int
    row: int
    url: str


@dataclass(frozen=True)
class FrameSnapshot:
    """One document's rows as JSON text, and where they belong."""

    text: str
    parent: tuple[int, int] | None = None
    """Frame number and row of the iframe that holds it; None for the main document."""
    offset: tuple[int, int] = (0, 0)
    """Of the frame's content box in the page."""


def foreign_frames(text: str, frame: int) -> tuple[ForeignFrame, ...]:
    """List the frames in a collected document that its own pass could not enter."""
    if '"frames":[]' in text:  # inside a JSON string the quotes would be escaped: it is the key itself
        return ()
    rows = _load(text).get("frames")
    if not isinstance(rows, list):
        return ()
    return tuple(ForeignFrame(frame, int(row[0]), str(row[1])) for row in rows)


@uncollected
def parse_snapshot(documents: Sequence[FrameSnapshot]) -> Snapshot:
    """Build the tree of a page from its documents, the main one first.

    Raises EnvironmentFailed when a document is not what in_page/collecting.js writes.
    """
    main = _load(documents[0].text)
    trees: list[list[Node]] = []
    for number, document in enumerate(documents):
        facts = main if number == 0 else _load(document.text)
        rows = facts.get("nodes")
        if not isinstance(rows, list):
            raise EnvironmentFailed("the page could not be read: the snapshot has no nodes")
        nodes, root = _tree(rows, number, document.offset)
        trees.append(nodes)
        if number == 0:
            top = root
        elif document.parent is not None:
            holder = trees[document.parent[0]][document.parent[1]]
            for child in root.children:
                child.parent = holder
            holder.children = [*holder.children, *root.children]
    return _page(main, top)


def snapshot_of_rows(facts: Mapping[str, object], rows: list[list[object]]) -> Snapshot:
    """Build the tree of a page that is one document, from its facts and rows as in_page/collecting.js writes them.

    The rows are used up; their attributes become the nodes' own.
    """
    return _page(facts, _tree(rows, 0, (0, 0))[1])


def _page(main: Mapping[str, Any], root: Node) -> Snapshot:
    return Snapshot(
        url=str(main["url"]),
        title=str(main["title"]),
        root=root,
        viewport=(int(main["vw"]), int(main["vh"])),
        scroll=(int(main["sx"]), int(main["sy"])),
        size=(int(main["dw"]), int(main["dh"])),
        status=int(main["status"]) or None,
        json_ld=tuple(str(text) for text in main["ld"]),
        cut=bool(main["cut"]),
    )


def _load(text: str) -> dict[str, Any]:
    try:
        facts = from_json(text)
    except ValueError as error:
        raise EnvironmentFailed(f"the page could not be read: {error}") from error
    if not isinstance(facts, dict):
        raise EnvironmentFailed("the page could not be read: the snapshot is no object")
    return facts


def _tree(rows: list[list[Any]], frame: int, offset: tuple[int, int]) -> tuple[list[Node], Node]:
    """Rows → nodes by row number, and a root that holds those without a parent."""
    root = Node("body")
    nodes: list[Node] = []
    holders: list[int] = []
    depths: list[int] = []
    rows.reverse()
    while rows:  # used up one by one: fewer objects at a time give the garbage collector less to look at
        row = rows.pop()
        above = row[0]
        depth = depths[above] + 1 if above >= 0 else 0
        if depth > MAX_DEPTH:
            while above >= 0 and depths[above] >= MAX_DEPTH * (2 if nodes[above].is_control else 1):
                above = holders[above]
            depth = depths[above] + 1 if above >= 0 else 0
        parent = nodes[above] if above >= 0 else root
        if len(row) == 2:
            node = Node("", row[1], 0, NO_ATTRIBUTES, None, None, frame, -1, parent, NO_CHILDREN)
        else:
            node = _element(row, offset, frame, len(nodes), parent)
        nodes.append(node)
        holders.append(row[0])
        depths.append(depth)
        if parent.children:
            parent.children.append(node)
        else:
            parent.children = [node]
    return nodes, root


def _element(row: list[Any], offset: tuple[int, int], frame: int, number: int, parent: Node) -> Node:
    length = len(row)
    attributes = (row[3] or NO_ATTRIBUTES) if length > 3 else NO_ATTRIBUTES
    box = (row[4] + offset[0], row[5] + offset[1], row[6], row[7]) if length > 7 else None
    covered_by = str(row[8]) if length > 8 else None
    return Node(row[1], "", row[2], attributes, box, covered_by, frame, number, parent, NO_CHILDREN)
