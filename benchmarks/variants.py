"""The same visitors in every variant of the mock shop: what a change of the shop does to orders.

    python benchmarks/variants.py --out DIR [--personas DIR] [--seeds 20] [--fast | --browser] [--variants a,b]

Each variant is compared with the standard shop over the same personas and seeds. Two controls: `unchanged`, the same
shop under another name, must change nothing; other seeds in the standard shop show how far chance alone goes.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence

import numpy as np
from pydantic import JsonValue

from benchmarks.experiments import command
from benchmarks.experiments.charts import Effect, effects
from benchmarks.experiments.comparing import Conversion, conversion
from benchmarks.experiments.measures import Row, measure, with_orders
from benchmarks.experiments.people import on_visit, personas_of
from benchmarks.experiments.stats import Interval
from benchmarks.experiments.tables import mean, table
from benchmarks.experiments.visits import Job, Manner, visit_all
from benchmarks.experiments.world import STANDARD, served
from shopper_agent.errors import ConfigError
from shopper_agent.schema import Persona
from sites.bazaar.variants import VARIANTS

CHANCE = "other seeds"
"""The standard shop once more, with visitors whose luck is another."""
SEED = 2026
"""Of the bootstrap; the visits have seeds of their own."""
EXPECTED = {"none": 0, "more": 1, "fewer": -1, "no": -1}
"""The first word of a variant's stated effect → the sign of what it does to orders."""


async def main(options: argparse.Namespace) -> None:
    manner, began = command.manner(options), time.perf_counter()
    personas = personas_of(options.personas)
    visited: dict[str, list[Row]] = {}
    for name in (STANDARD, *options.variants):
        visited[name] = await _visits(name, personas, range(1, options.seeds + 1), manner)
        print(f"{name}: done", file=sys.stderr)
    visited[CHANCE] = await _visits(STANDARD, personas, range(100_001, 100_001 + options.seeds), manner)
    command.write_rows(options.out / "variants.jsonl", (row for rows in visited.values() for row in rows))
    rng = np.random.default_rng(SEED)
    compared = {
        name: conversion(visited[STANDARD], _as_first(rows) if name == CHANCE else rows, rng)
        for name, rows in visited.items()
        if name != STANDARD
    }
    report = _report(compared, visited, options)
    steps = sum(row.steps for rows in visited.values() for row in rows)
    report.append(command.circumstances(options, time.perf_counter() - began, steps))
    (options.out / "report.md").write_text("\n".join(report), "utf-8")
    print("\n".join(report))


async def _visits(variant: str, personas: Sequence[Persona], seeds: range, manner: Manner) -> list[Row]:
    jobs = [Job(on_visit(one, str(seed)), one.intent, seed, variant) for one in personas for seed in seeds]
    with served(variant, [job.persona for job in jobs], virtual=not manner.browser) as world:
        return with_orders(await visit_all(world, jobs, manner, measure), world.bought())


def _as_first(rows: Sequence[Row]) -> list[Row]:
    """Rows under the seeds of the first visits, to be compared with them."""
    return [row.model_copy(update={"seed": row.seed - 100_000}) for row in rows]


def _report(compared: dict[str, Conversion], visited: dict[str, list[Row]], options: argparse.Namespace) -> list[str]:
    cells, lines, raw = [], [], {}
    for name, one in compared.items():
        difference, expected = one.contrast.difference, _expected(name)
        shown = _as_expected(difference, expected)
        effect = VARIANTS[name].effect if name in VARIANTS else "chance alone"
        lines.append(Effect(name, effect.partition(":")[0], difference, shown))
        cells.append([
            name, effect, _share(one.contrast.first_mean), _share(one.contrast.second_mean), _points(difference),
            f"{one.only_first} / {one.only_second}", f"{one.p_value:.2g}",
            f"{one.same_visits} of {one.contrast.pairs}", mean(_steps(visited[name])),
            "yes" if shown else "no",
        ])  # fmt: skip
        raw[name] = _as_json(one, expected)
    title = "Change of conversion against the standard shop: 95 % intervals"
    (options.out / "variants.svg").write_text(effects(title, lines, shared=True), "utf-8")
    command.write_json(options.out / "variants.json", raw)
    heads = [
        "variant", "known effect on orders", "standard", "variant", "difference, points",
        "only standard / only variant", "McNemar p", "same step by step", "steps", "as known",
    ]  # fmt: skip
    return [
        "# What variants of the shop do to orders\n",
        f"The same {len({row.persona for row in visited[STANDARD]})} personas and {options.seeds} seeds in every shop. "
        "Differences in percentage points with 95 % intervals, bootstrap over personas.\n",
        table(heads, cells),
        "![variants](variants.svg)\n",
    ]


def _expected(name: str) -> int:
    """The sign of what a variant does to orders; 0 for nothing."""
    if name not in VARIANTS:
        return 0
    return EXPECTED[VARIANTS[name].effect.partition(" ")[0].rstrip(":,")]


def _as_expected(difference: Interval | None, expected: int) -> bool:
    if difference is None:
        return False
    return difference.excludes_zero and difference.estimate * expected > 0 if expected else not difference.excludes_zero


def _steps(rows: Sequence[Row]) -> float:
    return sum(row.steps for row in rows) / len(rows)


def _share(value: float | None) -> str:
    return "\N{EN DASH}" if value is None else f"{100 * value:.1f} %"


def _points(found: Interval | None) -> str:
    if found is None:
        return "\N{EN DASH}"
    return f"{100 * found.estimate:+.1f} [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"


def _as_json(one: Conversion, expected: int) -> JsonValue:
    difference = vars(one.contrast.difference) if one.contrast.difference is not None else None
    return {
        "expected_sign": expected, "standard": one.contrast.first_mean, "variant": one.contrast.second_mean,
        "difference": difference, "pairs": one.contrast.pairs, "only_standard": one.only_first,
        "only_variant": one.only_second, "p_value": one.p_value, "same_visits": one.same_visits,
    }  # fmt: skip


def _variants(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip() != STANDARD]
    if unknown := [name for name in names if name not in VARIANTS]:
        raise argparse.ArgumentTypeError(f"unknown {', '.join(unknown)}; there are {', '.join(VARIANTS)}")
    return names


if __name__ == "__main__":
    told = command.parser(__doc__, seeds=20)
    told.add_argument("--variants", type=_variants, default=_variants(",".join(VARIANTS)), metavar="NAMES", help="some")
    try:
        asyncio.run(main(told.parse_args()))
    except ConfigError as error:
        sys.exit(str(error))
