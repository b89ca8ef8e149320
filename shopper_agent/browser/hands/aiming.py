"""Finding the place of an element where a press reaches it, and making sure that it is still what it was."""

import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from shopper_agent.browser.faults import PageMovedOn
from shopper_agent.browser.page import PageHandle, answering
from shopper_agent.dom.simplify import Handle
from shopper_agent.schema import Failure, FailureKind

_CHANGES = {
    "words": "says “{words}” now",
    "role": "is another kind of control now",
    "link": "leads elsewhere now",
    "form": "sends its form elsewhere now",
    "state": "was disabled and no longer is",
}
_MENU_CLOSES_MS = 400
"""The most that is waited for a menu to close after the pointer has left it."""


@dataclass(frozen=True)
class Spot:
    """Where a press reaches an element, in CSS pixels of the top document's viewport."""

    x: float | None
    """None, as y: the element has no place of its own."""
    y: float | None
    role: str = ""
    """Its `role` attribute."""
    kind: str = ""
    """Its type, as fields and buttons have one."""
    editable: bool = False
    """Its text can be edited in place."""


def failed(kind: FailureKind, message: str) -> Failure:
    """A failure in the shopper's words."""
    return Failure(kind=kind, message=message)


def gone(name: str) -> Failure:
    """The element is not there any more, or another one."""
    return failed(FailureKind.CHANGED, f"“{name}” is no longer what it was when the page was seen.")


async def aim(page: PageHandle, name: str, handle: Handle, *, pressing: bool = False) -> Spot | Failure:
    """Bring an element into view and find where a press reaches it, if it is what it was when the page was seen.

    A menu that the pointer holds open is left when it lies on top. `pressing` remembers what the pointer may open.
    """
    if handle.frame:
        await page.ask("begin()")  # what follows there is this action's doing too
    call = f"aim({handle.row}, {json.dumps(handle.tag)}, {json.dumps(pressing)})"
    facts = await page.ask(call, handle.frame)
    if "by" in facts and facts.get("hovering"):
        await _leave_menu(page, handle.frame)
        facts = await page.ask(call, handle.frame)
    if failure := _unreachable(name, facts):
        return failure
    if "empty" in facts:
        return Spot(None, None)
    x, y = await page.place_of(handle.frame)
    x, y = x + facts["x"], y + facts["y"]
    if (document := page.documents[handle.frame]).parent is not None:
        frame, row = document.parent
        over = await page.ask(f"covers({row}, {x}, {y})") if frame == 0 else {}
        if failure := _unreachable(name, over):
            return failure
    return Spot(x, y, str(facts["role"]), str(facts["type"]), bool(facts["editable"]))


def _unreachable(name: str, facts: Mapping[str, object]) -> Failure | None:
    if "gone" in facts:
        return gone(name)
    if "changed" in facts:
        what = _CHANGES[str(facts["changed"])].format(words=facts["words"])
        return failed(FailureKind.CHANGED, f"“{name}” is no longer what it was when the page was seen: it {what}.")
    if "disabled" in facts:
        return failed(FailureKind.DISABLED, f"“{name}” is disabled.")
    if "by" in facts:
        return failed(FailureKind.COVERED, f"“{name}” is covered by “{facts['by']}”.")
    return None


async def _leave_menu(page: PageHandle, frame: int) -> None:
    """Take the pointer off a menu that it has opened, to the window's lower edge, and let the menu close."""
    height = int((page.page.viewport_size or {"height": page.settings.viewport[1]})["height"])
    async with in_time(page):
        await page.page.mouse.move(1, height - 2)
    await page.ask(f"settled({page.settings.still_ms}, {_MENU_CLOSES_MS})", frame)


async def press_at(page: PageHandle, spot: Spot) -> None:
    """Press and let go of the mouse there. The spot has a place."""
    if spot.x is None or spot.y is None:
        raise ValueError("an element without a place cannot be pressed with the mouse")
    async with in_time(page):
        await page.page.mouse.click(spot.x, spot.y)


async def settle_frame(page: PageHandle, frame: int) -> None:
    """Wait for what an action has led to in a frame of another origin; the page itself is waited for later."""
    if not frame:
        return
    try:
        await page.ask(f"settled({page.settings.still_ms}, {page.settings.settle_ms})", frame)
    except PageMovedOn:
        return  # the frame has another document now, or is gone


def in_time(page: PageHandle, extra_s: float = 0.0) -> AbstractAsyncContextManager[None]:
    """A deadline around input."""
    return answering(page.page, page.settings.call_s + extra_s)
