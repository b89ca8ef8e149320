"""A folder of sessions as an index page, with a page for each session."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from shopper_agent.errors import ConfigError, TrajectoryFormatError
from shopper_agent.reports.index_rows import SessionRow, session_row
from shopper_agent.reports.index_view import IndexView, index_view
from shopper_agent.reports.session_page import PAGE_NAME, page_is_fresh, write_page_of
from shopper_agent.reports.templating import is_ours, render_page
from shopper_agent.trajectories import read_trajectory, write_whole
from shopper_agent.trajectories.content import FILE_NAME, SCREENSHOTS

INDEX_NAME = "index.html"


@dataclass(frozen=True)
class IndexReport:
    """What was made of a folder."""

    page: Path
    sessions: int
    written: int
    """Session pages that were missing or older than their recordings."""
    broken: tuple[tuple[str, str], ...]
    """Recordings that cannot be read: folder and error."""


def render_index(view: IndexView) -> str:
    """The index as self-contained HTML. PURE. Whatever was recorded is inert text."""
    return render_page("index.html.j2", "index.js", index=view)


def find_recordings(folder: Path) -> list[Path]:
    """Folders at or below `folder` that hold a recording, by name; hidden folders and links are not followed."""
    return sorted(_recordings(folder))


def write_index(folder: Path, progress: Callable[[int, int], None] | None = None) -> IndexReport:
    """Write `index.html` into a folder of sessions, and each session's page where it is missing or stale.

    A recording that cannot be read is listed with its error. `progress` hears how many of how many are done.

    Raises:
        ConfigError: there is no recording below the folder, or an `index.html` that is not ours.
    """
    found = find_recordings(folder)
    if not found:
        raise ConfigError(f"no recording in {folder}: no folder below it holds a {FILE_NAME}")
    _check_own(folder / INDEX_NAME)
    rows: list[SessionRow] = []
    broken: list[tuple[str, str]] = []
    written = 0
    for done, recording in enumerate(found, start=1):
        name = recording.relative_to(folder).as_posix()
        try:
            row, made = _row(recording, name)
            rows.append(row)
            written += made
        except (ConfigError, TrajectoryFormatError, OSError) as error:
            broken.append((name, str(error).replace(f"{recording}{os.sep}", "")))
        if progress is not None:
            progress(done, len(found))
    view = index_view(folder.resolve().name or str(folder), rows, broken)
    _write(folder / INDEX_NAME, render_index(view))
    return IndexReport(folder / INDEX_NAME, len(rows), written, tuple(broken))


def _row(recording: Path, name: str) -> tuple[SessionRow, bool]:
    """A session's line, and whether its page had to be made."""
    trajectory = read_trajectory(recording)
    stale = not page_is_fresh(recording)
    if stale:
        write_page_of(trajectory, recording)
    # "./" keeps a folder's name from being taken for an address of its own
    return session_row(trajectory, name, f"./{quote(name)}/{PAGE_NAME}"), stale


def _recordings(folder: Path) -> Iterator[Path]:
    for at, below, files in os.walk(folder):
        if FILE_NAME in files:
            below.clear()
            yield Path(at)
        below[:] = [name for name in below if not name.startswith(".") and name != SCREENSHOTS]


def _check_own(index: Path) -> None:
    """Raise ConfigError for an index.html that somebody else has put there."""
    if not index.exists():
        return
    with index.open("rb") as stream:
        ours = is_ours(stream.read(200))
    if not ours:
        raise ConfigError(f"{index} is there already and was not made by shopper-agent; move it away first")


def _write(page: Path, text: str) -> None:
    try:
        write_whole(page, text.encode())
    except OSError as error:
        raise ConfigError(f"cannot write {page}: {error.strerror}") from error
