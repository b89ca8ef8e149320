"""Product pictures: SVG drawn from a product's drawing and a colour, in three views."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from types import MappingProxyType

VIEWS = (1, 2, 3)
GROUNDS = ("#f3efe8", "#eef0ec", "#f2ecea", "#ebeef1")
POSES: Mapping[int, str] = MappingProxyType({
    1: "translate(0 0)",
    2: "translate(150 180) rotate(-7) scale(.84) translate(-150 -180)",
    3: "translate(150 180) scale(1.7) translate(-150 -160)",
})  # fmt: skip
CLOTHS = (
    '<path d="M0 0h12v12H0z" fill="$main"/>',
    '<path d="M0 0h12v12H0z" fill="$main"/><path d="M0 3h12" stroke="$light" stroke-width="2" opacity=".7"/>',
    '<path d="M0 0h12v12H0z" fill="$main"/><path d="M0 12 6 6l6 6M0 6l6-6 6 6" fill="none" stroke="$dark" '
    'opacity=".3"/>',
    '<path d="M0 0h12v12H0z" fill="$main"/><circle cx="3" cy="3" r="1" fill="$light"/><circle cx="9" cy="9" r="1" '
    'fill="$light"/>',
)
FRAME = Template(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 360" width="500" height="600">'
    '<defs><pattern id="cloth" width="12" height="12" patternUnits="userSpaceOnUse">$cloth</pattern></defs>'
    '<rect width="300" height="360" fill="$ground"/>'
    '<g transform="$pose"><ellipse cx="150" cy="312" rx="96" ry="9" fill="#222" opacity=".08"/>$shape</g></svg>'
)


def draw(drawing: str, colour: str, view: int, number: int) -> str:
    """The SVG of a product in one of its views; ``colour`` is written as #rrggbb, ``number`` picks cloth and ground."""
    shades = {"main": colour, "dark": mixed(colour, 0, 0.45), "light": mixed(colour, 255, 0.55)}
    return FRAME.substitute(
        cloth=Template(CLOTHS[number % len(CLOTHS)]).substitute(shades),
        ground=GROUNDS[(number + view) % len(GROUNDS)],
        pose=POSES[view],
        shape=Template(_drawings()[drawing]).substitute(shades),
    )


def mixed(colour: str, other: int, share: float) -> str:
    """A colour mixed with a grey of 0 to 255."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (other - part) * share):02x}" for part in parts)


@cache
def _drawings() -> Mapping[str, str]:
    text = (Path(__file__).parent / "drawings.toml").read_text("utf-8")
    return {name: str(shape) for name, shape in tomllib.loads(text).items()}
