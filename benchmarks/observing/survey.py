"""The script that is asked in a page, and what it answers. Needs nothing but the standard library: peers use it too."""

from pathlib import Path
from typing import NamedTuple

VARIANTS = ("base", "banner", "twin")
INSERTED, GONE = -1, -2
"""In place of an element's number: a change of ours has put it there; it is not in the page's tree."""


class Control(NamedTuple):
    """What the oracle finds: something that can be used."""

    place: int
    """Its number in document order."""
    view: bool
    """It lies in the viewport and a press there would reach it."""
    tag: str
    text: str


def survey_script(oracle: Path) -> str:
    """An expression that defines `__survey` in a page; the oracle's functions stay inside it."""
    text = Path(__file__).with_name("survey.js").read_text("utf-8")
    return text.replace("/*ORACLE*/", oracle.read_text("utf-8"), 1)
