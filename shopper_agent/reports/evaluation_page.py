"""An evaluation as one page: a single HTML file without scripts that needs no network."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import JsonValue

from shopper_agent.errors import ConfigError
from shopper_agent.reports.evaluation_facts import read_facts
from shopper_agent.reports.evaluation_view import evaluation_view
from shopper_agent.reports.templating import render_page
from shopper_agent.trajectories import write_whole


def render_evaluation_page(evaluation: Mapping[str, JsonValue], title: str) -> str:
    """The page of what `shopper-agent evaluate --json` writes. PURE. Names of runs and classes are inert text.

    Raises:
        ConfigError: It is no evaluation.
    """
    return render_page("evaluation.html.j2", None, evaluation=evaluation_view(title, read_facts(evaluation)))


def write_evaluation_page(evaluation: Mapping[str, JsonValue], title: str, page: Path) -> None:
    """Write the page. Raises ConfigError when it is no evaluation, or the page cannot be written."""
    text = render_evaluation_page(evaluation, title)
    try:
        write_whole(page, text.encode())
    except OSError as error:
        raise ConfigError(f"cannot write {page}: {error.strerror}") from error
