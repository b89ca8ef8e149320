"""The two scripts that go into every document of a session, and the name by which they find each other."""

import secrets
from dataclasses import dataclass
from importlib.resources import files

_PLACE = "__NAME__"
_PARTS = (
    "shared", "hosts", "visibility", "meaning", "attributes", "controls", "walking", "drawings", "maps", "collecting",
    "aiming", "acting", "finding", "settling", "picturing", "judging", "offered",
)  # fmt: skip


@dataclass(frozen=True)
class Scripts:
    """The scripts of one browser context. Pages cannot guess the name of the events between the two."""

    hook: str
    """For the page's own world, before the page's own scripts."""
    reader: str
    """For the isolated world: an expression that defines `__shopper`."""
    sending: str
    """As the hook, where orders are guarded."""

    @classmethod
    def fresh(cls) -> "Scripts":
        """The scripts under a new name."""
        name = secrets.token_hex(8)
        parts = "\n".join(map(_text, _PARTS))
        reader = f"(() => {{\n'use strict';\n{parts}}})()"
        return cls(*(script.replace(_PLACE, name, 1) for script in (_text("hook"), reader, _text("sending"))))


def _text(part: str) -> str:
    return files("shopper_agent.browser").joinpath("in_page", f"{part}.js").read_text(encoding="utf-8")
