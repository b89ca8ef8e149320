"""The parts of a simplified page: leaves in reading order (controls, texts, products) and the groups they stand in.

What an outline shows or folds away are leaves.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from shopper_agent.schema import Element, Product

WHOLE_PAGE = "page"
"""The group of what stands in no group."""
FACT = 60
"""Characters of the longest text that tells a fact of a product: a price, a badge, a promise."""
Kind = Literal["control", "option", "product", "heading", "text", "picture"]
Slot = tuple[etree._Element, Literal["text", "tail", "self"]]
"""Where a piece of a leaf stands in the tree."""


@dataclass(slots=True, eq=False)
class Group:
    """A region, a menu below its trigger, the options of a select, a collection of cards, a card."""

    name: str
    parent: "Group | None"
    card: Product | None = None
    """The product that it shows; a card is no place to fold by itself."""
    leaves: list["Leaf"] = field(default_factory=list)
    groups: list["Group"] = field(default_factory=list)
    of_options: bool = False
    headed: bool = False
    """A part of a long region that begins with a heading and has no name of its own."""

    @property
    def is_place(self) -> bool:
        """Whether it is no region with a name on the page, but a part of one or all of it."""
        return self.headed or self.parent is None

    def around(self) -> Iterable["Group"]:
        """Itself and what is around it, innermost first."""
        at: Group | None = self
        while at is not None:
            yield at
            at = at.parent


@dataclass(slots=True, eq=False)
class Leaf:
    """The smallest part that is shown or folded away."""

    kind: Kind
    group: Group
    text: str = ""
    element: Element | None = None
    product: Product | None = None
    slots: list[Slot] = field(default_factory=list)
    place: int = 0
    """In reading order."""
    start: int = 0
    """Of a piece of a longer text: where it begins in it."""
    outer: "Leaf | None" = None
    """The control that this control stands in."""
    more: str = ""
    """What a control says beyond its words."""

    @property
    def is_extra(self) -> bool:
        """Whether it goes with a product that is told by a line of its own."""
        return self.group.card is not None and self.kind != "product" and self.group.leaves[0].kind == "product"

    @property
    def is_long(self) -> bool:
        """Whether it is a text that says more than a fact."""
        return self.element is None and len(self.text) > FACT


@dataclass(frozen=True)
class Leaves:
    """A page that was read."""

    root: etree._Element
    top: Group
    groups: dict[str, Group]
    leaves: list[Leaf]
