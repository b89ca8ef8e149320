"""A simplified page → its leaves and groups, in one pass."""

from collections.abc import Iterable

from lxml import etree

from shopper_agent.dom.leaves import WHOLE_PAGE, Group, Kind, Leaf, Leaves, Slot
from shopper_agent.dom.slug import slug
from shopper_agent.schema import Element, Observation, Product

PIECE = 180
"""Characters; a longer run of text is several leaves, so that its beginning can be shown without its end."""
_LONG_GROUP = 30
"""Leaves; a longer group is divided at its headings."""
_BLOCKS = frozenset({
    "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "dt", "dd", "legend", "summary", "label",
    "caption", "div", "section", "article", "header", "footer", "nav", "main", "aside", "form", "fieldset", "dialog",
    "details", "table", "ul", "ol", "dl", "blockquote", "figure", "figcaption",
})  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def read_leaves(root: etree._Element, observation: Observation, *, cards_as_lines: bool) -> Leaves:
    """Read a parsed page. `cards_as_lines`: a product is one leaf with its facts; the texts of its card are none."""
    reader = _Reader(observation, cards_as_lines)
    enter, leave = reader.enter, reader.leave
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            enter(node)
        else:
            leave(node, node is root)
    reader.flush()
    for place, leaf in enumerate(reader.leaves):
        leaf.place = place
        leaf.group.leaves.append(leaf)
    for group in list(reader.groups.values()):
        if len(group.leaves) >= _LONG_GROUP and group.card is None and not group.of_options:
            reader.divide(group)
    return Leaves(root, reader.top, reader.groups, reader.leaves)


