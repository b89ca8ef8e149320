"""The compact rendering: the same names as the papers' HTML, in short lines.

* Acme Runner — 59.00 USD (was 79.00), 4.4/5 from 12 reviews, available; Best seller [search_results.acme.view_product]
[search_results.acme.add_to_cart] button "Add to cart"
[search_input] searchbox "Search" = "shoes"
[footer.imprint] link (below)
[footer.unfold] "… 12 more controls: About us, Careers …"

A control without a mark of its place is in view. Docs: docs/observation.md.
"""

from collections.abc import Callable

from shopper_agent.dom.cutting import Cut, Fold
from shopper_agent.dom.folds import HINT_COST
from shopper_agent.dom.leaves import Group, Leaf, Leaves
from shopper_agent.dom.slug import slug
from shopper_agent.schema import Element, Observation, Product

_LONGEST = 100
"""Characters of one text of a control."""
_LONGEST_NOTE = 60
_MOST_NOTES = 4


def product_line(product: Product) -> str:
    """A product's facts in one line; what is not known is not said.

    >>> product_line(Product(title="Mug", price=8.5, currency="USD", rating=4.5, review_count=3))
    'Mug — 8.50 USD, 4.5/5 from 3 reviews'
    """
    facts = []
    if product.price is not None:
        was = f" (was {product.list_price:.2f})" if product.list_price is not None else ""
        facts.append(f"{product.price:.2f} {product.currency or ''}".strip() + was)
    if product.rating is not None:
        count = f" from {product.review_count} reviews" if product.review_count is not None else ""
        facts.append(f"{product.rating:g}/5{count}")
    if product.available is not None:
        facts.append("available" if product.available else "sold out")
    title = _short(product.title)
    return f"{title} — {', '.join(facts)}" if facts else title


def control_line(element: Element, view_top: int = 0, more: str = "") -> str:
    """One control: its name, role, words and state. A link's words are left out where its name says the same.

    `view_top`: where the view begins on the page, in pixels; `more`: what the control shows beyond its words.
    """
    line = f"[{element.name}] {element.role}"
    if element.text and not _is_said(element):
        line += f' "{_short(element.text)}"'
    if more:
        line += f": {_short(more)}"
    if element.value is not None:
        line += f' = "{_short(element.value)}"'
    state = states(element, view_top)
    return line + (f" ({', '.join(state)})" if state else "")


def states(element: Element, view_top: int) -> list[str]:
    """What else is to be known of a control; nothing for one that is in view and can be used."""
    held = (("new", element.new), ("checked", element.checked), ("disabled", not element.enabled))
    state = [word for word, holds in held if holds]
    if element.required:
        state.append("required")
    if element.error is not None:
        state.append(f"invalid: {_short(element.error)}")
    elif element.invalid:
        state.append("invalid")
    if element.covered_by:
        state.append(f"covered by {_short(element.covered_by)}")
    if element.by_order:
        state.append("by order")
    if not element.in_view:
        state.append("above" if element.box is not None and element.box.y < view_top else "below")
    return state


def _is_said(element: Element) -> bool:
    """Whether the name of a link tells its words."""
    own = element.name.rpartition(".")[2]
    return element.role == "link" and slug(element.text).replace("-", "_") == own.replace("-", "_")


