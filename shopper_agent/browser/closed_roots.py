"""Closed shadow roots that a page's source declares: the browser knows them, no script does.

hook.js makes those open that scripts attach. The ones that the parser attaches (`<template shadowrootmode="closed">`)
are asked for at the browser, element by element where in_page/hosts.js finds that one may hold one, and handed to the
script in the isolated world. The page's tree stays as it is, and closed to the page.
"""

import asyncio
import re

from playwright.async_api import CDPSession

_SOME = re.compile(r'"hosts":[1-9]')
_HEAD = 80
"""Characters at the beginning of a snapshot that say how many there are."""


def may_hide_more(snapshot: str) -> bool:
    """Whether a collected document tells of elements that may hold a closed root and were not asked for yet."""
    return _SOME.search(snapshot, 0, _HEAD) is not None


async def open_closed_roots(session: CDPSession, context: int) -> bool:
    """Hand the closed roots of those elements to the isolated world; False when there are none.

    Each element is asked for once. Raises Playwright's Error when the document is gone.
    """
    listed = await session.send("Runtime.evaluate", {"expression": "__shopper.hosts()", "contextId": context})
    held = await session.send(
        "Runtime.getProperties", {"objectId": listed["result"]["objectId"], "ownProperties": True}
    )
    elements = [str(it["value"]["objectId"]) for it in held["result"] if it["name"].isdigit()]
    return any(await asyncio.gather(*(_hand_over(session, context, element) for element in elements)))


async def _hand_over(session: CDPSession, context: int, element: str) -> bool:
    described = await session.send("DOM.describeNode", {"objectId": element, "depth": 0})
    roots = [it for it in described["node"].get("shadowRoots", ()) if it["shadowRootType"] == "closed"]
    for root in roots:
        asked = {"backendNodeId": root["backendNodeId"], "executionContextId": context}
        found = await session.send("DOM.resolveNode", asked)
        told = {
            "objectId": found["object"]["objectId"],
            "functionDeclaration": "function() { __shopper.enters(this); }",
        }
        await session.send("Runtime.callFunctionOn", told)
    return bool(roots)
