"""Snapshot → Observation: masked, grouped, named, rendered. One code path for live pages, recordings and training.

Knows nothing of browsers and models.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from shopper_agent.dom.complaints import note_complaints
from shopper_agent.dom.groups import Layout, find_groups
from shopper_agent.dom.kinds import click_kind
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
    index_tree,
    release,
)
from shopper_agent.dom.texts import FIELDS, SHOWS_VALUE, label_of, role_of, visible_text
from shopper_agent.dom.words import WORDS, ShopWords
from shopper_agent.schema import Box, ClickKind, Element, Observation, PageEvent

BACK, SCROLL_DOWN, SCROLL_UP = "browser.back", "browser.scroll_down", "browser.scroll_up"


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


@dataclass(frozen=True)
class Handle:
    """Where the browser finds the live element of a name."""

    frame: int
    row: int
    tag: str


@dataclass(frozen=True)
class Simplified:
    """An observation, and the way back from its names to the page."""

    observation: Observation
    handles: Mapping[str, Handle]


def simplify(
    snapshot: Snapshot,
    reading: Reading | None = None,
    private: Mapping[str, str] | None = None,
    *,
    can_go_back: bool = False,
    typed: Collection[str] = (),
) -> Simplified:
    """Make the observation of a page.

    `private` maps reference keys (`contact.email`) to the values that must not be shown; `typed` are those that have
    been used: a short code is only known for what it is after that. The tree of the snapshot is
    used up: a snapshot is simplified once.
    """
    reading = reading or Reading()
    masker = Masker(private or {}, typed)
    _drop_wrappers(snapshot.root)
    nodes = index_tree(snapshot.root)
    masker.apply(nodes)
    layout = find_groups(nodes, reading.words, reading.slug_rule)
    controls = [node for node in nodes if node.flags & CONTROL]
    give_names(controls, layout, reading.words, reading.slug_rule)
    note_complaints(nodes, layout)
    names = {node.name for node in controls}
    elements = tuple(_element(node, layout, reading.words) for node in controls)
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
        elements=(*elements, *_browser_elements(snapshot, can_go_back)),
        products=tuple(it if it.group else masker.product(it) for it in products),
        status=snapshot.status,
        events=events,
        page=Box(x=snapshot.scroll[0], y=snapshot.scroll[1], width=snapshot.size[0], height=snapshot.size[1]),
    )
    snapshot.root = Node("body")
    handles = {node.name: Handle(node.handle[0], node.handle[1], node.tag) for node in controls}
    release(nodes)
    return Simplified(observation, handles)


def _drop_wrappers(root: Node) -> None:
    """Replace a wrapper around a single element by that element, bottom up: cards lie closer to their list."""
    for node in reversed(list(root.walk())):
        children = node.children
        for place, child in enumerate(children):
            if (
                len(child.children) == 1
                and child.tag in {"div", "span"}
                and not child.flags & CONTROL
                and _says_nothing(child)
            ):
                only = child.children[0]
                if only.tag:
                    only.parent = node
                    children[place] = only


def _says_nothing(node: Node) -> bool:
    attributes = node.attributes
    return not attributes or not any(
        key in attributes for key in ("role", "aria-label", "labelledby", "itemprop", "itemtype", "mark")
    )


def _element(node: Node, layout: Layout, words: ShopWords) -> Element:
    role = role_of(node)
    flags, attributes = node.flags, node.attributes
    kind = ClickKind.OTHER if node.tag == "option" else click_kind(node, role, layout, words)
    if node.tag == "option":
        kind = _option_kind(node, words)
    text = " ".join(child.text for child in node.children) if node.tag == "option" else label_of(node)
    box = node.box
    return Element(
        name=node.name,
        role=role,
        text=text[:300],
        value=_value(node),
        kind=kind,
        enabled=not flags & DISABLED,
        checked=bool(flags & CHECKED) if flags & CHECKABLE else None,
        in_view=bool(flags & IN_VIEW),
        required=True if flags & REQUIRED else None,
        invalid=True if flags & INVALID or node.error is not None else False if flags & VALID else None,
        error=node.error,
        covered_by=node.covered_by,
        href=attributes.get("href") if node.tag == "a" else None,
        box=Box(x=box[0], y=box[1], width=box[2], height=box[3]) if box is not None else None,
        by_order=node in layout.by_order,
    )


def _value(node: Node) -> str | None:
    """What a field holds; a select holds its chosen option's words."""
    if node.tag == "select":
        chosen = next((child for child in node.children if child.flags & CHECKED), None)
        return " ".join(run.text for run in chosen.children) if chosen is not None else ""
    if node.tag in FIELDS and node.attributes.get("type") not in {
        "checkbox",
        "radio",
        "submit",
        "button",
        "image",
        "reset",
    }:
        return node.attributes.get("value", "")
    if role_of(node) in SHOWS_VALUE:
        attributes = node.attributes
        return attributes.get("aria-valuetext") or attributes.get("aria-valuenow") or visible_text(node, 200)
    return visible_text(node) if node.flags & EDITABLE else None


def _option_kind(node: Node, words: ShopWords) -> ClickKind:
    parts = node.name.split(".")
    if parts[0] == "product_options":
        return ClickKind.PRODUCT_OPTION
    group = " ".join(parts[:-1]).replace("_", " ")
    if words.quantity.search(group):
        return ClickKind.QUANTITY
    return ClickKind.FILTER if words.filters.search(group) or "refinements" in parts else ClickKind.OTHER


def _browser_elements(snapshot: Snapshot, can_go_back: bool) -> list[Element]:
    """What the browser's frame offers: back, and scrolling where there is more to see."""
    found = []
    if can_go_back:
        found.append(Element(name=BACK, role="button", text="Back", kind=ClickKind.OTHER))
    if snapshot.scroll[1] + snapshot.viewport[1] < snapshot.size[1] - 4:
        found.append(Element(name=SCROLL_DOWN, role="button", text="Scroll down", kind=ClickKind.OTHER))
    if snapshot.scroll[1] > 4:
        found.append(Element(name=SCROLL_UP, role="button", text="Scroll up", kind=ClickKind.OTHER))
    return found
