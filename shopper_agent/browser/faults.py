"""Playwright's errors → ours. Playwright tells most of them apart by message only, so it is done here, once."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Error
from playwright.async_api import TimeoutError as NavigationTimeout

from shopper_agent.errors import EnvironmentFailed

_MOVED_ON = (
    "Execution context was destroyed",
    "Cannot find context",
    "uniqueContextId not found",
    "Inspected target navigated",
    "Cannot find object",
    "Frame with the given",
    "Not attached to an active page",  # between two documents Chromium has none to draw
)
_NETWORK = {
    "ERR_CONNECTION_REFUSED": "refused the connection",
    "ERR_NAME_NOT_RESOLVED": "is unknown: its name could not be resolved",
    "ERR_ADDRESS_UNREACHABLE": "cannot be reached",
    "ERR_INTERNET_DISCONNECTED": "cannot be reached: there is no network",
    "ERR_CONNECTION_RESET": "broke the connection",
    "ERR_CONNECTION_CLOSED": "closed the connection without an answer",
    "ERR_CONNECTION_TIMED_OUT": "did not answer in time",
    "ERR_EMPTY_RESPONSE": "closed the connection without an answer",
    "ERR_INVALID_HTTP_RESPONSE": "does not speak HTTP",
    "ERR_TOO_MANY_REDIRECTS": "redirects in circles",
    "ERR_CERT": "has a certificate that cannot be trusted (--ignore-https-errors accepts it)",
    "ERR_SSL": "does not speak proper HTTPS",
    "ERR_PROXY": "cannot be reached through the proxy",
    "ERR_TUNNEL": "cannot be reached through the proxy",
    "ERR_INVALID_AUTH_CREDENTIALS": "wants a user name and password (--http-auth)",
    "ERR_UNSAFE_PORT": "uses a port that browsers refuse",
    "ERR_INVALID_URL": "is no valid address",
    "Cannot navigate to invalid URL": "is no valid address",
    "ERR_INVALID_RESPONSE": "gave a broken answer",
    "ERR_CONTENT_DECODING_FAILED": "gave a broken answer",
    "ERR_BLOCKED_BY": "gave an answer that the browser does not show",
    "Download is starting": "gave a download instead of a page",
    "ERR_ABORTED": "gave nothing to show instead of a page",
}


class PageMovedOn(Exception):
    """The document that a question was put to is gone; another has taken its place."""


def navigation_fault(url: str, error: Exception) -> EnvironmentFailed:
    """One line on why a page could not be opened."""
    if isinstance(error, NavigationTimeout):
        return EnvironmentFailed(f"{url} did not answer in time")
    message = str(error)
    reason = next((words for mark, words in _NETWORK.items() if mark in message), None)
    return EnvironmentFailed(f"{url} {reason}" if reason else f"{url} could not be opened: {first_line(message)}")


def page_fault(error: Exception) -> Exception:
    """What an error of a call to the page means: PageMovedOn or EnvironmentFailed."""
    message = str(error)
    if any(mark in message for mark in _MOVED_ON):
        return PageMovedOn(message)
    if "crash" in message.lower():
        return EnvironmentFailed("the page crashed")
    if "closed" in message or "disconnected" in message.lower() or "detached" in message.lower():
        return EnvironmentFailed("the browser or its page was closed")
    return EnvironmentFailed(f"the page could not be used: {first_line(message)}")


@asynccontextmanager
async def page_faults() -> AsyncIterator[None]:
    """Let only our errors out. Raises PageMovedOn and EnvironmentFailed."""
    try:
        yield
    except Error as error:
        raise page_fault(error) from error


def first_line(message: str) -> str:
    """Without Playwright's name of the call, its log, and passwords in addresses."""
    line = re.sub(r"^[A-Z]\w+\.\w+: ", "", message.strip().split("\n", 1)[0])
    return re.sub(r"(://)[^/?#\s]*@", r"\1", line)[:200]
