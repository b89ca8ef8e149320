"""How near the estimated layout of pages over plain HTTP is to Chromium's, and what the estimate costs.

    python -m benchmarks.static_layout [--site bazaar] [--seeds 7 8] [--window 1280x900] [--open-menus]

For the home page, a department, its first product and the cart of each seed: Kendall's tau-b of the controls' order
from top to bottom, the Jaccard index of the sets of controls in view, and the page's height; then CPU of reading the
same texts with and without a layout, alternated, the best of each. Controls are matched by role and address or words.
"""

import argparse
import asyncio
import time
from collections import Counter
from statistics import median

from scipy.stats import kendalltau

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.static_layout import StaticLayout
from shopper_agent.schema import Element, Observation
from shopper_agent.testing.html_forms import Sending
from shopper_agent.testing.http_fetching import Fetching, Patience
from shopper_agent.testing.http_shop import HttpShop
from shopper_agent.testing.page_readings import PageReadings, PageText
from sites import serve

TIMES = 15
Key = tuple[str, str, int]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="bazaar")
    parser.add_argument("--seeds", type=int, nargs="+", default=[7])
    parser.add_argument("--window", default="1280x900", help="WIDTHxHEIGHT")
    parser.add_argument("--open-menus", action="store_true")
    return parser.parse_args()


def keyed(seen: Observation) -> dict[Key, Element]:
    counted: Counter[tuple[str, str]] = Counter()
    found = {}
    for element in seen.elements:
        if element.role == "option" or element.name.startswith("browser."):
            continue
        says = ("combobox" if element.role == "searchbox" else element.role, element.href or element.text)
        counted[says] += 1
        found[*says, counted[says]] = element
    return found


async def addresses(url: str) -> list[str]:
    """The home page, a department, a product and the cart."""
    async with HttpShop(url) as shop:
        home = await shop.reset()
    links = {element.name: element.href for element in home.elements if element.href}
    menu = [href for name, href in links.items() if name.startswith("nav_bar") and href.startswith(url)]
    products = [links[it.name] for it in home.products if it.name in links]
    carts = [href for href in links.values() if href.rstrip("/").rpartition("/")[2] in {"cart", "basket", "bag"}]
    return [home.url, *menu[len(menu) // 2 :][:1], *products[:1], *carts[:1]]


async def compare(url: str, browser: StartedBrowser, settings: BrowserSettings, layout: StaticLayout) -> list[float]:
    async with BrowserEnvironment.opened(browser, url, settings) as environment:
        live = await environment.reset()
    async with HttpShop(url, layout=layout) as shop:
        guess = await shop.reset()
    ours, theirs = keyed(guess), keyed(live)
    boxes = [(ours[key].box, theirs[key].box) for key in ours if key in theirs]
    tops = [(one.y, other.y) for one, other in boxes if one is not None and other is not None]
    tau = float(kendalltau(*zip(*tops, strict=True)).statistic)
    seen, shown = ({key for key, each in way.items() if each.in_view} for way in (ours, theirs))
    jaccard = len(seen & shown) / len(seen | shown)
    heights = [way.page.height if way.page is not None else 0 for way in (live, guess)]
    print(f"{url[-44:]:44} tau {tau:.3f}  in view {jaccard:.2f} ({len(shown)}, {len(seen)})  height {heights}")
    return [tau, jaccard]


async def cost(url: str, layout: StaticLayout) -> list[float]:
    """Best CPU seconds of reading a page without and with a layout."""
    async with Fetching(url, Patience()) as fetching:
        page = await fetching.page(Sending("GET", url))
    best = [float("inf")] * 2
    for _ in range(TIMES):
        for way, chosen in enumerate((None, layout)):
            text = PageText(page.text, page.address, page.status, False, (), chosen)
            began = time.process_time()
            PageReadings(keep=0).read(text)
            best[way] = min(best[way], time.process_time() - began)
    return best


async def main(asked: argparse.Namespace) -> None:
    width, height = map(int, asked.window.split("x"))
    layout = StaticLayout(width=width, height=height, open_menus=asked.open_menus)
    settings = BrowserSettings(viewport=(width, height), screenshots=False)
    figures, costs = [], []
    async with started_browser(settings) as browser:
        for seed in asked.seeds:
            with serve(asked.site, seed=seed) as shop:
                for url in await addresses(shop.url):
                    figures.append(await compare(url, browser, settings, layout))
                    costs.append(await cost(url, layout))
    for name, values in zip(("tau", "in view"), zip(*figures, strict=True), strict=True):
        print(f"{name}: median {median(values):.3f}, least {min(values):.3f}, {len(values)} pages")
    without, with_layout = map(sum, zip(*costs, strict=True))
    print(f"reading: {without / len(costs) * 1e3:.1f} ms of CPU a page, with a layout {with_layout / without - 1:+.0%}")


if __name__ == "__main__":
    asyncio.run(main(arguments()))
