"""Static HTML → Snapshot, without a browser: for fakes, tests, recorded pages and shops over plain HTTP.

Writes the rows that browser/in_page/collecting.js writes, so that everything behind the snapshot is the same. There is
no style sheet: what an attribute or an inline style hides is hidden, and boxes are made up, one line a control; or
estimated, with a StaticLayout (dom/static_flow.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from shopper_agent.dom.document import Document, parse_document, squeeze, words_of
from shopper_agent.dom.snapshot import (
    BLOCK,
    CHECKABLE,
    CHECKED,
    CONTROL,
    DISABLED,
    IN_VIEW,
    POINTER,
    STRUCK,
    Snapshot,
    snapshot_of_rows,
)
from shopper_agent.dom.static_boxes import write_boxes
from shopper_agent.dom.static_facts import (
    attributes_of,
    control_flags,
    is_control,
    is_hidden,
    is_telling,
    own_attributes,
    style_of,
    unseen_words,
)
from shopper_agent.dom.static_flow import lay_out
from shopper_agent.dom.static_layout import StaticLayout
from shopper_agent.dom.uncollected import uncollected

LINE = 24
"""Height of a made-up box, in pixels."""
WIDTH = 1280
MAX_NODES = 30000
MAX_TEXT = 4000
_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "head", "meta", "link", "object", "embed", "canvas", "video", "audio",
    "map", "datalist", "source", "track", "br", "hr", "wbr", "col", "colgroup",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "iframe", "img", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "svg", "time", "tt", "u",
    "var",
})  # fmt: skip
_PLAIN = frozenset({
    "span", "b", "i", "em", "strong", "small", "u", "mark", "sup", "sub", "font", "abbr", "time", "bdi", "code",
})  # fmt: skip
"""What only makes text in running text bold or small."""
_STRUCK = frozenset({"s", "del", "strike"})
_CLOSED = frozenset({"svg", "textarea", "iframe", "select"})
"""Whose contents are no part of the page, or are written otherwise."""
Row = list[object]


@dataclass(frozen=True)
class StaticPage:
    """A page that was read, and what is known of its geometry beyond the snapshot."""

    snapshot: Snapshot
    pinned: frozenset[int] = frozenset()
    """Rows of controls that stay where they are in the window when the page is scrolled."""
    anchors: Mapping[str, int] = field(default_factory=dict)
    """Id → how far down it is, in pixels; empty without a layout."""


def snapshot_of_html(  # noqa: PLR0913 - each one is a fact about the page or the window that is not in the text
    html: str,
    url: str,
    title: str | None = None,
    *,
    in_view: int | None = None,
    status: int | None = 200,
    layout: StaticLayout | None = None,
    scroll: int = 0,
) -> Snapshot:
    """Read static HTML as the browser reads a page.

    With a `layout` boxes are estimates, controls are in view if their box crosses the window at this `scroll` position
    (pixels from the top; no farther than the page goes), and what a browser would not show until a menu opens has no
    box. Without one, `in_view` controls, counted in document order, lie in the viewport; None: all do. Without a
    `title` it is the document's own. Differs: style sheets and scripts have no effect; frames stay empty.
    """
    return _read(html, url, (title, status), in_view, _Window(layout, scroll) if layout is not None else None).snapshot


def read_page(html: str, url: str, layout: StaticLayout, *, status: int | None = 200, scroll: int = 0) -> StaticPage:
    """Read static HTML as `snapshot_of_html` does with a layout; besides, what is pinned and where anchors are."""
    return _read(html, url, (None, status), None, _Window(layout, scroll))


class _Window(NamedTuple):
    layout: StaticLayout
    scroll: int


@uncollected
def _read(
    html: str, url: str, told: tuple[str | None, int | None], in_view: int | None, window: _Window | None
) -> StaticPage:
    """`told` are the title and the status, as far as they are known."""
    title, status = told
    document = parse_document(html)
    reader = _Reader(Document(document, url), in_view if window is None else 0, placed=window is not None)
    body = document.find("body")
    if body is not None:
        reader.read(body)
        reader.name_icons()
    height = LINE * max(reader.controls, 1)
    viewport = LINE * max(min(reader.controls, in_view), 1) if in_view is not None else height
    facts: dict[str, object] = {
        "url": url, "title": title if title is not None else squeeze(document.findtext(".//title") or "")[:500],
        "status": status or 0, "vw": WIDTH, "vh": viewport, "sx": 0, "sy": 0, "dw": WIDTH, "dh": height,
        "ld": [words_of(script) for script in document.iter("script") if script.get("type") == "application/ld+json"],
        "cut": reader.cut,
    }  # fmt: skip
    if window is None:
        return StaticPage(snapshot_of_rows(facts, reader.rows))
    layout = window.layout
    laid = lay_out(reader.rows, reader.attributes, layout)
    scroll = min(max(window.scroll, 0), layout.farthest(laid.height))
    write_boxes(reader.rows, laid, layout, scroll)
    facts |= {"vw": layout.width, "vh": layout.height, "sy": scroll, "dw": layout.width, "dh": laid.height}
    pinned = frozenset(laid.pinned)
    return StaticPage(snapshot_of_rows(facts, reader.rows), pinned, laid.anchors)


class _Above(NamedTuple):
    """What holds for everything below an element."""

    row: int
    hidden: bool = False
    struck: bool = False
    pointer: bool = False


class _Reader:
    """One pass over a document, in document order and without recursion."""

    def __init__(self, document: Document, in_view: int | None, *, placed: bool) -> None:
        """`placed`: boxes are estimated afterwards, from the elements' own attributes."""
        self.document, self.placed = document, placed
        self.attributes: dict[int, Mapping[str, str]] = {}
        """By row number."""
        self.in_view = in_view
        self.rows: list[Row] = []
        self.parents: dict[int, int] = {}
        self.sources: dict[int, etree._Element] = {}
        """Row number → element of the controls."""
        self.spoken: set[int] = set()
        """Rows with visible text below them."""
        self.controls = 0
        self.cut = False

    def read(self, body: etree._Element) -> None:
        """Write the rows of everything below the body, itself included."""
        stack: list[tuple[etree._Element | str, _Above]] = [(body, _Above(-1))]
        while stack:
            at, above = stack.pop()
            if len(self.rows) >= MAX_NODES:
                self.cut = True
                return
            if isinstance(at, str):
                self._say(above.row, at)
            elif at.tag not in _SKIPPED:
                self._enter(at, above, stack)

    def _enter(self, at: etree._Element, above: _Above, stack: list[tuple[etree._Element | str, _Above]]) -> None:
        """Write an element's row and put what it holds on the stack, the first on top."""
        attributes = own_attributes(at)
        style = style_of(attributes)
        if is_hidden(at, attributes, style):
            return
        hidden, struck = above.hidden, above.struck or at.tag in _STRUCK
        if style:
            hidden = hidden or style.get("visibility") == "hidden" or style.get("font-size") in {"0", "0px"}
            struck = struck or "line-through" in style.get("text-decoration", "")
        pointer = above.pointer or style.get("cursor") == "pointer"
        here = _Above(above.row, hidden, struck, pointer)
        me = self._element(at, attributes, style, here, presses=pointer and not above.pointer)
        if at.tag in _CLOSED:
            return
        below = here if me == above.row else _Above(me, hidden, struck, pointer)
        if at.tag == "details" and "open" not in attributes:
            summary = next((child for child in at if child.tag == "summary"), None)
            stack.extend([(summary, below)] if summary is not None else [])
            return
        for child in at.iterchildren(reversed=True):
            if not hidden and child.tail:
                stack.append((child.tail, below))
            if isinstance(child.tag, str):
                stack.append((child, below))
        if not hidden and at.text:
            stack.append((at.text, below))

    def _say(self, parent: int, text: str) -> None:
        if words := squeeze(text):
            self.rows.append([parent, words[:MAX_TEXT]])
            while parent >= 0 and parent not in self.spoken:
                self.spoken.add(parent)
                parent = self.parents[parent]

    def name_icons(self) -> None:
        """Name controls without visible text by the hidden text inside them."""
        for number, element in self.sources.items():
            if number not in self.spoken and len(element) and (words := unseen_words(element)):
                row = self.rows[number]
                row[3] = {**(row[3] if isinstance(row[3], dict) else {}), "hidden-text": words}

    def _element(
        self,
        at: etree._Element,
        attributes: Mapping[str, str],
        style: Mapping[str, str],
        here: _Above,
        *,
        presses: bool,
    ) -> int:
        """Write an element's row, and its options'; returns its number, or its parent's without a row.

        `presses`: the mouse pointer becomes a hand here.
        """
        native = is_control(at, attributes)
        control = not here.hidden and (native or (presses and at.tag not in {"label", "body"}))
        inline = at.tag in _INLINE and style.get("display") != "block"
        if here.hidden or (not control and inline and not here.struck and _says_nothing(at, attributes)):
            return here.row
        flags = (STRUCK if here.struck else 0) | (0 if inline else BLOCK)
        facts = attributes_of(at, attributes, self.document, control=control) if attributes or control else {}
        row: Row = [here.row, str(at.tag), flags, facts or 0]
        self.rows.append(row)
        number = len(self.rows) - 1
        self.parents[number] = here.row
        if self.placed and attributes:
            self.attributes[number] = attributes
        if control:
            self._control(at, attributes, number, flags if native else flags | POINTER)
        elif at.tag in {"img", "iframe"}:
            row.extend((0, LINE * self.controls, 100, LINE))
        return number

    def _control(self, at: etree._Element, attributes: Mapping[str, str], number: int, flags: int) -> None:
        """Complete the row of a control: its state and its place."""
        self.sources[number] = at
        seen = IN_VIEW if self.in_view is None or self.controls < self.in_view else 0
        flags |= CONTROL | control_flags(at, attributes) | seen
        row = self.rows[number]
        row[2] = flags
        row.extend((0, LINE * self.controls, 200, LINE))
        self.controls += 1
        if at.tag == "select":
            self._options(at, number, flags)

    def _options(self, select: etree._Element, parent: int, flags: int) -> None:
        options = list(select.iter("option"))[:300]
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and select.get("multiple") is None:
            chosen = [option for option in options if option.get("disabled") is None][:1]
        shared = CONTROL | CHECKABLE | (flags & IN_VIEW)
        for index, option in enumerate(options):
            text = squeeze(option.get("label") or words_of(option))
            off = control_flags(option, own_attributes(option)) | flags
            state = shared | (off & DISABLED) | (CHECKED if option in chosen else 0)
            facts = {"value": option.get("value", text)[:200], "index": str(index), "total": str(len(options))}
            self.rows.append([parent, "option", state, facts])
            if text:
                self.rows.append([len(self.rows) - 1, text])


def _says_nothing(at: etree._Element, attributes: Mapping[str, str]) -> bool:
    if at.tag not in _PLAIN or not attributes:
        return at.tag in _PLAIN
    return not any(key in attributes for key in ("role", "aria-label", "itemprop")) and not is_telling(attributes)
