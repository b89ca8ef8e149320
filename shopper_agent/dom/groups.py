"""Which parts a page has: regions, collections of cards, cards. Each gives what it holds a dotted prefix.

Everything is recognised by structure and visible words: landmarks, headings, legends, repeated siblings. This module
knows no shop.
"""

import re
from dataclasses import dataclass, field

from shopper_agent.dom.prices import has_price
from shopper_agent.dom.slug import SlugRule, slug
from shopper_agent.dom.snapshot import CONTROL, Node
from shopper_agent.dom.texts import HEADINGS, first_heading, label_of, picture_text, role_of, visible_text
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
_DIGIT = re.compile(r"\d")
_COUNT_AT_END = re.compile(r"\s*[(\[]\s*\d[\d.,]*\+?\s*[)\]]\s*$")


@dataclass(eq=False)
class Card:
    """One of several like things: a product, a cart line, a review, a menu entry."""

    node: Node
    title: str
    collection: str
    """Prefix of the collection it stands in."""
    is_product: bool
    title_control: Node | None = None


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


class _Finder:
    """One page's search for regions; lives as long as the call of `find_groups`."""

    def __init__(self, words: ShopWords, rule: SlugRule, page_heading: str) -> None:
        self.words, self.rule, self.page_heading = words, rule, page_heading
        self.layout = Layout()
        self.heading: Node | None = None
        """The last heading passed in document order."""
        self.taken: dict[tuple[str, str], int] = {}

    def enter(self, node: Node) -> None:
        """Give a node its prefix; its parent already has one. Collections give their cards theirs."""
        if node.tag in HEADINGS or node.attributes.get("role") == "heading":
            self.heading = node
        parent = node.parent
        if parent is not None and parent.in_product:
            node.in_product, node.prefix = True, parent.prefix  # a product card has no regions of its own
            return
        if not node.prefix:  # a card has been given its own by its collection
            node.prefix = parent.prefix if parent is not None else ""
            component = self._component(node) if _may_be_region(node) else ""
            if component and not _says_the_same(node.prefix.rsplit(".", 1)[-1], component):
                node.prefix = _join(node.prefix, component)
        if node.children and node not in self.layout.cards:
            self._collect(node)

    def _component(self, node: Node) -> str:
        kind = _LANDMARK_ROLES.get(node.attributes.get("role", ""), node.tag)
        label = node.attributes.get("labelledby") or node.attributes.get("aria-label") or ""
        inside = _inside(node)
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
        if self._is_filter(node, kind, marks, inside):
            self.layout.filters.add(node)
            return "refinements"
        return self._landmark(node, kind, label, inside)

    def _landmark(self, node: Node, kind: str, label: str, inside: set[str]) -> str:
        """The component of an ordinary region: its own words, or the landmark's name."""
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
        component = slug(_COUNT_AT_END.sub("", words), self.rule)
        if component:
            return component
        return {"nav": "nav_bar", "aside": "sidebar", "dialog": "dialog"}.get(kind, "")

    def _in_filters(self, node: Node) -> bool:
        return any(above in self.layout.filters for above in node.ancestors())

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

    def _is_filter(self, node: Node, kind: str, marks: str, inside: set[str]) -> bool:
        if node.controls < 3 or "header" in inside or self._in_filters(node):
            return False
        if kind not in _REGIONS and kind not in {"div", "ul"}:
            return False
        if kind in {"div", "ul"} and node.priced and node.pictured:
            return False  # the results beside the filters
        words = marks if kind in {"div", "ul"} else f"{marks} {_own_heading(node, kind)}"
        return self.words.filters.search(words) is not None and not node.pictured

    # ── collections ──────────────────────────────────────────────────────────────────────────────────────────────

    def _collect(self, node: Node) -> None:
        """Find repeated children that are cards, and give them their prefixes."""
        members = _repeated(node) or _only_line(node, self.words)
        if not members:
            return
        found = [
            (member, title, control) for member in members for title, control in [_title(member, self.words)] if title
        ]
        if len(found) < min(2, len(members)) or 2 * len(found) < len(members):
            return
        collection = self._collection_prefix(node, members)
        for member, title, control in found:
            is_product = _is_product(member)
            component = slug(_COUNT_AT_END.sub("", title) if not is_product else title, self.rule)
            if not component or (is_product is False and _ends_with(collection, component)):
                continue
            member.prefix = self._unique(collection, component, control)
            member.in_product = is_product
            self.layout.cards[member] = Card(member, title, collection, is_product, control)

    def _collection_prefix(self, node: Node, members: list[Node]) -> str:
        products = sum(_is_product(member) for member in members)
        if 2 * products < len(members):
            return node.prefix
        lines = sum(any(_is_quantity(below, self.words) for below in member.walk()) for member in members)
        if 2 * lines >= len(members):
            return node.prefix if self.words.cart.search(node.prefix.replace("_", " ")) else _join(node.prefix, "cart")
        if node.prefix and node.prefix.split(".")[-1] not in {"refinements"}:
            return node.prefix
        heading = self.heading
        if heading is not None and heading.tag != "h1" and (component := slug(visible_text(heading), self.rule)):
            return _join(node.prefix, component)
        return _join(node.prefix, "search_results")

    def _unique(self, collection: str, component: str, control: Node | None) -> str:
        """Cards of one title in one collection are told apart by where they lead, then by their order."""
        key = (collection, component)
        count = self.taken.get(key, 0) + 1
        self.taken[key] = count
        if count == 1:
            return _join(collection, component)
        if control is not None and (tail := address_mark(control.attributes.get("href", ""), component)):
            other = (collection, f"{component}_{tail}")
            if other not in self.taken:
                self.taken[other] = 1
                return _join(*other)
        return _join(collection, f"{component}_{count}")


