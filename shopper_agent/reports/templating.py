"""Templates → self-contained pages: styles and the one script inside, nothing from anywhere else."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

PAGE_EDITION = 2
"""Raised when the pages change: those of an earlier edition are made again."""

_MARK = "<!-- shopper-agent, page edition "


def edition_mark() -> str:
    """What the first bytes of a page say about its edition."""
    return f"{_MARK}{PAGE_EDITION} -->"


def is_ours(beginning: bytes) -> bool:
    """Whether a file that begins so is a page of any edition."""
    return _MARK.encode() in beginning


def render_page(template: str, script: str | None, **values: object) -> str:
    """Fill a template of `templates/`; `script` is the file of the only script that the page's policy lets run, if any.

    Whatever `values` hold is escaped. Half a surrogate pair, which no file can hold, becomes `?`.
    """
    from markupsafe import Markup

    code = ""
    if script is not None:
        code = "\n" + (files("shopper_agent.reports") / "templates" / script).read_text(encoding="utf-8")
    page = (
        _templates()
        .get_template(template)
        .render(
            **values,
            script=Markup(code),  # our own file; what is recorded never gets into it
            script_hash=_hash(code),
            edition=Markup(edition_mark()),
        )
    )
    return page.encode(errors="replace").decode()


@cache
def _templates() -> "Environment":
    """The templates, each compiled once: that takes five times as long as filling one."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("shopper_agent.reports", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _hash(code: str) -> str:
    """As a Content-Security-Policy names a script: the page runs these very bytes and no others."""
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
