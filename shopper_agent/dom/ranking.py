"""In which order the parts of a page are shown while there is room for them.

What is in view first, then what a shopper needs wherever it stands (what went wrong, what buys and what is chosen for
it), then the page's own matter by its distance from the view, then menus, footers and the small print of cards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from shopper_agent.dom.leaves import Group, Leaf, Leaves
from shopper_agent.schema import ClickKind, Element, Observation

VITAL_KINDS = frozenset({ClickKind.PURCHASE, ClickKind.PRODUCT_OPTION, ClickKind.QUANTITY, ClickKind.CART_SIDE_BAR})
OPTIONS_FIRST = 8
"""Options of a list that are shown with it; the others are behind its fold."""
_MENU_LINKS = 12
_MENU_LETTERS = 12
"""A group of at least so many links, with less other text for each than so many letters, is a menu."""
_TEXT_LATER = 400
"""Pixels by which a text counts as farther away than a control."""
_FIRST_PRODUCTS = 6
_LEADS_NEARER = 10
"""The first products of a list count as so many times nearer."""
_EARLY_VITALS = 40
_ALIKE = 12
"""Controls of one group that count as the page's own matter; the others come with the menus."""
_FILTERS_ALIKE = 4
"""The same for filters: a few values tell what a filter is."""
_NOWHERE = 1_000_000
VITAL, NEAR, MENUS, REST = range(1, 5)


class Unit(NamedTuple):
    """What is shown together: a leaf with what it stands in, or a card."""

    rank: tuple[int, int, int]
    """The lowest first: tier, pixels from the view, place."""
    leaf: Leaf
    card: tuple[Leaf, ...] = ()

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """All of it; made when it is its turn, which most never have."""
        return self.card or _with_outer(self.leaf)


@dataclass(frozen=True)
class Ranking:
    """What must be shown, and everything else in the order in which it is."""

    must: list[Leaf]
    units: list[Unit]


def rank_leaves(page: Leaves, observation: Observation, *, whole_cards: bool) -> Ranking:
    """Order the leaves of a page. `whole_cards`: the card of a product is shown as a whole or not at all."""
    sight = Sight(page, observation)
    must = {leaf for leaf in page.leaves if sight.must(leaf)}
    if whole_cards:
        cards = {leaf.group for leaf in must if leaf.group.card is not None}
        must.update(leaf for group in cards for leaf in group.leaves if not leaf.is_long)
    for leaf in list(must):
        while (outer := leaf.outer) is not None:
            must.add(outer)
            leaf = outer
    units = [Unit(sight.rank(leaf), leaf) for leaf in page.leaves if leaf not in must]
    if whole_cards:
        units = _with_cards(units)
    return Ranking([leaf for leaf in page.leaves if leaf in must], sorted(units, key=itemgetter(0)))


def _with_outer(leaf: Leaf) -> tuple[Leaf, ...]:
    if leaf.outer is None:
        return (leaf,)
    chain = [leaf]
    while (outer := chain[-1].outer) is not None:
        chain.append(outer)
    return tuple(reversed(chain))


def _with_cards(units: Iterable[Unit]) -> list[Unit]:
    """One unit a card, one for every other leaf."""
    cards: dict[Group, list[Unit]] = {}
    found: list[Unit] = []
    for unit in units:
        group = unit.leaf.group
        if group.card is not None and not unit.leaf.is_long:
            cards.setdefault(group, []).append(unit)
        else:
            found.append(unit)
    for members in cards.values():
        first = min(members, key=itemgetter(0))
        found.append(first._replace(card=tuple(dict.fromkeys(each for unit in members for each in unit.leaves))))
    return found


