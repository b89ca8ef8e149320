"""One session as one page: a single HTML file that needs no network, and reads well without scripts."""

from collections.abc import Mapping
from pathlib import Path

from shopper_agent.reports.session_view import session_view
from shopper_agent.reports.templating import edition_mark, render_page
from shopper_agent.schema import Trajectory
from shopper_agent.trajectories import read_screenshot, read_trajectory, write_whole
from shopper_agent.trajectories.content import FILE_NAME

PAGE_NAME = "session.html"


def render_session_page(trajectory: Trajectory, pictures: Mapping[str, bytes]) -> str:
    """The page of a session as self-contained HTML. PURE.

    `pictures` maps the recording's screenshot names to JPEG or PNG bytes; a missing one leaves a placeholder.
    Whatever the recorded pages hold is shown as inert text: no links, nothing loaded, and only the page's own script,
    named by its hash, may run.
    """
    return render_page("session.html.j2", "session.js", session=session_view(trajectory, pictures))


def write_session_page(recording: Path) -> Path:
    """Read a recording (its folder or its file) and write `session.html` beside it; returns the page's path.

    Raises:
        ConfigError: there is no recording.
        TrajectoryFormatError: a line of it cannot be read.
    """
    folder = recording if recording.is_dir() else recording.parent
    return write_page_of(read_trajectory(recording), folder)


def write_page_of(trajectory: Trajectory, folder: Path) -> Path:
    """Write the page of a session that has been read from `folder`."""
    names = {trajectory.footer.screenshot, *(step.screenshot for step in trajectory.steps)} - {None}
    pictures = {name: read_screenshot(folder, name) for name in names if name is not None}
    page = render_session_page(trajectory, {name: data for name, data in pictures.items() if data is not None})
    write_whole(folder / PAGE_NAME, page.encode())
    return folder / PAGE_NAME


def page_is_fresh(folder: Path) -> bool:
    """Whether the recording in `folder` has a page, of this edition, that is no older than it."""
    page = folder / PAGE_NAME
    try:
        if page.stat().st_mtime_ns < (folder / FILE_NAME).stat().st_mtime_ns:
            return False
        with page.open("rb") as stream:
            return edition_mark().encode() in stream.read(200)
    except OSError:
        return False
