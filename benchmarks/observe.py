"""What a shopper is shown of real pages: how much of them, at which cost, and what names mean after a change.

    python benchmarks/observe.py [--pages DIR --manifest FILE --oracle FILE] [--json OUT] [--only ours] [--times 10]

Prints a table a system and writes every figure. Pages are a folder of `NAME.html`, a manifest that lists their names
and an oracle script; without arguments those in `../shared/pages` beside the repository. benchmarks/README.md tells how
to read the figures and how to install the systems that ours is compared with.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from pathlib import Path

from pydantic import JsonValue

from benchmarks.observing import peering, tables
from benchmarks.observing.serving import served
from benchmarks.observing.survey import survey_script
from benchmarks.observing.tokens import Counter, token_counter
from shopper_agent.errors import ConfigError

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
PROBE = "probe"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=SHARED / "pages", help="folder of NAME.html")
    parser.add_argument("--manifest", type=Path, help="JSON list of {name: …}; default: manifest.json among the pages")
    parser.add_argument("--oracle", type=Path, help="oracle script; default: oracle.js among the pages")
    parser.add_argument("--json", type=Path, dest="out", help="file for every figure")
    parser.add_argument("--only", nargs="+", default=["ours", *peering.PEERS], metavar="SYSTEM", help="ours or a peer")
    parser.add_argument("--page", action="append", help="only this page; may be repeated")
    parser.add_argument("--times", type=int, default=10, help="observations that are timed, after a warm-up")
    parser.add_argument("--budget", type=int, help="tokens that our outline may have; default: its own")
    parser.add_argument("--tokens", type=Path, default=SHARED / "tokens", help="folder of tiktoken's o200k vocabulary")
    return parser.parse_args()


def page_names(folder: Path, manifest: Path, only: list[str] | None) -> list[str]:
    """The pages to measure. Raises ConfigError when one is not there."""
    if not manifest.is_file():
        raise ConfigError(f"no manifest at {manifest}; name the pages with --pages DIR --manifest FILE --oracle FILE")
    names = [str(page["name"]) for page in json.loads(manifest.read_text("utf-8"))]
    names = [name for name in names if name != PROBE and (only is None or name in only)]
    missing = [name for name in names if not (folder / f"{name}.html").is_file()]
    if missing:
        raise ConfigError(f"no page {', '.join(missing)} in {folder}")
    return names


Rows = dict[str, JsonValue]


async def measure_ours(told: argparse.Namespace, names: list[str], oracle: Path, counter: Counter) -> Rows:
    """Our rows, page by page."""
    from benchmarks.observing.measuring import Ours  # what drives a browser is not needed where only peers run
    from benchmarks.observing.ours import Manner, chromium
    from shopper_agent.dom.outline import DEFAULT_BUDGET

    pages: Rows = {}
    budget = told.budget or DEFAULT_BUDGET
    with served(told.pages) as url:
        async with chromium() as browser:
            ours = Ours(browser, url, survey_script(oracle), Manner(budget, counter.count), told.times)
            for name in names:
                pages[name] = await ours.page_or_error(name)
                print(f"ours: {name}", file=sys.stderr)
            has_probe = (told.pages / f"{PROBE}.html").is_file()
            return {"budget": budget, "pages": pages, "probe": await ours.probe(PROBE) if has_probe else None}


def measured(told: argparse.Namespace) -> dict[str, JsonValue]:
    """Everything that was asked for. Raises ConfigError."""
    manifest, oracle = told.manifest or told.pages / "manifest.json", told.oracle or told.pages / "oracle.js"
    names = page_names(told.pages, manifest, told.page)
    if not oracle.is_file():
        raise ConfigError(f"no oracle script at {oracle}")
    unknown = set(told.only) - {"ours", *peering.PEERS}
    if unknown:
        raise ConfigError(f"unknown system {', '.join(sorted(unknown))}; there are ours, {', '.join(peering.PEERS)}")
    counter = token_counter(told.tokens)
    result: dict[str, JsonValue] = {"machine": machine(), "tokens_by": counter.name}
    if "ours" in told.only:
        found = asyncio.run(measure_ours(told, names, oracle, counter))
        probe = found["probe"]
        rows = probe["rows"] if isinstance(probe, dict) else None
        result |= {**found, "probe": rows, "probe_details": probe}
    request = peering.Request(ROOT, told.pages, tuple(names), oracle, told.times)
    peers = {name: peering.measured(name, request, counter.count) for name in peering.PEERS if name in told.only}
    result["peers"] = {name: found for name, found in peers.items() if found is not None}
    return {**result, "load_average_after": list(os.getloadavg())}


def machine() -> dict[str, JsonValue]:
    """Where and when this was measured."""
    return {
        "cores": os.cpu_count(),
        "load_average": list(os.getloadavg()),
        "python": platform.python_version(),
        "at": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()),
    }


def main() -> None:
    """Measure, print, write."""
    told = arguments()
    try:
        result = measured(told)
    except ConfigError as error:
        sys.exit(str(error))
    print(tables.report(result))
    if told.out is not None:
        told.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
