"""The estimate of a page's layout, held against Chromium's on pages of the mock shop. The bounds are loose."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from scipy.stats import kendalltau

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.static_layout import StaticLayout
from shopper_agent.schema import Element, Observation
from shopper_agent.testing.http_shop import HttpShop
from sites import serve

pytestmark = pytest.mark.browser

Key = tuple[str, str, int]


def keyed(seen: Observation) -> Mapping[Key, Element]:
    """Controls by what both ways say of them: an address or words, and which of those that say the same it is."""
    counted: Counter[tuple[str, str]] = Counter()
    found = {}
    for element in seen.elements:
        if element.role == "option" or element.name.startswith("browser."):
            continue
        words = element.href if element.href else element.text
        role = "combobox" if element.role == "searchbox" else element.role  # suggestions come with scripts
        counted[role, words] += 1
        found[role, words, counted[role, words]] = element
    return found


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    with serve("bazaar", database=tmp_path / "shop.sqlite") as shop:
        yield shop.url


@pytest.mark.parametrize("viewport", [(1280, 900), (390, 844)])
@pytest.mark.parametrize("path", ["/", "/search?q=lamp", "/cart"])
async def test_the_estimate_is_near_to_what_the_browser_lays_out(
    browser: StartedBrowser, url: str, path: str, viewport: tuple[int, int]
) -> None:
    settings = BrowserSettings(viewport=viewport, screenshots=False)
    async with BrowserEnvironment.opened(browser, url + path, settings) as environment:
        live = keyed(await environment.reset())
    async with HttpShop(url + path, layout=StaticLayout(width=viewport[0], height=viewport[1])) as shop:
        estimated = keyed(await shop.reset())
    tops = [
        (live[key].box, estimated[key].box) for key in live if key in estimated and live[key].box and estimated[key].box
    ]
    order = kendalltau(*zip(*((one.y, other.y) for one, other in tops if one and other), strict=True)).statistic
    seen, guessed = ({key for key, each in way.items() if each.in_view} for way in (live, estimated))
    assert len(tops) > 20
    assert order > 0.85
    assert len(seen & guessed) / len(seen | guessed) > 0.6