class _Reader:
    """One pass over a page."""

    def __init__(self, observation: Observation, cards_as_lines: bool) -> None:
        self.elements = {element.name: element for element in observation.elements}
        self.products = {product.group: product for product in observation.products if product.group}
        self.cards_as_lines = cards_as_lines
        self.top = Group(WHOLE_PAGE, None)
        self.groups = {WHOLE_PAGE: self.top}
        self.leaves: list[Leaf] = []
        self.within: list[tuple[etree._Element, Group]] = [(etree.Element("none"), self.top)]
        self.controls: list[tuple[etree._Element, Leaf]] = []
        """The controls around the current place, outermost first."""
        self.homes: dict[str, Group] = {}
        """In which group each control that was passed stands."""
        self.words: list[str] = []
        self.slots: list[Slot] = []
        self.passed: set[str] = set()

    def enter(self, node: etree._Element) -> None:
        """Begin an element."""
        tag = node.tag
        if self.words and tag in _BLOCKS:
            self.flush()
        if (name := node.get("name")) is not None:
            element = self.elements.get(name)
            if element is not None and name not in self.passed:
                self._control(node, element)
                return
            if element is None:
                self._region(node, name)
        if self.controls:
            return
        if tag == "img":
            self._picture(node)
        elif (text := node.text) and not text.isspace():
            self._say(text, (node, "text"))

    def leave(self, node: etree._Element, is_last: bool) -> None:
        """End an element; the text behind it belongs to what is around it."""
        if self.controls and self.controls[-1][0] is node:
            self.controls.pop()
        elif self.words and (self.within[-1][0] is node or node.tag in _BLOCKS):
            self.flush(heading=node.tag in _HEADINGS)
        if self.within[-1][0] is node:
            self.within.pop()
        if not self.controls and not is_last and (tail := node.tail) and not tail.isspace():
            self._say(tail, (node, "tail"))

    # ── controls ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _control(self, node: etree._Element, element: Element) -> None:
        self.passed.add(element.name)
        label = self._label(element)
        group = self._home(element)
        kind: Kind = "option" if node.tag == "option" else "control"
        leaf = Leaf(kind, group, element.text, element, slots=[*label, (node, "self")])
        if self.controls:
            leaf.outer = self.controls[-1][1]
        elif len(node):
            leaf.more = _beyond(node, element)
        self.homes[element.name] = group
        self.leaves.append(leaf)
        self.controls.append((node, leaf))

    def _label(self, element: Element) -> list[Slot]:
        """The text just before a control that only repeats what it is called: shown and hidden with it."""
        if self.words:
            self.flush()
        last = self.leaves[-1] if self.leaves else None
        if last is None or last.kind != "text" or last.text != element.text or self.controls:
            return []
        return self.leaves.pop().slots

    def _home(self, element: Element) -> Group:
        """The group of a control: the region around it, or the menu or select whose trigger its name begins with."""
        around = self.within[-1][1]
        prefix = element.name.rpartition(".")[0]
        if not prefix or around.card is not None or prefix not in self.elements:
            return around
        if (group := self.groups.get(prefix)) is None:
            group = self._new(prefix, self.homes.get(prefix, around))
            group.of_options = element.role == "option"
        return group

    # ── regions ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _region(self, node: etree._Element, name: str) -> None:
        self.flush()
        around = self.within[-1][1]
        group, product = self.groups.get(name), self.products.get(name)
        if group is None:
            if product is not None:
                collection = name.rpartition(".")[0]
                around = self.groups.get(collection) or self._new(collection, around) if collection else around
            group = self._new(name, around)
            group.card = product
            if product is not None and self.cards_as_lines:
                element = self._opener(product)
                self.leaves.append(Leaf("product", group, product.title, element, product))
        self.within.append((node, group))

    def _opener(self, product: Product) -> Element | None:
        """The control that opens a product, said in the product's own line."""
        element = self.elements.get(product.name or "")
        if element is None or not element.name.startswith(product.group + ".") or element.name in self.passed:
            return None
        self.passed.add(element.name)
        return element

    def _new(self, name: str, parent: Group) -> Group:
        group = self.groups[name] = Group(name, parent)
        parent.groups.append(group)
        return group

    def divide(self, group: Group) -> None:
        """Make the parts of a long group that begin with a heading groups of their own, called like it."""
        leaves, group.leaves = group.leaves, []
        at = group
        for leaf in leaves:
            if leaf.kind == "heading" and (own := slug(leaf.text)):
                name = own if group.parent is None else f"{group.name}.{own}"
                if name not in self.groups and name not in self.elements:
                    at = self._new(name, group)
                    at.headed = True
            leaf.group = at
            at.leaves.append(leaf)

    # ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _picture(self, node: etree._Element) -> None:
        alt = " ".join((node.get("alt") or "").split())
        if alt and not self._in_line():
            self.flush()
            last = self.leaves[-1] if self.leaves else None
            if last is not None and last.kind == "picture" and last.text == alt:
                last.slots.append((node, "self"))  # one after the other of one text are said once
            else:
                self.leaves.append(Leaf("picture", self.within[-1][1], alt, slots=[(node, "self")]))

    def _in_line(self) -> bool:
        """Whether the text here is told by the line of a product."""
        return self.cards_as_lines and self.within[-1][1].card is not None

    def _say(self, text: str, slot: Slot) -> None:
        if not self._in_line():
            self.words.append(" ".join(text.split()))
            self.slots.append(slot)

    def flush(self, *, heading: bool = False) -> None:
        """End a run of text; one that repeats the words of the control before it belongs to that control."""
        if not self.words:
            return
        text, slots = " ".join(self.words), self.slots
        self.words, self.slots = [], []
        if self.cards_as_lines and not any(map(str.isalnum, text)):
            return  # a sign between two links
        last = self.leaves[-1] if self.leaves else None
        if last is not None and last.kind == "control" and last.text == text and not heading:
            last.slots.extend(slots)
            return
        group = self.within[-1][1]
        if heading or len(text) <= PIECE or len(slots) > 1:
            self.leaves.append(Leaf("heading" if heading else "text", group, text, slots=slots))
            return
        for start, piece in _pieces(text):
            self.leaves.append(Leaf("text", group, piece, slots=slots, start=start))


def _pieces(text: str) -> Iterable[tuple[int, str]]:
    """A long text in pieces that end with words: where each begins, and the piece."""
    start = 0
    while len(text) - start > PIECE:
        end = text.rfind(" ", start + PIECE // 2, start + PIECE)
        end = end if end > 0 else start + PIECE
        yield start, text[start:end].strip()
        start = end
    yield start, text[start:].strip()


def _beyond(node: etree._Element, element: Element) -> str:
    """What stands inside a control beyond its words, such as the price in a tile that is one link."""
    if node.tag in {"select", "option"}:
        return ""
    inside = " ".join(" ".join(map(str, node.itertext())).split())
    rest = " ".join(inside.replace(element.text, " ", 1).split()) if element.text in inside else ""
    return rest if len(rest) > 1 else ""
