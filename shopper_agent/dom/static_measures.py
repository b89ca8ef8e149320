"""What is known of each part of a page before it is placed: what it holds, how wide it would like to be.

Works on the rows of dom/static.py. There is no style sheet: whether something stands in a row, lies over the page or
is closed is told by tags, roles and the words that classes are usually made of.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from shopper_agent.dom.snapshot import BLOCK as BLOCK_FLAG
from shopper_agent.dom.snapshot import CONTROL
from shopper_agent.dom.static_layout import StaticLayout

_OUTERMOST = 4
"""Levels below the document at which bars and pop-ups over the whole page begin."""
DEEPEST = 80
"""Levels; what is deeper is placed beside its parent."""
SMALL_PICTURE = 130
"""Pixels; up to this a picture is an icon or a thumbnail, beyond it has a line of its own."""
ICON = 32


TEXT, INLINE, ATOM, BLOCK, AWAY, DIALOG, BAR = range(7)
"""How a part is placed: in lines (an atom is never broken), in lines of its own, or not in the flow: AWAY has no place
(it is closed, or for screen readers only), a DIALOG lies in the middle of the window, a BAR at its lower edge.

Plain integers: there are several questions to each of a thousand parts.
"""
NAV, HEADER, FOOTER, ASIDE, MAIN, ITEM = 1, 2, 4, 8, 16, 32
"""What a part stands in, as bits."""
_ZONES = {
    "nav": NAV,
    "header": HEADER,
    "footer": FOOTER,
    "aside": ASIDE,
    "main": MAIN,
    "article": MAIN | ITEM,
    "li": ITEM,
}
_ROLES = {"navigation": NAV, "banner": HEADER, "contentinfo": FOOTER, "complementary": ASIDE, "main": MAIN}
_CUES = {
    "away": re.compile(r"visually-?hidden|sr-only|screen-reader|(?:^|\s)skip-|js-hidden|no-?js\b", re.IGNORECASE),
    "bar": re.compile(r"cookie|consent|gdpr", re.IGNORECASE),
    "dialog": re.compile(r"pop-?up|\bmodal\b|lightbox", re.IGNORECASE),
    "side": re.compile(r"(?:^|\s)(?:side-?bar|facets?|filters?)(?![^\s_-])", re.IGNORECASE),
    "list": re.compile(r"(?:as|is|view)-list|list-view", re.IGNORECASE),
    "button": re.compile(r"\bbtn\b|\bbutton\b", re.IGNORECASE),
    "row": re.compile(
        r"toolbar|\brow\b|flex|inline|actions|chips|tabs|stepper|breadcrumb|pagination|buttons", re.IGNORECASE
    ),
}
"""What the words of a class say of the part; the first that says something counts."""
_ATOMS = frozenset({"input", "select", "textarea", "button", "img", "svg", "iframe", "progress", "meter"})
_ROWS = frozenset({"div", "ul", "ol", "li", "nav", "header", "form", "p", "section"})
"""What stands side by side when it is in a header or a bar of links."""
_SHAPES = frozenset({"div", "ul", "ol", "form", "p", "nav", "section", "fieldset"})
_TICKS = frozenset({"checkbox", "radio"})
_PRESSED = frozenset({"submit", "button", "reset", "image"})
_SCALES = {"h1": 1.7, "h2": 1.3, "h3": 1.1}
"""Of a heading's letters to those of the text."""
_PICTURES = frozenset({"img", "svg", "iframe"})
_LISTS, _PADDED = frozenset({"ul", "ol"}), frozenset({"button", "select", "form"})
_BUTTON_CHARS = 40
"""The most that a button says."""
Rows = Sequence[list[object]]
Attributes = Mapping[str, str]
AttributesByRow = Mapping[int, Attributes]
NONE: Attributes = {}


class Part:
    """One row of a page as it is placed. What most parts are not stands in the class: they are made by the thousand."""

    row = control = button = field = ticks = False
    """Its contents stand side by side; it is a control; a link drawn as a button; a field; it holds boxes to tick."""
    listed = False
    """Its cards stand one below the other."""
    broken = block = False
    """It holds what has lines of its own; it has itself."""
    natural = run = 0.0
    """The width that it would like, and that of the line which is being added up."""
    height = 0
    """Of an atom."""
    chars = controls = picture = 0
    """What it holds: letters, controls, and the width of its widest picture."""
    top = 0
    """Where it has been placed."""

    def __init__(self, number: int, tag: str, kind: int, parent: "Part | None") -> None:
        """`number` is its row's; `tag` is empty for a run of text."""
        self.number, self.tag, self.kind, self.parent = number, tag, kind, parent
        self.end = number + 1
        """The row after the last one below it."""
        self.kids: list[Part] = []
        if parent is None:
            self.depth, self.zone, self.scale = 0, 0, 1.0
        else:
            self.depth, self.zone, self.scale = parent.depth + 1, parent.zone, parent.scale


def measure(rows: Rows, attributes: AttributesByRow, layout: StaticLayout) -> tuple[Part, list[Part]]:
    """What holds the whole page, and the parts by row number; `attributes` are the elements' own."""
    root, parts = Part(-1, "html", BLOCK, None), list[Part]()
    glyph = layout.glyph
    for number, row in enumerate(rows):
        at = row[0]
        above = parts[at] if isinstance(at, int) and at >= 0 else root
        while above.depth >= DEEPEST and above.parent is not None:
            above = above.parent
        if len(row) == 2:
            part = Part(number, "", TEXT, above)
            part.chars = len(str(row[1]))
            part.natural = part.chars * glyph * part.scale
        else:
            part = _element(number, row, above, layout.open_menus)
            if own := attributes.get(number):
                _heed(part, own)
            if part.kind == ATOM:
                _size(part, own or NONE, layout)
        parts.append(part)
        above.kids.append(part)
    for part in reversed(parts):
        _finish(part, part.parent or root, glyph)
    return root, parts


