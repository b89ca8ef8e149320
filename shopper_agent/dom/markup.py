"""Simplified HTML as a tree, and its tags as text again."""

import re

from lxml import etree

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What libxml2 cannot hold; a page may."""
_BARE = frozenset({"disabled", "required", "invalid", "checked", "selected"})
"""Attributes that say all by being there."""
VOID = frozenset({"input", "img", "br", "hr", "wbr"})


def parse_page(text: str) -> etree._Element:
    """Parse simplified HTML into a tree whose root is a body without attributes."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    clean = _FORBIDDEN.sub(" ", text)
    document = etree.fromstring(f"<html><body>{clean}</body></html>".encode(), parser)
    body = document.find("body")
    return body if body is not None else document


def start_tag(node: etree._Element) -> str:
    """A node's start tag. libxml2's own writer would change letters in a link's name to %C3%A9."""
    parts = [f"<{node.tag}"]
    for name, said in node.items():
        key, value = str(name), str(said)
        parts.append(f" {key}" if key in _BARE and value in {"", key} else f' {key}="{escaped(value, quotes=True)}"')
    return "".join(parts) + ">"


def end_tag(node: etree._Element) -> str:
    """A node's end tag; nothing for one that holds nothing."""
    return "" if node.tag in VOID else f"</{node.tag}>"


def escaped(text: str, *, quotes: bool = False) -> str:
    """Text that stands between tags, or in an attribute."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;") if quotes and '"' in text else text


def tidy(text: str) -> str:
    """No blank lines, no spaces at the edges of lines."""
    return "\n".join(line for raw in text.split("\n") if (line := raw.strip()))