def find_groups(nodes: list[Node], words: ShopWords, rule: SlugRule) -> Layout:
    """Give every node its prefix and tell which nodes are cards. `nodes` are in document order, parents first."""
    count_contents(nodes)
    heading = next((node for node in nodes if node.tag == "h1"), None)
    finder = _Finder(words, rule, visible_text(heading) if heading is not None else "")
    for node in nodes:
        if node.tag:
            finder.enter(node)
        elif node.parent is not None:
            node.prefix = node.parent.prefix
    return finder.layout


def count_contents(nodes: list[Node]) -> None:
    """Count controls and note prices and pictures, children before parents."""
    for node in reversed(nodes):
        if not node.tag:
            node.texts = 1
            node.priced = _DIGIT.search(node.text) is not None and has_price(node.text)
        elif node.tag == "img":
            node.pictured = True
        if node.flags & CONTROL and node.tag != "option":
            node.controls += 1
        parent = node.parent
        if parent is not None:
            parent.controls += node.controls
            parent.texts += node.texts if node.tag != "option" else 0
            parent.priced = parent.priced or node.priced
            parent.pictured = parent.pictured or node.pictured or node.tag == "svg"


def address_mark(href: str, title: str) -> str:
    """The part of an address that tells twins apart: the last path part or query value with a digit in it."""
    parts = [part for part in re.split(r"[/?&=#]+", href.split("://", 1)[-1])[1:] if part]
    for part in reversed(parts):
        mark = slug(part)
        if mark and mark != title and any(c.isdigit() for c in mark):
            return mark[:24].strip("_")
    return ""


def _may_be_region(node: Node) -> bool:
    if (
        node.tag in _REGIONS
        or "role" in node.attributes
        or "aria-label" in node.attributes
        or "labelledby" in node.attributes
    ):
        return not node.is_control
    return node.tag in {"div", "ul", "ol"} and node.controls >= 2 and "class" in node.attributes


def _inside(node: Node) -> set[str]:
    return {_LANDMARK_ROLES.get(above.attributes.get("role", ""), above.tag) for above in node.ancestors()}


def _own_heading(node: Node, kind: str) -> str:
    """A region's legend, summary or heading."""
    wanted = {"fieldset": "legend", "details": "summary"}.get(kind)
    if wanted:
        found = next((child for child in node.children if child.tag == wanted), None)
        if found is not None:
            return visible_text(found)
    if kind not in _REGIONS:
        return ""
    heading = first_heading(node, within=12 if kind in {"form", "article"} else 8)
    return visible_text(heading) if heading is not None else ""


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


