"""Are the stated probabilities the real ones, and what does a decision cost?

    python benchmarks/calibration.py --out DIR [--steps 2000] [--personas DIR] [--fast | --browser]

Every visit has a seed of its own: visits of one name and seed share their luck, and draws that are tested must not.
Decisions are timed on recorded pages that are filled up with more products to 500 elements and more; CPU time of the
deciding thread alone.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import cast

import numpy as np
from pydantic import JsonValue

from benchmarks.experiments import command
from benchmarks.experiments.agreement import (
    StatedChoice,
    Verdict,
    bins_test,
    kolmogorov_test,
    reliability,
    transformed,
    uniform_test,
)
from benchmarks.experiments.charts import agreement_chart
from benchmarks.experiments.large_pages import at_least
from benchmarks.experiments.measures import taken_place
from benchmarks.experiments.people import personas_of
from benchmarks.experiments.stats import quantile
from benchmarks.experiments.svg import number
from benchmarks.experiments.tables import table
from benchmarks.experiments.visits import Job, Manner, Visited, visit_all
from benchmarks.experiments.world import World, served
from shopper_agent.errors import ConfigError
from shopper_agent.schema import ActedStep, Context, Persona
from shopper_agent.session import Policy

ELEMENTS = 500
TIMED = 400
"""Decisions that are timed."""
SEED = 2026


@dataclass(frozen=True)
class Observed:
    """What is kept of a visit."""

    choices: tuple[StatedChoice, ...]
    steps: int
    contexts: tuple[Context, ...]
    """Pages with products, and the way there."""


async def main(options: argparse.Namespace) -> None:
    manner, began = command.manner(options), time.perf_counter()
    personas = personas_of(options.personas)
    with served(personas=personas, virtual=not manner.browser) as world:
        visits = await _enough(world, personas, options.steps, manner)
    choices = [choice for visit in visits for choice in visit.choices]
    steps = sum(visit.steps for visit in visits)
    if not choices:
        raise ConfigError(f"the policy {options.policy!r} states no probabilities: there is nothing to compare")
    report = _agreement(choices, options, np.random.default_rng(SEED))
    contexts = [context for visit in visits for context in visit.contexts]
    report += _cost(await timed(manner, contexts), options)
    report.append(command.circumstances(options, time.perf_counter() - began, steps))
    (options.out / "report.md").write_text("\n".join(report), "utf-8")
    print("\n".join(report))


async def _enough(world: World, personas: Sequence[Persona], wanted: int, manner: Manner) -> list[Observed]:
    """Visits, a round of all personas at a time, until so many steps are stated; each with a seed of its own."""
    seeds, visits = count(1), list[Observed]()
    while sum(len(visit.choices) for visit in visits) < wanted:
        jobs = [Job(persona, persona.intent, next(seeds)) for persona in personas]
        round_ = await visit_all(world, jobs, manner, observed)
        visits += round_
        if not any(visit.choices for visit in round_):
            break  # this policy states nothing
    return visits


def observed(visited: Visited) -> Observed:
    """The stated choices of a visit, and two of its contexts."""
    choices, contexts = list[StatedChoice](), list[Context]()
    history: tuple[ActedStep, ...] = ()
    for step in visited.steps:
        place = taken_place(step.decision)
        if place is not None:
            chances = tuple(alternative.probability for alternative in step.decision.alternatives)
            choices.append(StatedChoice(chances, place))
        if len(step.observation.products) >= 8:
            persona = visited.job.persona.model_copy(update={"contact": None})
            contexts.append(
                Context(persona=persona, intent=visited.job.intent, history=history, observation=step.observation)
            )
        history = (*history, ActedStep(observation=step.observation, decision=step.decision))
    return Observed(tuple(choices), len(visited.steps), (*contexts[:1], *contexts[1:][-1:]))


# ── agreement ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _agreement(choices: Sequence[StatedChoice], options: argparse.Namespace, rng: np.random.Generator) -> list[str]:
    points, bins = transformed(choices, rng), reliability(choices)
    tests = {
        "numbers taken per bin, chi-square": bins_test(choices),
        "transformed draws uniform, chi-square": uniform_test(points),
        "transformed draws uniform, Kolmogorov-Smirnov": kolmogorov_test(points),
    }
    (options.out / "calibration.svg").write_text(agreement_chart("Stated and drawn", bins, points), "utf-8")
    raw: dict[str, JsonValue] = {name: _as_json(verdict) for name, verdict in tests.items()}
    command.write_json(options.out / "calibration.json", {"steps": len(choices), "tests": raw})
    cells = [
        [
            f"{number(one.low)} to {number(one.high)}", f"{one.alternatives:,}", f"{one.predicted:.1f}", str(one.taken),
            f"{(one.taken - one.predicted) / one.deviation:+.2f}" if one.deviation > 0 else "\N{EN DASH}",
        ]
        for one in bins
    ]  # fmt: skip
    verdicts = [[name, number(one.statistic), str(one.freedom), f"{one.p_value:.3f}"] for name, one in tests.items()]
    return [
        "# Stated probabilities and draws\n",
        f"{len(choices):,} steps, {sum(len(choice.probabilities) for choice in choices):,} alternatives.\n",
        table(["stated probability", "alternatives", "should be taken", "taken", "deviations"], cells),
        table(["test", "statistic", "degrees of freedom (or steps)", "p"], verdicts),
        "![calibration](calibration.svg)\n",
    ]


def _as_json(verdict: Verdict) -> JsonValue:
    return {"statistic": verdict.statistic, "freedom": verdict.freedom, "p_value": verdict.p_value}


# ── cost ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Timed:
    """One decision that was timed."""

    cpu_ms: float
    elements: int
    past_steps: int


async def timed(manner: Manner, contexts: Sequence[Context]) -> list[Timed]:
    """CPU time of decisions on large pages, each by a fresh policy, as a worker's first look at a recording."""
    large = [found for context in contexts if (found := at_least(ELEMENTS, context)) is not None]
    spent = []
    for turn in range(TIMED if large else 0):
        context = large[turn % len(large)]
        policy = cast(Policy, manner.make(manner.policy, turn))
        began = time.thread_time()
        await policy.decide(context)
        cpu_ms = (time.thread_time() - began) * 1000
        spent.append(Timed(cpu_ms, len(context.observation.elements), len(context.history)))
    return spent


def _cost(spent: Sequence[Timed], options: argparse.Namespace) -> list[str]:
    if not spent:
        return ["No recorded page could be filled up: decisions were not timed.\n"]
    costs = [one.cpu_ms for one in spent]
    found: dict[str, JsonValue] = {
        "decisions": len(spent), "p50_ms": quantile(costs, 0.5), "p95_ms": quantile(costs, 0.95),
        "fewest_elements": min(one.elements for one in spent), "most_elements": max(one.elements for one in spent),
    }  # fmt: skip
    command.write_json(options.out / "cost.json", found)
    past = sum(one.past_steps for one in spent) / len(spent)
    return [
        "## What a decision costs\n",
        f"{len(spent)} decisions on pages of {found['fewest_elements']} to {found['most_elements']} elements after "
        f"{past:.0f} steps on average: CPU time {quantile(costs, 0.5):.1f} ms in the median, "
        f"{quantile(costs, 0.95):.1f} ms at the 95th percentile.\n",
    ]


if __name__ == "__main__":
    told = command.parser(__doc__, seeds=1)
    told.add_argument("--steps", type=int, default=2000, help="stated steps to compare, at least (default: 2000)")
    try:
        asyncio.run(main(told.parse_args()))
    except ConfigError as error:
        sys.exit(str(error))
