"""Every finished row's policy is asked about every scored step; what was asked before is not asked again."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.results.configs import Home
from benchmarks.results.held_out import PERSONAS, HeldOut
from benchmarks.results.plan import Row
from benchmarks.results.shares_file import identity, read_shares, write_shares
from benchmarks.results.training import is_finished
from shopper_agent.trajectories.writer import write_whole
from training.ablated import PersonaShown
from training.checkpoint import Loaded, load
from training.config import ModelSettings
from training.exact_scores import Places, named
from training.marks import weights_id
from training.number_shares import stated_shares
from training.typed_texts import Texts, typed_texts

Tell = Callable[[str], None]
TEXTS: Final = "texts.json"


@dataclass(frozen=True)
class Answered:
    """One row under one persona on one set."""

    row: Row
    shown: PersonaShown
    shares: list[Places]


@dataclass(frozen=True)
class Asking:
    """Whom to ask, and where the answers lie."""

    home: Home
    rows: Sequence[Row]
    texts: int
    """Typed texts that are written out, a row; 0: none."""

    def file(self, held: HeldOut, row: Row, shown: PersonaShown) -> Path:
        """Where answers lie."""
        return self.home.out / "shares" / held.name.replace(" ", "-") / row.name / f"{shown}.jsonl"


def ask(asking: Asking, held: HeldOut, tell: Tell) -> Iterator[Answered]:
    """Every finished row under every persona."""
    for row in asking.rows:
        if not is_finished(row, asking.home):
            continue
        known, loaded = identity(held, weights_id(asking.home.model_of(row))), None
        for shown in PERSONAS:
            path = asking.file(held, row, shown)
            found = read_shares(path, known)
            if found is None:
                loaded = loaded or _loaded(row, asking.home)
                found = _asked(loaded, held, row, shown)
                write_shares(path, known, held.asked, found)
                tell(f"{held.name}: {row.name}, persona {shown}: {len(found)} steps")
            yield Answered(row, shown, found)


def _loaded(row: Row, home: Home) -> Loaded:
    import torch

    loaded = load(ModelSettings(base=str(home.model_of(row))))
    if torch.cuda.is_available():
        loaded.model.to("cuda")  # type: ignore[arg-type]
    return loaded


def _asked(loaded: Loaded, held: HeldOut, row: Row, shown: PersonaShown) -> list[Places]:
    told = held.told(row, shown)
    stated = stated_shares(loaded.model, loaded.tokenizer, told)
    return [named(shares, example) for shares, example in zip(stated, told, strict=True)]


def texts_of(asking: Asking, held: HeldOut, row: Row, tell: Tell) -> Texts | None:
    """How often a row's policy types what the shopper typed, where it is at the right field; None: not asked."""
    if not asking.texts or not is_finished(row, asking.home):
        return None
    model = weights_id(asking.home.model_of(row))
    path = asking.file(held, row, "right").with_name(TEXTS)
    known = {"model": model, "asked": asking.texts, "of": len(held.asked)}
    try:
        found = json.loads(path.read_text("utf-8"))
        if found["known"] == known:
            return Texts(**found["texts"])
    except FileNotFoundError:
        pass
    loaded = _loaded(row, asking.home)
    made = typed_texts(loaded.model, loaded.tokenizer, held.told(row, "right"), asking.texts)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps({"known": known, "texts": {"asked": made.asked, "right": made.right}}).encode())
    tell(f"{held.name}: {row.name}: {made.right} of {made.asked} texts")
    return made
