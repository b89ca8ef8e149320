"""The brief rendering: the compact one for a policy that reads a few hundred tokens. Lower case, nothing said twice.

    * acme runner - 59 usd, was 79, 4.4 stars; best seller [results.acme.view], add to cart [results.acme.add]
    searchbox search products = shoes [search_input]
    … 12 more controls [footer.unfold]

Each name stands behind what it names: whoever reads from left to right has read of it by then.

A prompt that numbers its lines (prompts/numbering.py) puts a number in the place of each name; what a line costs is
counted that way.
"""

import re
from collections.abc import Callable
from typing import Final

from shopper_agent.dom.compact import CompactPen, states
from shopper_agent.dom.cutting import Cut, Fold
from shopper_agent.dom.leaves import Group, Leaf, Leaves
from shopper_agent.dom.slug import slug
from shopper_agent.schema import Element, Observation, Product

NAME: Final = re.compile(r"\[([^\[\]\n]+)\]")
"""A name in a line; texts of the page have no square brackets (dom/compact.py)."""
_TITLE, _WORDS, _NOTE = 48, 40, 32
"""Characters of a product's title, of a control's words and of a note at a product."""
_MOST_NOTES: Final = 3
_PLAIN: Final = frozenset({"link", "button"})
"""Roles that are not said: most controls have them."""
_PLACES: Final = frozenset({"above", "below"})
"""Marks that are left out: a policy this small is told what there is, not where."""
_WHOLE: Final = 10
"""From this price on, cents are left out."""


class BriefPen(CompactPen):
    """Writes a page as short lines."""

    hint_cost = 0

    def __init__(self, observation: Observation, page: Leaves, count_tokens: Callable[[str], int]) -> None:
        super().__init__(observation, page, count_tokens)
        self._frame = [control(each) for each in observation.elements if each.name.startswith("browser.")]
        self._frame += [f"* {facts(each)}" for each in observation.products if not each.group]

    def write(self, cut: Cut) -> str:
        """The page."""
        return _lower(super().write(cut))

    def _append(self, leaf: Leaf, before: Leaf | None, lines: list[str], headed: set[Group]) -> None:
        """Write a leaf; what stands in a card goes into the card's line."""
        if before is None or leaf.element is None or not leaf.is_extra or before.group is not leaf.group:
            super()._append(leaf, before, lines, headed)
        elif not _says_title(leaf.element, leaf.group.card):
            lines[-1] += f", {self._line(leaf)}"

    def fold_cost(self, group: Group, hidden: int) -> int:
        """Tokens of a group's line, at most."""
        return self._count(f"… {hidden} more products [{group.name}.unfold]\n")

    def _fold(self, fold: Fold) -> str:
        return f"{_cut(fold.text, _WORDS)} [{fold.name}]"

    def _made(self, leaf: Leaf) -> str:
        if leaf.element is None or leaf.kind == "option" or leaf.product is not None:
            return super()._made(leaf)
        return control(leaf.element, leaf.more)

    def _product(self, product: Product, element: Element | None) -> str:
        line = f"* {facts(product)}"
        return line if element is None else f"{line}{_marks(element)} [{element.name}]"


def facts(product: Product) -> str:
    """A product in one line; what is not known is not said.

    >>> facts(Product(title="Mug", price=8.5, currency="USD", rating=4.5, review_count=3, notes=("New",)))
    'Mug - 8.50 USD, 4.5 stars, 3 reviews; New'
    """
    known: list[str] = []
    if product.price is not None:
        known.append(f"{_amount(product.price)} {product.currency or ''}".strip())
        if product.list_price is not None:
            known.append(f"was {_amount(product.list_price)}")
    if product.rating is not None:
        known.append(f"{product.rating:.1f} stars")
    if product.review_count is not None:
        known.append(f"{product.review_count} reviews")
    if product.available is False:
        known.append("sold out")
    title = _cut(product.title, _TITLE)
    first = f"{title} - {', '.join(known)}" if known else title
    return "; ".join((first, *(_cut(note, _NOTE) for note in product.notes[:_MOST_NOTES])))


def control(element: Element, more: str = "") -> str:
    """A control: its role where it is no link or button, its words, its value and state, its name."""
    words = _cut(element.text, _WORDS) or element.name.rpartition(".")[2].replace("_", " ")
    line = words if element.role in _PLAIN else f"{element.role} {words}"
    if more:
        line += f": {_cut(more, _WORDS)}"
    if element.value:
        line += f" = {_cut(element.value, _WORDS)}"
    return f"{line}{_marks(element)} [{element.name}]"


def _says_title(element: Element, card: Product | None) -> bool:
    """Whether a link of a card says its title once more, as its picture does: the card's own line has it."""
    return card is not None and element.role == "link" and slug(element.text) == slug(card.title)


def numbered_count(count_tokens: Callable[[str], int]) -> Callable[[str], int]:
    """Counts a text as it is when numbers stand in the place of its names."""
    return lambda text: count_tokens(NAME.sub("[0]", text))


def _marks(element: Element) -> str:
    said = [state for state in states(element, 0) if state not in _PLACES]
    return f" ({', '.join(said)})" if said else ""


def _amount(price: float) -> str:
    return f"{price:.0f}" if price >= _WHOLE else f"{price:.2f}"


def _cut(text: str, most: int) -> str:
    """At most so many characters, whole words where there are several; no brackets, which names alone have."""
    words = " ".join(text.replace("[", "(").replace("]", ")").split())
    if len(words) <= most:
        return words
    kept = words[:most].rpartition(" ")[0]
    return (kept or words[:most]).rstrip(" ,;-")


def _lower(text: str) -> str:
    """In lower case, but for names."""
    parts = NAME.split(text)
    return "".join(f"[{part}]" if place % 2 else part.lower() for place, part in enumerate(parts))
