"""The two scripts that go into every document of a session, and the name by which they find each other."""

import secrets
from dataclasses import dataclass
from importlib.resources import files

_PLACE = "__NAME__"


@dataclass(frozen=True)
class Scripts:
    """The scripts of one browser context. Pages cannot guess the name of the events between the two."""

    hook: str
    """hook.js, for the page's own world, before the page's own scripts."""
    snapshot: str
    """snapshot.js, for the isolated world."""

    @classmethod
    def fresh(cls) -> "Scripts":
        """The scripts under a new name."""
        name = secrets.token_hex(8)
        return cls(*(_text(file).replace(_PLACE, name, 1) for file in ("hook.js", "snapshot.js")))


def _text(file: str) -> str:
    return files("shopper_agent.browser").joinpath(file).read_text(encoding="utf-8")
