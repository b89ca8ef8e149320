"""The browser's own controls: scrolling, and the tab's history."""

from playwright.async_api import Error

from shopper_agent.browser.hands.aiming import in_time
from shopper_agent.browser.page import PageHandle
from shopper_agent.errors import EnvironmentFailed

SCROLL_SHARE = 0.85
"""Of the viewport's height, as a page-down key does."""


async def scroll(page: PageHandle, direction: int) -> None:
    """Scroll by most of a viewport; direction 1 is down, -1 up."""
    await page.ask(f"scroll({direction * SCROLL_SHARE})")


async def go_back(page: PageHandle) -> bool:
    """One page back in this tab's history; False if there is none."""
    async with in_time(page, extra_s=page.settings.navigation_s):
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
    async with in_time(page, extra_s=page.settings.navigation_s):
        history = await page.session.send("Page.getNavigationHistory")
        if history["currentIndex"] != 0 or len(history["entries"]) < 2:
            return False
        await page.page.go_forward(wait_until="commit", timeout=page.settings.navigation_s * 1000)
    return True