class CompactPen:
    """Writes a page as lines."""

    hint_cost = HINT_COST

    def __init__(self, observation: Observation, page: Leaves, count_tokens: Callable[[str], int]) -> None:
        self.page, self._count = page, count_tokens
        self._view_top = observation.page.y if observation.page is not None else 0
        self._frame = [control_line(each) for each in observation.elements if each.name.startswith("browser.")]
        self._frame += [f"* {_with_notes(each)}" for each in observation.products if not each.group]
        self._lines: dict[Leaf, str] = {}

    @property
    def frame_cost(self) -> int:
        """Tokens of what is always shown: the browser's own controls and the product that the page is about."""
        return sum(self._count(line + "\n") for line in self._frame)

    def cost(self, leaf: Leaf, seen: set[object]) -> int:
        """Tokens that a leaf adds at most."""
        extra = 0
        if leaf.element is None and not leaf.group.is_place and leaf.group not in seen:
            seen.add(leaf.group)
            extra = self._count(f"## {leaf.group.name}\n")
        if leaf.kind == "option" and leaf.group not in seen:
            seen.add(leaf.group)
            extra = self._count("  options: \n")
        return self._count(self._line(leaf) + " …\n") + extra

    def fold_cost(self, group: Group, hidden: int) -> int:
        """Tokens of a group's line."""
        return self._count(f'[{group.name}.unfold] "… {hidden} more products and 10 controls"\n')

    def write(self, cut: Cut) -> str:
        """The page: a line for each leaf that is shown and each fold."""
        lines = list(self._frame)
        headed: set[Group] = set()
        before: Leaf | None = None
        for leaf in self.page.leaves:
            if leaf in cut.shown:
                self._append(leaf, before, lines, headed)
                before = leaf
            if (fold := cut.folds.get(leaf)) is not None:
                lines.append(self._fold(fold))
                before = None
        return "\n".join(lines)

    def _append(self, leaf: Leaf, before: Leaf | None, lines: list[str], headed: set[Group]) -> None:
        """Write a leaf; a region is named where a text, and no control, would have to tell it."""
        group = leaf.group
        if leaf.kind == "option" and before is not None and before.kind == "option" and before.group is group:
            lines[-1] += f", {self._line(leaf)}"
            return
        if leaf.element is None and group.card is None and not group.is_place and group not in headed:
            lines.append(f"## {group.name}")
        headed.add(leaf.group)
        if leaf.start and before is not None and before.place == leaf.place - 1:
            lines[-1] += f" {_unbracketed(leaf.text)}"
        else:
            lead = "  options: " if leaf.kind == "option" else "… " if leaf.start else ""
            lines.append(lead + self._line(leaf))

    def _fold(self, fold: Fold) -> str:
        return fold_line(fold)

    def _line(self, leaf: Leaf) -> str:
        if (line := self._lines.get(leaf)) is None:
            line = self._lines[leaf] = self._made(leaf)
        return line

    def _made(self, leaf: Leaf) -> str:
        element = leaf.element
        if leaf.product is not None:
            return self._product(leaf.product, element)
        if element is None:
            return {"heading": "# ", "picture": "(picture) "}.get(leaf.kind, "") + _unbracketed(leaf.text)
        if leaf.kind == "option":
            mark = " (chosen)" if element.checked else ""
            return f"{_short(element.text)} [{element.name}]{mark}"
        return control_line(element, self._view_top, leaf.more)

    def _product(self, product: Product, element: Element | None) -> str:
        line = f"* {_with_notes(product)}"
        if element is None:
            return line
        state = states(element, self._view_top)
        return f"{line} [{element.name}]" + (f" ({', '.join(state)})" if state else "")


def fold_line(fold: Fold) -> str:
    """The line of a fold.

    >>> fold_line(Fold("footer.unfold", "… 12 more controls", 12, 0))
    '[footer.unfold] "… 12 more controls"'
    """
    return f'[{fold.name}] "{_unbracketed(fold.text)}"'


def _with_notes(product: Product) -> str:
    notes = (_short(note, _LONGEST_NOTE) for note in product.notes[:_MOST_NOTES])
    return "; ".join((product_line(product), *notes))


def _unbracketed(text: str) -> str:
    """A text of the page that no reader takes for the name of an element."""
    return text.replace("[", "(").replace("]", ")") if "[" in text or "]" in text else text


def _short(text: str, most: int = _LONGEST) -> str:
    words = _unbracketed(" ".join(text.split()).replace('"', "'"))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
