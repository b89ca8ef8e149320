"""OPeRA's thirteen click types, told from where a control stands and what it says.

Source: OPeRA data set card; papers.md §4.2. Differs: their types come from recipes for one shop, ours from structure
and words, so a control that fits none is `other`.
"""

from typing import NamedTuple

from shopper_agent.dom.quick import quick_look
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
_TELLING = 60
"""Characters of a label that may tell of reviews; a longer one sets no quantity."""
_SIGN = 3
"""Characters of a label that may be a sign; one tells where it stands alone."""
_SHORT = 40
"""Characters of a label that turns pages, at most."""


class _Place(NamedTuple):
    """What a control stands in."""

    words: str
    last: str
    """The last of them, with which a control's own words may go together."""
    tells: bool
    """Whether any kind's words stand in them."""


class Kinds:
    """Tells the click types of the controls of one page; what a region or a select says is looked at once."""

    def __init__(self, words: ShopWords) -> None:
        """`words`: what the shop calls things."""
        self._words = words
        self._quick = quick_look(words.purchase, words.quantity, words.review, words.page_related, words.filters)
        self._side_carts: dict[str, bool] = {}
        self._places: dict[str, _Place] = {}
        self._by_select: dict[str, ClickKind] = {}

    def of(self, node: Node, role: str) -> ClickKind | None:
        """The click type of a named control; None for fields, where only a search box has one."""
        if node.tag == "option":
            return self._option_kind(node.name.rpartition(".")[0])
        parts = node.name.split(".")
        if parts[-1].startswith(("search_input", "search_button")) or role == "searchbox":
            return ClickKind.SEARCH
        if role in _TEXT_ROLES:
            return ClickKind.QUANTITY if self._words.quantity.search(label_of(node)) else None
        return self._by_place(parts, role) or self._by_words(node, role, label_of(node))

    def _option_kind(self, select: str) -> ClickKind:
        """Of the options of a select of that name."""
        kind = self._by_select.get(select)
        if kind is None:
            kind = self._by_select[select] = self._kind_of_options(select.split("."))
        return kind

    def _kind_of_options(self, parts: list[str]) -> ClickKind:
        if parts[0] == "product_options":
            return ClickKind.PRODUCT_OPTION
        group = " ".join(parts).replace("_", " ")
        if self._words.quantity.search(group):
            return ClickKind.QUANTITY
        return ClickKind.FILTER if self._words.filters.search(group) or "refinements" in parts else ClickKind.OTHER

    def _by_place(self, parts: list[str], role: str) -> ClickKind | None:
        """What the regions around a control say."""
        first, last = parts[0], parts[-1]
        if last.startswith(("view_product", "product_image")):
            return ClickKind.PRODUCT_LINK
        if role == "option" and len(parts) > 1 and self._words.suggests.search(parts[-2].replace("_", " ")):
            return ClickKind.SUGGESTED_TERM
        if first in _BY_REGION:
            return _BY_REGION[first]
        if "pagination" in parts:
            return ClickKind.PAGE_RELATED
        if "refinements" in parts:
            return ClickKind.FILTER
        if role == "checkbox" and "cart" in parts:
            return ClickKind.CART_PAGE_SELECT
        return ClickKind.CART_SIDE_BAR if self._is_side_cart(first) else None

    def _is_side_cart(self, region: str) -> bool:
        known = self._side_carts.get(region)
        if known is None:
            known = self._side_carts[region] = self._words.side_cart.search(region) is not None
        return known

    def _by_words(self, node: Node, role: str, label: str) -> ClickKind:
        words, place = self._words, self._place(node.prefix)
        tells = not _SIGN < len(label) <= _TELLING or self._quick.may_find(f"{place.last} {label}")
        if tells and role in {"button", "link"} and words.purchase.search(label):
            # a link among reviews is the title of one, whatever it says
            in_reviews = role == "link" and words.review.search(place.words.partition(".")[0]) is not None
            return ClickKind.REVIEW if in_reviews else ClickKind.PURCHASE
        if tells and len(label) < _TELLING and words.quantity.search(label):
            return ClickKind.QUANTITY
        if role == "link" and node.attributes.get("href", "").endswith("#reviews"):
            return ClickKind.REVIEW
        if (tells or place.tells) and words.review.search(f"{place.words} {label[:_TELLING]}"):
            return ClickKind.REVIEW
        if "sort" in node.name.partition(".")[0] or (tells and words.filters.search(label)):
            return ClickKind.FILTER
        if tells and len(label) < _SHORT and words.page_related.search(label):
            return ClickKind.PAGE_RELATED
        return ClickKind.OTHER

    def _place(self, prefix: str) -> _Place:
        if (known := self._places.get(prefix)) is None:
            words = prefix.replace("_", " ")
            known = self._places[prefix] = _Place(words, words.rpartition(" ")[2], self._quick.may_find(words))
        return known
