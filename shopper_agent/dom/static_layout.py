"""How large things are taken to be where no browser lays a page out: the settings, and what a viewport shows.

dom/static_flow.py places a page by them.
"""

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

WIDE = 700
"""Pixels of width from which on parts of a page stand side by side; on less, one stands below the other."""

_OPEN_MENUS = 0.2
"""The share of drawn layouts in which menus are open."""


class Place(NamedTuple):
    """A box in CSS pixels from the top left of the page."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class StaticLayout:
    """A window, and the usual sizes of what a shop shows in it; all in CSS pixels.

    Raises:
        ValueError: A size is none.
    """

    width: int = 1280
    height: int = 900
    """Of the window; as BrowserSettings.viewport has them."""
    glyph: float = 7.6
    """Average width of a character of running text, spaces included."""
    line: int = 24
    field: int = 44
    """Height of a field, and of a button that is no link in a text."""
    gap: int = 10
    """Between blocks that stand one below the other."""
    picture: int = 240
    """Width and height of a picture that states none."""
    card: int = 190
    """The least width of a card in a grid."""
    columns: int = 6
    """The most cards side by side."""
    side: int = 250
    """Width of a column beside the main part."""
    page: int = 1240
    """The most that the contents of a page are wide."""
    open_menus: bool = False
    """The lists under the entries of a menu are seen, and do not wait to be pointed at."""

    def __post_init__(self) -> None:
        """Refuse what nothing can be placed by."""
        sizes = (self.width, self.height, self.glyph, self.line, self.field, self.picture, self.card, self.columns)
        if min(sizes) <= 0 or min(self.gap, self.side) < 0 or self.page < 1:
            raise ValueError(f"a layout is made of positive sizes: {self}")

    def farthest(self, page_height: int) -> int:
        """The greatest scroll position of a page."""
        return max(0, page_height - self.height)


def drawn_layout(random: Random, *, phones: float = 0.2) -> StaticLayout:
    """A window and sizes as they may be, for data sets that shall not know a single one.

    `phones` is the share of windows as wide as a phone's.
    """
    if random.random() < phones:
        width, height = random.choice(((360, 740), (375, 667), (390, 844), (412, 915)))
    else:
        width, height = random.choice(((1024, 768), (1280, 720), (1280, 900), (1366, 768), (1440, 900), (1920, 1080)))
    return StaticLayout(
        width=width,
        height=height,
        glyph=random.uniform(6.6, 8.6),
        line=random.randint(20, 27),
        field=random.randint(34, 52),
        gap=random.randint(4, 18),
        picture=random.randint(140, 340),
        card=random.randint(150, 280),
        columns=random.randint(3, 6),
        side=random.randint(200, 310),
        page=random.randint(960, 1400),
        open_menus=random.random() < _OPEN_MENUS,
    )


def crosses(place: Place, layout: StaticLayout, scroll: int) -> bool:
    """Whether any of a box lies in the window; as in browser/in_page/controls.js."""
    left, top = place.x, place.y - scroll
    return left < layout.width and left + place.width > 0 and top < layout.height and top + place.height > 0
