"""How like real shoppers a population of ours behaves, and a few weights fitted to them.

    python -m benchmarks.humans compare --humans actions.tsv --out DIR [--visits 400] [--policy choice] [--browser]
                                        [--recordings NAME=DIR]... [--weight NAME=VALUE]... [--shops DIR]
    python -m benchmarks.humans fit --humans actions.tsv --out DIR

`compare` writes report.md, report.json, two pictures and the logged visits; `fit` writes fit.md, fit.json and every
table that was tried. docs/humans.md tells how to read them and where the human sessions are from.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.humans.fitting import Plan
from benchmarks.humans.run_compare import run_compare
from benchmarks.humans.run_fit import run_fit
from shopper_agent.errors import ConfigError
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.registry import POLICIES


def _named_folder(text: str) -> tuple[str, Path]:
    name, _, folder = text.partition("=")
    if not name or not folder:
        raise argparse.ArgumentTypeError("is NAME=DIR")
    return name, Path(folder)


def _weight(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if name not in PARAMETERS:
        raise argparse.ArgumentTypeError(f"{name!r} is no parameter of the reference shopper")
    try:
        return name, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is no number") from None


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="benchmarks.humans", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--humans", type=Path, required=True, metavar="TSV", help="OPeRA's actions, one row a step")
    shared.add_argument("--out", type=Path, required=True, help="folder for the report")
    shared.add_argument("--contexts", type=int, default=8, help="visits at a time (default: 8)")
    commands = made.add_subparsers(dest="command", required=True)
    _add_compare(commands.add_parser("compare", parents=[shared], help="a population next to real shoppers"))
    _add_fit(commands.add_parser("fit", parents=[shared], help="weights of the reference shopper, fitted to half"))
    return made


def _add_compare(made: argparse.ArgumentParser) -> None:
    made.add_argument("--visits", type=int, default=400, help="of the population; 0: recordings alone (default: 400)")
    made.add_argument("--seed", type=int, default=5, help="of the population and its luck (default: 5)")
    made.add_argument("--policy", default="choice", choices=sorted(set(POLICIES) - {"human", "lm"}))
    made.add_argument(
        "--weight", type=_weight, action="append", default=[], metavar="NAME=VALUE",
        help="also the reference shopper with this weight in its table",
    )  # fmt: skip
    made.add_argument("--browser", action="store_true", help="in Chromium instead of plain HTTP")
    made.add_argument("--recordings", type=_named_folder, action="append", default=[], metavar="NAME=DIR")
    made.add_argument("--shops", type=Path, help="a folder with OTTO's sample and UCI's table")
    made.set_defaults(run=run_compare)


def _add_fit(made: argparse.ArgumentParser) -> None:
    plan = Plan()
    made.add_argument("--seed", type=int, default=11, help="of the population and its luck (default: 11)")
    made.add_argument(
        "--weight", type=_weight, action="append", default=[], metavar="NAME=VALUE",
        help="start with this weight instead of the table's",
    )  # fmt: skip
    for name in ("first", "refined", "best", "visits", "last_visits"):
        option = f"--{name.replace('_', '-')}"
        made.add_argument(option, type=int, default=getattr(plan, name), help=f"default: {getattr(plan, name)}")
    made.set_defaults(run=run_fit, policy="choice", browser=False)


if __name__ == "__main__":
    told = _parser().parse_args()
    try:
        told.run(told)
    except ConfigError as error:
        sys.exit(str(error))
