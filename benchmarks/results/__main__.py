"""The reproduction table, in one command or in its parts: train every row, score every row, write the report.

    python -m benchmarks.results all   --data DIR --out DIR [--rows sft,sft-proper] [--sft-steps N] [--rl-steps N] …
    python -m benchmarks.results train --data DIR --out DIR …
    python -m benchmarks.results wrong --data DIR --out DIR --preset bench-1 [--share 1.0]
    python -m benchmarks.results score --data DIR --out DIR [--examples 1500] [--words FILE]

`--data` is what `shopper-agent dataset build --preset bench-1 --layout pocket` made; its shops that nothing is learned
from lie in `held-out-shops` inside, or where `--held-out-shops` says. Each part goes on where it stopped. `wrong` asks
the demonstrator as somebody else at each held-out step; `score` takes its answers where they are there. The report is
`OUT/report/results.md`, with results.json and pictures.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.results.configs import Budget, Home
from benchmarks.results.plan import Sizes, row_named
from benchmarks.results.stages import score, train, wrong
from shopper_agent.errors import ShopperAgentError

_RECIPE = Path(__file__).parents[2] / "training" / "configs" / "pocket_sft.toml"
_SIZES = ("tiny", "pocket", "large-pocket")


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="benchmarks.results", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", type=Path, required=True, help="the data set")
    shared.add_argument("--held-out-shops", type=Path, help="default: DATA/held-out-shops")
    shared.add_argument("--out", type=Path, required=True, help="folder for models, shares and the report")
    shared.add_argument("--rows", type=lambda text: text.split(","), help="names; default: all")
    shared.add_argument("--size", choices=_SIZES, default="pocket")
    shared.add_argument("--small", choices=_SIZES, default="tiny", help="the other size")
    shared.add_argument("--threads", type=int, help="of torch; default: its own choice")
    shared.add_argument("--examples", type=int, help="scored steps of each set; default: all")
    shared.add_argument("--adopt", type=_adopted, action="append", default=[], metavar="ROW=FOLDER",
                        help="take this model for a row (untrained, sft, …) instead of making it")  # fmt: skip
    training, scoring, visiting = (argparse.ArgumentParser(add_help=False) for _ in range(3))
    _training(training)
    scoring.add_argument("--texts", type=int, default=60, help="typed texts that each row writes (default: 60)")
    scoring.add_argument("--words", type=Path, help="Markdown: what a person says to the figures")
    visiting.add_argument("--preset", default="bench-1", help="what the data was made by (default: bench-1)")
    visiting.add_argument("--share", type=float, default=1.0, help="as when it was made (default: 1)")
    commands = made.add_subparsers(dest="command", required=True)
    commands.add_parser("train", parents=[shared, training]).set_defaults(stages=(train,))
    commands.add_parser("wrong", parents=[shared, visiting]).set_defaults(stages=(wrong,))
    commands.add_parser("score", parents=[shared, scoring]).set_defaults(stages=(score,))
    everything = commands.add_parser("all", parents=[shared, training, visiting, scoring])
    everything.set_defaults(stages=(train, wrong, score))
    return made


def _training(made: argparse.ArgumentParser) -> None:
    plan = Budget()
    made.add_argument("--recipe", type=Path, default=_RECIPE, help="its [sft] and [data.thinned] are every row's")
    made.add_argument("--sft-steps", type=int, help="default: as the recipe says")
    for name in ("rl_steps", "rl_batch", "group", "per_device", "seed"):
        default = getattr(plan, name)
        made.add_argument(f"--{name.replace('_', '-')}", type=int, default=default, help=f"default: {default}")
    made.add_argument("--rl-rate", type=float, default=plan.rl_rate, help=f"default: {plan.rl_rate:g}")
    made.add_argument("--compiled", action="store_true", help="torch.compile for fine-tuning")


def _adopted(text: str) -> tuple[str, Path]:
    name, _, folder = text.partition("=")
    if not name or not folder:
        raise argparse.ArgumentTypeError("is ROW=FOLDER")
    return name, Path(folder)


def main(arguments: list[str] | None = None) -> int:
    """Run; the exit code."""
    told = _parser().parse_args(arguments)
    told.home = Home(told.data, told.out, getattr(told, "recipe", _RECIPE), Sizes(base=told.size, small=told.small))
    if told.threads is not None:
        import torch

        torch.set_num_threads(told.threads)
    try:
        told.adopt = [(row_named(name), folder) for name, folder in told.adopt]
        codes: list[int] = [stage(told, lambda line: print(line, flush=True)) for stage in told.stages]
    except ShopperAgentError as error:
        print(error, file=sys.stderr)
        return 2
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
