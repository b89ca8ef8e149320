"""browser-use: the page's state as its agent puts it into the prompt, from its own DomService."""

import asyncio
import os
import sys
from typing import Any

os.environ.update(ANONYMIZED_TELEMETRY="false", BROWSER_USE_CLOUD_SYNC="false", BROWSER_USE_LOGGING_LEVEL="result")

from browser_use.browser.profile import BrowserProfile  # type: ignore[import-not-found]
from browser_use.browser.session import BrowserSession  # type: ignore[import-not-found]
from browser_use.dom.service import DomService  # type: ignore[import-not-found]

from benchmarks.observing.peers.driving import VIEWPORT, Seen, chromium, chromium_arguments, run

PROMPT_CHARS = 40_000
"""What its prompt cuts the text to by default."""
_PLACE = "function() { return globalThis.__survey ? __survey.placesOf([this])[0] : -2; }"
_PROBE = "function() { return (this.dataset || {}).probe || null; }"


class BrowserUse:
    """A session without extensions, highlights and cloud; everything that decides what is seen at its defaults."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start a browser."""
        self._loop = loop
        profile = BrowserProfile(
            executable_path=chromium(),
            headless=True,
            args=chromium_arguments(),
            chromium_sandbox=os.geteuid() != 0,
            enable_default_extensions=False,
            captcha_solver=False,
            highlight_elements=False,
            keep_alive=True,
            viewport=VIEWPORT,
            window_size=VIEWPORT,
        )
        self._session = BrowserSession(browser_profile=profile)
        loop.run_until_complete(self._session.start())
        self._service = DomService(
            self._session,
            cross_origin_iframes=profile.cross_origin_iframes,
            paint_order_filtering=profile.paint_order_filtering,
            max_iframes=profile.max_iframes,
            max_iframe_depth=profile.max_iframe_depth,
        )

    def open(self, url: str) -> None:
        """Load in the session's tab."""
        self._loop.run_until_complete(self._open(url))

    async def _open(self, url: str) -> None:
        await self._session.navigate_to(url)
        for _ in range(300):
            if await self._evaluate("document.readyState") == "complete":
                return
            await asyncio.sleep(0.1)

    def ask(self, expression: str) -> Any:
        """Evaluate in the page's own world."""
        return self._loop.run_until_complete(self._evaluate(expression))

    async def _evaluate(self, expression: str) -> Any:
        at = await self._session.get_or_create_cdp_session()
        reply = await at.cdp_client.send.Runtime.evaluate(
            params={"expression": expression, "returnByValue": True}, session_id=at.session_id
        )
        if "exceptionDetails" in reply:
            raise RuntimeError(str(reply["exceptionDetails"]))
        return reply["result"].get("value")

    def observe(self) -> Seen:
        """The text of its prompt; nodes by their index."""
        state, _, _ = self._loop.run_until_complete(self._service.get_serialized_dom_tree(None))
        return Seen(state.llm_representation()[:PROMPT_CHARS], state.selector_map)

    def places(self, seen: Seen) -> dict[str, int]:
        """Each index resolved to its node."""
        found = self._loop.run_until_complete(self._called(seen, _PLACE))
        return {handle: place for handle, place in found.items() if isinstance(place, int)}

    def probed(self, seen: Seen) -> list[str]:
        """Nodes in all frames."""
        return [kind for kind in self._loop.run_until_complete(self._called(seen, _PROBE)).values() if kind]

    async def _called(self, seen: Seen, function: str) -> dict[str, Any]:
        """The function's value for every node whose index is in the text."""
        shown = {str(index): node for index, node in seen.handles.items() if f"[{index}]<" in seen.text}
        return {handle: await self._call(node, function) for handle, node in shown.items()}

    async def _call(self, node: Any, function: str) -> Any:
        at = await self._session.cdp_client_for_node(node)
        resolved = await at.cdp_client.send.DOM.resolveNode(
            params={"backendNodeId": node.backend_node_id}, session_id=at.session_id
        )
        reply = await at.cdp_client.send.Runtime.callFunctionOn(
            params={
                "functionDeclaration": function,
                "objectId": resolved["object"]["objectId"],
                "returnByValue": True,
            },
            session_id=at.session_id,
        )
        return reply["result"].get("value")

    def close(self) -> None:
        """End the browser."""
        self._loop.run_until_complete(self._session.kill())


if __name__ == "__main__":
    system = BrowserUse(asyncio.new_event_loop())
    try:
        run(system)
    finally:
        system.close()
    sys.stdout.flush()