def _element(number: int, row: list[object], above: Part, open_menus: bool) -> Part:
    tag, flags = str(row[1]), row[2] if isinstance(row[2], int) else 0
    kind = ATOM if tag in _ATOMS else BLOCK if flags & BLOCK_FLAG else INLINE
    part = Part(number, tag, kind, above)
    if flags & CONTROL:
        part.control = True
        part.controls = 0 if tag == "option" else 1
    if zone := _ZONES.get(tag):
        _enter(part, zone)
    elif tag in _SCALES and not part.zone & ITEM:
        part.scale = _SCALES[tag]
    zones = part.zone
    if zones & (NAV | HEADER) and not zones & (FOOTER | ASIDE) and tag in _ROWS:
        part.row = True
        if tag in _LISTS and above.tag == "li":
            _hang(part, above, open_menus)
    elif tag == "form":
        part.row = above.row
    elif tag == "dialog":
        part.kind = DIALOG
    return part


def _hang(menu: Part, entry: Part, open_menus: bool) -> None:
    """Put the menu of an entry under it, or away: most open only when the entry is pointed at."""
    if open_menus:
        menu.row = entry.row = False
    else:
        menu.kind = AWAY


def _enter(part: Part, zone: int) -> None:
    """Note a zone; the header of an article or of the main part is no page's header."""
    if not (zone == HEADER and part.zone & MAIN):
        part.zone |= zone


@lru_cache(maxsize=4096)
def _cue(words: str) -> str:
    """What a class says; empty if nothing."""
    return next((cue for cue, pattern in _CUES.items() if pattern.search(words)), "")


def _heed(part: Part, attributes: Attributes) -> None:
    """Take in what a role or a class says of a part's place."""
    if role := attributes.get("role"):
        _enter(part, _ROLES.get(role, 0))
        if role in {"dialog", "alertdialog"}:
            part.kind = DIALOG
            return
    cue = _cue(attributes.get("class", ""))
    if not cue:
        return
    if cue == "away":
        part.kind = AWAY
    elif cue in {"bar", "dialog"} and part.depth <= _OUTERMOST and part.kind == BLOCK:
        part.kind = BAR if cue == "bar" else DIALOG
    elif cue == "side" and part.tag in {"div", "section"}:
        part.zone |= ASIDE
    elif cue == "button":
        part.button = part.tag == "a"
    elif cue == "list":
        part.listed = True
    elif cue == "row" and part.tag in _SHAPES:
        part.row = True


def _size(part: Part, attributes: Attributes, layout: StaticLayout) -> None:
    """The natural width and the height of an atom."""
    tag, kind = part.tag, attributes.get("type", "text").lower()
    if tag in _PICTURES:
        width, height = _stated(attributes.get("width")), _stated(attributes.get("height"))
        part.natural = width or height or (20 if tag == "svg" else layout.picture)
        part.height = height or round(part.natural)
        if tag != "svg":
            part.picture = round(part.natural)
        part.broken = part.natural > SMALL_PICTURE
        return
    part.height = layout.field
    if tag == "textarea":
        part.height, part.natural, part.field = 3 * layout.line + 12, 200.0, True
    elif tag == "select":
        part.field = True
    elif tag == "input" and kind in _TICKS:
        part.height, part.natural, part.ticks = 14, 14.0, True
    elif tag == "input" and kind in _PRESSED:
        part.natural = len(attributes.get("value", "Submit")) * layout.glyph + 36
    elif tag == "input":
        part.natural, part.field = 70.0 if kind == "number" else 180.0, True


def _stated(size: str | None) -> int:
    """Pixels that an attribute states; 0 if it states none."""
    digits = (size or "").strip().removesuffix("px")[:5]
    return min(int(digits), 4000) if digits.isascii() and digits.isdecimal() else 0


def _finish(part: Part, above: Part, glyph: float) -> None:
    """Complete a part whose contents are known, and add it to what holds it."""
    if part.run > part.natural:
        part.natural = part.run
    if part.tag in _PADDED or part.button:
        _pad(part)
    part.block = part.kind == BLOCK or (part.broken and part.kind == INLINE)
    if part.end > above.end:
        above.end = part.end
    if part.kind >= AWAY:
        return
    if part.tag == "option":
        above.natural = max(above.natural, part.natural)
        return
    above.chars += part.chars
    above.controls += part.controls
    if part.picture or part.ticks:
        above.picture = max(above.picture, part.picture)
        above.ticks = above.ticks or part.ticks
    if part.kind == BLOCK or part.broken:
        above.broken = True
    if above.row:
        above.run += part.natural + 12
    elif part.block or part.broken:
        above.natural = max(above.natural, above.run, part.natural)
        above.run = 0.0
    else:
        above.run += part.natural + glyph / 2


def _pad(part: Part) -> None:
    """Add what stands around the words of a button or a list of options; a form that is one button is no more."""
    if part.tag == "form":
        if (
            part.controls == 1
            and not part.broken
            and part.chars <= _BUTTON_CHARS
            and not any(k.field for k in part.kids)
        ):
            part.kind = INLINE
    elif part.tag == "button":
        part.natural += 36
    elif part.tag == "select":
        part.natural = min(part.natural + 30, 300.0)
    elif part.button:
        part.natural += 40
