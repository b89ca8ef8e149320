"""Static HTML → Snapshot, without a browser: for fakes, tests and recorded pages.

Writes the rows that browser/snapshot.js writes, so that everything behind the snapshot is the same. There is no layout
and no style sheet: what an attribute or an inline style hides is hidden, and boxes are made up, one line a control.
"""

import json
from collections.abc import Sequence
from urllib.parse import urljoin

from lxml import etree

from shopper_agent.dom.snapshot import (
    BLOCK,
    CHECKABLE,
    CHECKED,
    CONTROL,
    DISABLED,
    IN_VIEW,
    POINTER,
    STRUCK,
    FrameSnapshot,
    Snapshot,
    parse_snapshot,
)
from shopper_agent.dom.static_facts import (
    attributes_of,
    control_flags,
    is_control,
    is_hidden,
    parse_document,
    squeeze,
    style_of,
    words_of,
)

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
Row = list[object]


def snapshot_of_html(
    html: str, url: str, title: str | None = None, *, in_view: int | None = None, status: int | None = 200
) -> Snapshot:
    """Read static HTML as the browser reads a page.

    `in_view` controls, counted in document order, lie in the viewport; None: all do. Without a `title` it is the
    document's own. Differs: style sheets and scripts have no effect; frames stay empty.
    """
    document = parse_document(html)
    reader = _Reader(document, url, in_view)
    body = document.find("body")
    if body is not None:
        reader.read(body)
        reader.name_icons()
    height = LINE * max(reader.controls, 1)
    viewport = LINE * max(min(reader.controls, in_view), 1) if in_view is not None else height
    facts = {
        "url": url, "title": title if title is not None else squeeze(document.findtext(".//title") or "")[:500],
        "status": status or 0, "vw": WIDTH, "vh": viewport, "sx": 0, "sy": 0, "dw": WIDTH, "dh": height,
        "ld": [words_of(script) for script in document.iter("script") if script.get("type") == "application/ld+json"],
        "cut": reader.cut, "nodes": reader.rows,
    }  # fmt: skip
    return parse_snapshot([FrameSnapshot(json.dumps(facts))])


class _Reader:
    """One pass over a document, in document order and without recursion."""

    def __init__(self, document: etree._Element, url: str, in_view: int | None) -> None:
        self.document = document
        base = document.find(".//base[@href]")
        self.base = urljoin(url, base.get("href", "")) if base is not None else url
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
        # (element or text, parent row, hidden above, struck above, pointer above)
        stack: list[tuple[etree._Element | str, int, bool, bool, bool]] = [(body, -1, False, False, False)]
        while stack:
            at, parent, hidden, struck, pointer = stack.pop()
            if len(self.rows) >= MAX_NODES:
                self.cut = True
                return
            if isinstance(at, str):
                if not hidden:
                    self._say(parent, at)
                continue
            style = style_of(at)
            if at.tag in _SKIPPED or is_hidden(at, style):
                continue
            hidden = hidden or style.get("visibility") == "hidden" or style.get("font-size") in {"0", "0px"}
            struck = struck or at.tag in _STRUCK or "line-through" in style.get("text-decoration", "")
            me = self._element(at, parent, (hidden, struck, pointer), style)
            if at.tag in {"svg", "textarea", "iframe", "select"}:
                continue
            pointer = pointer or style.get("cursor") == "pointer"
            stack.extend((child, me, hidden, struck, pointer) for child in reversed(_contents(at)))

    def _say(self, parent: int, text: str) -> None:
        if words := squeeze(text):
            self.rows.append([parent, words[:MAX_TEXT]])
            while parent >= 0 and parent not in self.spoken:
                self.spoken.add(parent)
                parent = self.parents[parent]

    def name_icons(self) -> None:
        """Name controls without visible text by the hidden text inside them."""
        for number, element in self.sources.items():
            if number not in self.spoken and len(element) and (words := squeeze(words_of(element))[:200]):
                row = self.rows[number]
                row[3] = {**(row[3] if isinstance(row[3], dict) else {}), "hidden-text": words}

    def _element(self, at: etree._Element, parent: int, above: tuple[bool, bool, bool], style: dict[str, str]) -> int:
        """Write an element's row, and its options'; returns its number, or its parent's if it is hidden."""
        hidden, struck, pointer_above = above
        pointer = style.get("cursor") == "pointer" and not pointer_above and at.tag not in {"label", "body"}
        native = is_control(at)
        control = (native or pointer) and not hidden
        inline = at.tag in _INLINE and style.get("display") != "block"
        if hidden or (not control and inline and not struck and _says_nothing(at)):
            return parent
        flags = (STRUCK if struck else 0) | (0 if inline else BLOCK)
        row: Row = [parent, str(at.tag), flags, attributes_of(at, self.document, self.base, control=control) or 0]
        self.rows.append(row)
        number = len(self.rows) - 1
        self.parents[number] = parent
        if control:
            self.sources[number] = at
            seen = IN_VIEW if self.in_view is None or self.controls < self.in_view else 0
            flags |= CONTROL | control_flags(at) | seen | (0 if native else POINTER)
            row[2] = flags
            row.extend((0, LINE * self.controls, 200, LINE))
            self.controls += 1
            if at.tag == "select":
                self._options(at, number, flags)
        elif at.tag in {"img", "iframe"}:
            row.extend((0, LINE * self.controls, 100, LINE))
        return number

    def _options(self, select: etree._Element, parent: int, flags: int) -> None:
        options = list(select.iter("option"))[:300]
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and select.get("multiple") is None:
            chosen = [option for option in options if option.get("disabled") is None][:1]
        shared = CONTROL | CHECKABLE | (flags & IN_VIEW)
        for index, option in enumerate(options):
            text = squeeze(option.get("label") or words_of(option))
            off = control_flags(option) | control_flags(select)
            state = shared | (off & DISABLED) | (CHECKED if option in chosen else 0)
            facts = {"value": option.get("value", text)[:200], "index": str(index), "total": str(len(options))}
            self.rows.append([parent, "option", state, facts])
            if text:
                self.rows.append([len(self.rows) - 1, text])


def _says_nothing(at: etree._Element) -> bool:
    return at.tag in _PLAIN and not any(at.get(key) is not None for key in ("role", "aria-label", "itemprop"))


def _contents(at: etree._Element) -> Sequence[etree._Element | str]:
    """Children and runs of text in order; of closed details the summary alone."""
    if at.tag == "details" and at.get("open") is None:
        return [*(child for child in at if child.tag == "summary")][:1]
    found: list[etree._Element | str] = [at.text] if at.text else []
    for child in at:
        if isinstance(child.tag, str):
            found.append(child)
        if child.tail:
            found.append(child.tail)
    return found
