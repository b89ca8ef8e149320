"""Every control gets a dotted name: readable, unique in its page, the same on the next visit.

A name is the path of the regions, collections and cards around the control plus its own words. Twins are told apart by
where they lead or what they mean, and by their order only when nothing else differs.
"""

import re
from collections import defaultdict

from shopper_agent.dom.cards import Card, address_mark
from shopper_agent.dom.groups import Layout
from shopper_agent.dom.slug import SlugRule, slug
from shopper_agent.dom.snapshot import CONTROL, Node
from shopper_agent.dom.texts import label_of, role_of
from shopper_agent.dom.words import ShopWords

_COUNT = re.compile(r"\s*[(\[]\s*\d[\d.,]*\+?\s*[)\]]\s*$")
_BADGE = re.compile(
    r"\s*\b\d[\d.,]*\s*(?:items?|products?|articles?|artikel|artículos)?\s*$|^\s*\d[\d.,]*\s+(?=\D)",
    re.IGNORECASE,
)
_FIELD_ROLES = frozenset({"textbox", "searchbox", "combobox"})


def give_names(controls: list[Node], layout: Layout, words: ShopWords, rule: SlugRule) -> None:
    """Set `name` on every control and option. `controls` are in document order."""
    namer = _Namer(layout, words, rule)
    wanted: dict[str, list[Node]] = defaultdict(list)
    for node in controls:
        if node.tag != "option":
            wanted[namer.wish(node)].append(node)
    taken: set[str] = set()
    for name, nodes in wanted.items():
        if len(nodes) == 1:
            nodes[0].name = name
            taken.add(name)
    for name, nodes in wanted.items():
        if len(nodes) > 1:
            _tell_apart(name, nodes, taken)
    for node in controls:
        if node.tag == "option":
            _name_option(node, taken, rule)


class _Namer:
    """Says what each control of one page would best be called."""

    def __init__(self, layout: Layout, words: ShopWords, rule: SlugRule) -> None:
        self.layout, self.words, self.rule = layout, words, rule

    def wish(self, node: Node) -> str:
        """The name that a control should have if no other has it."""
        prefix = node.prefix
        form = self._holder(node, self.layout.search_forms)
        if form is not None and (special := self._search_part(node)):
            return special
        card = self._card_of(node)
        if card is not None and card.is_product and (part := self._card_part(node, card)):
            return f"{card.node.prefix}.{part}"
        own = self._own(node)
        if card is not None and not card.is_product and node is card.title_control:
            return prefix
        if node.attributes.get("type") in {"radio"} or role_of(node) == "radio":
            prefix = self._with_group(node, prefix)
        if self._holder(node, self.layout.purchase_forms) is not None and not self._is_plain_in_purchase_form(node):
            prefix = f"{prefix}.product_options" if prefix and not prefix.startswith("product_options") else prefix
            prefix = prefix if "product_options" in prefix.split(".") else "product_options"
            prefix = self._options_first(prefix)
        if not prefix:
            return own
        return prefix if prefix.rsplit(".", 1)[-1] == own and node.tag == "summary" else f"{prefix}.{own}"

    def _search_part(self, node: Node) -> str:
        if role_of(node) in {"textbox", "searchbox", "combobox"} and node.tag != "select":
            return "search_input"
        if role_of(node) == "button" and node.attributes.get("type", "submit") in {"submit", "image"}:
            return "search_button"
        return ""

    def _card_part(self, node: Node, card: Card) -> str:
        """The controls that every product card has, under the papers' names."""
        if node is card.title_control or node is card.node:
            return "view_product"
        if node.tag != "a" or card.title_control is None:
            return ""
        same = (
            node.attributes.get("href", "").split("#")[0] == card.title_control.attributes.get("href", "").split("#")[0]
        )
        if same and any(below.tag in {"img", "svg", "picture"} for below in node.walk()):
            return "product_image"
        return ""

    def _own(self, node: Node) -> str:
        label = _COUNT.sub("", label_of(node))
        region = node.prefix.split(".")[0] if node.prefix else ""
        if region in {"nav_bar", "footer"} and not label.strip().isdigit():
            label = _BADGE.sub("", label) or label
        made = slug(label, self.rule)
        return made or slug(role_of(node), self.rule) or "control"

    def _with_group(self, node: Node, prefix: str) -> str:
        """Radios without a legend are grouped by the name of their field."""
        if any(above.tag == "fieldset" or above.attributes.get("role") == "radiogroup" for above in node.ancestors()):
            return prefix
        group = slug(
            re.sub(r"\d+$", "", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", node.attributes.get("name", ""))),
            self.rule,
        )
        return f"{prefix}.{group}" if prefix and group else prefix or group

    def _is_plain_in_purchase_form(self, node: Node) -> bool:
        """Buttons that buy and the quantity field keep their plain names."""
        label = label_of(node)
        if self.words.quantity.search(label) or self.words.purchase.search(label):
            return True
        return node.tag == "a" or (
            role_of(node) == "button"
            and node.attributes.get("type", "submit") == "submit"
            and "aria-pressed" not in node.attributes
        )

    @staticmethod
    def _options_first(prefix: str) -> str:
        """`size.product_options` → `product_options.size`."""
        parts = [part for part in prefix.split(".") if part != "product_options"]
        return ".".join(["product_options", *parts])

    @staticmethod
    def _holder(node: Node, holders: set[Node]) -> Node | None:
        if not holders:
            return None
        return next((above for above in node.ancestors() if above in holders), None)

    def _card_of(self, node: Node) -> Card | None:
        cards = self.layout.cards
        if node in cards:
            return cards[node]
        return next((cards[above] for above in node.ancestors() if above in cards), None)


def _tell_apart(name: str, nodes: list[Node], taken: set[str]) -> None:
    """Give twins different names: by address or value where that tells them apart, else by order."""
    own = name.rsplit(".", 1)[-1]
    marks = [_mark(node, own) for node in nodes]
    for order, (node, mark) in enumerate(zip(nodes, marks, strict=True), start=1):
        if order == 1 and name not in taken:
            candidate = name
        elif mark and marks.count(mark) == 1 and f"{name}_{mark}" not in taken:
            candidate = f"{name}_{mark}"
        else:
            candidate, number = f"{name}_{order}", order
            while candidate in taken:
                number += 1
                candidate = f"{name}_{number}"
        node.name = candidate
        taken.add(candidate)


def _mark(node: Node, own: str) -> str:
    """What distinguishes a twin: the last part of its address, or its value."""
    href = node.attributes.get("href", "")
    if href:
        if mark := address_mark(href, own):
            return mark
        tail = slug(href.split("?")[0].rstrip("/").rsplit("/", 1)[-1])[:24].strip("_")
        return tail if tail != own else ""
    if role_of(node) not in _FIELD_ROLES:
        return slug(node.attributes.get("value", ""))[:24].strip("_")
    return slug(node.attributes.get("name", ""))[:24].strip("_")


def _name_option(node: Node, taken: set[str], rule: SlugRule) -> None:
    """An option is called like its select plus its own words."""
    select = node.parent
    while select is not None and not (select.tag == "select" and select.flags & CONTROL):
        select = select.parent
    prefix = select.name if select is not None else node.prefix
    text = " ".join(child.text for child in node.children)
    own = (
        slug(text, rule)
        or slug(node.attributes.get("value", ""), rule)
        or f"option_{int(node.attributes.get('index', '0')) + 1}"
    )
    name, number = f"{prefix}.{own}", 1
    while name in taken:
        number += 1
        name = f"{prefix}.{own}_{number}"
    node.name = name
    taken.add(name)
