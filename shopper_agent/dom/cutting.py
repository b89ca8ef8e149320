"""What of a page is shown within a budget: everything in its order while there is room; the rest is behind folds.

A fold is a named line that stands for the leaves of its group that are not shown. Every leaf is shown or is behind a
fold that is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from shopper_agent.dom.folds import Fold as Fold
from shopper_agent.dom.folds import make_fold
from shopper_agent.dom.leaves import Group, Leaf, Leaves
from shopper_agent.dom.ranking import NEAR, Ranking, Unit

Rendering = Literal["html", "compact", "brief"]
_SMALL = 4
"""Leaves; a smaller group folds with what is around it."""
_LANDMARKS = frozenset({"nav_bar", "footer"})
_SMALLEST = 2
"""Leaves; a smaller landmark does too."""
_ANNOUNCED = 6
"""Leaves; a larger group gets a line of its own early."""
_VITAL_PART = 3
"""Which part of the room what was opened leaves to what matters anywhere on the page."""
_ROOMY = 600
"""Tokens below which all the room is for what was opened: a single card may take them."""
EARLY = 24
"""Groups that get a line before the page's own matter, as a rule."""


class Pen(Protocol):
    """A rendering: what leaves cost in it, and the page as it is shown."""

    hint_cost: int
    """Tokens of a hint in the line of a fold, as a rule; 0: lines have none."""

    def cost(self, leaf: Leaf, seen: set[object]) -> int:
        """Tokens that a leaf adds at most; `seen` is what was added around earlier leaves, and grows."""
        ...

    def fold_cost(self, group: Group, hidden: int) -> int:
        """Tokens of a group's line at most."""
        ...

    def write(self, cut: "Cut") -> str:
        """The page."""
        ...


@dataclass
class Cut:
    """What is shown of a page."""

    shown: set[Leaf]
    folds: dict[Leaf, Fold]
    """The lines of folds, by the leaf in whose place each stands."""


@dataclass(frozen=True)
class _Step:
    """Something that was added: it can be taken away again."""

    leaves: list[Leaf]
    groups: list[Group]
    cost: int


