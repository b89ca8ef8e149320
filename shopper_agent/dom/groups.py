"""Which parts a page has: regions, collections of cards, cards. Each gives what it holds a dotted prefix.

Everything is recognised by structure and visible words: landmarks, headings, legends, repeated siblings. This module
knows no shop.
"""

import re
from dataclasses import dataclass, field

from shopper_agent.dom.card_twins import part_cards
from shopper_agent.dom.cards import Card, is_quantity, only_line, only_product, repeated, shows_product, title_of
from shopper_agent.dom.contents import count_contents
from shopper_agent.dom.headings import Headings, is_heading
from shopper_agent.dom.marks import Marks
from shopper_agent.dom.slug import SlugRule, slug
from shopper_agent.dom.snapshot import CONTROL, Node
from shopper_agent.dom.texts import first_heading, label_of, role_of, visible_text
from shopper_agent.dom.words import ShopWords

MAX_DEPTH = 5
"""Components of a prefix; deeper regions add nothing a reader could use."""

_SEARCH_FIELDS = frozenset(
    {
        "q",
        "query",
        "search",
        "s",
        "k",
        "keyword",
        "keywords",
        "searchterm",
        "field-keywords",
        "text",
        "w",
        "term",
    }
)
_LANDMARK_ROLES = {
    "banner": "header", "navigation": "nav", "contentinfo": "footer", "complementary": "aside", "search": "form",
    "form": "form", "region": "section", "dialog": "dialog", "alertdialog": "dialog", "group": "fieldset",
    "radiogroup": "fieldset", "article": "article", "tabpanel": "section", "menu": "section", "toolbar": "section",
    "listbox": "section",
}  # fmt: skip
_REGIONS = frozenset(
    {"header", "nav", "footer", "aside", "form", "section", "dialog", "fieldset", "article", "details"}
)
_AT_THE_EDGES = frozenset({"header", "footer", "nav"})
"""Landmarks of a page only where they stand in none of its parts."""
_PARTS = (_REGIONS - {"header", "footer"}) | {"li", "tr"}
_COUNT_AT_END = re.compile(r"\s*[(\[]\s*\d[\d.,]*\+?\s*[)\]]\s*$")


@dataclass
class Layout:
    """What groups.py found; prefixes are on the nodes themselves."""

    cards: dict[Node, Card] = field(default_factory=dict)
    """In document order."""
    search_forms: set[Node] = field(default_factory=set)
    purchase_forms: set[Node] = field(default_factory=set)
    filters: set[Node] = field(default_factory=set)
    """Outermost nodes of filter regions."""
    paginations: set[Node] = field(default_factory=set)
    headings: Headings = field(default_factory=lambda: Headings([]))
    by_order: set[Node] = field(default_factory=set)
    """Controls whose names say their order among twins, because nothing else tells them apart."""


