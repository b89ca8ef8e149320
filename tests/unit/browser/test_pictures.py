"""A picture that never comes: of a page that was replaced meanwhile it is missing, of one that hangs it is told."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from playwright.async_api import CDPSession, Page  # noqa: TID253 - the types that are faked here

from shopper_agent.browser.faults import PageMovedOn
from shopper_agent.browser.page import PageHandle
from shopper_agent.browser.scripts import Scripts
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.errors import EnvironmentFailed


class Tab:
    """A page that answers every question and draws nothing."""

    url = "http://shop.example/next"


class Session:
    """Its protocol session; `drawing` is called when a picture is asked for."""

    def __init__(self, drawing: Callable[[], None]) -> None:
        self.drawing = drawing

    async def send(self, method: str, options: object = None) -> dict[str, Any]:
        if method == "Page.captureScreenshot":
            self.drawing()
            await asyncio.Event().wait()
        if method == "Page.createIsolatedWorld":
            return {"executionContextId": 1}
        return {"result": {"value": json.dumps({"url": "http://shop.example/", "nodes": [], "frames": []})}}


def handle(drawing: Callable[[PageHandle], None]) -> PageHandle:
    settings = BrowserSettings(call_s=0.05)
    session = Session(lambda: drawing(made))
    made = PageHandle(cast(Page, Tab()), cast(CDPSession, session), "main", settings, Scripts.fresh())
    return made


def replace(page: PageHandle) -> None:
    page._committed({"frame": {"id": "main", "url": "http://shop.example/next"}})


async def test_a_page_that_is_replaced_while_it_is_drawn_has_no_picture() -> None:
    page = handle(replace)
    await page.collect()
    with pytest.raises(PageMovedOn, match="replaced"):
        await page.picture()


async def test_a_page_that_was_replaced_before_it_is_drawn_has_none_either() -> None:
    page = handle(lambda _: None)
    await page.collect()
    replace(page)
    with pytest.raises(PageMovedOn, match="replaced"):
        await page.picture()


async def test_a_page_that_only_hangs_is_told() -> None:
    page = handle(lambda _: None)
    replace(page)
    await page.collect()
    with pytest.raises(EnvironmentFailed, match="does not respond"):
        await page.picture()
