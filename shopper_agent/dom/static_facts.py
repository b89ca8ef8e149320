"""Facts about one element of a parsed document: what the browser's collector would write of it."""

import re
from collections.abc import Mapping
from typing import cast

from lxml import etree

from shopper_agent.dom.document import Document, squeeze, words_of
from shopper_agent.dom.document import parse_document as parse_document
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
    VALID,
)
from shopper_agent.dom.texts import SHOWS_VALUE

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
_GROUPING = frozenset({
    "div", "section", "ul", "ol", "nav", "aside", "form", "details", "dialog", "a", "header",
})  # fmt: skip
"""Whose class may tell what they group."""
_TELLING = re.compile(r"error|invalid|danger|help-block|brand|vendor|manufacturer", re.IGNORECASE)
_WRONG = re.compile(r"error|invalid", re.IGNORECASE)
_LABELLED = frozenset({"input", "select", "textarea", "button"})
_FIELDS = frozenset({"input", "select", "textarea"})
_EDITABLE = frozenset({"", "true", "plaintext-only"})
_CONTROL_KEYS = ("title", "type", "placeholder", "name", "autocomplete", "aria-haspopup", "aria-current")
_COMMON_KEYS = ("role", "aria-label", "itemprop", "itemtype")
Attributes = Mapping[str, str]
"""An element's own, read once."""
_DISABLEABLE = frozenset({"button", "input", "select", "textarea", "option", "fieldset"})


def own_attributes(element: etree._Element) -> dict[str, str]:
    """All attributes of an element, read at once."""
    return dict(cast("list[tuple[str, str]]", element.items()))


def style_of(attributes: Attributes) -> dict[str, str]:
    """The declarations of the style attribute, in lower case."""
    text = attributes.get("style")
    if not text:
        return {}
    pairs = (part.split(":", 1) for part in text.lower().split(";") if ":" in part)
    return {key.strip(): value.replace("!important", "").strip() for key, value in pairs}


def is_hidden(element: etree._Element, attributes: Attributes, style: Mapping[str, str]) -> bool:
    """Whether the element and all below it are not seen. `aria-hidden` hides from no eye."""
    if style and (style.get("display") == "none" or style.get("opacity") in {"0", "0.0", "0%"}):
        return True
    if "hidden" in attributes or "inert" in attributes:
        return True
    if element.tag in {"dialog", "input"}:
        return "open" not in attributes if element.tag == "dialog" else _type(attributes) == "hidden"
    return "invalid-feedback" in attributes.get("class", "") and not _is_shown_feedback(element, style)


def _is_shown_feedback(element: etree._Element, style: Mapping[str, str]) -> bool:
    """Whether a message that waits for its field to be wrong is shown.

    Source: the style sheet of Bootstrap 4 and 5, which pages of all kinds are built on: it stands in every form.
    """
    if style.get("display", "none") != "none" or "d-block" in element.get("class", "").split():
        return True
    return any("is-invalid" in each.get("class", "") for each in element.itersiblings(preceding=True))


def is_control(element: etree._Element, attributes: Attributes) -> bool:
    """Whether a shopper can act on it, by its tag, role or attributes."""
    tag = element.tag
    native = (
        "href" in attributes if tag == "a" else tag in _NATIVE or (tag == "input" and _type(attributes) != "hidden")
    )
    if native or not attributes:
        return native
    return attributes.get("role") in _ROLES or _is_editable(attributes) or "onclick" in attributes


