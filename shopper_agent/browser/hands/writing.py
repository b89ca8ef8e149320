"""Filling fields in the way that each kind takes: key by key, by value, by option, by turning.

The text itself is in no message: it may be private.
"""

import json
import re

from shopper_agent.browser.hands.aiming import Spot, aim, failed, gone, in_time, press_at, settle_frame
from shopper_agent.browser.hands.turning import turn_to
from shopper_agent.browser.page import PageHandle
from shopper_agent.dom.simplify import Handle
from shopper_agent.schema import Failure, FailureKind

_ASSIGNED = frozenset({"date", "time", "datetime-local", "month", "week", "color", "range"})
"""Input types that take a value instead of key strokes."""
_PRESSED = frozenset({"checkbox", "radio", "submit", "button", "reset", "image"})
"""Input types that are clicked, not filled."""
_TURNED = frozenset({"slider", "spinbutton"})
"""Roles that take a number by arrow keys, where they are no input."""
_TYPED_AT_MOST = 300
"""Characters that are typed key by key; longer texts are pasted."""
_NUMBER = re.compile(r"\s*[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?\s*", re.IGNORECASE)


async def type_text(page: PageHandle, name: str, handle: Handle, text: str, *, submit: bool) -> Failure | None:
    """Replace what a field holds by typing, and press Enter if asked to."""
    spot = await aim(page, name, handle)
    if isinstance(spot, Failure):
        return spot
    if failure := await _put(page, name, handle, spot, text):
        return failure
    if submit:
        async with in_time(page):
            await page.page.keyboard.press("Enter")
    await settle_frame(page, handle.frame)
    return None


async def _put(page: PageHandle, name: str, handle: Handle, spot: Spot, text: str) -> Failure | None:
    """Fill a field in the way that its kind takes."""
    if handle.tag == "select":
        return await _pick(page, name, handle, text)
    if handle.tag == "input" and spot.kind == "file":
        return _refused(name, "asks for a file, and there is none to give")
    if handle.tag == "input" and spot.kind in _PRESSED:
        return _refused(name, "is no field to type into: click it instead")
    if handle.tag == "input" and spot.kind in _ASSIGNED:
        done = await page.ask(f"assign({handle.row}, {json.dumps(text)})", handle.frame)
        return _refused(name, f"takes a {spot.kind} and nothing else") if "not" in done else None
    if handle.tag in {"input", "textarea"} or spot.editable:
        if spot.kind == "number" and text and not _NUMBER.fullmatch(text):
            return _refused(name, "takes a number and nothing else")
        return await _type_keys(page, name, handle, spot, text)
    if spot.role in _TURNED:
        return await turn_to(page, name, handle, text)
    return _refused(name, "is no field to type into: click it instead")


async def _pick(page: PageHandle, name: str, handle: Handle, text: str) -> Failure | None:
    done = await page.ask(f"pick({handle.row}, {json.dumps(text)})", handle.frame)
    if "disabled" in done:
        return failed(FailureKind.DISABLED, f"“{name}” does not let this be chosen.")
    return None if "ok" in done else _refused(name, "has no such option")


async def _type_keys(page: PageHandle, name: str, handle: Handle, spot: Spot, text: str) -> Failure | None:
    """Click into the field as a person would, select what it holds, and type over it."""
    if spot.x is not None:
        await press_at(page, spot)
    empty = await _focus(page, name, handle)
    if isinstance(empty, Failure):
        return empty
    keyboard = page.page.keyboard
    async with in_time(page, extra_s=len(text) * 0.02):
        if not text and not empty:
            await keyboard.press("Delete")
        elif len(text) <= _TYPED_AT_MOST and not {"\n", "\r"} & set(text):  # keys of their own: Enter
            await keyboard.type(text)
        else:
            await keyboard.insert_text(text)
    if "lost" not in await page.ask(f"landed({handle.row}, {json.dumps(text)})", handle.frame):
        return None
    # the page took the focus away between two keys, or made the field anew: all of it at once, then
    empty = await _focus(page, name, handle)
    if isinstance(empty, Failure):
        return empty
    async with in_time(page):
        await keyboard.insert_text(text)
    return None


async def _focus(page: PageHandle, name: str, handle: Handle) -> bool | Failure:
    """Make ready to type over what the field holds; True if it holds nothing."""
    focus = await page.ask(f"focusField({handle.row})", handle.frame)
    if "gone" in focus:
        return gone(name)
    if "ok" not in focus:
        return _refused(name, f"is {focus.get('not', 'no field to type into')}")
    return bool(focus["empty"])


def _refused(name: str, why: str) -> Failure:
    return failed(FailureKind.NOT_EDITABLE, f"“{name}” {why}.")
