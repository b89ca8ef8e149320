"""Every row's training, one after the other, by the project's own stages; what is finished is left alone."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.results.configs import Budget, Home, config_for
from benchmarks.results.plan import Row, row_named
from shopper_agent.errors import ConfigError
from training.ablated import without_history, without_rationale
from training.checkpoint import TrainingFailed
from training.data import DataSet, read, write
from training.marks import mark_of

Tell = Callable[[str], None]
FAILED = "failed.json"


def train_all(rows: Sequence[Row], home: Home, budget: Budget, tell: Tell) -> list[str]:
    """Train the rows that are not finished; the names of those that failed, which stop nothing but what needs them.

    Raises:
        ConfigError: There is no data set, or rows of another budget are there already.
    """
    failed: list[str] = []
    for row in rows:
        if row.kind == "untrained":
            _untrained(row, home, tell)
        elif is_finished(row, home):
            tell(f"{row.name}: finished before")
        elif row.start in failed:
            tell(f"{row.name}: not trained, since {row.start} failed")
            failed.append(row.name)
        elif (why := _trained(row, home, budget, tell)) is not None:
            tell(f"{row.name}: failed: {why}")
            failed.append(row.name)
    return failed


def is_finished(row: Row, home: Home) -> bool:
    """Whether the row's model is there as a whole; raises ConfigError for a damaged one."""
    model = home.model_of(row)
    return (model / "config.json").is_file() if row.kind == "untrained" else mark_of(model) is not None


def _trained(row: Row, home: Home, budget: Budget, tell: Tell) -> str | None:
    """Train one row; why it failed, None for one that did not."""
    from training.grpo import train_grpo
    from training.sft import train_sft

    _variant(row, home, tell)
    start = _untrained(row, home, tell) if row.start is None else home.model_of(row_named(row.start))
    folder = home.rows / row.name
    failure = home.rows / row.name / FAILED
    failure.unlink(missing_ok=True)
    tell(f"{row.name}: {row.meaning}")

    def told(line: str) -> None:
        tell(f"{row.name}: {line}")

    try:
        config = config_for(row, start, home, budget)
        (train_sft if row.kind == "sft" else train_grpo)(config, told, resume=folder.is_dir())
    except TrainingFailed as error:
        failure.parent.mkdir(parents=True, exist_ok=True)
        failure.write_text(json.dumps({"why": str(error)}), "utf-8")
        return str(error)
    return None


def failure_of(row: Row, home: Home) -> str | None:
    """Why a row's training failed; None where it did not."""
    try:
        return str(json.loads((home.rows / row.name / FAILED).read_text("utf-8"))["why"])
    except FileNotFoundError:
        return None


# ── what rows start from ─────────────────────────────────────────────────────────────────────────────────────────


def _untrained(row: Row, home: Home, tell: Tell) -> Path:
    """The untrained model of a row's size, made where it is not there; its words are those of the whole data."""
    folder = home.untrained(row)
    if not (folder / "config.json").is_file():
        from training.new_model import SHAPES, new_model

        size = home.sizes.of(row)
        weights = new_model(read(home.data).part("train"), SHAPES[size], folder)
        tell(f"{folder}: {weights:,} weights that know nothing yet")
    return folder


def adopt(model: Path, row: Row, home: Home) -> None:
    """Take a model that is there already in the place of a row's training.

    Raises:
        ConfigError: The row has another one, or this is no checkpoint.
    """
    if row.kind != "untrained" and mark_of(model) is None:
        raise ConfigError(f"{model} is no checkpoint of this package: training.json is missing")
    place = home.model_of(row)
    if place.exists() or place.is_symlink():
        if place.resolve() != model.resolve():
            raise ConfigError(f"{place} is there already: it cannot be {model}")
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(model.resolve(), target_is_directory=True)


def _variant(row: Row, home: Home, tell: Tell) -> None:
    folder = home.data_of(row)
    if folder != home.data and not (folder / "card.json").is_file():
        write(changed(read(home.data), row), folder)
        tell(f"{folder}: the data set as {row.name} learns from it")


def changed(data: DataSet, row: Row) -> DataSet:
    """A data set as a row sees it. Its card stays: the layout is the same, with something left out."""
    if row.variant == "latest":
        return replace(data, examples=tuple(without_history(one) for one in data.examples))
    if row.variant == "silent":
        return replace(data, examples=tuple(without_rationale(one) for one in data.examples))
    return data
