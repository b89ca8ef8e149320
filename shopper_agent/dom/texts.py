"""What a node says: its visible text, its accessible name, its ARIA role."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from shopper_agent.dom.prices import has_price
from shopper_agent.dom.snapshot import BLOCK, EDITABLE, Node

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
FIELDS = frozenset({"input", "textarea", "select"})
_WITH_OPTIONS = frozenset({"option", "select"})
BUTTON_TYPES = frozenset({"submit", "button", "reset", "image"})
CAP = 600
"""Characters of a node's text that are ever looked at as a whole."""

_INPUT_ROLES = {
    "checkbox": "checkbox",
    "radio": "radio",
    "number": "spinbutton",
    "range": "slider",
    "search": "searchbox",
}
_TAG_ROLES = {
    "a": "link",
    "button": "button",
    "select": "combobox",
    "textarea": "textbox",
    "summary": "button",
    "option": "option",
}
_SPEAKING_TYPES = frozenset({"password", "email", "tel", "search", "date", "file"})
_LETTERS = re.compile(r"[^\W_]")


def visible_text(node: Node, cap: int = CAP) -> str:
    """The text below a node as one line, at most `cap` characters; struck text and all."""
    if not node.tag:
        return node.text[:cap]
    children = node.children
    if len(children) <= 1:
        if not children:
            return ""
        if not children[0].tag:  # most links and headings
            return children[0].text[:cap]
    parts: list[str] = []
    length = 0
    options = node.tag in _WITH_OPTIONS
    for below in node.walk():  # as text_runs, inlined: it is asked for every heading and link
        if below.tag or (not options and below.parent is not None and below.parent.tag == "option"):
            continue
        parts.append(below.text)
        length += len(below.text) + 1
        if length >= cap:
            break
    return " ".join(parts)[:cap]


def text_runs(node: Node) -> Iterator[str]:
    """The runs of text below a node, in order; the options of a select are not its text."""
    for below in node.walk():
        if not below.tag and (below.parent is None or below.parent.tag != "option" or node.tag in _WITH_OPTIONS):
            yield below.text


def role_of(node: Node) -> str:
    """The ARIA role of a control, explicit or implied by its tag."""
    if not node.role:
        node.role = _find_role(node)
    return node.role


def _find_role(node: Node) -> str:
    if "role" in node.attributes:
        explicit = node.attributes["role"].split(" ")[0]
        if explicit and explicit not in {"presentation", "none"}:
            return explicit
    if node.tag == "input":
        kind = node.attributes.get("type", "text")
        return "button" if kind in BUTTON_TYPES else _INPUT_ROLES.get(kind, "textbox")
    if node.tag in _TAG_ROLES:
        return _TAG_ROLES[node.tag]
    return "textbox" if node.flags & EDITABLE else "button"


SHOWS_VALUE = frozenset({"combobox", "listbox", "slider", "spinbutton"})
"""Roles of controls whose words are what they are set to, not what they are called."""


def shows_value(node: Node) -> bool:
    """Whether a control's words are what it is set to: by its role, or as a button that opens a list and has a name."""
    if role_of(node) in SHOWS_VALUE:
        return True
    attributes = node.attributes
    return attributes.get("aria-haspopup") == "listbox" and ("labelledby" in attributes or "label" in attributes)


_TOLD_LENGTH = 120


def label_of(node: Node) -> str:
    """What a person would call this control: visible words first, then labels, pictures, titles, addresses.

    Words for screen readers stand in for the visible ones where they say these too and more (WCAG 2.5.3, Label in
    Name); otherwise what nobody sees does not overrule what everybody sees.

    Never empty for a control: its kind is the last resort.
    """
    if node.label is None:
        node.label = _find_label(node)
    return node.label


def _find_label(node: Node) -> str:
    attributes = node.attributes
    if is_field(node):
        order = ("label", "labelledby", "aria-label", "placeholder", "title")
        found = next((attributes[key] for key in order if _speaks(attributes.get(key))), None)
        kind = attributes.get("type", "")
        return found or _humanised(attributes.get("name", "")) or (kind if kind in _SPEAKING_TYPES else role_of(node))
    if node.tag == "input":
        return (
            attributes.get("value")
            or attributes.get("aria-label")
            or attributes.get("alt")
            or attributes.get("title")
            or "submit"
        )
    told = attributes.get("labelledby") or attributes.get("aria-label") or ""
    if shows_value(node) and _speaks(called := told or attributes.get("label", "")):
        return called
    words = visible_text(node)
    if len(words) > 80 or node.texts > 1:
        words = _headline(node, long=len(words) > 80) or words
    if words and told and len(told) <= _TOLD_LENGTH and words.casefold() in told.casefold():
        return told
    if _speaks(words) and (len(words) > 1 or "aria-label" not in attributes):
        return words
    keys = ("labelledby", "aria-label", "label", "title", "icon", "hidden-text", "placeholder")
    found = next((attributes[key] for key in keys if _speaks(attributes.get(key))), None)
    return (
        found
        or picture_text(node)
        or words
        or _humanised(attributes.get("sprite", ""))
        or _address(node)
        or role_of(node)
    )


def is_field(node: Node) -> bool:
    """Whether a control is filled in: its text is what it holds, not what it is called."""
    if node.tag in FIELDS:
        return node.attributes.get("type") not in BUTTON_TYPES
    return bool(node.flags & EDITABLE)


def picture_text(node: Node) -> str:
    """The alternative text of the first picture below a node that has one."""
    for below in node.walk():
        if below.tag == "img":
            text = below.attributes.get("alt") or below.attributes.get("aria-label") or ""
            if _speaks(text):
                return text
    return ""


def first_heading(node: Node, within: int = 40) -> Node | None:
    """The first heading among the first `within` nodes below a node."""
    for count, below in enumerate(node.walk()):
        if below.tag in HEADINGS or below.attributes.get("role") == "heading":
            return below
        if count >= within:
            return None
    return None


def _headline(node: Node, *, long: bool) -> str:
    """The heading inside a control (a whole card that is one link); of a long one without, its first words."""
    heading = first_heading(node)
    if heading is not None and _speaks(text := visible_text(heading)):
        return text
    blocks = [text for child in node.children if child.flags & BLOCK and _speaks(text := visible_text(child))]
    if len(blocks) > 1 and blocks[0] and not has_price(blocks[0]):
        return blocks[0]
    if not long:
        return ""
    return next((run for run in text_runs(node) if len(run) > 2 and _speaks(run)), "")


def _speaks(text: str | None) -> bool:
    """Whether there is a letter or digit in it."""
    if not text:
        return False
    return text[0].isalnum() or _LETTERS.search(text) is not None


def _humanised(identifier: str) -> str:
    """first-name, firstName, first_name → first name."""
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", identifier)).strip().lower()


def _address(node: Node) -> str:
    """The last speaking part of a link's address."""
    parts = urlsplit(node.attributes.get("href", ""))
    tail = next((part for part in reversed(parts.path.split("/")) if _speaks(part)), "") or parts.fragment
    return _humanised(unquote(tail).rsplit(".", 1)[0])[:60]