def control_flags(element: etree._Element, attributes: Attributes) -> int:
    """The state bits of a control."""
    flags = DISABLED if _is_disabled(element, attributes) else 0
    if "required" in attributes or attributes.get("aria-required") == "true":
        flags |= REQUIRED
    if wrong := attributes.get("aria-invalid"):
        flags |= VALID if wrong == "false" else INVALID
    expanded = attributes.get("aria-expanded")
    if element.tag == "summary":
        holder = element.getparent()
        expanded = "true" if holder is not None and holder.get("open") is not None else "false"
    if expanded:
        flags |= {"true": EXPANDED, "false": COLLAPSED}.get(expanded, 0)
    flags |= _checked(element, attributes)
    typed = element.tag == "textarea" or _is_editable(attributes)
    if (typed or (element.tag == "input" and _type(attributes) not in _UNTYPED)) and "readonly" not in attributes:
        flags |= EDITABLE
    return flags | (SECRET if element.tag == "input" and _is_secret(attributes) else 0)


def is_telling(attributes: Attributes) -> bool:
    """Whether its class says what its text is about."""
    return _TELLING.search(attributes.get("class", "")) is not None


def attributes_of(
    element: etree._Element, attributes: Attributes, document: Document, *, control: bool
) -> dict[str, str]:
    """The attributes that the collector keeps; addresses are absolute, secrets are dots."""
    found = {key: attributes[key] for key in _COMMON_KEYS if key in attributes}
    tag = element.tag
    if "class" in attributes:
        found.update(_classes(str(tag), attributes["class"]))
    if "aria-labelledby" in attributes:
        found["labelledby"] = _labelled(element, attributes, document)
    if "itemprop" in attributes:
        found["content"] = attributes.get("content", "")
    if tag in _OWN_KEYS:
        found[_OWN_KEYS[str(tag)]] = attributes.get(_OWN_KEYS[str(tag)], "")
    if control:
        found.update(_control_attributes(element, attributes, document))
    return {key: value[:2000] for key, value in found.items() if value}


_OWN_KEYS = {"img": "alt", "label": "for", "table": "id", "form": "id"}


def _classes(tag: str, text: str) -> dict[str, str]:
    classes = text.split()
    found = {"class": " ".join(classes[:2])[:60]} if tag in _GROUPING else {}
    if _TELLING.search(text):
        found["mark"] = " ".join([each for each in classes if _TELLING.search(each)][:3])[:80]
    return found


def _control_attributes(element: etree._Element, attributes: Attributes, document: Document) -> dict[str, str]:
    found = {key: attributes[key] for key in _CONTROL_KEYS if key in attributes}
    tag = element.tag
    if tag == "a":
        found["href"] = document.address(attributes.get("href", ""))
    if tag in _LABELLED:
        found["label"] = _label(element, attributes, document)
        found["value"] = _value(element, attributes)
    if tag in _FIELDS:
        found["id"] = attributes.get("id", "")
        found["error"] = _complaint(attributes, document)
    found["test"] = next((attributes[key] for key in _TEST_ID if key in attributes), "")
    if len(element) and not words_of(element).strip():
        title = element.find(".//{*}svg//{*}title")
        found["icon"] = squeeze(words_of(title))[:200] if title is not None else ""
    return found


def _value(element: etree._Element, attributes: Attributes) -> str:
    if element.tag == "textarea":
        return words_of(element)
    if element.tag == "select":
        return ""
    value = attributes.get("value", "")
    if element.tag == "input" and _type(attributes) in {"checkbox", "radio"}:
        return attributes.get("value", "on")
    return "••••" if value and element.tag == "input" and _is_secret(attributes) else value


def _complaint(attributes: Attributes, document: Document) -> str:
    """What the page says is wrong with a field: the texts that it points to, as far as they are shown."""
    state = attributes.get("aria-invalid")
    found = [] if state == "false" else _shown(document, attributes.get("aria-errormessage", ""))
    if not found and state and state != "false":
        found = _shown(document, attributes.get("aria-describedby", ""))
        wrong = [
            each
            for each in found
            if _WRONG.search(f"{each.get('class', '')} {each.get('id', '')}") or each.get("role") == "alert"
        ]
        found = wrong or found
    return squeeze(" ".join(words_of(each) for each in found))[:300]


