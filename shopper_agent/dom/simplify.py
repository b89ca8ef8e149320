"""Snapshot → Observation: masked, grouped, named, rendered. One code path for live pages, recordings and training.

Knows nothing of browsers and models.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from shopper_agent.dom.complaints import note_complaints
from shopper_agent.dom.groups import find_groups
from shopper_agent.dom.kinds import Kinds
from shopper_agent.dom.mask import Masker
from shopper_agent.dom.names import give_names
from shopper_agent.dom.products import find_products
from shopper_agent.dom.render import render_html
from shopper_agent.dom.slug import SlugRule
from shopper_agent.dom.snapshot import (
    CHECKABLE,
    CHECKED,
    CONTROL,
    DISABLED,
    EDITABLE,
    IN_VIEW,
    INVALID,
    REQUIRED,
    VALID,
    Node,
    Snapshot,
    number_nodes,
    release,
)
from shopper_agent.dom.texts import FIELDS, label_of, role_of, shows_value, visible_text
from shopper_agent.dom.uncollected import uncollected
from shopper_agent.dom.words import WORDS, ShopWords
from shopper_agent.schema import Box, ClickKind, Element, Observation, PageEvent

BACK, SCROLL_DOWN, SCROLL_UP = "browser.back", "browser.scroll_down", "browser.scroll_up"

_WRAPPERS = frozenset({"div", "span"})
_TELLING = frozenset({"role", "aria-label", "labelledby", "itemprop", "itemtype", "mark"})
"""Attributes that make more of an element than a wrapper."""

_HOLDS_NOTHING = frozenset({"checkbox", "radio", "submit", "button", "image", "reset"})
"""Types of inputs whose value nobody sees in them."""


class SiteAdapter(Protocol):
    """What is known of a shop family."""

    @property
    def words(self) -> ShopWords:
        """What the shop calls things."""
        ...


@dataclass(frozen=True)
class Reading:
    """How pages are read."""

    slug_rule: SlugRule = "opera"
    words: ShopWords = WORDS


class Handle(NamedTuple):
    """Where the browser finds the live element of a name."""

    frame: int
    row: int
    tag: str


@dataclass(frozen=True)
class Simplified:
    """An observation, and the way back from its names to the page."""

    observation: Observation
    handles: Mapping[str, Handle]


@uncollected
def simplify(
    snapshot: Snapshot,
    reading: Reading | None = None,
    private: Mapping[str, str] | None = None,
    *,
    can_go_back: bool = False,
    may_grow: bool = False,
    typed: Collection[str] = (),
) -> Simplified:
    """Make the observation of a page.

    `may_grow`: something is still to come; who looks again then does it by scrolling.
    `private` maps reference keys (`contact.email`) to the values that must not be shown; `typed` are those that have
    been used: a short code is only known for what it is after that. The tree of the snapshot is
    used up: a snapshot is simplified once.
    """
    reading = reading or Reading()
    masker = Masker(private or {}, typed)
    nodes = _without_wrappers(snapshot.root)
    number_nodes(nodes)
    masker.apply(nodes)
    layout = find_groups(nodes, reading.words, reading.slug_rule)
    controls = [node for node in nodes if node.flags & CONTROL]
    give_names(controls, layout, reading.words, reading.slug_rule)
    note_complaints(nodes, layout)
    names = {node.name for node in controls}
    kinds = Kinds(reading.words)
    elements = tuple(Element.model_validate(_facts(node, kinds, layout.by_order)) for node in controls)
    events = (
        (PageEvent(kind="unsettled", text="The page is too large: only its beginning is shown."),)
        if snapshot.cut
        else ()
    )
    products = find_products(snapshot.root, layout, snapshot.json_ld, reading.words)
    observation = Observation(
        url=masker.address(snapshot.url),
        title=masker.text(snapshot.title),
        html=render_html(snapshot.root, names),
        elements=(*elements, *_browser_elements(snapshot, can_go_back, may_grow)),
        products=tuple(it if it.group else masker.product(it) for it in products),
        status=snapshot.status,
        events=events,
        page=Box(x=snapshot.scroll[0], y=snapshot.scroll[1], width=snapshot.size[0], height=snapshot.size[1]),
    )
    snapshot.root = Node("body")
    handles = {node.name: Handle(node.frame, node.row, node.tag) for node in controls}
    release(nodes)
    return Simplified(observation, handles)


def _without_wrappers(root: Node) -> list[Node]:
    """Replace every wrapper around a single element by that element: cards lie closer to their list.

    Returns what is left in document order.
    """
    nodes: list[Node] = []
    stack = [root]
    while stack:
        node = stack.pop()
        nodes.append(node)
        children = node.children
        if not children:
            continue
        for place, child in enumerate(children):
            if len(child.children) == 1 and child.tag in _WRAPPERS:
                inner = children[place] = _unwrapped(child)
                inner.parent = node
        stack.extend(children[::-1])
    return nodes


def _unwrapped(node: Node) -> Node:
    """What a node wraps, however often; itself where it is no wrapper."""
    while len(node.children) == 1 and node.tag in _WRAPPERS and not node.flags & CONTROL:
        only = node.children[0]
        if not only.tag or not _says_nothing(node):
            break
        node = only
    return node


def _says_nothing(node: Node) -> bool:
    return not node.attributes or _TELLING.isdisjoint(node.attributes)


def _facts(node: Node, kinds: Kinds, by_order: set[Node]) -> dict[str, object]:
    """What a control is beyond what every element is by default: the fewer facts, the sooner they are checked."""
    role, tag, box = role_of(node), node.tag, node.box
    text = " ".join(child.text for child in node.children) if tag == "option" else label_of(node)
    facts: dict[str, object] = {"name": node.name, "role": role, "text": text[:300], "kind": kinds.of(node, role)}
    if box is not None:
        facts["box"] = {"x": box[0], "y": box[1], "width": box[2], "height": box[3]}
    if tag == "a":
        facts["href"] = node.attributes.get("href")
    if (value := _value(node)) is not None:
        facts["value"] = value
    if node.error is not None:
        facts["error"] = node.error
    if node.covered_by is not None:
        facts["covered_by"] = node.covered_by
    if node in by_order:
        facts["by_order"] = True
    _add_states(facts, node)
    return facts


def _add_states(facts: dict[str, object], node: Node) -> None:
    flags = node.flags
    if not flags & IN_VIEW:
        facts["in_view"] = False
    if flags & DISABLED:
        facts["enabled"] = False
    if flags & CHECKABLE:
        facts["checked"] = bool(flags & CHECKED)
    if flags & REQUIRED:
        facts["required"] = True
    if flags & INVALID or node.error is not None:
        facts["invalid"] = True
    elif flags & VALID:
        facts["invalid"] = False


def _value(node: Node) -> str | None:
    """What a field holds; a select holds its chosen option's words."""
    if node.tag == "select":
        chosen = next((child for child in node.children if child.flags & CHECKED), None)
        return " ".join(run.text for run in chosen.children) if chosen is not None else ""
    if node.tag in FIELDS and node.attributes.get("type") not in _HOLDS_NOTHING:
        return node.attributes.get("value", "")
    if shows_value(node):
        attributes = node.attributes
        return attributes.get("aria-valuetext") or attributes.get("aria-valuenow") or visible_text(node, 200)
    return visible_text(node) if node.flags & EDITABLE else None


def _browser_elements(snapshot: Snapshot, can_go_back: bool, may_grow: bool) -> list[Element]:
    """What the browser's frame offers: back, and scrolling where there is more to see, or will be."""
    found = []
    if can_go_back:
        found.append(Element(name=BACK, role="button", text="Back", kind=ClickKind.OTHER))
    if may_grow or snapshot.scroll[1] + snapshot.viewport[1] < snapshot.size[1] - 4:
        found.append(Element(name=SCROLL_DOWN, role="button", text="Scroll down", kind=ClickKind.OTHER))
    if snapshot.scroll[1] > 4:
        found.append(Element(name=SCROLL_UP, role="button", text="Scroll up", kind=ClickKind.OTHER))
    return found
