"""What the cache of Chromium's snapshots buys: the same visits live, with an empty cache, and with a full one.

    python benchmarks/demonstrations.py [--personas 10] [--seeds 5] [--steps 40] [--live 50] [--cache DIR] [--json OUT]

Visits of the reference shopper at the mock shop `bazaar`, one after the other, on a clock that stands still: what a
shopper does then depends on nothing but persona, seed and pages. The first `--live` visits are also made in a live
browser, and compared with the cached ones step by step. Sessions per second are of this machine, whose shop answers in
a process of its own that is not counted in the CPU time; ratios are within this run.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.experiments.people import DEFAULT, on_visit, personas_of
from benchmarks.experiments.world import served
from benchmarks.loop import cpu
from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.browser.snapshot_cache import SnapshotCache
from shopper_agent.personas.references import contact_values
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.schema import Limits, Outcome, Persona, SessionSpec, Step
from shopper_agent.session import Environment, Session, Timing, run_session
from shopper_agent.testing.virtual import Memory

COMPARED = ("url", "title", "html", "elements", "products", "failure", "events", "status", "page")
SETTINGS = BrowserSettings(screenshots=False)


class Opener(Protocol):
    """Makes the environment of one visit."""

    def __call__(self, private: dict[str, str]) -> AbstractAsyncContextManager[Environment]: ...


@dataclass
class Series:
    """The same visits, made in one way."""

    visits: list[list[Step]] = field(default_factory=list)
    wall_s: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    hits: list[int] = field(default_factory=list)
    misses: list[int] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """What ended visits that their shopper did not end."""

    def summary(self, first: int) -> dict[str, float]:
        """Of the first so many visits: medians, and how many a second."""
        wall, used = self.wall_s[:first], self.cpu_ms[:first]
        found = {
            "visits": len(wall),
            "steps": sum(map(len, self.visits[:first])),
            "median_s": round(statistics.median(wall), 2),
            "median_cpu_ms": round(statistics.median(used)),
            "visits_per_s": round(len(wall) / sum(wall), 3),
            "cpu_ms_per_step": round(sum(used) / max(1, sum(map(len, self.visits[:first]))), 1),
        }
        if self.hits:
            hits, misses = sum(self.hits[:first]), sum(self.misses[:first])
            found["hit_rate"] = round(hits / max(1, hits + misses), 3)
        return found


async def made(
    jobs: Sequence[tuple[Persona, int]], url: str, steps: int, opener: Opener, cache: SnapshotCache | None
) -> Series:
    series = Series()
    for persona, seed in jobs:
        private, memory = contact_values(persona), Memory()
        spec = SessionSpec(
            persona=persona.model_copy(update={"contact": None}), intent=persona.intent, url=url, policy="choice",
            seed=seed, limits=Limits(max_steps=steps),
        )  # fmt: skip
        hits, misses = (cache.hits, cache.misses) if cache is not None else (0, 0)
        before, began = cpu(0), time.perf_counter()
        async with opener(private) as environment:
            timing = Timing(clock=lambda: 0.0)
            footer = await run_session(Session(spec, ChoicePolicy(seed), environment, memory, timing, tuple(private)))
        series.wall_s.append(time.perf_counter() - began)
        series.cpu_ms.append((cpu(0) - before).total)
        series.visits.append(memory.steps)
        if footer.outcome is Outcome.FAILED:
            series.failed.append(f"{persona.name}, seed {seed}, step {footer.steps}: {footer.message}")
        if cache is not None:
            series.hits.append(cache.hits - hits)
            series.misses.append(cache.misses - misses)
    return series


def compared(live: Series, cached: Series) -> Counter[str]:
    """Steps in which something differs, by what it is; a visit is compared until its actions part."""
    found: Counter[str] = Counter()
    for theirs, ours in zip(live.visits, cached.visits, strict=False):
        for one, other in zip(theirs, ours, strict=False):
            found["steps compared"] += 1
            found.update(key for key in COMPARED if getattr(one.observation, key) != getattr(other.observation, key))
            found["target"] += one.target != other.target
            if one.decision.action != other.decision.action:
                found["visits that part"] += 1
                break
        else:
            found["visits that end alike"] += len(theirs) == len(ours)
    return found


async def main(options: argparse.Namespace) -> None:
    personas = [one.model_copy(update={"returning": False}) for one in personas_of(DEFAULT)[: options.personas]]
    jobs = [(on_visit(one, f"seed-{seed}"), seed) for seed in range(1, options.seeds + 1) for one in personas]
    found: dict[str, object] = {"visits": len(jobs)}
    with tempfile.TemporaryDirectory(prefix="snapshots-") as temporary, served(virtual=True) as world:
        folder = Path(options.cache or temporary)
        async with started_browser(SETTINGS) as started:

            def live_one(private: dict[str, str]) -> AbstractAsyncContextManager[Environment]:
                return BrowserEnvironment.opened(started, world.url, SETTINGS, private=private)

            live = await made(jobs[: options.live], world.url, options.steps, live_one, None)
        found["live"] = live.summary(options.live)
        print("live", found["live"], flush=True)
        for turn in ("cold", "warm"):
            async with SnapshotCache.opened(folder, SETTINGS) as cache:

                def cached_one(
                    private: dict[str, str], cache: SnapshotCache = cache
                ) -> AbstractAsyncContextManager[Environment]:
                    return cache.visit(world.url, private)

                series = await made(jobs, world.url, options.steps, cached_one, cache)
                unknown = dict(cache.unknown_sources)
            found[turn] = {
                **series.summary(len(jobs)),
                "compared": dict(compared(live, series)),
                "hit_rate_by_tenths": _by_tenths(series),
                "unknown_sources": unknown,
                "failed": series.failed,
            }
            print(turn, found[turn], flush=True)
            found[f"{turn}_of_the_live_visits"] = series.summary(options.live)
            print(turn, "of the live visits", found[f"{turn}_of_the_live_visits"], flush=True)
        found["cache"] = _size(folder)
    print(json.dumps(found, indent=1))
    if options.json:
        _write(Path(options.json), found)


def _size(folder: Path) -> dict[str, float]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {"files": len(files), "mb": round(sum(path.stat().st_size for path in files) / 1e6, 1)}


def _write(file: Path, found: dict[str, object]) -> None:
    file.write_text(json.dumps(found, indent=1), "utf-8")


def _by_tenths(series: Series) -> list[float]:
    """The hit rate as the cache fills: of each tenth of the visits, in their order."""
    size = max(1, len(series.hits) // 10)
    shares = []
    for start in range(0, len(series.hits), size):
        hits, misses = sum(series.hits[start : start + size]), sum(series.misses[start : start + size])
        shares.append(round(hits / max(1, hits + misses), 3))
    return shares


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--personas", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--live", type=int, default=50)
    parser.add_argument("--cache", default="")
    parser.add_argument("--json", default="")
    asyncio.run(main(parser.parse_args()))
