"""What shoppers are like: many personas and seeds in the mock shop, and single traits switched in one persona.

    python benchmarks/shopper.py --out DIR [--personas DIR] [--seeds 20] [--fast | --browser] [--only contrasts]

Writes report.md, its pictures, and the raw rows. The docs on the shopper tell how to read them.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from pydantic import JsonValue

from benchmarks.experiments import command
from benchmarks.experiments.charts import Column, Effect, effects, personas_chart, shares_chart
from benchmarks.experiments.comparing import Contrast, Key, by, contrast
from benchmarks.experiments.measures import Row, measure, with_orders
from benchmarks.experiments.people import ERRANDS, SWITCHES, Errand, Side, Switch, on_visit, personas_of
from benchmarks.experiments.stats import Interval, mean_interval, share_interval
from benchmarks.experiments.tables import mean, percent, spread, table
from benchmarks.experiments.visits import Job, Manner, visit_all
from benchmarks.experiments.world import Market, World, served
from shopper_agent.errors import ConfigError
from shopper_agent.schema import Outcome, Persona

MEASURES: Sequence[tuple[str, Callable[[Row], float | None]]] = (
    ("price paid, $", lambda row: row.price),
    ("rating chosen", lambda row: row.rating),
    ("steps", lambda row: float(row.steps)),
    ("review clicks", lambda row: float(row.reviews)),
    ("products opened", lambda row: float(row.product_pages)),
    ("searches", lambda row: float(row.searches)),
)
SEED = 2026
"""Of the bootstrap; the visits have seeds of their own."""


async def main(options: argparse.Namespace) -> None:
    manner, rng, began = command.manner(options), np.random.default_rng(SEED), time.perf_counter()
    report = ["# What the shoppers are like\n"]
    steps = 0
    if options.only in {None, "personas"}:
        personas = personas_of(options.personas)
        jobs = _jobs(personas, range(1, options.seeds + 1), "first")
        repeats = _jobs(personas, range(1, 2), "again")
        visitors = [job.persona for job in [*jobs, *repeats]]
        with served(personas=visitors, virtual=not manner.browser) as world:
            rows = with_orders(await visit_all(world, jobs, manner, measure), world.bought())
            again = with_orders(await visit_all(world, repeats, manner, measure), world.bought())
            booked = len(world.bought()) - sum(row.ordered for row in again)
        command.write_rows(options.out / "personas.jsonl", rows)
        report += _persona_report(rows, again, booked, options.out, rng)
        steps += sum(row.steps for row in [*rows, *again])
    if options.only in {None, "contrasts"}:
        with served(virtual=not manner.browser) as world:
            compared = await _contrasts(world, options.seeds, manner, options.out)
        found = {switch.name: contrast(low, high, rng) for switch, low, high, _ in compared}
        report += _contrast_report(found, options.out)
        steps += sum(count for *_, count in compared)
    report.append(command.circumstances(options, time.perf_counter() - began, steps))
    (options.out / "report.md").write_text("\n".join(report), "utf-8")
    print("\n".join(report))


# ── personas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _jobs(personas: Sequence[Persona], seeds: range, turn: str) -> list[Job]:
    return [Job(on_visit(one, f"{turn}-{seed}"), one.intent, seed) for one in personas for seed in seeds]


def _persona_report(
    rows: Sequence[Row], again: Sequence[Row], booked: int, out: Path, rng: np.random.Generator
) -> list[str]:
    people = by(rows, lambda row: row.persona)
    converted = {name: share_interval(sum(row.ordered for row in own), len(own)) for name, own in people.items()}
    measured: dict[str, dict[str, Interval | None]] = {
        label: {name: _mean(own, value, rng) for name, own in people.items()} for label, value in MEASURES
    }
    columns = [Column("conversion", converted), *(Column(label, values) for label, values in measured.items())]
    (out / "personas.svg").write_text(personas_chart("Personas: means and 95 % intervals", [*people], columns), "utf-8")
    endings = {name: Counter(map(_ending, own)) for name, own in people.items()}
    order = [name for name, _ in sum(endings.values(), Counter[str]()).most_common()]
    (out / "endings.svg").write_text(shares_chart("How visits ended", endings, order), "utf-8")
    heads = ["persona", "visits", "conversion", *measured]
    cells = [
        [name, str(len(own)), percent(converted[name]), *(spread(values[name]) for values in measured.values())]
        for name, own in people.items()
    ]
    return [
        "Means with 95 % intervals: Wilson's for conversions, bootstrap over visits for the others; price and rating "
        "are those of orders.\n",
        table(heads, cells),
        "![personas](personas.svg)\n\n![endings](endings.svg)\n",
        *_checks(rows, again, booked),
    ]


def _mean(rows: Sequence[Row], value: Callable[[Row], float | None], rng: np.random.Generator) -> Interval | None:
    return mean_interval([found for row in rows if (found := value(row)) is not None], rng)


def _ending(row: Row) -> str:
    """Ordered, the reason for leaving, or what went wrong."""
    if row.outcome is Outcome.LEFT:
        return f"left: {row.leave_reason or 'not stated'}"
    return str(row.outcome)


def _checks(rows: Sequence[Row], again: Sequence[Row], booked: int) -> list[str]:
    """Whether visits end as they should, the same visit is the same again, and the shop agrees."""
    ended = sum(row.outcome in {Outcome.ORDERED, Outcome.LEFT} for row in rows)
    hung = sum(row.message.startswith("hung") for row in rows)
    first = {(row.persona, row.seed): row.actions for row in rows}
    same = sum(first[row.persona, row.seed] == row.actions for row in again)
    orders = [row for row in rows if row.ordered]
    known = [row for row in orders if row.account is not None]
    wrong = Counter(row.message[:120] for row in rows if row.outcome not in {Outcome.ORDERED, Outcome.LEFT})
    lines = [
        f"- {ended} of {len(rows)} visits ({100 * ended / len(rows):.1f} %) ended as ordered or left; {hung} hung.",
        f"- Orders: {len(orders)} recognised, {booked} booked by the shop; {sum(bool(row.account) for row in known)} "
        f"with an account, {sum(row.account is False for row in known)} without; "
        f"{sum(bool(row.coupon) for row in known)} with a coupon.",
        f"- The same persona with the same seed did the same, step by step, in {same} of {len(again)} repeated visits.",
        *(f"- {count} visits: {message}" for message, count in wrong.most_common(5)),
    ]
    return ["\n".join(lines) + "\n"]


# ── single traits ────────────────────────────────────────────────────────────────────────────────────────────────────

Arm = list[tuple[Key, float | None]]


async def _contrasts(world: World, seeds: int, manner: Manner, out: Path) -> list[tuple[Switch, Arm, Arm, int]]:
    """For every switch both arms, low and high, over the same errands and seeds."""
    markets = {errand: world.market(errand.kind) for errand in ERRANDS}
    found, kept = [], []
    for switch in SWITCHES:
        arms = []
        for side in (switch.low, switch.high):
            rows = await _arm(world, switch, side, (markets, seeds, manner))
            kept += rows
            arms.append(_values(rows, switch, markets))
        found.append((switch, arms[0], arms[1], sum(row.steps for row in kept[-2 * seeds * len(ERRANDS) :])))
        print(f"{switch.name}: done", file=sys.stderr)
    command.write_rows(out / "contrasts.jsonl", kept)
    return found


async def _arm(world: World, switch: Switch, side: Side, plan: tuple[dict[Errand, Market], int, Manner]) -> list[Row]:
    markets, seeds, manner = plan
    jobs = [
        Job(switch.persona(side, market), errand.intent, seed, f"{switch.name}: {side.label}")
        for errand, market in markets.items()
        for seed in range(1, seeds + 1)
    ]
    return with_orders(await visit_all(world, jobs, manner, measure), world.bought())


def _values(rows: Sequence[Row], switch: Switch, markets: dict[Errand, Market]) -> Arm:
    told = {errand.intent: market for errand, market in markets.items()}
    return [((row.intent, row.seed), switch.value(row, told[row.intent])) for row in rows]


def _contrast_report(found: dict[str, Contrast], out: Path) -> list[str]:
    lines, cells, raw = [], [], {}
    for switch in SWITCHES:
        one = found[switch.name]
        difference = one.difference
        shown = difference is not None and difference.excludes_zero and difference.estimate * switch.direction > 0
        lines.append(Effect(switch.name, f"{switch.outcome} ({one.pairs} pairs)", difference, shown))
        cells.append([
            switch.name, switch.outcome, mean(one.first_mean), mean(one.second_mean), spread(difference),
            "+" if switch.direction > 0 else "\N{MINUS SIGN}", "yes" if shown else "no", str(one.pairs),
            str(one.incomplete),
        ])  # fmt: skip
        raw[switch.name] = _as_json(switch, one)
    title = "One trait switched from low to high, everything else equal: 95 % intervals"
    (out / "contrasts.svg").write_text(effects(title, lines, shared=False), "utf-8")
    command.write_json(out / "contrasts.json", raw)
    heads = ["trait", "outcome", "low", "high", "high minus low", "expected", "shown", "pairs", "incomplete"]
    return [
        "## One trait at a time\n",
        "The same neutral persona, errands and seeds on both sides; only the trait's answers differ. Intervals: 95 %, "
        "bootstrap over errands. A pair is incomplete when a side has no value, such as a price without an order.\n",
        table(heads, cells),
        "![contrasts](contrasts.svg)\n",
    ]


def _as_json(switch: Switch, one: Contrast) -> JsonValue:
    difference = vars(one.difference) if one.difference is not None else None
    return {
        "outcome": switch.outcome, "expected_sign": switch.direction, "low": one.first_mean, "high": one.second_mean,
        "difference": difference, "pairs": one.pairs, "incomplete": one.incomplete,
    }  # fmt: skip


if __name__ == "__main__":
    told = command.parser(__doc__, seeds=20)
    told.add_argument("--only", choices=["personas", "contrasts"], help="half of the experiment")
    try:
        asyncio.run(main(told.parse_args()))
    except ConfigError as error:
        sys.exit(str(error))
