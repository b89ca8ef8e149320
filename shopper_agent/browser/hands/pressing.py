"""Pressing: by mouse where an element can be reached, by key where it has no place; a list's option by itself."""

from shopper_agent.browser.hands.aiming import aim, failed, gone, in_time, settle_frame
from shopper_agent.browser.page import PageHandle
from shopper_agent.dom.simplify import Handle
from shopper_agent.schema import Failure, FailureKind, PageEvent

_AIMED_AT_MOST = 3
"""Times that an element which moves away from the pointer is aimed at anew."""


async def press(page: PageHandle, name: str, handle: Handle) -> Failure | PageEvent | None:
    """Press an element with the mouse: bring it into view, test what a press would hit, press.

    As on a touch screen, where the pointer over it opens a menu, that is all that a first press does, and a PageEvent
    says so; the pointer stays there, and a second press goes through.
    """
    if handle.tag == "option":
        return await _choose(page, name, handle)
    for _ in range(_AIMED_AT_MOST):
        spot = await aim(page, name, handle, pressing=True)
        if isinstance(spot, Failure):
            return spot
        if spot.kind == "file":
            return failed(FailureKind.NOT_EDITABLE, f"“{name}” asks for a file, and there is none to give.")
        if spot.x is None or spot.y is None:
            return await _press_by_key(page, name, handle)
        async with in_time(page):
            await page.page.mouse.move(spot.x, spot.y)
        pointed = await page.ask("hovered()", handle.frame)
        if "menu" in pointed:
            return PageEvent(kind="menu", text=f"“{name}” opened a menu. Click it again to follow it.")
        if "ok" in pointed:
            await _press_there(page, handle)
            return None
    return failed(FailureKind.COVERED, f"“{name}” moves away from the pointer.")


async def _press_there(page: PageHandle, handle: Handle) -> None:
    """The pointer is over the element already."""
    async with in_time(page):
        await page.page.mouse.down()
        await page.page.mouse.up()
    await settle_frame(page, handle.frame)


async def _press_by_key(page: PageHandle, name: str, handle: Handle) -> Failure | None:
    focus = await page.ask(f"focusField({handle.row})", handle.frame)
    if "ok" not in focus:
        return failed(FailureKind.COVERED, f"“{name}” has no place on the page where it could be pressed.")
    async with in_time(page):
        await page.page.keyboard.press("Enter")
    return None


async def _choose(page: PageHandle, name: str, handle: Handle) -> Failure | None:
    """Choose an option of a select."""
    done = await page.ask(f"choose({handle.row})", handle.frame)
    if "gone" in done:
        return gone(name)
    if "disabled" in done:
        return failed(FailureKind.DISABLED, f"“{name}” cannot be chosen.")
    await settle_frame(page, handle.frame)
    return None
