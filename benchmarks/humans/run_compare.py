"""The command `compare`: populations and recordings next to real shoppers."""

import argparse
import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.experiments import command
from benchmarks.experiments.visits import Manner
from benchmarks.experiments.world import served
from benchmarks.humans.comparing import Comparison, as_json, compare, humans_of
from benchmarks.humans.elsewhere import logged_lengths, otto, uci
from benchmarks.humans.figures import count, shares_of_kinds
from benchmarks.humans.logged import Logged, without_consent
from benchmarks.humans.pictures import kinds_picture, lengths_picture
from benchmarks.humans.population import Visits, jobs_of, made_by, made_with, population, visits_of
from benchmarks.humans.reading import human_sessions, recorded_visits
from benchmarks.humans.report import lengths_table, report
from shopper_agent.errors import ConfigError

SEED: Final = 2026
"""Of the bootstraps; the populations have seeds of their own."""


def run_compare(options: argparse.Namespace) -> None:
    began = time.perf_counter()
    sessions = human_sessions(options.humans)
    manner = command.manner(options)
    populations = {name: list(recorded_visits(folder)) for name, folder in options.recordings}
    said = []
    if options.visits:
        made = asyncio.run(_visit(options, manner))
        populations = {**{name: list(it.logged) for name, it in made.items()}, **populations}
        steps = sum(it.steps for it in made.values())
        said.append(command.circumstances(options, time.perf_counter() - began, steps))
        failed = sum(it.failed for it in made.values())
        said.append(f"{failed} of {options.visits * len(made)} visits ended neither by leaving nor by buying.\n")
    if not all(populations.values()) or not populations:
        raise ConfigError("there is nothing to compare: give --visits or --recordings with logged actions")
    for name, visits in tuple(populations.items()):
        if any(one.consent for one in visits):
            populations[f"{name}, no cookie clicks"] = without_consent(visits)
    humans = humans_of(sessions, np.random.default_rng(SEED))
    compared = [compare(name, visits, humans, np.random.default_rng(SEED)) for name, visits in populations.items()]
    text = [report(humans, compared, np.random.default_rng(SEED)), _elsewhere(options, sessions, populations), *said]
    (options.out / "report.md").write_text("\n".join(text), "utf-8")
    command.write_json(options.out / "report.json", as_json(humans, compared))
    _pictures(options.out, sessions, populations, compared)
    print("\n".join(text))


async def _visit(options: argparse.Namespace, manner: Manner) -> dict[str, Visits]:
    """Name of a population → its visits; the same people and luck with other weights, where any are given."""
    jobs = jobs_of(population(options.seed, options.visits), options.seed)
    ways = {options.policy: made_by(options.policy)}
    if options.weight:
        ways["choice, other weights"] = made_with(dict(options.weight))
    with served(personas=[job.persona for job in jobs], virtual=not manner.browser) as world:
        return {name: await visits_of(world, jobs, replace(manner, make=make)) for name, make in ways.items()}


def _elsewhere(options: argparse.Namespace, sessions: list[Logged], populations: dict[str, list[Logged]]) -> str:
    rows = [logged_lengths("OPeRA's humans", sessions)]
    rows += [logged_lengths(name, visits) for name, visits in populations.items()]
    told = ""
    if options.shops is not None:
        lengths, shares = otto(options.shops)
        rows += [lengths, uci(options.shops)]
        named = ", ".join(f"{kind} {100 * share:.1f} %" for kind, share in shares.items())
        told = f"OTTO's sample: {named} of its events.\n"
    return f"{lengths_table(rows)}\n{told}"


def _pictures(
    out: Path, sessions: list[Logged], populations: dict[str, list[Logged]], compared: Sequence[Comparison]
) -> None:
    theirs = shares_of_kinds(count(sessions), np.random.default_rng(SEED))
    columns = {"humans": theirs, **{one.name: one.kinds for one in compared}}
    (out / "kinds.svg").write_text(kinds_picture(columns), "utf-8")
    (out / "lengths.svg").write_text(lengths_picture({"humans": sessions, **populations}), "utf-8")
    for name, visits in populations.items():
        lines = (json.dumps({"person": one.person, "kinds": one.kinds}) for one in visits)
        file = out / f"logged-{re.sub('[^A-Za-z0-9_.]+', '-', name)}.jsonl"
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
