"""The page read as forms: which controls belong together, in the page's order, and what was done to them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from types import MappingProxyType
from typing import NamedTuple

from shopper_agent.policies.choice.fields import is_never_filled, reference_for, stands_elsewhere
from shopper_agent.policies.choice.past import Past, path_of
from shopper_agent.policies.choice.phrases import (
    CREATE,
    GO_ON,
    GUEST,
    NOT_ONWARD,
    OPENS_LIST,
    PICK,
    PLACE_ORDER,
    SIGN_IN,
)
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.finding import PRESSED_ROLES, label, usable
from shopper_agent.schema import Click, ClickKind, Element, Input, Observation, Terminate, TypeAndSubmit

_NAME = re.compile(r"\bname=\"([^\"]*)\"")
_TYPED = frozenset({"textbox", "spinbutton", "searchbox"})
_FORM_ROLES = frozenset(
    {"textbox", "spinbutton", "combobox", "listbox", "radio", "checkbox", "switch", "menuitemradio"}
)
NO_FORM = 0
"""What stands in no form is numbered from 0 downwards, one number for what ends with a button that sends it; forms
count from 1.
"""


class Control(NamedTuple):
    """A control with its place on the page."""

    element: Element
    place: int
    """Its number in the page's order."""
    form: int
    reference: str | None
    """The private value that it asks for."""


@dataclass(frozen=True)
class Sheet:
    """A page read as forms, for one step."""

    view: View
    controls: tuple[Control, ...]
    """What can be filled in, in the page's order."""
    buttons: tuple[Control, ...]
    """What can be pressed, outside the shop's navigation."""
    options: Mapping[str, tuple[Element, ...]]
    """Name of a select → its options."""
    loose: tuple[Element, ...]
    """Options that belong to no select: those of an opened list of the page's own making."""

    @cached_property
    def here(self) -> tuple[Past, ...]:
        """What was done on this page's path, in order; what failed is left out."""
        path = path_of(self.view.page)
        return tuple(past for past in self.view.memory.past if path_of(past.before) == path and past.failure is None)

    @cached_property
    def touched(self) -> Mapping[str, int]:
        """Name of a control → the place in `here` of the last thing that was done to it."""
        return {past.action.name: at for at, past in enumerate(self.here) if not isinstance(past.action, Terminate)}

    @cached_property
    def tries(self) -> Mapping[str, int]:
        """Name of a field → how often something was typed into it on this path, whatever came of it."""
        path, found = path_of(self.view.page), dict[str, int]()
        for past in self.view.memory.past:
            if path_of(past.before) == path and isinstance(past.action, Input | TypeAndSubmit):
                found[past.action.name] = found.get(past.action.name, 0) + 1
        return found

    @cached_property
    def sent_back(self) -> int:
        """How often these very fields were sent and came back."""
        names = fields_of(self.view.page)
        return sum(
            is_sending(past)
            and past.before is not None
            and past.after is not None
            and fields_of(past.before) == names == fields_of(past.after)
            for past in self.here
        )

    @cached_property
    def last_sent(self) -> int:
        """The place in `here` of the last time that something was sent on this path; -1: nothing was."""
        return max((at for at, past in enumerate(self.here) if is_sending(past)), default=-1)

    @cached_property
    def complains(self) -> bool:
        """The page says of some field that it is wrong."""
        return any(it.element.invalid or it.element.error for it in self.controls)

    def is_wrong(self, element: Element) -> bool:
        """The page does not take what the field holds, and nothing was done about it since it was sent."""
        if not (element.invalid or element.error):
            return False
        return all(at < self.last_sent for name, at in self.touched.items() if _belongs(name, element.name))

    @cached_property
    def marks_required(self) -> frozenset[int]:
        """The forms that mark some of their fields as required."""
        return frozenset(it.form for it in self.controls if it.element.required and takes_text(self, it.element))

    def of_form(self, form: int) -> Iterator[Control]:
        """The controls of a form."""
        return (it for it in self.controls if it.form == form)

    def buttons_of(self, form: int) -> Iterator[Control]:
        """The buttons of a form."""
        return (it for it in self.buttons if it.form == form)

    def later_touched(self, place: int) -> bool:
        """Something that stands further down this page was used already: what stands here was decided."""
        return any(it.place > place and it.element.name in self.touched for it in (*self.controls, *self.buttons))


