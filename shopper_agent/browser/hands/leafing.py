"""The browser's own controls: scrolling, and the tab's history."""

import asyncio

from playwright.async_api import Error

from shopper_agent.browser.faults import PageMovedOn, page_fault
from shopper_agent.browser.hands.aiming import failed, in_time
from shopper_agent.browser.page import PageHandle
from shopper_agent.errors import EnvironmentFailed
from shopper_agent.schema import Failure, FailureKind

SCROLL_SHARE = 0.85
"""Of the viewport's height, as a page-down key does."""
_NOT_KEPT = "ERR_CACHE_MISS"
_MOMENT_S = 0.01


async def scroll(page: PageHandle, direction: int) -> None:
    """Scroll by most of a viewport; direction 1 is down, -1 up."""
    await page.ask(f"scroll({direction * SCROLL_SHARE})")


async def go_back(page: PageHandle) -> bool | Failure:
    """One page back in this tab's history; False if there is none.

    A Failure where the page before was the answer to a form that the browser did not keep: it would have to send the
    form once more to show it, and the shopper stays where it is.
    """
    async with in_time(page, extra_s=page.settings.navigation_s):
        history = await page.session.send("Page.getNavigationHistory")
        at = int(history["currentIndex"])
        if at <= 0 or history["entries"][at - 1]["url"] in {"about:blank", ""}:
            return False
        try:
            await page.page.go_back(wait_until="commit", timeout=page.settings.navigation_s * 1000)
        except Error as error:
            if _NOT_KEPT in str(error):
                return await _left_notice(page)
            if "Timeout" in str(error):
                raise EnvironmentFailed(f"{page.page.url}: the page before it did not come back in time") from error
            raise
    return True


async def _left_notice(page: PageHandle) -> Failure:
    """Forward again from Chromium's page that asks whether to send a form once more; it comes a moment later."""
    limit = page.settings.navigation_s * 1000
    await page.page.wait_for_url("chrome-error://**", wait_until="commit", timeout=limit)
    while not await _has_history(page):  # noqa: ASYNC110 - nobody tells when Chromium is through
        await asyncio.sleep(_MOMENT_S)
    await page.page.go_forward(wait_until="commit", timeout=limit)
    message = "The page before was the answer to a form, which would have to be sent again to show it."
    return failed(FailureKind.PAGE_ERROR, message)


async def _has_history(page: PageHandle) -> bool:
    """Whether the tab can be asked for its history: not while one document gives way to another."""
    try:
        await page.session.send("Page.getNavigationHistory")
    except Error as error:
        if isinstance(fault := page_fault(error), PageMovedOn):
            return False
        raise fault from error
    return True


async def leave_blank(page: PageHandle) -> bool:
    """Forward again from the blank page that a tab begins with, where a page's own “back” may lead; False elsewhere."""
    async with in_time(page, extra_s=page.settings.navigation_s):
        history = await page.session.send("Page.getNavigationHistory")
        if history["currentIndex"] != 0 or len(history["entries"]) < 2:
            return False
        await page.page.go_forward(wait_until="commit", timeout=page.settings.navigation_s * 1000)
    return True
