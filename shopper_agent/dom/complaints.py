"""What a page says is wrong with a field, where it does not say so in ARIA: an error text beside the field.

Told from classes that say error, from roles, and from where a text stands; nothing knows a shop.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from shopper_agent.dom.groups import Layout
from shopper_agent.dom.snapshot import CONTROL, INVALID, Node
from shopper_agent.dom.texts import is_field, label_of

MAX_LENGTH = 200
"""Characters of a complaint; longer texts are no message about a field."""
_LEVELS = 5
"""How far above a message its field may be sought."""
_GROUP_TEXTS = 14
"""Runs of text in a group that may still be about one field."""

_SAYS = re.compile(r"error|invalid", re.IGNORECASE)
_MAY_SAY = re.compile(r"danger|help-block", re.IGNORECASE)
"""Also said of hints and prices: a complaint only where field or group are in an error state."""
_BEFORE_FIELD = re.compile(r"errorlist", re.IGNORECASE)
"""Django's list of errors stands above its field. Source: Django, "Rendering form error messages"."""
_GOOD_NEWS = re.compile(r"\b(?:added|saved|updated|applied|success\w*|thanks?|welcome)\b", re.IGNORECASE)
"""An alert may tell of something that went well."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_CHOSEN_FROM = frozenset({"combobox", "listbox", "spinbutton"})
_HEADS = frozenset({"label", "legend", "h1", "h2", "h3", "h4", "h5", "h6"})


def note_complaints(nodes: list[Node], layout: Layout) -> None:
    """Set `error` on every field that the page complains about. `nodes` are a whole indexed tree."""
    fields = [node for node in nodes if is_answered(node)]
    for each in fields:
        if said := each.attributes.get("error"):
            each.error = said[:MAX_LENGTH]
    messages = list(_messages(nodes)) if fields else []
    if not messages:
        return
    known = _Fields(fields, layout)
    for message in messages:
        known.hear(message)


def is_answered(node: Node) -> bool:
    """Whether a page may complain about what a control holds: a field, or a list box of a shop's own making."""
    return bool(node.flags & CONTROL) and (is_field(node) or node.attributes.get("role") in _CHOSEN_FROM)


def _messages(nodes: list[Node]) -> Iterator[Node]:
    """The outermost nodes that say error, with a short text and no field inside."""
    end = -1
    for node in nodes:
        attributes = node.attributes
        if not attributes or not ("mark" in attributes or attributes.get("role") == "alert") or node.start < end:
            continue
        if node.flags & CONTROL or not (_says(node) or _MAY_SAY.search(attributes.get("mark", ""))):
            continue
        if any(is_answered(below) for below in node.walk()):
            continue  # a group in an error state
        end = node.end
        yield node


def _says(node: Node) -> bool:
    if _SAYS.search(node.attributes.get("mark", "")):
        return True
    return node.attributes.get("role") == "alert" and not _GOOD_NEWS.search(_words(node))


