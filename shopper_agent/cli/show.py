"""`shopper-agent show`: make the page of a recorded session, or the index of a folder of sessions."""

import sys
from pathlib import Path

import click


@click.command()
@click.argument("recording", type=click.Path(path_type=Path))
@click.option("--open", "in_browser", is_flag=True, help="Open the page in the browser.")
def show(recording: Path, in_browser: bool) -> None:
    """Write RECORDING's session as one HTML page beside it and print its path.

    A folder of recordings gets an index page, and each of its sessions a page where it is missing or out of date.
    """
    from shopper_agent.reports.index_page import find_recordings
    from shopper_agent.reports.session_page import write_session_page

    is_folder_of_sessions = recording.is_dir() and find_recordings(recording) not in ([], [recording])
    page = _index(recording) if is_folder_of_sessions else write_session_page(recording)
    click.echo(page)
    if in_browser:
        _open(page)


def _index(folder: Path) -> Path:
    """The folder's index; how far it is, and what could not be read, is told on standard error."""
    from shopper_agent.reports.index_page import write_index

    report = write_index(folder, _progress if sys.stderr.isatty() else None)
    if report.broken:
        noun = "recording" if len(report.broken) == 1 else "recordings"
        click.echo(f"{len(report.broken)} {noun} could not be read; the index lists them", err=True)
    return report.page


def _progress(done: int, count: int) -> None:
    if done % 10 == 0 or done == count:
        click.echo(f"\r{done} of {count} sessions", nl=done == count, err=True)


def _open(page: Path) -> None:
    import webbrowser

    if not webbrowser.open(page.resolve().as_uri()):
        click.echo("no browser could be opened", err=True)
