"""Facts about one element of a parsed document: what the browser's collector would write of it."""

import re
from urllib.parse import urljoin

from lxml import etree, html

from shopper_agent.dom.snapshot import (
    CHECKABLE,
    CHECKED,
    COLLAPSED,
    DISABLED,
    EDITABLE,
    EXPANDED,
    INVALID,
    REQUIRED,
    SECRET,
)

_NATIVE = frozenset({"button", "select", "textarea", "summary", "option"})
_ROLES = frozenset({
    "button", "link", "checkbox", "radio", "switch", "tab", "option", "menuitem", "menuitemcheckbox", "menuitemradio",
    "combobox", "textbox", "searchbox", "slider", "spinbutton", "treeitem",
})  # fmt: skip
_UNTYPED = frozenset({"checkbox", "radio", "button", "submit", "reset", "image", "file", "range", "color"})
_TEST_ID = ("data-testid", "data-test-id", "data-test", "data-qa", "data-cy")
_SECRET = re.compile(r"^(cc-|one-time-code|current-password|new-password)")
_SECRET_NAME = re.compile(
    r"card.?(num|no\b)|cardnumber|ccnum|cc-?number|cvc|cvv|security.?code|password|passwd", re.IGNORECASE
)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_HEAD = frozenset({"title", "meta", "link", "script", "style", "base", "noscript", "template"})
_DISABLEABLE = frozenset({"button", "input", "select", "textarea", "option", "fieldset"})


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


def style_of(element: etree._Element) -> dict[str, str]:
    """The declarations of the style attribute, in lower case."""
    text = element.get("style")
    if not text:
        return {}
    pairs = (part.split(":", 1) for part in text.lower().split(";") if ":" in part)
    return {key.strip(): value.replace("!important", "").strip() for key, value in pairs}


def is_hidden(element: etree._Element, style: dict[str, str]) -> bool:
    """Whether the element and all below it are not seen. `aria-hidden` hides from no eye."""
    if style.get("display") == "none" or style.get("opacity") in {"0", "0.0", "0%"}:
        return True
    if element.get("hidden") is not None or element.get("inert") is not None:
        return True
    return (element.tag == "dialog" and element.get("open") is None) or (
        element.tag == "input" and _type(element) == "hidden"
    )


def is_control(element: etree._Element) -> bool:
    """Whether a shopper can act on it, by its tag, role or attributes."""
    if element.tag == "a":
        native = element.get("href") is not None
    else:
        native = element.tag in _NATIVE or (element.tag == "input" and _type(element) != "hidden")
    return native or element.get("role") in _ROLES or _is_editable(element) or element.get("onclick") is not None


def control_flags(element: etree._Element) -> int:
    """The state bits of a control."""
    flags = DISABLED if _is_disabled(element) else 0
    if element.get("required") is not None or element.get("aria-required") == "true":
        flags |= REQUIRED
    if element.get("aria-invalid") == "true":
        flags |= INVALID
    expanded = element.get("aria-expanded")
    if element.tag == "summary":
        holder = element.getparent()
        expanded = "true" if holder is not None and holder.get("open") is not None else "false"
    flags |= {"true": EXPANDED, "false": COLLAPSED}.get(expanded or "", 0)
    flags |= _checked(element)
    typed = element.tag == "textarea" or _is_editable(element)
    if (typed or (element.tag == "input" and _type(element) not in _UNTYPED)) and element.get("readonly") is None:
        flags |= EDITABLE
    return flags | (SECRET if element.tag == "input" and _is_secret(element) else 0)