def read_sheet(view: View) -> Sheet:
    """Read the page; each element is looked at once."""
    forms = _forms_in(view.page.html)
    controls, buttons = list[Control](), list[Control]()
    options: dict[str, list[Element]] = {}
    block, is_filled = NO_FORM, False
    for place, element in enumerate(view.page.elements):
        role, form = element.role, forms.get(element.name, block)
        if role == "option":
            options.setdefault(element.name.rpartition(".")[0], []).append(element)
        elif element.name.startswith("browser.") or stands_elsewhere(element.name):
            continue
        elif role in _FORM_ROLES and usable(element) and element.kind is not ClickKind.SEARCH:
            if not (role in _TYPED and is_never_filled(element)):
                controls.append(Control(element, place, form, reference_for(element)))
                is_filled = is_filled or form == block
        elif role in PRESSED_ROLES:
            buttons.append(Control(element, place, form, None))
            if is_filled and form == block and role == "button" and _sends(label(element)):
                block, is_filled = block - 1, False
    names = {element.name for element in view.page.elements if element.role in ("combobox", "listbox")}
    loose = [it for group, found in options.items() if group not in names for it in found if usable(it)]
    selects = {name: tuple(found) for name, found in options.items() if name in names}
    return Sheet(view, tuple(controls), tuple(buttons), selects, tuple(loose))


@lru_cache(maxsize=4096)
def _sends(text: str) -> bool:
    """A button with these words sends what stands before it."""
    if any(words.search(text) for words in (SIGN_IN, CREATE, GUEST, PLACE_ORDER)):
        return True
    return GO_ON.search(text) is not None and NOT_ONWARD.search(text) is None


@lru_cache(maxsize=16)
def _forms_in(html: str) -> Mapping[str, int]:
    """Name → the number of the form that it stands in; what stands in none is left out."""
    found: dict[str, int] = {}
    count, start = 0, html.find("<form")
    while start >= 0:
        count, following = count + 1, html.find("<form", start + 1)
        end = min(at for at in (html.find("</form", start), following, len(html)) if at >= 0)
        for name in _NAME.findall(html, start, end):
            found.setdefault(unescape(name), count)
        start = following
    return MappingProxyType(found)


def takes_text(sheet: Sheet, element: Element) -> bool:
    """A text can be typed into it: a text field, or a field with suggestions that is no select."""
    if element.role == "combobox":
        return element.value is not None and element.name not in sheet.options
    return element.role in _TYPED


def _belongs(name: str, field: str) -> bool:
    """It is the field itself or one of its options."""
    return name == field or name.rpartition(".")[0] == field


def is_empty(element: Element) -> bool:
    """Nothing was filled in."""
    return not (element.value or "").strip()


def fields_of(page: Observation) -> frozenset[str]:
    """The names of the fields to type into and to choose in: two pages with the same ones are the same step."""
    return frozenset(it.name for it in page.elements if it.role in _TYPED or it.role in ("combobox", "radio"))


def is_sending(past: Past) -> bool:
    """It pressed a button or Enter, other than one of the browser's."""
    if isinstance(past.action, TypeAndSubmit):
        return True
    element = past.element
    return (
        isinstance(past.action, Click)
        and element is not None
        and element.role in ("button", "link")
        and bool(label(element))
        and not PICK.search(label(element))
        and not (OPENS_LIST.search(label(element)) and not GO_ON.search(label(element)))
    )
