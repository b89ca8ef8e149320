"""One session as one page: a single HTML file that needs neither network nor scripts."""

from collections.abc import Mapping
from pathlib import Path

from shopper_agent.reports.session_view import session_view
from shopper_agent.schema import Trajectory
from shopper_agent.trajectories import read_screenshot, read_trajectory, write_whole

PAGE_NAME = "session.html"


def render_session_page(trajectory: Trajectory, pictures: Mapping[str, bytes]) -> str:
    """The page of a session as self-contained HTML. PURE.

    `pictures` maps the recording's screenshot names to JPEG or PNG bytes; a missing one leaves a placeholder.
    Whatever the recorded pages hold is shown as inert text: no links, no scripts, nothing loaded.
    """
    import jinja2

    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("shopper_agent.reports", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = templates.get_template("session.html.j2").render(session=session_view(trajectory, pictures))
    return page.encode(errors="replace").decode()  # half a surrogate pair cannot be written to a file


def write_session_page(recording: Path) -> Path:
    """Read a recording (its folder or its file) and write `session.html` beside it; returns the page's path.

    Raises:
        ConfigError: there is no recording.
        TrajectoryFormatError: a line of it cannot be read.
    """
    trajectory = read_trajectory(recording)
    folder = recording if recording.is_dir() else recording.parent
    names = {trajectory.footer.screenshot, *(step.screenshot for step in trajectory.steps)} - {None}
    pictures = {name: read_screenshot(folder, name) for name in names if name is not None}
    page = render_session_page(trajectory, {name: data for name, data in pictures.items() if data is not None})
    write_whole(folder / PAGE_NAME, page.encode())
    return folder / PAGE_NAME