def attributes_of(element: etree._Element, document: etree._Element, base: str, *, control: bool) -> dict[str, str]:
    """The attributes that the collector keeps; addresses are absolute, secrets are dots."""
    found = {key: element.get(key, "") for key in ("role", "aria-label", "itemprop", "itemtype")}
    found["labelledby"] = _labelled(element, document)
    found["class"] = " ".join(element.get("class", "").split()[:2])[:60]
    found["content"] = element.get("content", "") if element.get("itemprop") is not None else ""
    for tags, key in ((("img",), "alt"), (("label",), "for"), (("table", "form"), "id")):
        found[key] = element.get(key, "") if element.tag in tags else ""
    if control:
        found.update(_control_attributes(element, document, base))
    return {key: value[:2000] for key, value in found.items() if value}


def _control_attributes(element: etree._Element, document: etree._Element, base: str) -> dict[str, str]:
    keys = ("title", "type", "placeholder", "name", "autocomplete", "aria-haspopup", "aria-current")
    found = {key: element.get(key, "") for key in keys}
    found["href"] = _address(base, element.get("href", "")) if element.tag == "a" else ""
    found["label"] = _label(element, document)
    found["test"] = next((element.get(key, "") for key in _TEST_ID if element.get(key) is not None), "")
    found["value"] = _value(element)
    if not words_of(element).strip() or element.tag == "input":
        title = element.find(".//{*}svg//{*}title")
        found["icon"] = squeeze(words_of(title))[:200] if title is not None else ""
    return found


def _value(element: etree._Element) -> str:
    if element.tag == "textarea":
        return words_of(element)
    if element.tag not in {"input", "button"}:
        return ""
    value = element.get("value", "")
    if element.tag == "input" and _type(element) in {"checkbox", "radio"}:
        return element.get("value", "on")
    return "••••" if value and element.tag == "input" and _is_secret(element) else value


def _label(element: etree._Element, document: etree._Element) -> str:
    if element.tag not in {"input", "select", "textarea", "button"}:
        return ""
    holders = [above for above in element.iterancestors("label")][:1]
    if identifier := element.get("id"):
        holders += [label for label in document.iter("label") if label.get("for") == identifier]
    return squeeze(" ".join(_label_text(label, element) for label in holders[:3]))[:300]


def _label_text(label: etree._Element, control: etree._Element) -> str:
    """A label's words without those of a control inside it."""
    inside = set(control.iter()) if control.tag != "input" else set()
    runs = [label.text or ""] if label not in inside else []
    for below in label.iterdescendants():
        if below not in inside:
            runs.append(below.text or "")
        if below is control or below not in inside:
            runs.append(below.tail or "")
    return " ".join(runs)


def _labelled(element: etree._Element, document: etree._Element) -> str:
    words = []
    for identifier in element.get("aria-labelledby", "").split()[:8]:
        found = next((each for each in document.iter() if each.get("id") == identifier), None)
        words.append(words_of(found) if found is not None else "")
    return squeeze(" ".join(words))[:300]


def _address(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return href  # no address at all: browsers keep it as it is


def _checked(element: etree._Element) -> int:
    if element.tag == "input" and _type(element) in {"checkbox", "radio"}:
        return CHECKABLE | (CHECKED if element.get("checked") is not None else 0)
    for key in ("aria-checked", "aria-pressed", "aria-selected"):
        if (state := element.get(key)) is not None:
            return CHECKABLE | (CHECKED if state == "true" else 0)
    return 0


def _is_disabled(element: etree._Element) -> bool:
    if element.get("aria-disabled") == "true":
        return True
    if element.tag not in _DISABLEABLE:
        return False
    return element.get("disabled") is not None or any(
        above.get("disabled") is not None for above in element.iterancestors("fieldset")
    )


def _is_editable(element: etree._Element) -> bool:
    return element.get("contenteditable") in {"", "true", "plaintext-only"}


def _is_secret(element: etree._Element) -> bool:
    named = f"{element.get('name', '')} {element.get('id', '')}"
    return (
        _type(element) == "password"
        or _SECRET.match(element.get("autocomplete", "")) is not None
        or _SECRET_NAME.search(named) is not None
    )


def _type(element: etree._Element) -> str:
    return element.get("type", "text").lower()
