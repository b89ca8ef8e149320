"""Recordings → a data set on disk: examples as Parquet, and a card that says what they are and how they were made.

    data/examples-train.parquet …    one row an example, in the order of (session, step)
    card.json                        settings, prompt id, recordings, counts

Deterministic: the same recordings and settings give the same bytes of rows.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import JsonValue, ValidationError

from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.errors import ConfigError, TrajectoryFormatError
from shopper_agent.prompt import prompt_id
from shopper_agent.schema import Record
from shopper_agent.trajectories import read_trajectory
from shopper_agent.trajectories.content import FILE_NAME
from training.data_stats import stats
from training.examples import (
    CountTokens,
    Example,
    ExampleSettings,
    Part,
    SplitBy,
    SplitSettings,
    examples_of,
    with_splits,
)

ROWS: Final = "examples.parquet"
CARD: Final = "card.json"


class DataSettings(Record):
    """What a data set is made with."""

    examples: ExampleSettings = ExampleSettings()
    split: SplitSettings = SplitSettings()
    outcomes: tuple[str, ...] = ("ordered", "left")
    """Sessions that ended so; those that failed or were cut off say little of what a shopper wants."""


class Card(Record):
    """What a data set is."""

    settings: DataSettings
    prompt_id: str
    counted_by: str
    """What counted the tokens of pages and prompts."""
    recordings: int
    left_out: dict[str, int]
    """Why a recording is not in it → how many."""
    stats: dict[str, JsonValue]
    rationales: dict[str, JsonValue] | None = None
    """Whom rationales were asked of, how many were kept and refused, and what it cost; None: all are recorded."""


@dataclass(frozen=True)
class DataSet:
    """Examples and their card."""

    card: Card
    examples: tuple[Example, ...]

    def part(self, part: Part, by: SplitBy = "user") -> tuple[Example, ...]:
        """The examples of one part of one split."""
        return tuple(one for one in self.examples if one.part(by) == part)


def recordings_below(folders: Iterable[Path]) -> list[Path]:
    """Every recording in these folders, at any depth, sorted; raises ConfigError where there is none."""
    roots = list(folders)
    found = sorted({file.parent for root in roots for file in root.rglob(FILE_NAME)})
    if not found:
        raise ConfigError(f"no recordings in {', '.join(map(str, roots))}: nothing to learn from")
    return found


def build(
    recordings: Sequence[Path],
    settings: DataSettings,
    count_tokens: CountTokens = estimate_tokens,
    counter: str = "estimate",
) -> DataSet:
    """The data set of some recordings; those that cannot be read are left out, and the card says how many.

    Raises:
        ConfigError: Nothing is left, or the settings name an unknown vocabulary.
    """
    left_out: list[str] = []
    found: list[Example] = []
    for recording in recordings:
        made = _examples(recording, settings, count_tokens)
        if isinstance(made, str):
            left_out.append(made)
        else:
            found += made
    return of_examples(found, settings, len(recordings), left_out, counter)


def of_examples(
    found: Sequence[Example], settings: DataSettings, recordings: int, left_out: Sequence[str], counter: str
) -> DataSet:
    """The data set of examples that are there already; `left_out`: why each of the other recordings is not in it.

    Raises:
        ConfigError: There are none.
    """
    why = dict(Counter(left_out))
    if not found:
        told = ", ".join(f"{count} {one}" for one, count in why.items()) or "no step of this vocabulary"
        raise ConfigError(f"nothing to learn from in {recordings} recordings: {told}")
    examples = tuple(with_splits(sorted(found, key=lambda one: (one.session, one.step)), settings.split))
    card = Card(
        settings=settings, prompt_id=prompt_id(settings.examples.prompt), counted_by=counter,
        recordings=recordings, left_out=why, stats=stats(examples),
    )  # fmt: skip
    return DataSet(card, examples)


def _examples(recording: Path, settings: DataSettings, count_tokens: CountTokens) -> list[Example] | str:
    """The examples of a recording, or why it has none."""
    try:
        trajectory = read_trajectory(recording)
    except (OSError, TrajectoryFormatError):
        return "unreadable"
    if trajectory.footer.outcome not in settings.outcomes:
        return f"{trajectory.footer.outcome}"
    return list(examples_of(trajectory, settings.examples, count_tokens)) or "without a step of this vocabulary"


# ── on disk ──────────────────────────────────────────────────────────────────────────────────────────────────────


def write(data: DataSet, folder: Path) -> None:
    """Write a data set into a folder, which is made. Raises ConfigError when it cannot be written."""
    from datasets import Dataset

    rows = [_row(one) for one in data.examples]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        Dataset.from_list(rows).to_parquet(str(folder / ROWS))
        (folder / CARD).write_text(json.dumps(data.card.model_dump(mode="json"), indent=2) + "\n", "utf-8")
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror or error}") from error


def read(folder: Path) -> DataSet:
    """Read a data set back.

    Raises:
        ConfigError: It is not there, is damaged, or was made by a version whose examples are other ones.
    """
    try:
        card = Card.model_validate_json((folder / CARD).read_text("utf-8"))
        from datasets import Dataset  # asked for after the card: a folder that is no data set needs no extra to say so

        rows = Dataset.from_parquet(str(folder / ROWS), keep_in_memory=True)
        return DataSet(card, tuple(_example(row) for row in rows))
    except FileNotFoundError as error:
        told = f"{folder} is no data set: {CARD} or {ROWS} is missing"
        raise ConfigError(f"{told} (shopper-agent dataset build makes one)") from error
    except (OSError, ValueError) as error:  # damaged Parquet and JSON alike
        raise ConfigError(f"{folder} cannot be read: {_first_line(error)}") from error


def _row(example: Example) -> dict[str, JsonValue]:
    """A row of the file: columns that anybody can read; what nests without end is JSON in one of them."""
    row: dict[str, JsonValue] = example.model_dump(mode="json")
    row["demonstrator"] = json.dumps(row["demonstrator"])
    return row


def _example(row: Mapping[str, JsonValue]) -> Example:
    demonstrator = row["demonstrator"]
    if not isinstance(demonstrator, str):
        raise ValueError("its rows are not those of a data set")
    return Example.model_validate({**row, "demonstrator": json.loads(demonstrator)})


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        wrong = error.errors()[0]
        return f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}"
    return str(error).split("\n", 1)[0][:200]
