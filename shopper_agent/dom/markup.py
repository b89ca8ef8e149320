"""Simplified HTML as a tree, and back."""

import re

from lxml import etree, html


def parse_page(text: str) -> etree._Element:
    """Parse simplified HTML into a tree whose root is a body without attributes."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    # libxml2 cannot hold NUL and other control characters; a page may
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", " ", text)
    document = html.document_fromstring(f"<html><body>{clean}</body></html>".encode(), parser=parser)
    body = document.find("body")
    return body if body is not None else document


def to_html(root: etree._Element) -> str:
    """The tree as text again, without the body around it."""
    text = (root.text or "") + "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return "\n".join(line for raw in text.split("\n") if (line := raw.strip()))