def _shown(document: Document, identifiers: str) -> list[etree._Element]:
    return [each for each in document.by_ids(identifiers) if words_of(each).strip() and not _is_below_hidden(each)]


def unseen_words(element: etree._Element) -> str:
    """What a screen reader would say of an icon: words that are there and drawn nowhere; at most 80 characters."""
    parts: list[str] = []
    stack = [element]
    while stack:
        at = stack.pop()
        attributes = own_attributes(at)
        style = style_of(attributes)
        if is_hidden(at, attributes, style) or style.get("visibility") == "hidden":
            continue
        parts.append(at.text or "")
        stack.extend(child for child in reversed(at) if not callable(child.tag))  # comments have a function there
    return squeeze(" ".join(parts))[:80].strip()


def _is_below_hidden(element: etree._Element) -> bool:
    for at in (element, *element.iterancestors()):
        attributes = own_attributes(at)
        if is_hidden(at, attributes, style_of(attributes)):
            return True
    return False


def _labelled(element: etree._Element, attributes: Attributes, document: Document) -> str:
    """The words of the elements that name it, without what it is set to."""
    named = document.by_ids(attributes["aria-labelledby"])
    shows_value = element.tag == "select" or attributes.get("role") in SHOWS_VALUE
    if len(named) > 1 and (shows_value or attributes.get("aria-haspopup") == "listbox"):
        inside = set(element.iter())
        named = [each for each in named if each not in inside]
    around = set(element.iterancestors())
    words = (_label_text(each, element) if each in around else words_of(each) for each in named)
    return squeeze(" ".join(words))[:300]


def _label(element: etree._Element, attributes: Attributes, document: Document) -> str:
    labels = [above for above in element.iterancestors("label")][:1]
    labels += document.labels_for(attributes.get("id", ""))
    if len(labels) > 1:  # a label that was added to say what is wrong does not name its field
        labels = [label for label in labels if not _WRONG.search(label.get("class", ""))] or labels
    return squeeze(" ".join(_label_text(label, element) for label in labels[:3]))[:300]


def _label_text(label: etree._Element, control: etree._Element) -> str:
    """A label's words without those of a control inside it, and without what is wrong with it."""
    around = set(control.iterancestors())
    inside = set(control.iter()) if control.tag != "input" else set()
    for below in label.iterdescendants():
        wrong = below.get("role") == "alert" or _WRONG.search(below.get("class", ""))
        if wrong and below is not control and below not in around:
            inside.update(below.iter())
    runs = [label.text or ""] if label not in inside else []
    for below in label.iterdescendants():
        if below not in inside:
            runs.append(below.text or "")
        if below is control or below not in inside or below.getparent() not in inside:
            runs.append(below.tail or "")
    return " ".join(runs)


def _checked(element: etree._Element, attributes: Attributes) -> int:
    if element.tag == "input" and _type(attributes) in {"checkbox", "radio"}:
        return CHECKABLE | (CHECKED if "checked" in attributes else 0)
    for key in ("aria-checked", "aria-pressed", "aria-selected"):
        if (state := attributes.get(key)) is not None:
            return CHECKABLE | (CHECKED if state == "true" else 0)
    return 0


def _is_disabled(element: etree._Element, attributes: Attributes) -> bool:
    if attributes.get("aria-disabled") == "true":
        return True
    if element.tag not in _DISABLEABLE:
        return False
    return "disabled" in attributes or any(
        above.get("disabled") is not None for above in element.iterancestors("fieldset")
    )


def _is_editable(attributes: Attributes) -> bool:
    return attributes.get("contenteditable") in _EDITABLE


def _is_secret(attributes: Attributes) -> bool:
    named = f"{attributes.get('name', '')} {attributes.get('id', '')}"
    return (
        _type(attributes) == "password"
        or _SECRET.match(attributes.get("autocomplete", "")) is not None
        or _SECRET_NAME.search(named) is not None
    )


def _type(attributes: Attributes) -> str:
    return attributes.get("type", "text").lower()