class _Finder:
    """One page's search for regions; lives as long as the call of `find_groups`."""

    def __init__(self, words: ShopWords, rule: SlugRule, page_heading: str, headings: Headings) -> None:
        self.words, self.rule, self.page_heading = words, rule, page_heading
        self.layout = Layout(headings=headings)

    def enter(self, node: Node) -> None:
        """Give a node its prefix; its parent already has one. Collections give their cards theirs."""
        parent = node.parent
        if parent is not None and parent.in_product:
            node.in_product, node.prefix = True, parent.prefix  # a product card has no regions of its own
            return
        if not node.prefix:  # a card has been given its own by its collection
            node.prefix = parent.prefix if parent is not None else ""
            component = self._component(node) if _may_be_region(node) else ""
            if component and not _says_the_same(node.prefix.rsplit(".", 1)[-1], component):
                node.prefix = _join(node.prefix, component)
        may_list = node.controls >= 2 or (node.controls and node.priced and node.pictured)
        if may_list and node not in self.layout.cards:
            self._collect(node)

    def _component(self, node: Node) -> str:
        kind = _LANDMARK_ROLES.get(node.attributes.get("role", ""), node.tag)
        label = node.attributes.get("labelledby") or node.attributes.get("aria-label") or ""
        marks = f"{label} {node.attributes.get('class', '')} {node.attributes.get('id', '')}"
        if kind == "form" and self._is_search(node):
            self.layout.search_forms.add(node)
            return ""
        if self._is_purchase_form(node, kind):
            self.layout.purchase_forms.add(node)
            return ""
        if node.controls >= 2 and (self.words.pagination.search(marks) or _is_numbered(node, kind)):
            self.layout.paginations.add(node)
            return "pagination"
        if kind in _REGIONS and self.words.breadcrumb.search(marks):
            return "breadcrumb"
        if self._is_filter(node, kind, marks):
            self.layout.filters.add(node)
            return "refinements"
        return self._landmark(node, kind, label)

    def _landmark(self, node: Node, kind: str, label: str) -> str:
        """The component of an ordinary region: its own words, or the landmark's name."""
        inside = _inside(node) if kind in _AT_THE_EDGES else frozenset()
        if kind == "header":
            return "" if inside & {"main", "article", "section", "dialog"} else "nav_bar"
        if kind == "footer":
            return "" if inside & {"main", "article", "section", "dialog"} else "footer"
        if kind == "nav" and "header" in inside and not label:
            return ""
        words = label or _own_heading(node, kind)
        if not words and kind in {"div", "ul"} and self._in_filters(node):
            heading = first_heading(node, within=3)
            words = visible_text(heading) if heading is not None else ""
        if kind == "nav" and re.search(r"\b(main|primary|site|categor|menu|navigation)", words, re.IGNORECASE):
            return "" if "header" in inside else "nav_bar"
        if words and words == self.page_heading and kind not in {"fieldset", "details", "dialog"}:
            return ""  # what the whole page is about names none of its parts
        component = slug(without_count(words), self.rule)
        if component:
            return component
        return {"nav": "nav_bar", "aside": "sidebar", "dialog": "dialog"}.get(kind, "")

    def _in_filters(self, node: Node) -> bool:
        return bool(self.layout.filters) and any(above in self.layout.filters for above in node.ancestors())

    def _is_search(self, node: Node) -> bool:
        if node.attributes.get("role") == "search":
            return True
        fields = [below for below in node.walk() if below.tag == "input" and below.is_control]
        return len(fields) <= 3 and any(
            field.attributes.get("type") == "search" or field.attributes.get("name", "").lower() in _SEARCH_FIELDS
            for field in fields
        )

    def _is_purchase_form(self, node: Node, kind: str) -> bool:
        """A form with an add-to-cart button and something to choose, outside of any card."""
        if kind != "form" or node.controls < 2:
            return False
        buttons = (below for below in node.walk() if below.flags & CONTROL and role_of(below) == "button")
        return any(self.words.add_to_cart.search(label_of(button)) for button in buttons)

    def _is_filter(self, node: Node, kind: str, marks: str) -> bool:
        if node.controls < 3:
            return False
        if kind not in _REGIONS and kind not in {"div", "ul"}:
            return False
        if kind in {"div", "ul"} and node.priced and node.pictured:
            return False  # the results beside the filters
        words = marks if kind in {"div", "ul"} else f"{marks} {_own_heading(node, kind)}"
        if node.pictured or self.words.filters.search(words) is None:
            return False
        return not self._in_filters(node) and "header" not in _inside(node)

    # ── collections ──────────────────────────────────────────────────────────────────────────────────────────────

    def _collect(self, node: Node) -> None:
        """Find repeated children that are cards, and give them their prefixes."""
        members = repeated(node) or only_line(node, self.words) or only_product(node)
        if not members:
            return
        found = [
            (member, title, control) for member in members for title, control in [title_of(member, self.words)] if title
        ]
        if len(found) < min(2, len(members)) or 2 * len(found) < len(members):
            return
        collection = self._collection_prefix(node, members)
        for member, title, control in found:
            is_product = shows_product(member)
            component = slug(title if is_product else without_count(title), self.rule)
            if not component or (is_product is False and _ends_with(collection, component)):
                continue
            member.prefix = _join(collection, component)
            member.in_product = is_product
            self.layout.cards[member] = Card(member, title, collection, is_product, control)

    def _collection_prefix(self, node: Node, members: list[Node]) -> str:
        products = sum(shows_product(member) for member in members)
        if 2 * products < len(members):
            return node.prefix
        lines = sum(any(is_quantity(below, self.words) for below in member.walk()) for member in members)
        if 2 * lines >= len(members):
            return node.prefix if self.words.cart.search(node.prefix.replace("_", " ")) else _join(node.prefix, "cart")
        if node.prefix and node.prefix.split(".")[-1] not in {"refinements"}:
            return node.prefix
        heading = next(iter(self.layout.headings.over(node)), None)
        if heading is not None and heading.tag != "h1" and (component := slug(visible_text(heading), self.rule)):
            return _join(node.prefix, component)
        return _join(node.prefix, "search_results")


