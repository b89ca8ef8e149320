"""The command `fit`: weights of the reference shopper, fitted to half of the sessions and tested on the other half."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Final

import numpy as np

from benchmarks.experiments import command
from benchmarks.experiments.visits import Manner
from benchmarks.experiments.world import served
from benchmarks.humans.comparing import HALVES_SEED, humans_of, split
from benchmarks.humans.figures import count, floor
from benchmarks.humans.fit_report import Told, fit_report
from benchmarks.humans.fitting import RANGES, Plan, Target, Tried, Values, fit, repeat_on_halves
from benchmarks.humans.logged import Logged
from benchmarks.humans.population import Visits, jobs_of, made_with, population, visits_of
from benchmarks.humans.reading import human_sessions
from shopper_agent.errors import ConfigError
from shopper_agent.policies.choice.table import PARAMETERS

SEED: Final = 2026
"""Of the bootstraps and the scales; the halves and the population have seeds of their own."""
Made = tuple[int, str]
"""How many visits, by which weights."""


def run_fit(options: argparse.Namespace) -> None:
    began = time.perf_counter()
    sessions = human_sessions(options.humans)
    rng = np.random.default_rng(HALVES_SEED)
    fitted, _ = split(sessions, rng)
    manner = command.manner(options)
    scales = floor(fitted, np.random.default_rng(SEED), by_person=False, draws=500)
    if not all(found.estimate > 0 for found in scales.values()):
        raise ConfigError(f"{options.humans}: {len(fitted)} sessions to fit to are too few")
    start = _start(dict(options.weight))
    target = Target(count(fitted), {name: found.estimate for name, found in scales.items()}, start)
    plan = Plan(options.first, options.refined, options.best, options.visits, options.last_visits)
    tried, made = asyncio.run(_search(options, manner, (target, plan), rng))
    told = _told(tried, made, target, plan, sessions)
    steps = sum(one.steps for one in made.values())
    text = f"{told.text}\n{command.circumstances(options, time.perf_counter() - began, steps)}"
    (options.out / "fit.md").write_text(text, "utf-8")
    command.write_json(options.out / "fit.json", told.json)
    print(text)


def _start(weights: Values) -> Values:
    """Where the search starts: the table's values, or those that are given instead."""
    for name in weights:
        if name not in RANGES:
            raise ConfigError(f"--weight {name}: is not among those that are fitted: {', '.join(RANGES)}")
    return {name: PARAMETERS[name].value for name in RANGES} | dict(weights)


async def _search(
    options: argparse.Namespace, manner: Manner, wanted: tuple[Target, Plan], rng: np.random.Generator
) -> tuple[list[Tried], dict[Made, Visits]]:
    """Everything that was tried, and the visits that were made for it."""
    target, plan = wanted
    jobs = jobs_of(population(options.seed, max(plan.visits, plan.last_visits)), options.seed)
    made: dict[Made, Visits] = {}
    log = options.out / "tried.jsonl"
    log.unlink(missing_ok=True)

    def tell(one: Tried) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(vars(one))}\n")
        print(f"{one.loss:.3f} {one.visits} {json.dumps(one.values)}", file=sys.stderr, flush=True)

    with served(personas=[job.persona for job in jobs], virtual=True) as world:

        async def simulate(values: Values, visits: int) -> Sequence[Logged]:
            how = Manner(contexts=manner.contexts, make=made_with(values))
            found = await visits_of(world, jobs[:visits], how)
            made[visits, json.dumps(dict(values))] = found
            return found.logged

        tried = await fit(target, simulate, rng, plan, tell)
    return tried, made


def _told(tried: list[Tried], made: dict[Made, Visits], target: Target, plan: Plan, sessions: list[Logged]) -> Told:
    """The report: the start and the best on the kept half, and the first tables on many halves."""
    drawn = [(one.values, count(_visits(made, one, tried[0].visits).logged)) for one in tried[: 1 + plan.first]]
    repeated = repeat_on_halves(drawn, sessions, target, np.random.default_rng(SEED))
    last = {
        name: _visits(made, one, tried[-1].visits).logged for name, one in (("before", tried[0]), ("after", tried[-1]))
    }
    return fit_report(tried, last, humans_of(sessions, np.random.default_rng(SEED)), repeated)


def _visits(made: dict[Made, Visits], one: Tried, visits: int) -> Visits:
    return made[visits, json.dumps(dict(one.values))]