class _Fields:
    """The fields of one page, and which of them a message is about."""

    def __init__(self, fields: list[Node], layout: Layout) -> None:
        self.fields = [
            each for each in fields if not any(above in layout.search_forms for above in each.ancestors())
        ]  # nobody complains about a search
        self.places = [each.start for each in self.fields]
        self.by_id = {each.attributes["id"]: each for each in reversed(fields) if "id" in each.attributes}

    def hear(self, message: Node) -> None:
        """Give a message to the fields that it is about; to none where that cannot be told."""
        linked = [(link, field) for link in message.walk() if (field := self._linked(link)) is not None]
        for link, field in linked:
            line = link.parent if link.parent is not None and link.parent.tag == "li" else link
            _tell([field], _words(line))
        if linked:
            return
        text = _words(message)
        if not text:
            return
        named = self.by_id.get(message.attributes.get("for", ""))
        found = [named] if named is not None else self._beside(message)
        if not _says(message) and not any(_is_wrong(each, message) for each in found):
            return
        if found:
            _tell(found, text)
        else:
            self._by_label(message)

    def _linked(self, link: Node) -> Node | None:
        """The field that a link of a summary of errors leads to."""
        href = link.attributes.get("href", "") if link.tag == "a" else ""
        return self.by_id.get(href.partition("#")[2]) if "#" in href else None

    def _within(self, node: Node) -> list[Node]:
        return self.fields[bisect_left(self.places, node.start) : bisect_left(self.places, node.end)]

    def _beside(self, message: Node) -> list[Node]:
        """The field that a message stands next to: the only one of their group, or its neighbour among several."""
        for level, above in enumerate(message.ancestors()):
            if level >= _LEVELS or above.tag in {"body", "main"}:
                break
            inside = self._within(above)
            if inside and (len(inside) == 1 or _is_one_choice(inside)):
                return inside if above.texts - _options(inside) <= _GROUP_TEXTS else []
            if inside:
                return self._neighbour(message, above, inside)
        return []

    @staticmethod
    def _neighbour(message: Node, group: Node, inside: list[Node]) -> list[Node]:
        """The field just above a message, or just below it where messages stand first."""
        nodes = message.order or []
        if _BEFORE_FIELD.search(message.attributes.get("mark", "")):
            after = next((each for each in inside if each.start >= message.end), None)
            between = nodes[message.end : after.start] if after is not None else []
            heads = sum(each.tag in _HEADS for each in between)
            return [after] if after is not None and heads <= 1 else []
        before = next((each for each in reversed(inside) if each.start < message.start), None)
        if before is None or any(each.tag in _HEADS for each in nodes[before.end : message.start]):
            return []
        return [each for each in inside if _is_one_choice([each, before])] or [before]

    def _by_label(self, message: Node) -> None:
        """Lines of a list of errors that name a field: "Billing phone is a required field"."""
        lines = [below for below in message.walk() if below.tag == "li"] or [message]
        for line in lines:
            text = _words(line)
            lower = text.lower()
            named = {label: each for each in self.fields if len(label := label_of(each).lower().strip(" *:")) >= 4}
            said = [each for each in named if each in lower and re.search(rf"(?<!\w){re.escape(each)}(?!\w)", lower)]
            best = max(said, key=len, default=None)
            if best is None or sum(label_of(each).lower().strip(" *:") == best for each in self.fields) > 1:
                continue
            _tell([named[best]], text)


def _tell(fields: list[Node], text: str) -> None:
    for each in fields:
        if text and each.error is None and text != label_of(each):
            each.error = text


def _words(message: Node) -> str:
    """The words of a message without those of its buttons; empty where they are no message."""
    runs: list[str] = []
    for below in message.walk():
        if not below.tag and not any(above.tag == "button" for above in _up_to(below, message)):
            runs.append(below.text)
    text = " ".join(runs)
    return text if len(text) <= MAX_LENGTH and _LETTERS.search(text) else ""


def _up_to(node: Node, top: Node) -> Iterator[Node]:
    for above in node.ancestors():
        yield above
        if above is top:
            return


def _is_wrong(field: Node, message: Node) -> bool:
    """Whether a field, or a group around its message, is in an error state."""
    if field.flags & INVALID or _SAYS.search(field.attributes.get("mark", "")):
        return True
    near = [above for above, _ in zip(message.ancestors(), range(3), strict=False)]
    return any(_SAYS.search(above.attributes.get("mark", "")) for above in near)


def _is_one_choice(fields: list[Node]) -> bool:
    """Whether they are the buttons of one choice."""
    names = {each.attributes.get("name") for each in fields}
    kinds = {each.attributes.get("type") for each in fields}
    return len(names) == 1 and None not in names and kinds <= {"radio", "checkbox"} and len(kinds) == 1


def _options(fields: list[Node]) -> int:
    """Runs of text that are the labels of the buttons of a choice."""
    return 2 * len(fields) if len(fields) > 1 else 0