def without_count(text: str) -> str:
    """Words without a number in brackets at their end: "Mugs (12)"."""
    return _COUNT_AT_END.sub("", text) if text.rstrip().endswith((")", "]")) else text


def find_groups(nodes: list[Node], words: ShopWords, rule: SlugRule) -> Layout:
    """Give every node its prefix and tell which nodes are cards. `nodes` are in document order, parents first."""
    count_contents(nodes)
    heading = next((node for node in nodes if node.tag == "h1"), None)
    finder = _Finder(words, rule, visible_text(heading) if heading is not None else "", Headings(nodes))
    for node in nodes:
        if node.tag:
            finder.enter(node)
        elif node.parent is not None:
            node.prefix = node.parent.prefix
    layout = finder.layout
    layout.by_order |= part_cards(layout.cards.values(), Marks(layout.headings))
    return layout


def _may_be_region(node: Node) -> bool:
    if (
        node.tag in _REGIONS
        or "role" in node.attributes
        or "aria-label" in node.attributes
        or "labelledby" in node.attributes
    ):
        return not node.is_control
    return node.tag in {"div", "ul", "ol"} and node.controls >= 2 and "class" in node.attributes


def _inside(node: Node) -> frozenset[str]:
    """The kinds of regions and other elements around a node."""
    return frozenset(_LANDMARK_ROLES.get(above.attributes.get("role", ""), above.tag) for above in node.ancestors())


def _own_heading(node: Node, kind: str) -> str:
    """A region's legend, summary or heading."""
    wanted = {"fieldset": "legend", "details": "summary"}.get(kind)
    if wanted:
        found = next((child for child in node.children if child.tag == wanted), None)
        if found is not None:
            return visible_text(found)
    if kind not in _REGIONS:
        return ""
    heading = _first_own_heading(node, within=12 if kind in {"form", "article"} else 8)
    return visible_text(heading) if heading is not None else ""


def _first_own_heading(region: Node, within: int) -> Node | None:
    """The first heading among so many nodes; those of smaller regions and items inside would change with these."""
    stack = list(reversed(region.children))
    for _ in range(within):
        if not stack:
            return None
        node = stack.pop()
        if is_heading(node):
            return node
        if node.children and _LANDMARK_ROLES.get(node.attributes.get("role", ""), node.tag) not in _PARTS:
            stack.extend(reversed(node.children))
    return None


def _is_numbered(node: Node, kind: str) -> bool:
    """A nav or list whose controls are mostly page numbers."""
    if kind not in {"nav", "ul", "ol", "div"} or not 2 <= node.controls <= 20 or node.priced:
        return False
    links = [below for below in node.walk() if below.tag == "a" and below.flags & CONTROL]
    numbers = [link for link in links if visible_text(link).strip().isdigit()]
    return (
        len(numbers) >= 2
        and 2 * len(numbers) >= node.controls
        and all("page" in link.attributes.get("href", "") for link in numbers)
    )


def _join(prefix: str, component: str) -> str:
    """Add a component; one that repeats the last is not said twice, and deep paths stop growing."""
    if not component or _ends_with(prefix, component):
        return prefix
    if prefix.count(".") + 1 >= MAX_DEPTH:
        return f"{prefix.rsplit('.', 1)[0]}.{component}"
    return f"{prefix}.{component}" if prefix else component


def _says_the_same(last: str, component: str) -> bool:
    """Whether a region only repeats what is around it, such as an article labelled by its card's title."""
    return bool(last) and len(component) > 12 and (last.startswith(component) or component.startswith(last))


def _ends_with(prefix: str, component: str) -> bool:
    return prefix == component or prefix.endswith("." + component)
