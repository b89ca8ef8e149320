"""Codes that take something off: found on the pages of this visit, typed in where one is asked for."""

import re
from collections.abc import Iterator
from functools import lru_cache

from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.memory import typed_last
from shopper_agent.policies.choice.phrases import APPLY, COUPON, REMOVE
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.finding import is_pressed, label, usable
from shopper_agent.schema import Element, Input, TypeAndSubmit

_NEAR = re.compile(r"code|coupon|voucher|gutschein|rabatt|código|codice|\buse\b|\benter\b", re.IGNORECASE)
_CODE = re.compile(
    r"\w*(?:\s(?:is|ist|es|est|è))?(?:[\s:\"'“„»]|<[^>]{0,200}>|&quot;)*(?P<code>[A-Z][A-Z0-9-]{3,15})(?![\w-])"
)
_OTHER_CODE = re.compile(
    r"(?:product|item|article|zip|post|postal|country|area|model|error|bar|qr|style)[ -]?$", re.IGNORECASE
)
_COMMON = frozenset({
    "CODE", "COUPON", "PROMO", "APPLY", "VOUCHER", "FREE", "HERE", "CHECKOUT", "GIFT", "CARD", "YOUR", "SALE",
    "COOKIES", "SHIPPING", "DISCOUNT", "GUTSCHEIN", "EINLÖSEN", "ANWENDEN", "GRATIS", "VERSAND", "RABATT",
})  # fmt: skip
_LONGEST = 45
_REACH = 4
"""The button that applies a code stands among the next so many elements."""


def coupon_alternatives(view: View) -> list[Considered]:
    """Type a code that was seen and not yet tried, press what applies it, or open the field for it."""
    field = _field(view)
    opener = None if field is not None else _opener(view)
    if field is None and opener is None:
        return []
    codes = seen_codes(view)
    if field is not None and typed_last(view.memory, field) in codes:
        return list(_apply(view, field))
    tried = {past.action.text for past in view.memory.past if isinstance(past.action, Input | TypeAndSubmit)}
    code = next((code for code in codes if code not in tried), None)
    if code is None:
        return []
    if field is None:
        why = f"I want to use the code {code}, so I open the field for it."
        return view.consider_click(opener, {"open_coupon": 1.0}, why)
    why = f"I enter the code {code} because I saw it here and want to pay less."
    return view.consider(Input(name=field.name, text=code), {"use_coupon": 1.0}, why)


def seen_codes(view: View) -> list[str]:
    """The codes that stood on the pages of this visit, the first seen first."""
    pages = [past.before.html for past in view.memory.past if past.before is not None]
    return list(dict.fromkeys(code for html in (*pages, view.page.html) for code in _codes_in(html)))


@lru_cache(maxsize=128)
def _codes_in(html: str) -> tuple[str, ...]:
    """The codes of a page: words in capitals behind "code" and the like; remembered, as pages come step after step."""
    found = []
    for near in _NEAR.finditer(html):
        match = _CODE.match(html, near.end())
        if match is None or _OTHER_CODE.search(html, max(0, near.start() - 12), near.start()):
            continue
        code = match["code"].strip("-")
        if code not in _COMMON and (any(letter.isdigit() for letter in code) or len(code) > 5):
            found.append(code)
    return tuple(found)


def _apply(view: View, field: Element) -> Iterator[Considered]:
    """Press the button behind the field, or Enter where there is none."""
    elements = view.page.elements
    place = elements.index(field)
    why = "I apply the code that I entered."
    for element in elements[place + 1 : place + 1 + _REACH]:
        if is_pressed(element) and APPLY.search(label(element)) and not REMOVE.search(label(element)):
            yield from view.consider_click(element, {"apply": 1.0}, why)
            return
    yield from view.consider(TypeAndSubmit(name=field.name, text=field.value or ""), {"apply": 1.0}, why)


def _field(view: View) -> Element | None:
    """Where a code is typed."""
    fields = (it for it in view.page.elements if it.role == "textbox" and usable(it))
    return next((it for it in fields if COUPON.search(f"{label(it)} {_spaced(it.name)}")), None)


def _opener(view: View) -> Element | None:
    """What shows the field for a code."""
    pressed = (it for it in view.page.elements if is_pressed(it) and len(it.text) <= _LONGEST)
    return next((it for it in pressed if COUPON.search(it.text) and not REMOVE.search(it.text)), None)


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")
