"""An exported policy made ready to be given away: its card, and a mark without paths of the machine. No torch."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import JsonValue, ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.trajectories.writer import write_whole
from training.data import CARD, Card
from training.marks import MARK, Made, mark_of
from training.model_card import CardFacts, model_card

FILE: Final = "README.md"


def write_card(
    folder: Path,
    name: str,
    evaluations: Mapping[str, Path],
    data: Path | None = None,
    notes: Sequence[str] = (),
) -> Path:
    """Write the card into an exported folder, and take paths of this machine out of its mark; the card's file.

    `evaluations`: on what → a report.json; `data`: the data set's folder, for its card.

    Raises:
        ConfigError: The folder is no checkpoint of ours, or a file cannot be read or written.
    """
    stages = lineage(folder)
    card = None if data is None else _card(data / CARD)
    read = {on: _json(path) for on, path in evaluations.items()}
    shipped = without_paths(stages[-1])
    try:
        write_whole(folder / MARK, (shipped.model_dump_json(indent=2) + "\n").encode())
        files = {each.name: each.stat().st_size for each in folder.iterdir() if each.is_file() and each.name != FILE}
        facts = CardFacts(name, [without_paths(one) for one in stages], card, files, read, notes)
        (folder / FILE).write_text(model_card(facts), "utf-8")
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror or error}") from error
    return folder / FILE


def lineage(folder: Path) -> list[Made]:
    """The stages behind a checkpoint, the first one first, as far back as their folders are there.

    An export counts as the checkpoint that it was made of.

    Raises:
        ConfigError: The folder says nothing about itself, or is damaged.
    """
    made = mark_of(folder)
    if made is None:
        raise ConfigError(f"{folder} does not say how it was made: {MARK} is missing")
    found = [made]
    while (before := found[0].parent) is not None and before.is_absolute():  # a mark without paths tells a name
        if (earlier := mark_of(before)) is None:
            break
        if (earlier.stage, earlier.step, earlier.config) == (found[0].stage, found[0].step, found[0].config):
            found[0] = found[0].model_copy(update={"parent": earlier.parent})
        else:
            found.insert(0, earlier)
    return found


def without_paths(made: Made) -> Made:
    """The same with names of folders in the place of where they lie."""
    return made.model_copy(
        update={
            "base": _named(made.base),
            "parent": None if made.parent is None else Path(made.parent.name),
            "config": {key: _named_in(value) for key, value in made.config.items()},
        }
    )


def _named_in(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {key: _named_in(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_named_in(each) for each in value]
    return _named(value) if isinstance(value, str) else value


def _named(text: str) -> str:
    return Path(text).name if Path(text).is_absolute() else text


def _card(path: Path) -> Card:
    try:
        return Card.model_validate(_json(path))
    except ValidationError as error:
        raise ConfigError(f"{path} is no card of a data set: {error.errors()[0]['msg']}") from error


def _json(path: Path) -> dict[str, JsonValue]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {' '.join(str(error).split())[:200]}") from error
    if not isinstance(found, dict):
        raise ConfigError(f"{path} is not what was expected: no JSON object")
    return found
