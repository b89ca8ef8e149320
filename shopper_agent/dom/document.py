"""A static HTML document: parsed however broken, and what is looked up in it."""

import re
from typing import cast
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_HEAD = frozenset({"title", "meta", "link", "script", "style", "base", "noscript", "template"})


def parse_document(text: str) -> etree._Element:
    """Parse a whole document, however broken; what libxml2 cannot hold becomes a space."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    clean = _FORBIDDEN.sub(" ", text)
    try:
        document = html.document_fromstring(clean.encode(), parser=parser, ensure_head_body=True)
    except etree.ParserError:  # nothing in it
        document = html.document_fromstring("<body></body>", ensure_head_body=True)
    _empty_head(document)
    return document


def _empty_head(document: etree._Element) -> None:
    """Move what cannot stand in a head to the body: without a body tag libxml2 leaves HTML5 elements there."""
    head, body = document.find("head"), document.find("body")
    if head is None or body is None:
        return
    children = list(head)
    first = next((place for place, child in enumerate(children) if child.tag not in _HEAD), len(children))
    for place, child in enumerate(children[first:]):
        body.insert(place, child)


def squeeze(text: str) -> str:
    """One line without spaces at its edges."""
    return " ".join(text.split())


def words_of(element: etree._Element) -> str:
    """All text below an element."""
    return "".join(str(run) for run in element.itertext())


class Document:
    """A parsed document and what is looked up in it: ids, labels, the base of its addresses."""

    def __init__(self, root: etree._Element, url: str) -> None:
        self.root = root
        base = root.find(".//base[@href]")
        self.base = _joined(url, base.get("href", "")) if base is not None else url
        parts = urlsplit(self.base)
        self._origin = f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else None
        self._ids: dict[str, etree._Element] | None = None
        self._labels: dict[str, list[etree._Element]] | None = None

    def by_ids(self, identifiers: str) -> list[etree._Element]:
        """The elements of up to eight ids, separated by spaces; the first of each, as in a browser."""
        if self._ids is None:
            found = cast("list[etree._Element]", self.root.xpath("//*[@id]"))
            self._ids = {each.get("id", ""): each for each in reversed(found)}
        return [self._ids[each] for each in identifiers.split()[:8] if each in self._ids]

    def labels_for(self, identifier: str) -> list[etree._Element]:
        """The labels that name an id."""
        if self._labels is None:
            self._labels = {}
            for label in self.root.iter("label"):
                self._labels.setdefault(label.get("for", ""), []).append(label)
        return self._labels.get(identifier, []) if identifier else []

    def address(self, href: str) -> str:
        """An absolute address."""
        href = href.strip()
        if (
            self._origin is not None
            and href[:1] == "/"
            and href[1:2] not in {"/", "\\"}
            and "/." not in href
            and href[-1] not in "#?;"
        ):
            return self._origin + href
        return _joined(self.base, href)


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return href  # no address at all: browsers keep it as it is
