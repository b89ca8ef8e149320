"""What an HTML form does without scripts: who belongs to it, what it sends, which button Enter presses.

Works on parsed documents (dom/static_facts.py). Source: HTML standard, "Form submission", with the control groups of
"Constructing the entry list". Differs: of the validity rules only `required` and the form of an e-mail address hold a
form back; files are never sent; a reset button does nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree

FIELDS = frozenset({"input", "select", "textarea", "button"})
_UNSENT = frozenset({"submit", "button", "reset", "image", "file"})
"""Input types that say something only when they are pressed, or never."""
_NOT_TYPED = frozenset({"hidden", "checkbox", "radio", "range", "color", *_UNSENT})
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class Sending:
    """A form on its way to the shop."""

    method: Literal["GET", "POST"]
    address: str
    """Absolute; of a GET with what the form says in its query."""
    fields: tuple[tuple[str, str], ...] = ()
    """Names and values of a POST, in the order of the document."""
    multipart: bool = False


def input_type(element: etree._Element) -> str:
    """The type of an input or a button, in lower case; a button without one submits."""
    kind = element.get("type", "").strip().lower()
    if element.tag == "button":
        return kind if kind in {"button", "reset"} else "submit"
    return kind or "text"


def is_submitter(element: etree._Element) -> bool:
    """Whether pressing it sends its form."""
    return (element.tag == "button" and input_type(element) == "submit") or (
        element.tag == "input" and input_type(element) in {"submit", "image"}
    )


def is_typed_into(element: etree._Element) -> bool:
    """Whether keys put text into it."""
    typed = element.tag == "textarea" or (element.tag == "input" and input_type(element) not in _NOT_TYPED)
    return typed and element.get("readonly") is None


def is_disabled(element: etree._Element) -> bool:
    """Whether it, or a fieldset around it, is switched off."""
    return element.get("disabled") is not None or any(
        above.get("disabled") is not None for above in element.iterancestors("fieldset")
    )


def form_of(control: etree._Element) -> etree._Element | None:
    """The form that a control belongs to: the one that its `form` attribute names, else the one around it."""
    named = control.get("form")
    if named is None:
        return next(control.iterancestors("form"), None)
    return next((form for form in control.getroottree().iter("form") if form.get("id") == named), None)


def controls_of(form: etree._Element) -> Iterator[etree._Element]:
    """The form's controls in document order, those outside of it included."""
    identifier = form.get("id", "")
    for element in form.getroottree().iter(*FIELDS):
        named = element.get("form")
        if named == identifier if named is not None else next(element.iterancestors("form"), None) is form:
            yield element


def default_button(form: etree._Element) -> etree._Element | None:
    """The button that Enter presses: the first that submits."""
    return next((control for control in controls_of(form) if is_submitter(control)), None)


def answers_enter(form: etree._Element) -> bool:
    """Whether Enter sends a form that has no button: only when it has a single field to type into."""
    return sum(control.tag == "input" and is_typed_into(control) for control in controls_of(form)) == 1


def holds_back(form: etree._Element, pressed: etree._Element | None) -> bool:
    """Whether a browser would ask for a field to be filled in or put right instead of sending the form."""
    unchecked = form.get("novalidate") is not None
    if unchecked or (pressed is not None and pressed.get("formnovalidate") is not None):
        return False
    controls = [control for control in controls_of(form) if not is_disabled(control)]
    answered = {
        control.get("name")
        for control in controls
        if input_type(control) == "radio" and control.get("checked") is not None
    }
    return any(_is_wrong(control, answered) for control in controls)


def _is_wrong(control: etree._Element, answered: set[str | None]) -> bool:
    """Whether a field keeps its form from being sent; `answered` are the names of the radio groups with a choice."""
    kind = input_type(control) if control.tag == "input" else control.tag
    values = [value for _, value in _values(control)]
    if kind == "email" and values and values[0] and not _EMAIL.fullmatch(values[0].strip()):
        return True
    if control.get("required") is None or kind in _UNSENT | {"hidden"}:
        return False
    return control.get("name") not in answered if kind == "radio" else not any(values)


def entries(form: etree._Element, pressed: etree._Element | None) -> list[tuple[str, str]]:
    """What the form says: names and values in document order, the pressed button's among them."""
    said: list[tuple[str, str]] = []
    for control in controls_of(form):
        if is_disabled(control) or any(above.tag == "datalist" for above in control.iterancestors()):
            continue
        if control is pressed:
            said.extend(_pressed_entry(control))
        elif control.tag != "button" and (control.tag != "input" or input_type(control) not in _UNSENT):
            said.extend((name, value) for name, value in _values(control) if name)
    return said


def _pressed_entry(button: etree._Element) -> list[tuple[str, str]]:
    name = button.get("name", "")
    if button.tag == "input" and input_type(button) == "image":
        prefix = f"{name}." if name else ""
        return [(f"{prefix}x", "0"), (f"{prefix}y", "0")]
    return [(name, button.get("value", ""))] if name else []


def _values(control: etree._Element) -> list[tuple[str, str]]:
    name = control.get("name", "")
    if control.tag == "select":
        return [(name, option_value(option)) for option in chosen_options(control) if option.get("disabled") is None]
    if control.tag == "textarea":
        return [(name, text_below(control))]
    if input_type(control) in {"checkbox", "radio"}:
        return [(name, control.get("value", "on"))] if control.get("checked") is not None else []
    return [(name, control.get("value", ""))]


def options_of(select: etree._Element) -> list[etree._Element]:
    """The options of a select, in order."""
    return list(select.iter("option"))


def chosen_options(select: etree._Element) -> list[etree._Element]:
    """What a select holds: of a single one the last that is marked, else the first that is not switched off."""
    options = options_of(select)
    marked = [option for option in options if option.get("selected") is not None]
    if select.get("multiple") is not None:
        return marked
    return marked[-1:] or [option for option in options if option.get("disabled") is None][:1]


def option_value(option: etree._Element) -> str:
    """What an option sends."""
    return option.get("value", " ".join(text_below(option).split()))


def text_below(element: etree._Element) -> str:
    """All text of an element."""
    return "".join(str(run) for run in element.itertext())


def sending(form: etree._Element, pressed: etree._Element | None, base: str) -> Sending | None:
    """What submitting the form asks of the shop; None for a form that goes nowhere.

    `base` is the absolute address that the form's own is relative to.
    """

    def stated(key: str) -> str:
        own = pressed.get(f"form{key}") if pressed is not None else None
        return (own if own is not None else form.get(key, "")).strip()

    method = stated("method").lower()
    try:
        address = urljoin(base, stated("action")) if stated("action") else base
        parts = urlsplit(address)
    except ValueError:
        return None
    if method == "dialog" or parts.scheme not in {"http", "https"}:
        return None
    said = tuple(entries(form, pressed))
    if method == "post":
        return Sending("POST", address, said, multipart=stated("enctype").lower() == "multipart/form-data")
    return Sending("GET", urlunsplit(parts._replace(query=urlencode(said), fragment="")))
