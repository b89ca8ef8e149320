"""Finds a Chromium and starts it."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from playwright.async_api import Browser, Error, Playwright, async_playwright

from shopper_agent.browser.guard import NavigationGuard
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.errors import ConfigError, EnvironmentFailed

HEADLESS = ("chromium-headless-shell", "headless-shell", "chrome-headless-shell")
"""Preferred: 1.65 times less CPU a step than a full headless Chromium (benchmarks/README.md)."""
FULL = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
CLOSE_S = 3.0
"""The most that closing a browser may take."""
HOW_TO_GET = (
    "Install one with `shopper-agent doctor --install`, `apt-get install chromium-headless-shell` "
    "or `playwright install chromium`."
)


def installed(*, headed: bool) -> str | None:
    """The path of an installed Chromium; a headed session needs a full one."""
    names = FULL if headed else (*HEADLESS, *FULL)
    return next((path for name in names if (path := shutil.which(name))), None)


def playwright_download(playwright: Playwright) -> str | None:
    """The Chromium that `playwright install` has put down, if it has."""
    path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


def find_browser(playwright: Playwright, settings: BrowserSettings) -> str | None:
    """The browser to start: the named one, an installed one, Playwright's own; None lets Playwright decide.

    Raises ConfigError when there is none, or the named one does not exist.
    """
    if settings.executable is not None:
        found = shutil.which(settings.executable)
        if found is None:
            raise ConfigError(f"no browser at {settings.executable}")
        return found
    found = installed(headed=settings.headed) or playwright_download(playwright)
    if found is None:
        raise ConfigError(f"no {'full ' if settings.headed else ''}Chromium was found. {HOW_TO_GET}")
    return found


@asynccontextmanager
async def started_browser(settings: BrowserSettings) -> AsyncIterator["StartedBrowser"]:
    """Start a browser for any number of sessions; it is gone when the block ends.

    Raises ConfigError when no browser is found, EnvironmentFailed when it does not start.
    """
    async with async_playwright() as playwright:
        executable = find_browser(playwright, settings)
        try:
            browser = await playwright.chromium.launch(
                executable_path=executable,
                headless=not settings.headed,
                # Ctrl-C reaches the whole process group: who closes the browser, and when, is decided here alone
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                # Chromium's own sandbox does not work for root; nothing else is changed in Playwright's defaults.
                args=["--no-sandbox"] if os.geteuid() == 0 else [],
            )
        except Error as error:
            raise EnvironmentFailed(f"{executable} does not start: {_reason(str(error))}") from error
        group: int | None = None
        try:
            try:
                group = await _process_group(browser)
                guard = await NavigationGuard.attached(browser)
            except Error as error:
                raise EnvironmentFailed(f"{executable} does not start: {_reason(str(error))}") from error
            yield StartedBrowser(playwright, browser, guard)
        finally:
            with suppress(Error):  # it was killed: there is nothing left to close
                await _close(browser, group)


async def _process_group(browser: Browser) -> int:
    """The browser's processes form a group of their own, so that a terminal's Ctrl-C does not reach them."""
    session = await browser.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    await session.detach()
    return os.getpgid(next(process["id"] for process in processes if process["type"] == "browser"))


async def _close(browser: Browser, group: int | None) -> None:
    """Close a browser; one with a page that stands still would take half a minute, and is killed."""
    closing = asyncio.ensure_future(browser.close())
    try:
        async with asyncio.timeout(CLOSE_S):
            await asyncio.shield(closing)
    except TimeoutError:
        if group is not None and group != os.getpgid(0):
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        await closing


class StartedBrowser:
    """A running browser, its name, and the guard that watches where its pages lead."""

    def __init__(self, playwright: Playwright, browser: Browser, guard: NavigationGuard) -> None:
        """Bind what `started_browser` has made."""
        self.playwright = playwright
        self.browser = browser
        self.guard = guard

    @property
    def product(self) -> str:
        """Product and version."""
        return f"Chromium {self.browser.version}"


def _reason(message: str) -> str:
    if "Missing X server" in message or "cannot open display" in message:
        return "there is no display for its window (xvfb-run gives one; without --headed none is needed)"
    if "has been closed" in message.split("\n", 1)[0]:
        return "it ended at once; is it a Chromium?"
    for line in message.split("\n"):
        if any(mark in line for mark in ("error while loading", "ENOENT", "EACCES")):
            return line.strip()[:200]
    return message.strip().split("\n", 1)[0][:200]
