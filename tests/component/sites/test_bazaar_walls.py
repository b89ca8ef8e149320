"""No page of the shop is taken for a wall, wherever a visitor wanders."""

import re
from html import unescape

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.dom.walls import wall_in

STARTS = ("/", "/search?q=mug", "/search?q=nothing-at-all", "/cart", "/checkout", "/account/login", "/no-such-page")
LINK = re.compile(r"""href="(/[^"#]*)""")


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(start=st.sampled_from(STARTS), turns=st.lists(st.integers(0, 10_000), max_size=4))
async def test_ordinary_pages_of_the_shop_are_never_walls(
    client: httpx.AsyncClient, start: str, turns: list[int]
) -> None:
    path = start
    for turn in (*turns, None):
        answer = await client.get(path, follow_redirects=True)
        if "html" not in answer.headers["content-type"]:
            return
        title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
        snapshot = snapshot_of_html(
            answer.text, str(answer.url), unescape(title[1]) if title else "", status=answer.status_code
        )
        assert wall_in(simplify(snapshot).observation) is None
        links = LINK.findall(answer.text)
        if turn is None or not links:
            return
        path = unescape(links[turn % len(links)])
