"""Many visits, some at a time, each reduced to what is measured as soon as it is over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from benchmarks.experiments.world import World
from shopper_agent.personas.references import contact_values
from shopper_agent.registry import make_policy
from shopper_agent.schema import Footer, Limits, Outcome, Persona, SessionSpec, Step, StopReason
from shopper_agent.session import Policy, Session, Timing, run_session
from shopper_agent.testing.http_shop import HttpShop
from shopper_agent.testing.page_readings import PageReadings
from shopper_agent.testing.virtual import Memory, Timed, VirtualTime

T = TypeVar("T")
LIMITS = Limits(max_steps=80)
PAGE_S = 0.4
"""Seconds that a page takes in virtual time; below what any shopper minds."""
HANGS_S = 600.0
"""A visit that takes longer than this, in real time, hangs."""


@dataclass(frozen=True)
class Job:
    """One visit to be made."""

    persona: Persona
    intent: str
    seed: int
    arm: str = ""
    """Which version of the persona or of the shop this is, for comparing."""


@dataclass(frozen=True)
class Visited:
    """One visit that was made."""

    job: Job
    steps: tuple[Step, ...]
    footer: Footer


@dataclass(frozen=True)
class Manner:
    """How visits are made."""

    policy: str = "choice"
    browser: bool = False
    """In Chromium; else over plain HTTP and in virtual time, so that a busy machine changes nothing."""
    contexts: int = 8
    out: Path = Path("runs")
    """Where the recordings of a browser's visits are kept."""
    make: Callable[[str, int], object] = make_policy


Visit = Callable[[Job], Awaitable[Visited]]


async def visit_all(world: World, jobs: Sequence[Job], manner: Manner, keep: Callable[[Visited], T]) -> list[T]:
    """Make all visits; what `keep` makes of each is returned in the order of the jobs."""
    kept: dict[int, T] = {}
    waiting = iter(enumerate(jobs))
    async with (_in_browser if manner.browser else _over_http)(world, manner) as visit:

        async def work() -> None:
            for place, job in waiting:
                kept[place] = keep(await _in_time(visit, job))

        await asyncio.gather(*(work() for _ in range(min(manner.contexts, len(jobs)))))
    return [kept[place] for place in range(len(jobs))]


async def _in_time(visit: Visit, job: Job) -> Visited:
    """One visit; a bug of ours or a hang costs this visit and is counted, not the experiment."""
    try:
        async with asyncio.timeout(HANGS_S):
            return await visit(job)
    except TimeoutError:
        message = f"hung for {HANGS_S:g} s"
    except Exception as error:  # noqa: BLE001 - whatever it is, the table tells it
        message = f"{type(error).__name__}: {error}"
    return Visited(job, (), Footer(stop_reason=StopReason.CRASHED, outcome=Outcome.FAILED, message=message))


@asynccontextmanager
async def _over_http(world: World, manner: Manner) -> AsyncIterator[Visit]:
    """Visits without a browser; equal pages are read once for all of them."""
    readings = PageReadings()

    async def visit(job: Job) -> Visited:
        private, clock, memory = contact_values(job.persona), VirtualTime(), Memory()
        spec = SessionSpec(
            persona=job.persona.model_copy(update={"contact": None}), intent=job.intent, url=world.url,
            policy=manner.policy, seed=job.seed, limits=LIMITS,
        )  # fmt: skip
        policy = cast(Policy, manner.make(manner.policy, job.seed))
        async with HttpShop(world.url, private=private, readings=readings) as shop:
            timed = Timed(shop, clock, PAGE_S + world.delay_s)
            session = Session(spec, policy, timed, memory, Timing(clock=clock), references=tuple(private))
            footer = await run_session(session)
        return Visited(job, tuple(memory.steps), footer)

    yield visit


@asynccontextmanager
async def _in_browser(world: World, manner: Manner) -> AsyncIterator[Visit]:
    """Visits in one Chromium, each recorded as `shopper-agent run` records it."""
    from shopper_agent.browser.launch import started_browser
    from shopper_agent.browser.settings import BrowserSettings
    from shopper_agent.trajectories import read_trajectory
    from shopper_agent.visiting import Plan, visit_in

    settings = BrowserSettings(screenshots=False)
    async with started_browser(settings) as started:

        async def visit(job: Job) -> Visited:
            plan = Plan(
                persona=job.persona, url=world.url, policy_name=manner.policy, intent=job.intent,
                out=manner.out / world.variant, seed=job.seed, limits=LIMITS, browser=settings,
            )  # fmt: skip
            made = await visit_in(started, plan, cast(Policy, manner.make(manner.policy, job.seed)))
            return Visited(job, read_trajectory(made.recording).steps, made.footer)

        yield visit
