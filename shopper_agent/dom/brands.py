"""A product's brand, where the page says that it is one. None rather than a guess."""

import re
from collections.abc import Sequence

from shopper_agent.dom.prices import has_price
from shopper_agent.dom.runs import Run
from shopper_agent.dom.snapshot import Node
from shopper_agent.dom.texts import visible_text

_LENGTH = 40
_CLASS = re.compile(
    r"(?:^|[\s_-]|(?<=[a-z]))(?:[bB]rand|[vV]endor|[mM]anufacturer)"
    r"(?:[-_]{1,2}(?:name|title|link|label|text))?(?=$|[\sA-Z])"
)
_LABEL = re.compile(r"(?:brand|marke|marque|marca|merk|manufacturer|hersteller|vendor)\s*:?", re.IGNORECASE)
_LABELLED = re.compile(rf"{_LABEL.pattern[:-2]}:\s*(?P<brand>.+)", re.IGNORECASE)
_BY = re.compile(r"by\s+(?P<brand>[^\W\d_].*)")
_STORE = re.compile(r"(?:visit|shop) (?:the )?(?P<brand>.+?)(?: store)?", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[/?&](?:brands?|vendors?|manufacturers?|marken?|marques?|marcas?|designers?)[/=_-]", re.IGNORECASE
)
_NO_BRAND = re.compile(
    r"\d{3}|^(?:all|see|view|more|shop|other|brands?|marken?|the brand|n/a|unknown|none|unbranded|no brand)\b"
    r"|\b(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\b|\b(?:today|tomorrow|delivery|customers?|reviews?|sold)\b",
    re.IGNORECASE,
)


def brand_of(nodes: Sequence[Node], runs: Sequence[Run], title: str) -> str | None:
    """The brand among a product's nodes and runs of text; None where nothing says that a text is one."""
    for node in nodes:
        attributes = node.attributes
        if not attributes or not ("mark" in attributes or "href" in attributes or "itemprop" in attributes):
            continue
        if (said := _marked(node)) and (brand := _checked(said, title)):
            return brand
    return _written(runs, title)


def _marked(node: Node) -> str:
    """What a node says that is marked as a brand: by microdata, a class, or the brand page that it leads to."""
    attributes = node.attributes
    if attributes.get("itemprop") == "brand":
        named = next((below for below in node.walk() if below.attributes.get("itemprop") == "name"), node)
        return named.attributes.get("content") or visible_text(named, 80)
    if "mark" in attributes and _CLASS.search(attributes["mark"]):
        return visible_text(node, 80)
    if node.tag == "a" and "href" in attributes and _ADDRESS.search(attributes["href"]):
        return visible_text(node, 80)
    return ""


def _written(runs: Sequence[Run], title: str) -> str | None:
    """A label and a name, as "Brand: Acme", "Brand" and "Acme" side by side, or "by Acme" next to the title."""
    for place, run in enumerate(runs):
        text = run.text
        if len(text) > _LENGTH + 12:
            continue
        if (found := _LABELLED.fullmatch(text)) is not None:
            return _checked(found["brand"], title)
        if _LABEL.fullmatch(text) is not None and place + 1 < len(runs):
            return _checked(runs[place + 1].text, title)
        if text.startswith("by ") and (found := _BY.fullmatch(text)) is not None:
            beside = [each.text for each in runs[max(place - 1, 0) : place + 2]]
            if title in beside:
                return _checked(found["brand"], title)
    return None


def _checked(said: str, title: str) -> str | None:
    """A brand's bare name; None where the text is something else."""
    said = said.strip(" :|-·")
    for pattern in (_LABELLED, _BY, _STORE):
        if (found := pattern.fullmatch(said)) is not None:
            said = found["brand"]
    if not 1 < len(said) <= _LENGTH or said == title or has_price(said) or _NO_BRAND.search(said):
        return None
    return said if any(each.isalpha() for each in said) else None