@dataclass
class Cutter:
    """Adds to what is shown until the budget is used up."""

    page: Leaves
    ranking: Ranking
    pen: Pen
    budget: int
    opened: dict[str, int]
    """Groups that the shopper has opened, each with the last part of it."""
    taken: frozenset[str]
    """Names of controls: no fold is called like one."""
    before: frozenset[Leaf] = frozenset()
    """What is shown as long as nothing is opened: in what was opened, everything else comes before it."""
    announced: int = EARLY
    """How many groups get a line before the page's own matter."""
    shown: set[Leaf] = field(default_factory=set)
    present: set[Group] = field(default_factory=set)
    """Groups with a line of their own or something shown."""
    cost: int = 0
    steps: list[_Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hidden: dict[Group, int] = {}
        self.owners: dict[Group, Group] = {}
        """Under which group the leaves of each fold when all around is shown."""
        self._count(self.page.top)
        self.all_of = dict(self.hidden)
        self.owned = {self.page.top: self.hidden[self.page.top]}
        self.seen: set[object] = set()
        self.parts: dict[Group, int] = {}
        self.touched: set[Group] = {self.page.top}
        """Groups of which something is shown: their folds need no hint."""
        self.present.add(self.page.top)
        self.cost = self.pen.fold_cost(self.page.top, self.owned[self.page.top])

    def fill(self) -> None:
        """Show what must be, what was opened, and what there is room for."""
        self._add(self.ranking.must)
        vital = [unit for unit in self.ranking.units if unit.rank[0] < NEAR]
        if self.opened:  # what matters anywhere on the page keeps a part of the room, where there is some
            room = max(self.budget - self.cost, 0)
            share = self.cost + room // _VITAL_PART
            for unit in vital if room >= _ROOMY else ():
                if self.cost >= share:
                    break
                self._step(unit.leaves)
            self._open()
        early = self._announcements()
        if self._try_all(vital) and all(self._try((), (group,)) for group in early):
            self._try_all(self.ranking.units[len(vital) :])

    def _try_all(self, units: Iterable[Unit]) -> bool:
        return all(self._try(unit.leaves) for unit in units)

    def grow(self, spare: int) -> bool:
        """Show more, where the page as it is written leaves that many tokens; False if there is nothing that fits."""
        self.budget = self.cost + spare
        steps = len(self.steps)
        self._try_all(self.ranking.units)
        return len(self.steps) > steps

    def shrink(self, excess: int) -> bool:
        """Take the last additions away again; False if there is nothing left to take."""
        if not self.steps:
            return False
        while self.steps and excess > 0:
            step = self.steps.pop()
            self.shown.difference_update(step.leaves)
            self.present.difference_update(step.groups)
            excess -= max(step.cost, 1)
        return True

    # ── additions ────────────────────────────────────────────────────────────────────────────────────────────────

    def _try(self, leaves: Iterable[Leaf], groups: Iterable[Group] = ()) -> bool:
        """Add leaves and lines of groups; take them away again, for good, if there is no room."""
        added = self._step(leaves, groups)
        if self.cost <= self.budget:
            return True
        if added:
            self.shrink(1)
        return False

    def _step(self, leaves: Iterable[Leaf], groups: Iterable[Group] = ()) -> bool:
        """Add leaves and lines of groups so that they can be taken away again; False if all was there."""
        before = self.cost
        new_leaves, new_groups = self._add(leaves, groups)
        if new_leaves or new_groups:
            self.steps.append(_Step(new_leaves, new_groups, self.cost - before))
        return bool(new_leaves or new_groups)

    def _add(self, leaves: Iterable[Leaf], groups: Iterable[Group] = ()) -> tuple[list[Leaf], list[Group]]:
        new_groups: list[Group] = []
        new_leaves: list[Leaf] = []
        for group in groups:
            self._show_group(self.owners[group], new_groups)
        for leaf in leaves:
            if leaf in self.shown:
                continue
            owner = self.owners[leaf.group]
            self._show_group(owner, new_groups)
            self.shown.add(leaf)
            new_leaves.append(leaf)
            self.cost += self.pen.cost(leaf, self.seen)
            self.cost -= sum(
                self.pen.hint_cost for at in owner.around() if at in self.present and at not in self.touched
            )
            for group in owner.around():
                self.hidden[group] -= 1
                self.touched.add(group)
            self._own(owner, -1)
        return new_leaves, new_groups

    def _show_group(self, group: Group, new: list[Group]) -> None:
        """Give a group, and those around it, a line of their own for what is not shown of them."""
        missing = [at for at in group.around() if self.owners[at] is at and at not in self.present]
        for at in reversed(missing):
            self.present.add(at)
            new.append(at)
            count = self.hidden[at]
            self.owned[at] = count
            self.cost += self.pen.fold_cost(at, self.all_of[at]) + self.pen.hint_cost if count else 0
            around = next(above for above in at.around() if above is not at and above in self.present)
            self._own(around, -count)

    def _own(self, group: Group, change: int) -> None:
        """Change how many leaves are behind a group's line; without any there is no line."""
        before = self.owned[group]
        self.owned[group] = before + change
        if before > 0 and before + change == 0 and change:
            self.cost -= self.pen.fold_cost(group, self.all_of[group])

    def _count(self, top: Group) -> None:
        """Count the leaves below each group, and decide which are large enough to fold by themselves."""
        order = [top]
        for group in order:
            order.extend(group.groups)
        for group in reversed(order):
            self.hidden[group] = len(group.leaves) + sum(self.hidden[below] for below in group.groups)
        for group in order:
            least = _SMALLEST if group.name in _LANDMARKS else _SMALL
            alone = group.parent is None or (
                group.card is None and self.hidden[group] >= least and self.owners[group.parent] is group.parent
            )
            self.owners[group] = group if alone else self.owners[group.parent or group]

    def _announcements(self) -> list[Group]:
        """The groups that get a line before the page's own matter: the largest."""
        large = [
            group
            for group in self.page.groups.values()
            if self.owners[group] is group and not group.of_options
            and (self.hidden[group] >= _ANNOUNCED or group.name in _LANDMARKS)
            and (group.parent is None or group.parent in self.present)
        ]  # fmt: skip
        return sorted(large, key=lambda group: -self.hidden[group])[: self.announced]

    # ── what was opened ──────────────────────────────────────────────────────────────────────────────────────────

    def _open(self) -> None:
        """Show what was opened: each group gets an equal share of the room, and is shown part by part."""
        claims = {
            self.owners[group]: part
            for name, part in self.opened.items()
            if (group := self.page.groups.get(name)) is not None
        }
        self._add((), claims)
        self.parts = claims
        for left, (group, part) in zip(range(len(claims), 0, -1), claims.items(), strict=True):
            parts = self._parts(group, max(self.budget - self.cost, 0) // left)
            if not parts:
                continue
            current = (part - 1) % len(parts)
            for leaf, below in parts[current]:
                self._add((leaf,) if leaf else (), (below,) if below else ())

    def _parts(self, group: Group, room: int) -> list[list[tuple[Leaf | None, Group | None]]]:
        """What is in a group, in parts of which each fits the room: leaves, and lines of the groups inside it."""
        everything = [leaf for leaf in _below(group) if leaf not in self.shown]
        if not everything:
            return []
        seen = set(self.seen)
        if sum(self.pen.cost(leaf, seen) for leaf in everything) <= room:
            return [[(leaf, None) for leaf in everything]]
        parts: list[list[tuple[Leaf | None, Group | None]]] = [[]]
        used, seen = 0, set(self.seen)
        for leaf, below in self._items(group):
            cost = self.pen.cost(leaf, seen) if leaf else self.pen.fold_cost(below or group, 1000)
            if parts[-1] and used + cost > room:
                parts.append([])
                used, seen = 0, set(self.seen)
                cost = self.pen.cost(leaf, seen) if leaf else cost
            parts[-1].append((leaf, below))
            used += cost
        return parts

    def _items(self, group: Group) -> list[tuple[Leaf | None, Group | None]]:
        """What is directly in a group; groups inside it that fold by themselves are one item each.

        In reading order; what goes with a product that has a line comes after the lines, what was there before last.
        """
        items: list[tuple[int, int, Leaf | None, Group | None]] = []
        stack = [group]
        while stack:
            at = stack.pop()
            for leaf in at.leaves:
                if leaf not in self.shown:
                    items.append((2 if leaf in self.before else int(leaf.is_extra), leaf.place, leaf, None))
            for below in at.groups:
                if self.owners[below] is not below:
                    stack.append(below)
                elif below not in self.present and (first := next(iter(_below(below)), None)) is not None:
                    items.append((0, first.place, None, below))
        return [(leaf, below) for _, _, leaf, below in sorted(items, key=lambda item: item[:2])]

    # ── folds ────────────────────────────────────────────────────────────────────────────────────────────────────

    def cut(self) -> Cut:
        """What is shown now, with the lines for the rest."""
        touched = {at for leaf in self.shown for at in leaf.group.around()}
        present = self.present | touched
        behind: dict[Group, list[Leaf]] = {}
        nearest: dict[Group, Group] = {}
        for leaf in self.page.leaves:
            if leaf in self.shown:
                continue
            group = leaf.group
            if group not in nearest:
                nearest[group] = next(at for at in group.around() if at in present and self.owners[at] is at)
            behind.setdefault(nearest[group], []).append(leaf)
        used = set(self.taken)
        folds: dict[Leaf, Fold] = {}
        for group, leaves in behind.items():
            name = self._name(group, used)
            used.add(name)
            hint = group not in touched and self.pen.hint_cost > 0
            folds[leaves[0]] = make_fold(name, leaves, touched, hint=hint)
        return Cut(self.shown, folds)

    def _name(self, group: Group, used: set[str]) -> str:
        """The name of a group's line: the part that comes next where parts of it were opened."""
        part = self.parts.get(group, 0) + 1
        name = f"{group.name}.unfold" if part == 1 else f"{group.name}.part_{part}.unfold"
        while name in used or (part > 1 and f"{group.name}.part_{part}" in self.page.groups):
            part += 1
            name = f"{group.name}.part_{part}.unfold"
        return name


def _below(group: Group) -> list[Leaf]:
    """All leaves of a group and the groups in it, in reading order."""
    found, stack = [], [group]
    while stack:
        at = stack.pop()
        found.extend(at.leaves)
        stack.extend(at.groups)
    return sorted(found, key=lambda leaf: leaf.place)
