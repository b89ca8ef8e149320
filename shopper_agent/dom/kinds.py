"""OPeRA's thirteen click types, told from where a control stands and what it says.

Source: OPeRA data set card; papers.md §4.2. Differs: their types come from recipes for one shop, ours from structure
and words, so a control that fits none is `other`.
"""

from shopper_agent.dom.groups import Layout
from shopper_agent.dom.snapshot import Node
from shopper_agent.dom.texts import label_of
from shopper_agent.dom.words import ShopWords
from shopper_agent.schema import ClickKind

_BY_REGION = {
    "product_options": ClickKind.PRODUCT_OPTION,
    "nav_bar": ClickKind.NAV_BAR,
    "breadcrumb": ClickKind.NAV_BAR,
}
_TEXT_ROLES = frozenset({"textbox", "spinbutton", "slider"})


def click_kind(node: Node, role: str, layout: Layout, words: ShopWords) -> ClickKind | None:
    """The click type of a control; None for fields, where only a search box has one."""
    parts = node.name.split(".")
    if parts[-1].startswith(("search_input", "search_button")) or role == "searchbox":
        return ClickKind.SEARCH
    if role in _TEXT_ROLES:
        return ClickKind.QUANTITY if words.quantity.search(label_of(node)) else None
    if (kind := _by_place(parts, role, words)) is not None:
        return kind
    return _by_words(node, role, label_of(node), words)


def _by_place(parts: list[str], role: str, words: ShopWords) -> ClickKind | None:
    """What the regions around a control say."""
    first, last = parts[0], parts[-1]
    if last.startswith(("view_product", "product_image")):
        return ClickKind.PRODUCT_LINK
    if role == "option" and len(parts) > 1 and words.suggests.search(parts[-2].replace("_", " ")):
        return ClickKind.SUGGESTED_TERM
    if first in _BY_REGION:
        return _BY_REGION[first]
    if "pagination" in parts:
        return ClickKind.PAGE_RELATED
    if "refinements" in parts:
        return ClickKind.FILTER
    if role == "checkbox" and "cart" in parts:
        return ClickKind.CART_PAGE_SELECT
    return ClickKind.CART_SIDE_BAR if words.side_cart.search(first) else None


def _by_words(node: Node, role: str, label: str, words: ShopWords) -> ClickKind:
    if words.purchase.search(label) and role in {"button", "link"}:
        return ClickKind.PURCHASE
    if words.quantity.search(label) and len(label) < 60:
        return ClickKind.QUANTITY
    if role == "link" and node.attributes.get("href", "").endswith("#reviews"):
        return ClickKind.REVIEW
    if words.review.search(f"{node.prefix.replace('_', ' ')} {label[:60]}"):
        return ClickKind.REVIEW
    if words.filters.search(label) or "sort" in node.name.split(".")[0]:
        return ClickKind.FILTER
    if words.page_related.search(label) and len(label) < 40:
        return ClickKind.PAGE_RELATED
    return ClickKind.OTHER
