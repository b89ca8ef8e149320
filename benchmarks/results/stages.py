"""The parts of the command: train, ask the demonstrator as somebody else, score and write."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.results.asking import Asking, ask, texts_of
from benchmarks.results.configs import Budget, Home
from benchmarks.results.held_out import HeldOut, held_out
from benchmarks.results.pictures import pictures
from benchmarks.results.plan import Row, chosen
from benchmarks.results.report import as_json, report
from benchmarks.results.scored import Answers, Scored, scored
from benchmarks.results.shares_file import read_keyed, write_keyed
from benchmarks.results.training import adopt, failure_of, is_finished, train_all
from training.ablated import PersonaShown
from training.data import read
from training.exact_scores import Places

Tell = Callable[[str], None]
SHOPPERS: Final = "held-out shoppers"
SHOPS: Final = "held-out shops"


def train(told: argparse.Namespace, tell: Tell) -> int:
    """Train every chosen row; 1 where one failed."""
    _quiet()
    for row, folder in told.adopt:
        adopt(folder, row, told.home)
    budget = Budget(
        sft_steps=told.sft_steps, rl_steps=told.rl_steps, rl_batch=told.rl_batch, group=told.group,
        rl_rate=told.rl_rate, per_device=told.per_device, compiled=told.compiled, seed=told.seed,
    )  # fmt: skip
    failed = train_all(chosen(told.rows), told.home, budget, tell)
    if failed:
        tell(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def wrong(told: argparse.Namespace, tell: Tell) -> int:
    """Ask the demonstrator as somebody else at every held-out step."""
    from benchmarks.results.wrong_persona import told_otherwise
    from training.presets.plan import load_preset, shops_of

    preset = load_preset(told.preset)
    for held, series in zip(sets_of(told), (preset.train, preset.held_out), strict=True):
        path = _wrong_file(told.home, held)
        if not path.is_file():
            write_keyed(path, told_otherwise(held, preset, list(shops_of(series, told.share)), tell))
    return 0


def score(told: argparse.Namespace, tell: Tell) -> int:
    """Ask every finished row about every held-out step, and write the report."""
    _quiet()
    for row, folder in told.adopt:
        adopt(folder, row, told.home)
    rows = chosen(told.rows)
    asking = Asking(told.home, rows, told.texts)
    found = [_scored(held, asking, tell) for held in sets_of(told)]
    left_out = {row.name: _why(row, told.home) for row in rows if not is_finished(row, told.home)}
    words = "" if told.words is None else told.words.read_text("utf-8")
    folder = told.out / "report"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.md").write_text(report(found, left_out, words), "utf-8")
    (folder / "results.json").write_text(json.dumps(as_json(found, left_out), indent=1) + "\n", "utf-8")
    for one in found:
        for name, picture in pictures(one).items():
            (folder / name).write_text(picture, "utf-8")
    tell(f"{folder / 'results.md'}")
    return 0


def sets_of(told: argparse.Namespace) -> list[HeldOut]:
    """Held-out shoppers and held-out shops."""
    data = read(told.data)
    shops = read(told.held_out_shops or told.data / "held-out-shops")
    return [
        held_out(SHOPPERS, data.part("test"), data, told.examples),
        held_out(SHOPS, shops.examples, data, told.examples),
    ]


def _scored(held: HeldOut, asking: Asking, tell: Tell) -> Scored:
    answers: dict[str, tuple[Row, dict[PersonaShown, list[Places]]]] = {}
    for one in ask(asking, held, tell):
        answers.setdefault(one.row.name, (one.row, {}))[1][one.shown] = one.shares
    texts = {}
    if held.name == SHOPPERS:
        made = {row.name: texts_of(asking, held, row, tell) for row in asking.rows}
        texts = {name: one for name, one in made.items() if one is not None}
    told: Answers = answers
    return scored(held, told, read_keyed(_wrong_file(asking.home, held)), texts)


def _wrong_file(home: Home, held: HeldOut) -> Path:
    return home.out / "shares" / held.name.replace(" ", "-") / "perfect-shuffled.jsonl"


def _why(row: Row, home: Home) -> str:
    return failure_of(row, home) or "not trained"


def _quiet() -> None:
    from shopper_agent.cli.training_process import keep_quiet

    keep_quiet()