def _repeated(node: Node) -> list[Node]:
    """The largest set of like children that hold something to act on."""
    if node.controls < 2 or node.tag in {"select", "label", "p"}:
        return []
    sets: dict[tuple[str, str], list[Node]] = {}
    for child in node.children:
        if (
            child.tag
            and child.controls
            and child.tag not in {"option", "label", "select", "input", "button", "nav", "header", "footer"}
        ):
            first = child.attributes.get("class", "").split(" ")[0] if child.tag not in {"li", "tr", "article"} else ""
            sets.setdefault((child.tag, first), []).append(child)
    members = max(sets.values(), key=len, default=[])
    if len(members) < (2 if members and members[0].tag in {"li", "tr", "article"} else 3):
        return []
    members = [member for member in members if not _holds_cards(member)]
    rich = [
        member
        for member in members
        if member.controls >= 2 or member.priced or (member.pictured and not member.is_control)
    ]
    return members if len(members) > 1 and 2 * len(rich) >= len(members) else []


def _only_line(node: Node, words: ShopWords) -> list[Node]:
    """The single line of a cart: it is named as it will be when there are two."""
    if not node.priced or node.controls < 2 or node.tag not in {"ul", "ol", "tbody", "table", "div", "section", "form"}:
        return []
    lines = [child for child in node.children if child.tag in {"li", "tr", "article"} and child.controls]
    if len(lines) != 1 or not _is_product(lines[0]):
        return []
    return lines if any(_is_quantity(below, words) for below in lines[0].walk()) else []


def _holds_cards(node: Node) -> bool:
    """Whether a part is itself a list of product cards, such as a row of deals on a home page."""
    return node.priced and any(
        sum(1 for child in below.children if child.priced and child.pictured and child.controls) >= 2
        for below in node.walk()
        if below.controls >= 2 and len(below.children) >= 2
    )


def _is_product(node: Node) -> bool:
    return "schema.org/product" in node.attributes.get("itemtype", "").lower() or (
        node.priced and (node.pictured or node.controls >= 2)
    )


def _is_quantity(node: Node, words: ShopWords) -> bool:
    return node.is_control and node.tag in {"input", "select"} and words.quantity.search(label_of(node)) is not None


def _title(card: Node, words: ShopWords) -> tuple[str, Node | None]:
    """What a card is called, and the control that carries that title."""
    heading = first_heading(card, within=60)
    links = [below for below in card.walk() if below.tag == "a" and below.flags & CONTROL]
    if heading is not None and (text := visible_text(heading)):
        holder = next((link for link in links if _contains(link, heading) or _contains(heading, link)), None)
        return _whole_title(text, card, holder), holder
    named = next((below for below in card.walk() if below.attributes.get("itemprop") == "name"), None)
    if named is not None and (text := visible_text(named)):
        return text, next((link for link in links if _contains(link, named) or _contains(named, link)), None)
    best: tuple[int, str, Node | None] = (0, "", None)
    for link in links:
        text = visible_text(link)
        if (has_price(text) and len(text) < 24) or words.purchase.search(text) or words.review.search(text):
            continue
        if len(text) > best[0] and any(c.isalpha() for c in text):
            best = (len(text), text, link)
            if not (card.priced or card.pictured):
                break  # a menu entry is called like its first link
    if best[1]:
        return (best[1] if len(best[1]) <= 160 else label_of(best[2]) if best[2] else best[1]), best[2]
    alt = picture_text(card)
    return (alt, links[0] if links else None) if alt else ("", None)


def _whole_title(text: str, card: Node, link: Node | None) -> str:
    """A title that the page shortens ("Rapid Boil …") is often whole in the link's tip or the picture's text."""
    if not text.endswith(("…", "...")):
        return text
    head = text.rstrip(" .…,")
    whole = [link.attributes.get("title", "") if link is not None else "", picture_text(card)]
    return next((candidate for candidate in whole if candidate.startswith(head)), text)


def _contains(outer: Node, inner: Node) -> bool:
    node: Node | None = inner
    while node is not None:
        if node is outer:
            return True
        node = node.parent
    return False


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
