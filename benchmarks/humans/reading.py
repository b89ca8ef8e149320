"""Sessions of real shoppers out of OPeRA's actions, and visits out of folders of recordings."""

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from benchmarks.humans.logged import INPUT, KINDS, TERMINATE, Logged, as_logged
from shopper_agent.errors import ConfigError, ShopperAgentError
from shopper_agent.trajectories import read_trajectory
from shopper_agent.trajectories.content import FILE_NAME

_COLUMNS = ("user", "session", "step", "type", "click_type")


def human_sessions(file: Path) -> list[Logged]:
    """The sessions of a table of OPeRA's actions, in its order: tab-separated, one row a step, its sessions together.

    Raises:
        ConfigError: The file is not there, lacks a column, or has a kind of action that OPeRA has not.
    """
    if not file.is_file():
        raise ConfigError(f"{file}: no such file; it is a table of OPeRA's actions")
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.DictReader(text, delimiter="\t")
        missing = set(_COLUMNS) - set(rows.fieldnames or ())
        if missing:
            raise ConfigError(f"{file}: lacks the column {min(missing)}")
        found = [_session(file, list(group)) for _, group in groupby(rows, lambda row: row["session"])]
    if not found:
        raise ConfigError(f"{file}: holds no session")
    return found


def _session(file: Path, rows: list[dict[str, str]]) -> Logged:
    rows.sort(key=lambda row: int(row["step"]))
    return Logged(rows[0]["user"], tuple(_kind(file, row) for row in rows))


def _kind(file: Path, row: dict[str, str]) -> str:
    kind = row["click_type"] if row["type"] == "click" else row["type"]
    if kind not in KINDS or (row["type"] != "click" and kind not in (INPUT, TERMINATE)):
        raise ConfigError(f"{file}: session {row['session']}, step {row['step']}: no kind of OPeRA's: {kind!r}")
    return kind


def recorded_visits(folder: Path) -> Iterator[Logged]:
    """The recordings anywhere below a folder, brought to OPeRA's way of logging; those without a line are left out.

    Raises:
        ConfigError: There is no recording, or one of them cannot be read.
    """
    files = sorted(folder.rglob(FILE_NAME))
    if not files:
        raise ConfigError(f"{folder}: holds no recordings")
    for file in files:
        try:
            trajectory = read_trajectory(file.parent)
        except ShopperAgentError as error:
            raise ConfigError(f"{file}: {error}") from error
        name = trajectory.header.spec.persona.name
        visit = as_logged(name, trajectory.steps, trajectory.footer.outcome)
        if visit is not None:
            yield visit
