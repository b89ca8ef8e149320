"""What a step of the loop costs: observing, clicking, and many shoppers at once.

    python benchmarks/loop.py [--quick]

Prints medians, 95th percentiles and CPU-milliseconds of each process kind, next to a control in the same run: what bare
Playwright needs for a round trip. CPU time is read from /proc, so a loaded machine inflates it little.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.snapshot import parse_snapshot
from shopper_agent.schema import Click, Observation

LISTINGS = ("/c/headphones?per_page=48", "/c/headphones?per_page=96")
"""48 and 66 product cards."""
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
WANTED = (
    "view_product",
    "increase_quantity",
    "nav_bar.",
    "view_product",
    "add_to_cart",
    "nav_bar.",
    "refinements.",
    "view_product",
)
PATHS = ("/c/headphones", None, "/p/1026/x", "/c/shoes", None, "/p/1001/x", None, "/c/bedding")
SHOP = "import sites,sys; sites.run('bazaar', 0, on_ready=lambda s: (print(s.url, flush=True)))"


@dataclass(frozen=True)
class Cpu:
    """CPU time so far in milliseconds: our own process, the driver (node), the browser."""

    python: float
    driver: float
    chromium: float

    def __sub__(self, other: "Cpu") -> "Cpu":
        return Cpu(self.python - other.python, self.driver - other.driver, self.chromium - other.chromium)

    @property
    def total(self) -> float:
        return self.python + self.driver + self.chromium


def cpu(skip: int) -> Cpu:
    """Sum the process tree below this one; `skip` is the shop's pid, which is not ours to count."""
    python = time.process_time() * 1000
    driver = chromium = 0.0
    parents: dict[int, tuple[int, str, float]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            head, _, tail = (entry / "stat").read_text().rpartition(")")
        except OSError:
            continue  # it ended between listing and reading
        fields = tail.split()
        name = head.partition("(")[2]
        # own time plus that of children that have ended
        parents[int(entry.name)] = (int(fields[1]), name, sum(map(int, fields[11:15])) * TICK_MS)
    mine = os.getpid()
    for pid, (_, name, spent) in parents.items():
        chain, at = [], pid
        while at in parents and at not in chain:
            chain.append(at)
            at = parents[at][0]
        if mine not in chain or pid == mine or skip in chain:
            continue
        if name.startswith(("node", "MainThread")):
            driver += spent
        elif "hrom" in name or "headless" in name:
            chromium += spent
    return Cpu(python, driver, chromium)


async def timed(work: Callable[[], Awaitable[object]], times: int, shop: int) -> dict[str, float]:
    """Median, 95th percentile and CPU per call, after a warm-up."""
    for _ in range(3):
        await work()
    spent: list[float] = []
    before = cpu(shop)
    for _ in range(times):
        began = time.perf_counter()
        await work()
        spent.append((time.perf_counter() - began) * 1000)
    used = cpu(shop) - before
    return {
        "p50_ms": round(statistics.median(spent), 2),
        "p95_ms": round(sorted(spent)[int(len(spent) * 0.95)], 2),
        "cpu_ms": round(used.total / times, 2),
        "cpu_python_ms": round(used.python / times, 2),
        "cpu_driver_ms": round(used.driver / times, 2),
        "cpu_chromium_ms": round(used.chromium / times, 2),
    }


async def observing(started: StartedBrowser, address: str, times: int, shop: int) -> dict[str, object]:
    """One listing: how large it is, what an observation of it costs, and how much of that is simplification."""
    settings = BrowserSettings(screenshots=False)
    async with BrowserEnvironment.opened(started, address, settings) as environment:
        observation = await environment.reset()
        page = environment._current
        documents = await page.collect()
        nodes = list(parse_snapshot(documents).root.walk())

        async def observe() -> None:
            simplify(parse_snapshot(await page.collect()))

        async def simplify_only() -> None:
            simplify(parse_snapshot(documents))

        async def round_trip() -> None:
            await page.page.evaluate("1")

        return {
            "DOM elements": await page.page.evaluate("document.querySelectorAll('body *').length"),
            "interactive and text elements": sum(not node.tag or node.is_control for node in nodes),
            "named elements": len(observation.elements),
            "html_chars": len(observation.html),
            "control: playwright evaluate('1')": await timed(round_trip, times, shop),
            "observe: page to Observation": await timed(observe, times, shop),
            "of which simplification": await timed(simplify_only, times, shop),
        }


async def one_shopper(url: str, times: int, shop: int) -> dict[str, object]:
    settings = BrowserSettings(screenshots=False)
    result: dict[str, object] = {}
    async with started_browser(settings) as started:
        for path in LISTINGS:
            result[path] = await observing(started, url + path, times, shop)
        async with BrowserEnvironment.opened(started, url + LISTINGS[0], settings) as environment:
            observation = await environment.reset()
            product = next(p.name for p in observation.products if p.available and p.name)
            observation = await environment.step(Click(name=product))
            action = Click(name=next(e.name for e in observation.elements if "increase_quantity" in e.name))

            async def click() -> None:
                assert await environment._act(action) is None

            result["click (bring into view, hit test, mouse)"] = await timed(click, times, shop)

            async def step() -> None:
                await environment.step(action)

            result[f"step: click, settle ({settings.still_ms} ms still), observe"] = await timed(step, times, shop)
    return result


async def many_shoppers(url: str, count: int, seconds: float, shop: int, still_ms: int) -> dict[str, object]:
    """Steps a second with a policy that costs nothing: eight clicks round the shop, most of which navigate."""
    settings = BrowserSettings(screenshots=False, still_ms=still_ms)
    done = 0
    waits: list[float] = []

    async with started_browser(settings) as started, AsyncExitStack() as stack:
        shoppers = [
            await stack.enter_async_context(BrowserEnvironment.opened(started, url + "/c/headphones", settings))
            for _ in range(count)
        ]

        async def shop_on(environment: BrowserEnvironment, end: float) -> None:
            nonlocal done
            observation = await environment.reset()
            turn = 0
            while time.perf_counter() < end:
                action = Click(name=_next(observation, turn))
                began = time.perf_counter()
                observation = await environment.step(action)
                waits.append((time.perf_counter() - began) * 1000)
                turn += 1
                done += 1

        before, began = cpu(shop), time.perf_counter()
        await asyncio.gather(*(shop_on(shopper, began + seconds) for shopper in shoppers))
        wall, used = time.perf_counter() - began, cpu(shop) - before
    return {
        "contexts": count,
        "steps": done,
        "steps_per_s": round(done / wall, 2),
        "cores_used": round(used.total / 1000 / wall, 2),
        "step_p50_ms": round(statistics.median(waits), 1),
        "cpu_ms_per_step": round(used.total / done, 1),
        "cpu_python_ms": round(used.python / done, 2),
        "cpu_driver_ms": round(used.driver / done, 2),
        "cpu_chromium_ms": round(used.chromium / done, 1),
        "still_ms": still_ms,
    }


async def raw_shoppers(url: str, count: int, seconds: float, shop: int) -> dict[str, object]:
    """The control: bare Playwright; five of eight steps load a page, the rest press the mouse; each reads the text."""
    done = 0
    async with started_browser(BrowserSettings()) as started, AsyncExitStack() as stack:
        pages = []
        for _ in range(count):
            context = await started.browser.new_context(viewport={"width": 1280, "height": 900})
            stack.push_async_callback(context.close)
            pages.append(await context.new_page())

        async def shop_on(page: Page, end: float) -> None:
            nonlocal done
            turn = 0
            while time.perf_counter() < end:
                path = PATHS[turn % len(PATHS)]
                if path is not None:
                    await page.goto(url + path, wait_until="domcontentloaded")
                else:
                    await page.mouse.click(2, 600)
                await page.evaluate("JSON.stringify(document.body.innerText)")
                turn += 1
                done += 1

        before, began = cpu(shop), time.perf_counter()
        await asyncio.gather(*(shop_on(page, began + seconds) for page in pages))
        wall, used = time.perf_counter() - began, cpu(shop) - before
    return {"steps": done, "steps_per_s": round(done / wall, 2), "cpu_ms_per_step": round(used.total / done, 1)}


def _next(observation: Observation, turn: int) -> str:
    """Listing → product → quantity → another category …: five of eight steps load a page."""
    wanted = WANTED[turn % len(WANTED)]
    names = [
        e.name
        for e in observation.elements
        if wanted in e.name and e.enabled and not e.covered_by and e.role not in {"spinbutton", "option"}
    ]
    return names[turn % len(names)] if names else "browser.back"


async def main(arguments: argparse.Namespace) -> None:
    with subprocess.Popen([sys.executable, "-c", SHOP], stdout=subprocess.PIPE, text=True) as shop:
        assert shop.stdout is not None
        url = shop.stdout.readline().strip()
        try:
            times = 20 if arguments.quick else 100
            result = await one_shopper(url, times, shop.pid)
            result["control: 8 bare Playwright pages"] = await raw_shoppers(
                url, 8, 8 if arguments.quick else 30, shop.pid
            )
            result["8 shoppers at once"] = await many_shoppers(url, 8, 8 if arguments.quick else 30, shop.pid, 40)
            print(json.dumps({"load_average": os.getloadavg(), "cores": os.cpu_count(), **result}, indent=1))
        finally:
            shop.terminate()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a fifth of the repetitions")
    asyncio.run(main(parser.parse_args()))
