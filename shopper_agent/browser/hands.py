"""What a shopper's hands do on a page: press, type, choose, scroll. Trusted input wherever a browser gives it.

Each function returns None when it is done, or the Failure that the shopper will read.
"""

import json
from contextlib import AbstractAsyncContextManager

from playwright.async_api import Error

from shopper_agent.browser.page import PageHandle, answering
from shopper_agent.dom.simplify import Handle
from shopper_agent.errors import EnvironmentFailed
from shopper_agent.schema import Failure, FailureKind

_ASSIGNED = frozenset({"date", "time", "datetime-local", "month", "week", "color", "range"})
"""Input types that take a value instead of key strokes."""
_PRESSED = frozenset({"checkbox", "radio", "submit", "button", "reset", "image", "file"})
"""Input types that are clicked, not filled."""
_TYPED_AT_MOST = 300
"""Characters that are typed key by key; longer texts are pasted."""
SCROLL_SHARE = 0.85
"""Of the viewport's height, as a page-down key does."""


def failed(kind: FailureKind, message: str) -> Failure:
    """A failure in the shopper's words."""
    return Failure(kind=kind, message=message)


def _gone(name: str) -> Failure:
    return failed(FailureKind.CHANGED, f"“{name}” is no longer what it was when the page was seen.")


async def press(page: PageHandle, name: str, handle: Handle) -> Failure | None:
    """Press an element with the mouse: bring it into view, test what a press would hit, press.

    Falls back to the keyboard for elements that have no place of their own.
    """
    if handle.tag == "option":
        return await choose(page, name, handle)
    spot = await page.ask(f"aim({handle.row}, {json.dumps(handle.tag)})", handle.frame)
    if failure := _not_reached(name, spot):
        return failure
    if "empty" in spot:
        return await _press_by_key(page, name, handle)
    x, y = await page.place_of(handle.frame)
    async with _in_time(page):
        await page.page.mouse.click(spot["x"] + x, spot["y"] + y)
    return None


async def _press_by_key(page: PageHandle, name: str, handle: Handle) -> Failure | None:
    focus = await page.ask(f"focusField({handle.row})", handle.frame)
    if "ok" not in focus:
        return failed(FailureKind.COVERED, f"“{name}” has no place on the page where it could be pressed.")
    async with _in_time(page):
        await page.page.keyboard.press("Enter")
    return None


async def type_text(page: PageHandle, name: str, handle: Handle, text: str, *, submit: bool) -> Failure | None:
    """Replace what a field holds by typing, and press Enter if asked to."""
    spot = await page.ask(f"aim({handle.row}, {json.dumps(handle.tag)})", handle.frame)
    if failure := _not_reached(name, spot):
        return failure
    if failure := await _put(page, name, handle, spot, text):
        return failure
    if submit:
        async with _in_time(page):
            await page.page.keyboard.press("Enter")
    return None


async def _put(page: PageHandle, name: str, handle: Handle, spot: dict[str, object], text: str) -> Failure | None:
    """Fill a field in the way that its kind takes; the text itself is in no message, it may be private."""
    kind = str(spot.get("type", ""))
    if handle.tag == "select":
        done = await page.ask(f"pick({handle.row}, {json.dumps(text)})", handle.frame)
        if "disabled" in done:
            return failed(FailureKind.DISABLED, f"“{name}” does not let this be chosen.")
        return failed(FailureKind.NOT_EDITABLE, f"“{name}” has no such option.") if "ok" not in done else None
    if handle.tag not in {"input", "textarea"} and not spot.get("editable"):
        return failed(FailureKind.NOT_EDITABLE, f"“{name}” is no field to type into.")
    if kind in _PRESSED:
        return failed(FailureKind.NOT_EDITABLE, f"“{name}” is no field to type into: click it instead.")
    if kind in _ASSIGNED:
        done = await page.ask(f"assign({handle.row}, {json.dumps(text)})", handle.frame)
        return failed(FailureKind.NOT_EDITABLE, f"“{name}” takes a {kind} and nothing else.") if "not" in done else None
    return await _type_keys(page, name, handle, spot, text)


async def _type_keys(page: PageHandle, name: str, handle: Handle, spot: dict[str, object], text: str) -> Failure | None:
    """Click into the field as a person would, select what it holds, and type over it."""
    keyboard = page.page.keyboard
    if "x" in spot:
        x, y = await page.place_of(handle.frame)
        async with _in_time(page):
            await page.page.mouse.click(float(str(spot["x"])) + x, float(str(spot["y"])) + y)
    focus = await page.ask(f"focusField({handle.row})", handle.frame)
    if "gone" in focus:
        return _gone(name)
    if "ok" not in focus:
        return failed(FailureKind.NOT_EDITABLE, f"“{name}” is {focus.get('not', 'no field to type into')}.")
    async with _in_time(page, extra_s=len(text) * 0.02):
        if not text and not focus["empty"]:
            await keyboard.press("Delete")
        elif len(text) <= _TYPED_AT_MOST and not {"\n", "\r"} & set(text):  # keys of their own: Enter
            await keyboard.type(text)
        else:
            await keyboard.insert_text(text)
    return None


async def choose(page: PageHandle, name: str, handle: Handle) -> Failure | None:
    """Choose an option of a select."""
    done = await page.ask(f"choose({handle.row})", handle.frame)
    if "gone" in done:
        return _gone(name)
    return failed(FailureKind.DISABLED, f"“{name}” cannot be chosen.") if "disabled" in done else None


async def scroll(page: PageHandle, direction: int) -> None:
    """Scroll by most of a viewport; direction 1 is down, -1 up."""
    await page.ask(f"scroll({direction * SCROLL_SHARE})")


async def go_back(page: PageHandle) -> bool:
    """One page back in this tab's history; False if there is none."""
    async with _in_time(page, extra_s=page.settings.navigation_s):
        history = await page.session.send("Page.getNavigationHistory")
        at = int(history["currentIndex"])
        if at <= 0 or history["entries"][at - 1]["url"] in {"about:blank", ""}:
            return False
        try:
            await page.page.go_back(wait_until="commit", timeout=page.settings.navigation_s * 1000)
        except Error as error:
            if "Timeout" in str(error):
                raise EnvironmentFailed(f"{page.page.url}: the page before it did not come back in time") from error
            raise
    return True


async def leave_blank(page: PageHandle) -> bool:
    """Forward again from the blank page that a tab begins with, where a page's own “back” may lead; False elsewhere."""
    async with _in_time(page, extra_s=page.settings.navigation_s):
        history = await page.session.send("Page.getNavigationHistory")
        if history["currentIndex"] != 0 or len(history["entries"]) < 2:
            return False
        await page.page.go_forward(wait_until="commit", timeout=page.settings.navigation_s * 1000)
    return True


def _not_reached(name: str, spot: dict[str, object]) -> Failure | None:
    if "gone" in spot:
        return _gone(name)
    if "disabled" in spot:
        return failed(FailureKind.DISABLED, f"“{name}” is disabled.")
    if "by" in spot:
        return failed(FailureKind.COVERED, f"“{name}” is covered by “{spot['by']}”.")
    return None


def _in_time(page: PageHandle, extra_s: float = 0.0) -> AbstractAsyncContextManager[None]:
    """A deadline around input."""
    return answering(page.page, page.settings.call_s + extra_s)