class Sight:
    """Where things are from what is in view."""

    def __init__(self, page: Leaves, observation: Observation) -> None:
        seen = [each.box for each in observation.elements if each.in_view and each.box is not None]
        scrolled = observation.page.y if observation.page is not None else 0
        self.first = min((box.y for box in seen), default=scrolled)
        self.last = max((box.y for box in seen), default=scrolled)
        self.menus = _menus(page.top)
        self.seen_cards = {
            leaf.group
            for leaf in page.leaves
            if leaf.group.card is not None and leaf.element is not None and leaf.element.in_view
        }
        self.tops = _tops(page.leaves)
        self.vitals = 0
        self.options: dict[Group, int] = {}
        self.alike: dict[Group, int] = {}
        self.first_cards: dict[Group, list[Group]] = {}

    def must(self, leaf: Leaf) -> bool:
        """A control in view, the chosen option of one, or the line of a product that is partly in view."""
        if leaf.kind == "product" and leaf.group in self.seen_cards:
            return True
        return (
            leaf.element is not None and leaf.element.in_view and (leaf.kind != "option" or bool(leaf.element.checked))
        )

    def rank(self, leaf: Leaf) -> tuple[int, int, int]:
        """Tier, distance, place."""
        distance = self._distance(leaf)
        tier = self._tier(leaf, distance)
        if leaf.kind in {"text", "picture"}:
            distance += _TEXT_LATER + leaf.start
        elif self._leads(leaf):
            distance //= _LEADS_NEARER
        return tier, distance, leaf.place

    def _leads(self, leaf: Leaf) -> bool:
        """Whether it is one of the first products of a list, or turns its pages: these tell what the list is."""
        if leaf.element is not None and leaf.element.kind is ClickKind.PAGE_RELATED:
            return True
        collection = leaf.group.parent
        if leaf.group.card is None or collection is None:
            return False
        first = self.first_cards.setdefault(collection, [])
        if leaf.group not in first and len(first) < _FIRST_PRODUCTS:
            first.append(leaf.group)
        return leaf.group in first

    def _tier(self, leaf: Leaf, distance: int) -> int:
        element = leaf.element
        if leaf.kind == "option":
            return self._option_tier(leaf, distance)
        if element is not None and (element.error is not None or element.invalid or element.new):
            return VITAL
        if leaf.kind == "heading":
            return VITAL if distance == 0 or leaf.slots[0][0].tag == "h1" else NEAR
        if element is not None and leaf.kind == "control":
            return self._control_tier(leaf, element)
        if leaf.kind in {"text", "picture"} and distance == 0 and leaf.start == 0:
            return VITAL
        return MENUS if leaf.start or self._in_menu(leaf) else NEAR

    def _control_tier(self, leaf: Leaf, element: Element) -> int:
        if leaf.group.card is not None:
            return REST  # the line of its product stands for it
        if self._in_menu(leaf):
            return MENUS
        if element.kind in VITAL_KINDS and self.vitals < _EARLY_VITALS:
            self.vitals += 1
            return VITAL
        if leaf.outer is not None:
            return MENUS  # what is around it stands for it
        count = self.alike[leaf.group] = self.alike.get(leaf.group, 0) + 1
        most = _FILTERS_ALIKE if element.kind is ClickKind.FILTER else _ALIKE
        return NEAR if count <= most or leaf.group.is_place else MENUS

    def _option_tier(self, leaf: Leaf, distance: int) -> int:
        """The first ones and the chosen one come with their list; the others last."""
        count = self.options[leaf.group] = self.options.get(leaf.group, 0) + 1
        element = leaf.element
        if leaf.group.card is not None or element is None or (count > OPTIONS_FIRST and not element.checked):
            return REST
        if element.kind in VITAL_KINDS or (len(leaf.group.leaves) <= OPTIONS_FIRST and distance == 0):
            return VITAL
        return NEAR if element.kind is ClickKind.FILTER else MENUS

    def _in_menu(self, leaf: Leaf) -> bool:
        return leaf.group in self.menus

    def _distance(self, leaf: Leaf) -> int:
        top = self.tops[leaf.place]
        if top is None:
            return _NOWHERE
        if top < self.first:
            return self.first - top
        return top - self.last if top > self.last else 0


def _tops(leaves: list[Leaf]) -> list[int | None]:
    """Where each leaf lies; one without a place lies by its neighbour before it, in its own group if there is one."""
    tops: list[int | None] = [None] * len(leaves)
    last: int | None = None
    latest: dict[Group, int] = {}
    for leaf in leaves:
        box = leaf.element.box if leaf.element is not None else None
        if box is not None:
            last = latest[leaf.group] = box.y
        tops[leaf.place] = box.y if box is not None else latest.get(leaf.group)
    after = last
    for leaf in reversed(leaves):
        box = leaf.element.box if leaf.element is not None else None
        after = box.y if box is not None else after
        if tops[leaf.place] is None:
            tops[leaf.place] = after
    return tops


def _menus(top: Group) -> set[Group]:
    """The groups that are menus or stand in one."""
    found: set[Group] = set()
    stack = [(top, False)]
    while stack:
        group, inside = stack.pop()
        inside = inside or _is_menu(group)
        if inside:
            found.add(group)
        stack.extend((below, inside) for below in group.groups)
    return found


def _is_menu(group: Group) -> bool:
    """Whether a region is little else than links: menus, footers, lists of brands."""
    if group.parent is None or group.card is not None or group.of_options:
        return False
    if group.name.split(".")[0] in {"nav_bar", "footer"}:
        return True
    links = others = letters = 0
    stack = [group]
    while stack:
        at = stack.pop()
        if at.card is not None:
            return False
        stack.extend(at.groups)
        for leaf in at.leaves:
            if leaf.element is None:
                letters += len(leaf.text)
            elif leaf.element.value is not None or leaf.element.kind is ClickKind.FILTER:
                return False
            elif leaf.element.kind in VITAL_KINDS:
                others += 1
            else:
                links += 1
    return links >= _MENU_LINKS and letters < _MENU_LETTERS * links and 10 * others < links
