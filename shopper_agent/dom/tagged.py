"""The papers' rendering: simplified HTML, whole or without what an outline folds away."""

from collections.abc import Callable

from lxml import etree

from shopper_agent.dom.cutting import Cut, Fold
from shopper_agent.dom.folds import HINT_COST
from shopper_agent.dom.leaves import Group, Leaf, Leaves, Slot
from shopper_agent.dom.markup import end_tag, escaped, start_tag, tidy
from shopper_agent.schema import Observation


class HtmlPen:
    """Writes a page as the papers' HTML."""

    hint_cost = HINT_COST

    def __init__(self, observation: Observation, page: Leaves, count_tokens: Callable[[str], int]) -> None:
        self.page, self._count = page, count_tokens
        self._frame = " ".join(
            f'<button name="{each.name}">{each.text}</button>'
            for each in observation.elements
            if each.name.startswith("browser.")
        )

    @property
    def frame_cost(self) -> int:
        """Tokens of the browser's own controls."""
        return self._count(self._frame + "\n") if self._frame else 0

    def cost(self, leaf: Leaf, seen: set[object]) -> int:
        """Tokens that a leaf adds at most, with the tags around it that are not there yet."""
        cost = 0
        for node, slot in leaf.slots:
            at: etree._Element | None = node if slot == "text" else node.getparent()
            if slot == "self":
                cost += self._own(node)
            while at is not None and at is not self.page.root and at not in seen:
                seen.add(at)
                cost += self._count(f"{start_tag(at)}\n") + self._count(f"{end_tag(at)}\n")
                at = at.getparent()
        return cost + (self._count(escaped(leaf.text) + " … \n") if leaf.element is None else 0)

    def _own(self, node: etree._Element) -> int:
        """A control's own tags and words; the options of a list are leaves of their own."""
        tags = self._count(f"{start_tag(node)}{end_tag(node)}\n")
        if node.tag == "select":
            return tags
        words = "\n".join(str(run) for run in node.itertext())
        inner = sum(self._count(f"{start_tag(each)}{end_tag(each)}\n") for each in node.iterdescendants())
        return tags + inner + self._count(escaped(words) + "\n")

    def fold_cost(self, group: Group, hidden: int) -> int:
        """Tokens of a group's line."""
        name = escaped(group.name, quotes=True)
        return self._count(f'<button name="{name}.unfold">… {hidden} more products and 10 controls</button>\n')

    def write(self, cut: Cut) -> str:
        """The page without what is not shown, with a button for each fold."""
        return "\n".join(part for part in (self._frame, _Writer(self.page, cut).text()) if part)


class _Writer:
    """One writing of a page."""

    def __init__(self, page: Leaves, cut: Cut) -> None:
        self.root = page.root
        self.whole = not cut.folds
        self.texts: dict[Slot, list[tuple[Leaf, bool]]] = {}
        self.controls: dict[etree._Element, bool] = {}
        """Whether each is shown."""
        self.kept: set[etree._Element] = set()
        """What is shown, and what is around it."""
        self.folds: dict[Slot, Fold] = {}
        self.holders: set[etree._Element] = set()
        """What is around the lines of folds."""
        self.out: list[str] = []
        self.stack: list[tuple[etree._Element, bool] | str] = []
        if not self.whole:
            for leaf in page.leaves:
                self._note(leaf, leaf in cut.shown, cut.folds.get(leaf))

    def _note(self, leaf: Leaf, shown: bool, fold: Fold | None) -> None:
        for node, slot in leaf.slots:
            if slot == "self":
                self.controls[node] = shown
            else:
                self.texts.setdefault((node, slot), []).append((leaf, shown))
            if shown:
                _mark(node if slot != "tail" else node.getparent(), self.kept)
        if fold is not None:
            at = next((slot for slot in leaf.slots if slot[1] == "self"), leaf.slots[0])
            self.folds[at] = fold
            _mark(at[0], self.holders)

    def text(self) -> str:
        """The page."""
        self._enter(self.root, inside=False)
        while self.stack:
            at = self.stack.pop()
            if isinstance(at, str):
                self.out.append(at)
            elif self.whole or self._is_shown(*at):
                self._write(*at)
            else:
                self._skip(*at)
        return tidy("".join(self.out))

    def _is_shown(self, node: etree._Element, inside: bool) -> bool:
        return self.controls.get(node, inside or node in self.kept)

    def _write(self, node: etree._Element, inside: bool) -> None:
        """Write a node's start, and put the rest of it on the stack. `inside` a control all text is its own."""
        self.out.append(start_tag(node))
        end = [end_tag(node)]
        if node.tag == "select":  # a list holds no buttons: the lines of its folds stand behind it
            found = (self.folds.pop((child, "self"), None) for child in node)
            end.extend(_button(fold) for fold in found if fold is not None)
        self.stack.append("".join((*end, self._slot((node, "tail"), node.tail, inside=inside))))
        self._enter(node, inside=inside or self.controls.get(node, False))

    def _skip(self, node: etree._Element, inside: bool) -> None:
        """Leave a node out; the lines of folds that stand in it are written."""
        if (fold := self.folds.get((node, "self"))) is not None:
            self.out.append(_button(fold))
        self.stack.append(self._slot((node, "tail"), node.tail, inside=inside))
        if node in self.holders:
            self._enter(node, inside=False)

    def _enter(self, node: etree._Element, *, inside: bool) -> None:
        self.out.append(self._slot((node, "text"), node.text, inside=inside))
        self.stack.extend((child, inside) for child in reversed(node))

    def _slot(self, slot: Slot, text: str | None, *, inside: bool) -> str:
        """What is shown of a text, and the line of the fold that stands there."""
        if not text or self.whole or inside or text.isspace():
            return escaped(text or "")
        pieces = self.texts.get(slot, [])
        line = _button(self.folds[slot]) if slot in self.folds else ""
        if not any(shown for _, shown in pieces):
            return f" {line}"
        if all(shown for _, shown in pieces):
            return escaped(text) + line
        said = [leaf.text if shown else "…" for leaf, shown in pieces]
        return f" {escaped(' '.join(said))} {line}"


def _mark(node: etree._Element | None, marked: set[etree._Element]) -> None:
    """Mark a node and all that is around it."""
    while node is not None and node not in marked:
        marked.add(node)
        node = node.getparent()


def _button(fold: Fold) -> str:
    return f'<button name="{escaped(fold.name, quotes=True)}">{escaped(fold.text)}</button>\n'
