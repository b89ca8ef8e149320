"""What a control would best be called: the path of what it stands in, and its own words.

Knows nothing of other controls of the same name: names.py tells those apart.
"""

import re
from collections.abc import Mapping
from typing import Generic, TypeVar

from shopper_agent.dom.cards import Card
from shopper_agent.dom.groups import Layout, without_count
from shopper_agent.dom.marks import PICTURES
from shopper_agent.dom.slug import SlugRule, slug
from shopper_agent.dom.snapshot import Node
from shopper_agent.dom.texts import label_of, role_of, visible_text
from shopper_agent.dom.twins import SEPARATOR
from shopper_agent.dom.words import ShopWords

_DIGIT = re.compile(r"\d")
_BADGE = re.compile(
    r"\s*\b\d[\d.,]*\s*(?:items?|products?|articles?|artikel|artículos)?\s*$|^\s*\d[\d.,]*\s+(?=\D)",
    re.IGNORECASE,
)
T = TypeVar("T")


class _Around(Generic[T]):
    """What the nodes of an indexed tree stand in, by their place in it."""

    def __init__(self, known: Mapping[Node, T]) -> None:
        self._by_place: list[T | None] = []
        for node in sorted(known, key=lambda each: each.start):  # what is inside another overrules it
            self._by_place = self._by_place or [None] * len(node.order or ())
            self._by_place[node.start : node.end] = [known[node]] * (node.end - node.start)

    def nearest(self, node: Node | None) -> T | None:
        """What is known of a node or else of the nearest one around it."""
        return self._by_place[node.start] if self._by_place and node is not None else None


class Wishes:
    """Says what each control of one page would best be called."""

    def __init__(self, layout: Layout, words: ShopWords, rule: SlugRule) -> None:
        self.words, self.rule = words, rule
        self._cards = _Around(layout.cards)
        self._search_forms = _Around({form: form for form in layout.search_forms})
        self._purchase_forms = _Around({form: form for form in layout.purchase_forms})
        self._owns: dict[Node, str] = {}

    def wish(self, node: Node) -> str:
        """The name that a control should have if no other has it."""
        if self._search_forms.nearest(node.parent) is not None and (special := self._search_part(node)):
            return special
        card = self._cards.nearest(node)
        if card is not None and card.is_product and (part := self._card_part(node, card)):
            return f"{card.node.prefix}.{part}"
        own = self._own(node)
        if card is not None and not card.is_product and (node is card.title_control or own == _title(card)):
            return node.prefix
        prefix = self._region(node)
        if not prefix:
            return own
        return prefix if prefix.rsplit(".", 1)[-1] == own and node.tag == "summary" else f"{prefix}.{own}"

    def _region(self, node: Node) -> str:
        """What it stands in, with the group of a radio button and the options of what is being bought."""
        prefix = node.prefix
        if node.attributes.get("type") == "radio" or role_of(node) == "radio":
            prefix = self._with_group(node, prefix)
        if self._purchase_forms.nearest(node.parent) is None or self._is_plain_in_purchase_form(node):
            return prefix
        if prefix and not prefix.startswith("product_options"):
            prefix = f"{prefix}.product_options"
        return self._options_first(prefix if "product_options" in prefix.split(".") else "product_options")

    def _search_part(self, node: Node) -> str:
        if role_of(node) in {"textbox", "searchbox", "combobox"} and node.tag != "select":
            return "search_input"
        if role_of(node) == "button" and node.attributes.get("type", "submit") in {"submit", "image"}:
            return "search_button"
        return ""

    def _card_part(self, node: Node, card: Card) -> str:
        """The controls that every product card has, under the papers' names."""
        title = card.title_control
        if node is title or node is card.node:
            return "view_product"
        if node.tag != "a" or title is None or _leads_to(node) != _leads_to(title):
            return ""
        if self._own(node) == self._own(title) and bool(visible_text(node)) == bool(visible_text(title)):
            return "view_product"  # a second one like it: which of them comes first must not matter
        return "product_image" if any(below.tag in PICTURES for below in node.walk()) else ""

    def _own(self, node: Node) -> str:
        if node not in self._owns:
            label = without_count(label_of(node))
            if _DIGIT.search(label) and _is_in_frame(node) and not label.strip().isdigit():
                label = _BADGE.sub("", label) or label
            self._owns[node] = slug(label, self.rule) or slug(role_of(node), self.rule) or "control"
        return self._owns[node]

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


def _is_in_frame(node: Node) -> bool:
    """Whether a control belongs to the page's menus, whose badges count what is in a cart or a list."""
    return node.prefix.partition(".")[0] in {"nav_bar", "footer"}


def _leads_to(link: Node) -> str:
    return link.attributes.get("href", "").split("#")[0]


def _title(card: Card) -> str:
    """The part of a card's prefix that its title gave, without its mark."""
    return card.node.prefix.rsplit(".", 1)[-1].split(SEPARATOR)[0]
