"""A page that is being cut to a budget: parsed, measured, shortened and folded in place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from shopper_agent.dom.compact import render_compact
from shopper_agent.dom.markup import parse_page, to_html
from shopper_agent.schema import Element, Observation

Rendering = Literal["html", "compact"]
FOLD = re.compile(r"^(?P<group>.+)\.unfold(?:_above)?$")
WHOLE_PAGE = "page"
"""The group of what stands in no group."""
_OPTIONS_KEPT = 8


@dataclass(frozen=True)
class Fold:
    """A line that stands for what was folded."""

    name: str
    text: str
    controls: int
    products: int


@dataclass
class _Unit:
    """A part of the page that may fold: it holds nothing that must stay."""

    node: etree._Element
    group: str
    distance: float
    """From the view, in pixels; regions without a place are farthest."""
    size: int
    above: bool


@dataclass
class _Facts:
    """What is below a node, itself included."""

    controls: int = 0
    products: int = 0
    top: int | None = None
    """Of the highest control, in page pixels."""

    def add(self, other: "_Facts") -> None:
        self.controls += other.controls
        self.products += other.products
        if other.top is not None:
            self.top = other.top if self.top is None else min(self.top, other.top)


@dataclass
class Page:
    """A parsed page that is being cut."""

    observation: Observation
    opened: frozenset[str]
    rendering: Rendering
    folds: dict[str, Fold] = field(default_factory=dict)
    texts_cut: int = 0
    holders: set[etree._Element] = field(default_factory=set)
    """What is around the lines of folds."""
    kept: set[etree._Element] = field(default_factory=set)
    """What stays: in view, opened, or around such."""
    facts: dict[etree._Element, _Facts] = field(default_factory=dict)
    """What was below each node before the first cut."""
    order: dict[etree._Element, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = parse_page(self.observation.html)
        self.elements: dict[str, Element] = {element.name: element for element in self.observation.elements}
        self.products = {product.group for product in self.observation.products if product.group}

    def take_stock(self) -> None:
        """Note what stands where before the first cut; a page that fits does without."""
        self.kept, self.facts = self._kept(), self._count()
        self.order = {node: place for place, node in enumerate(self.root.iter(etree.Element))}

    def render(self) -> str:
        """The page as it stands, in the rendering that was asked for."""
        if self.rendering == "compact":
            return render_compact(self.root, self.observation)
        browser = " ".join(
            f'<button name="{e.name}">{e.text}</button>'
            for e in self.observation.elements
            if e.name.startswith("browser.")
        )
        return "\n".join(part for part in (browser, to_html(self.root)) if part)

    def names(self) -> frozenset[str]:
        """Every name that it still shows."""
        shown = {node.get("name", "") for node in self.root.iter(etree.Element)}
        browser = {name for name in self.elements if name.startswith("browser.")}
        return frozenset((shown & self.elements.keys()) | self.folds.keys() | browser)

    def _kept(self) -> set[etree._Element]:
        """What is in view, what was opened, and all that is around it."""
        kept: set[etree._Element] = set()
        groups = {found["group"] for name in self.opened if (found := FOLD.match(name))}
        for node in self.root.iter(etree.Element):
            name = node.get("name", "")
            element = self.elements.get(name)
            seen = element is not None and element.in_view and node.tag != "option"
            if (
                seen
                or (element is not None and any(name.startswith(group + ".") for group in groups))
                or (WHOLE_PAGE in groups and element is not None)
            ):
                at: etree._Element | None = node
                while at is not None and at not in kept:
                    kept.add(at)
                    if at.get("name") in self.products:  # a card that is partly in view stays whole
                        kept.update(at.iter(etree.Element))
                    at = at.getparent()
        return kept

    # ── the cuts, in the order in which they are tried ─────────────────────────────────────────────────────────────

    def shorten_far(self, tokens: int, budget: int) -> None:
        """Long texts out of view keep their beginnings."""
        self._shorten(160, far=True)

    def shorten_near(self, tokens: int, budget: int) -> None:
        """Long texts anywhere keep their beginnings."""
        self._shorten(80, far=False)

    def drop_texts(self, tokens: int, budget: int) -> None:
        """Texts that belong to no control, heading or price go."""
        for node in list(self.root.iter(etree.Element)):
            if (
                node.get("name") in self.elements
                or node.tag in {"h1", "h2", "h3", "label", "legend", "option"}
                or node.get("name") in self.folds
            ):
                continue
            if node.text and node.text.strip() and not _in_control(node, self.elements):
                node.text, self.texts_cut = None, self.texts_cut + 1
            for child in node:
                if child.tail and child.tail.strip() and not _in_control(node, self.elements):
                    child.tail, self.texts_cut = " ", self.texts_cut + 1

    def cap_options(self, tokens: int, budget: int) -> None:
        """Long lists of options keep the first ones and the chosen one, with a count of the rest."""
        for select in self.root.iter("select"):
            options = [child for child in select if child.tag == "option"]
            dropped = [option for option in options[_OPTIONS_KEPT:] if option.get("selected") is None]
            if len(dropped) < 2:
                continue
            for option in dropped:
                select.remove(option)
            etree.SubElement(select, "option").text = f"… {len(dropped)} more options"
            self.texts_cut += 1

    def fold(self, tokens: int, budget: int) -> None:
        """Fold the farthest parts until the estimate fits."""
        per_char = tokens / max(len(self.render()), 1)
        for unit in sorted(self._units(), key=lambda unit: (-unit.distance, -self.order.get(unit.node, 0))):
            if tokens <= budget:
                break
            tokens -= int(unit.size * per_char)
            self._fold(unit)

    def _units(self) -> Iterator[_Unit]:
        """The largest parts without anything that must stay; cards and list items one by one: near ones stay."""
        view = self.observation.page.y if self.observation.page is not None else 0
        stack = [(self.root, WHOLE_PAGE)]
        while stack:
            node, group = stack.pop()
            name = node.get("name", "")
            if name and name not in self.elements:
                group = name
            for child in node:
                if child.get("name") in self.folds or (child in self.kept and child.get("name") in self.elements):
                    continue
                if child in self.kept or child in self.holders or (self._has_items(child) and len(child)):
                    stack.append((child, group))
                    continue
                inside = self._group_of(child, group)
                size = len(etree.tostring(child, encoding="unicode", with_tail=True))
                if size > 60:
                    top = self.facts[child].top
                    yield _Unit(
                        child,
                        inside,
                        abs(top - view) if top is not None else 1e9,
                        size,
                        top is not None and top < view,
                    )

    def _group_of(self, node: etree._Element, around: str) -> str:
        """The name under which a part folds: its own region's, its cards' collection's, else what is around it."""
        own = node.get("name", "")
        if own in self.products:
            return own.rpartition(".")[0] or around
        if own and own not in self.elements:
            return own
        card = next((below for below in node if below.get("name") in self.products), None)
        return self._group_of(card, around) if card is not None else around

    def _has_items(self, node: etree._Element) -> bool:
        """Whether it is a collection of several parts, each with something to act on."""
        return sum(self.facts[child].controls > 0 for child in node if child in self.facts) >= 3 and any(
            child.get("name") in self.products or child.tag in {"li", "article", "tr"} for child in node
        )

    def _count(self) -> dict[etree._Element, _Facts]:
        """Controls, products and the highest control below each node, children before parents."""
        nodes = list(self.root.iter(etree.Element))
        facts = {node: _Facts() for node in nodes}
        for node in reversed(nodes):
            own, element = facts[node], self.elements.get(node.get("name", ""))
            if element is not None:
                own.controls += 1
                if element.box is not None:
                    own.top = element.box.y if own.top is None else min(own.top, element.box.y)
            if node.get("name") in self.products:
                own.products += 1
            if (parent := node.getparent()) is not None and parent in facts:
                facts[parent].add(own)
        return facts

    def _fold(self, unit: _Unit) -> None:
        """Replace a part by its group's line, or add it to the line that is there."""
        controls, products = self.facts[unit.node].controls, self.facts[unit.node].products
        parent = unit.node.getparent()
        if parent is None:
            return
        name = f"{unit.group}.unfold" + ("_above" if unit.above else "")
        if controls == 0:
            _remove(unit.node)
            self.texts_cut += 1
            return
        before = self.folds.get(name)
        fold = Fold(
            name,
            "",
            controls + (before.controls if before else 0),
            products + (before.products if before else 0),
        )
        fold = Fold(name, _fold_text(fold), fold.controls, fold.products)
        self.folds[name] = fold
        line = next((node for node in self.root.iter("button") if node.get("name") == name), None)
        if line is None:
            line = etree.Element("button", {"name": name})
            parent.insert(parent.index(unit.node), line)
            line.tail = "\n"
            self.holders.update(line.iterancestors())
        line.text = fold.text
        for above in unit.node.iterancestors():  # what has folded is not counted again when the rest around it folds
            if (facts := self.facts.get(above)) is not None:
                facts.controls, facts.products = facts.controls - controls, facts.products - products
        _remove(unit.node)

    def _shorten(self, most: int, *, far: bool) -> None:
        for node in self.root.iter(etree.Element):
            if far and node in self.kept and node.get("name") in self.elements:
                continue
            if far and any(child in self.kept for child in node) and node.tag not in {"p", "li", "td"}:
                continue
            for holder, key in [(node, "text"), *((child, "tail") for child in node)]:
                text = getattr(holder, key)
                if text and len(text) > most:
                    setattr(holder, key, text[:most].rsplit(" ", 1)[0] + " … ")
                    self.texts_cut += 1


def _fold_text(fold: Fold) -> str:
    if fold.products:
        return f"… {fold.products} more product{'s' if fold.products > 1 else ''}"
    return f"… {fold.controls} more control{'s' if fold.controls > 1 else ''}"


def _remove(node: etree._Element) -> None:
    """Take a node out and leave the text behind it."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail and node.tail.strip():
        previous = node.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _in_control(node: etree._Element, elements: dict[str, Element]) -> bool:
    at: etree._Element | None = node
    while at is not None:
        if at.get("name") in elements:
            return True
        at = at.getparent()
    return False
