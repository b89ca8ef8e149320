"""What the experiments' command lines share."""

import argparse
import gc
import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path

from pydantic import JsonValue

from benchmarks.experiments.measures import Row
from benchmarks.experiments.visits import Manner
from shopper_agent.registry import POLICIES


def parser(description: str | None, *, seeds: int) -> argparse.ArgumentParser:
    """Options that every experiment has."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument(
        "--personas", default="default", metavar="DIR", help="a folder of personas (default: the shipped)"
    )
    made.add_argument("--seeds", type=_count, default=seeds, help=f"visits of each persona (default: {seeds})")
    how = made.add_mutually_exclusive_group()
    how.add_argument("--fast", action="store_true", help="over plain HTTP, in virtual time (default)")
    how.add_argument("--browser", action="store_true", help="in Chromium, in real time")
    made.add_argument("--policy", default="choice", choices=sorted(set(POLICIES) - {"human", "lm"}))
    made.add_argument("--contexts", type=_count, default=8, help="visits at a time (default: 8)")
    made.add_argument("--out", type=Path, required=True, help="folder for the report")
    return made


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("is at least 1")
    return value


def manner(options: argparse.Namespace) -> Manner:
    """How the visits are made, by the options; prepares the process and the folder for them."""
    gc.freeze()  # what is loaded stays: collecting cycles among it would cost a tenth of the time
    gc.set_threshold(20_000, 20, 50)
    options.out.mkdir(parents=True, exist_ok=True)
    return Manner(options.policy, options.browser, options.contexts, options.out / "recordings")


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """The raw rows, one JSON object a line."""
    path.write_text("".join(f"{row.model_dump_json()}\n" for row in rows), "utf-8")


def write_json(path: Path, value: JsonValue) -> None:
    """A value for machines."""
    path.write_text(json.dumps(value, indent=1) + "\n", "utf-8")


def circumstances(options: argparse.Namespace, wall_s: float, steps: int) -> str:
    """One line on how a report was made."""
    how = "in Chromium" if options.browser else "over plain HTTP, in virtual time"
    return (
        f"Policy `{options.policy}`, {how}, {options.contexts} visits at a time: {steps:,} steps in {wall_s:.0f} s "
        f"({steps / max(wall_s, 1e-9):.1f} steps/s; {os.cpu_count()} cores, Python {platform.python_version()}).\n"
    )
