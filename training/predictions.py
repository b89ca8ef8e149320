"""Predicted actions beside what shoppers did: one JSON object a line, made by us or by anyone."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError, model_validator

from shopper_agent.errors import ConfigError
from shopper_agent.schema import ClickKind, Record
from training.similarity import INVALID, Key

ActionType = Literal["click", "input", "type_and_submit", "terminate"]
TYPED: Final[tuple[ActionType, ...]] = ("input", "type_and_submit")


class Said(Record):
    """An action as a line of a file has it."""

    type: ActionType
    name: str | None = None
    text: str | None = None
    click_type: ClickKind | None = None
    """Of a click; of a prediction it is looked up from its name where it is not told."""

    @property
    def key(self) -> Key:
        """What is compared: names and texts as strings, as they are."""
        if self.type == "terminate":
            return ("terminate",)
        return (self.type, self.name or "", (self.text or "") if self.type in TYPED else "")


class Prediction(Record):
    """One scored step: what the shopper did and what was predicted from all before it."""

    session: str
    user: str
    step: int
    gold: Said
    prediction: Said | None
    """None: the reply was no valid decision."""
    samples: tuple[Said | None, ...] = ()
    """Further draws at temperature 1, for scores of the distribution; None for each that was no valid decision."""
    stated: Mapping[str, Annotated[float, Field(ge=0, le=1)]] | None = None
    """The policy's own probabilities, by action as JSON; None: it states none."""
    demonstrator: tuple[tuple[Said, float], ...] = ()
    """The distribution that the gold action was drawn from, where it is known."""
    page_kind: str | None = None
    first_result: str | None = None
    """Name of the first listed product on the page; None where there is none or nobody knows."""

    @model_validator(mode="after")
    def _gold_is_whole(self) -> "Prediction":
        if self.gold.type != "terminate" and not self.gold.name:
            raise ValueError(f"the gold {self.gold.type} has no name")
        return self


def key_of_said(said: Said | None) -> Key:
    """The key of an action; INVALID of none."""
    return INVALID if said is None else said.key


def read_predictions(path: Path) -> list[Prediction]:
    """The lines of a file, sorted by session and step.

    Raises:
        ConfigError: The file is not there, is empty, has a line that is none, or has a step twice.
    """
    try:
        with path.open(encoding="utf-8") as file:
            found = [_line(path, number, line) for number, line in enumerate(file, start=1) if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error.strerror if isinstance(error, OSError) else 'not UTF-8 text'}") from error
    if not found:
        raise ConfigError(f"{path} has no predictions")
    found.sort(key=lambda row: (row.session, row.step))
    for one, following in pairwise(found):
        if (one.session, one.step) == (following.session, following.step):
            raise ConfigError(f"{path}: step {one.step} of session {one.session!r} is there twice")
    return found


def _line(path: Path, number: int, line: str) -> Prediction:
    try:
        return Prediction.model_validate_json(line)
    except ValidationError as error:
        wrong = error.errors()[0]
        place = ".".join(str(part) for part in wrong["loc"]) or "the line"
        raise ConfigError(f"{path}, line {number}: {place}: {wrong['msg']}") from error


def write_predictions(path: Path, rows: Iterable[Prediction]) -> None:
    """Write one line each; what is unknown is left out."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n")


def sessions_of(rows: Sequence[Prediction]) -> Iterator[list[Prediction]]:
    """The rows session by session, each in the order of its steps."""
    by_session: dict[str, list[Prediction]] = {}
    for row in rows:
        by_session.setdefault(row.session, []).append(row)
    for session in by_session.values():
        yield sorted(session, key=lambda row: row.step)


def click_types(rows: Iterable[Prediction]) -> dict[str, ClickKind]:
    """Name → click type, as the shoppers' clicks and predictions that tell theirs have it.

    In OPeRA this is a function: 4,206 clicks over 1,419 names without a collision (papers.md §2.3). The first counts.
    """
    found: dict[str, ClickKind] = {}
    for row in rows:
        for said in (row.gold, row.prediction):
            if said is not None and said.type == "click" and said.name and said.click_type is not None:
                found.setdefault(said.name, said.click_type)
    return found
