"""Real shop pages, saved by others, where they lie beside the repository: an oracle says what could be used on them."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page  # noqa: TID253 - these tests look into the browser

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.page import PageHandle
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.outline import outline
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.snapshot import parse_snapshot

pytestmark = pytest.mark.browser

Serve = Callable[[Path], AbstractContextManager[Any]]
PAGES = Path(__file__).parents[3] / "shared" / "pages"
NAMES = (
    [page["name"] for page in json.loads((PAGES / "manifest.json").read_text("utf-8"))]
    if (PAGES / "manifest.json").exists()
    else []
)
SETTINGS = BrowserSettings(screenshots=False)


async def ask(handle: PageHandle, expression: str) -> object:
    main = handle.documents[0]
    reply = await main.session.send(
        "Runtime.evaluate", {"expression": expression, "contextId": main.context, "returnByValue": True}
    )
    assert "exceptionDetails" not in reply, reply["exceptionDetails"]
    return reply["result"].get("value")


async def answers(page: Page) -> list[dict[str, object]]:
    """What the oracle finds, each with whether we have given it a name, matched by the very elements."""
    handle = await PageHandle.opened(page, SETTINGS)
    seen = simplify(parse_snapshot(await handle.collect()))
    rows = [at.row for at in seen.handles.values() if at.frame == 0]
    expression = f"""{(PAGES / "oracle.js").read_text("utf-8")}
    const found = ORACLE(), named = new Set({json.dumps(rows)}.map((row) => __shopper.elementOf(row)));
    found.info.map((facts, at) => ({{...facts, named: named.has(__oracle[at])}}))"""
    main = handle.documents[0]
    reply = await main.session.send(
        "Runtime.evaluate",
        {
            "expression": f"(() => {{ return eval({json.dumps(expression)}); }})()",
            "contextId": main.context,
            "returnByValue": True,
        },
    )
    assert "exceptionDetails" not in reply, reply["exceptionDetails"]
    return list(reply["result"]["value"])


@pytest.mark.skipif(not NAMES, reason="no saved pages beside the repository")
@pytest.mark.parametrize("name", NAMES)
async def test_what_the_oracle_finds_has_a_name(browser: StartedBrowser, serve_folder: Serve, name: str) -> None:
    with serve_folder(PAGES) as server:
        async with BrowserEnvironment.opened(browser, f"{server.url}/{name}.html", SETTINGS) as environment:
            context = browser.browser.contexts[-1]
            await context.route(lambda url: not url.startswith(server.url), lambda route: route.abort())
            observation = await environment.reset()
            found = await answers(context.pages[-1])
    missed = [(each["tag"], each["txt"], each["top"]) for each in found if not each["named"]]
    assert len(missed) <= 0.01 * len(found), missed[:20]
    assert not [each for each in found if each["view"] and not each["named"]]
    names = [element.name for element in observation.elements]
    assert len(names) == len(set(names))
    shown = outline(observation, budget=3500)
    in_view = {element.name for element in observation.elements if element.in_view and element.role != "option"}
    assert in_view <= shown.names
    assert not shown.over_budget
