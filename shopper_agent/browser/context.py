"""Settings → a fresh browser context."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Error

from shopper_agent.browser.faults import first_line
from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.errors import ConfigError, EnvironmentFailed


async def new_context(started: StartedBrowser, url: str, settings: BrowserSettings) -> BrowserContext:
    """Make a context as the settings say. Raises ConfigError for an unknown device or an unreadable storage state."""
    options: dict[str, object] = {"accept_downloads": False}
    options["viewport"] = {"width": settings.viewport[0], "height": settings.viewport[1]}
    options.update(_device(started, settings.device))
    if settings.http_auth is not None:
        parts = urlsplit(url)
        user, password = settings.http_auth
        origin = f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1]}"
        options["http_credentials"] = {"username": user, "password": password, "origin": origin}
    if settings.storage_state is not None:
        options["storage_state"] = _storage_state(settings.storage_state)
    if settings.proxy is not None:
        options["proxy"] = {"server": settings.proxy}
    if settings.headers:
        options["extra_http_headers"] = dict(settings.headers)
    if settings.locale is not None:
        options["locale"] = settings.locale
    if settings.timezone is not None:
        options["timezone_id"] = settings.timezone
    options["ignore_https_errors"] = settings.ignore_https_errors
    async with settings_faults():
        return await started.browser.new_context(**options)  # type: ignore[arg-type]


async def close_context(context: BrowserContext, seconds: float) -> None:
    """Close a context, with all its tabs; one that cannot be closed is left to whoever closes the browser."""
    try:
        async with asyncio.timeout(seconds):
            await context.close()
    except (Error, TimeoutError):
        return  # the browser was killed or hangs


@asynccontextmanager
async def settings_faults() -> AsyncIterator[None]:
    """What goes wrong before there is a page is the settings' fault, unless the browser is gone.

    Raises ConfigError and EnvironmentFailed.
    """
    try:
        yield
    except Error as error:
        message = first_line(str(error)).replace("Protocol error ", "")
        if "closed" in message or "crash" in message:
            raise EnvironmentFailed("the browser is gone") from error
        raise ConfigError(f"the browser does not take these settings: {message}") from error


def _device(started: StartedBrowser, name: str | None) -> dict[str, object]:
    if name is None:
        return {}
    devices = started.playwright.devices
    if name not in devices:
        near = [known for known in devices if name.lower() in known.lower()][:5]
        hint = f"; did you mean {', '.join(near)}?" if near else " (Playwright's device names, such as “Pixel 7”)"
        raise ConfigError(f"unknown device “{name}”{hint}")
    device = dict(devices[name])
    device.pop("default_browser_type", None)
    return device


def _storage_state(path: str) -> dict[str, object]:
    try:
        state = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"storage state {path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"storage state {path} is no JSON: {error}") from error
    if not isinstance(state, dict) or not {"cookies", "origins"} & state.keys():
        raise ConfigError(f"storage state {path} is none: a JSON object with “cookies” and “origins” is expected")
    return state
