"""The compact rendering: the same names as the papers' HTML, in short lines.

## search_results
* Acme Trail Runner — $59.00 (was $79.00), 4.4/5 from 12 reviews, available
[search_results.acme_trail_runner.view_product] link "Acme Trail Runner"
[search_input] searchbox "Search" = "shoes"
"""

from lxml import etree

from shopper_agent.schema import Element, Observation, Product

_BLOCKS = frozenset(
    {
        "p",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "legend",
        "summary",
        "label",
        "caption",
    }
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def render_compact(root: etree._Element, observation: Observation) -> str:
    """Write a parsed page, whole or cut by the outline, as lines."""
    writer = _Writer(observation)
    writer.write(root)
    return "\n".join(writer.lines)


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
    return f"{product.title} — {', '.join(facts)}" if facts else product.title


def control_line(element: Element) -> str:
    """One control: its name, role, words and state."""
    line = f"[{element.name}] {element.role}"
    if element.text:
        line += f' "{_short(element.text)}"'
    if element.value is not None:
        line += f' = "{_short(element.value)}"'
    state = [word for word, holds in (("checked", element.checked), ("disabled", not element.enabled)) if holds]
    if element.required:
        state.append("required")
    if element.error is not None:
        state.append(f"invalid: {_short(element.error)}")
    elif element.invalid:
        state.append("invalid")
    if element.covered_by:
        state.append(f"covered by {_short(element.covered_by)}")
    if not element.in_view:
        state.append("out of view")
    return line + (f" ({', '.join(state)})" if state else "")


class _Writer:
    """Walks a page once and writes its lines."""

    def __init__(self, observation: Observation) -> None:
        self.elements = {element.name: element for element in observation.elements}
        self.products = {product.group: product for product in observation.products if product.group}
        self.lines: list[str] = []
        self.pending: list[str] = []
        self.label = ""
        """Of the control just written: the text that repeats it is dropped."""
        for element in observation.elements:
            if element.name.startswith("browser."):
                self.lines.append(control_line(element))
        for product in observation.products:
            if not product.group:
                self.lines.append(f"* {product_line(product)}")

    def write(self, root: etree._Element) -> None:
        # (node, leaving): children between
        stack: list[tuple[etree._Element, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self._leave(node, root)
                continue
            if self._enter(node):
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node))
            else:
                self._say(node.tail, node)
        self._flush()

    def _enter(self, node: etree._Element) -> bool:
        """Write what a node is; False if nothing below it is written."""
        name = node.get("name", "")
        if node.tag in _BLOCKS:
            self._flush()
        element = self.elements.get(name)
        if element is not None:
            if " ".join(self.pending) == element.text:
                self.pending = []  # its label: said in its line
            self._flush()
            if self.lines and self.lines[-1] == element.text:
                self.lines.pop()
            self.lines.append(control_line(element))
            self.label = element.text
            if node.tag == "select":
                options = ", ".join(
                    f"{_short(_words(option))} [{option.get('name')}]" if option.get("name") else _short(_words(option))
                    for option in node
                )
                self.lines.append(f"  options: {options}")
            return False
        if name.endswith((".unfold", ".unfold_above")):
            self._flush()
            self.lines.append(f'[{name}] "{_words(node)}"')
            return False
        product = self.products.get(name) if name else None
        if product is not None:
            self._flush()
            self.lines.append("; ".join((f"* {product_line(product)}", *product.notes)))
        elif name:
            self._flush()
            self.lines.append(f"## {name}")
        if product is None and not self._in_product(node):
            self._say(node.text, node)
        return True

    def _leave(self, node: etree._Element, root: etree._Element) -> None:
        if node.tag in _BLOCKS or node.get("name"):
            if node.tag in _HEADINGS and self.pending:
                self.pending.insert(0, "#")
            self._flush()
        if node is not root:
            self._say(node.tail, node)

    def _say(self, text: str | None, node: etree._Element) -> None:
        """Keep a run of text for the current line; a product card's facts are already in its line."""
        if text and (words := " ".join(text.split())) and not self._in_product(node):
            self.pending.append(words)

    def _in_product(self, node: etree._Element) -> bool:
        return any(above.get("name") in self.products for above in (node, *node.iterancestors()))

    def _flush(self) -> None:
        if self.pending:
            line = " ".join(self.pending)
            if line != self.label:
                self.lines.append(line)
            self.label, self.pending = "", []


def _short(text: str) -> str:
    words = " ".join(text.split()).replace('"', "'")
    return words if len(words) <= 100 else words[:99].rstrip() + "…"


def _words(node: etree._Element) -> str:
    return " ".join(str(run).strip() for run in node.itertext()).strip()
