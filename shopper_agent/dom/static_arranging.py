"""Which parts of a page stand side by side: cards, columns, rows. Told by what they hold; nothing is placed here."""

from collections.abc import Sequence

from shopper_agent.dom.static_layout import WIDE, StaticLayout
from shopper_agent.dom.static_measures import ASIDE, ATOM, AWAY, BLOCK, FOOTER, SMALL_PICTURE, Part

BETWEEN = 24
"""Pixels between columns, and above and below the large parts of a page."""
PADDING = 14
"""Pixels around the contents of a card, and between cards."""
_CARD_CHARS, _CARD_CONTROLS = 700, 14
"""The most that a card in a grid holds."""
_GROWING = 150
"""The least natural width of a field that takes what is left of its row."""
_NARROW = 300
"""Pixels of width on less than which no two cards stand side by side."""
_LEAST_TEXT = 120
"""The least that what is said of a picture is wide beside it."""
_LISTS = frozenset({"ul", "ol"})
_FOLDED = frozenset({"aside", "details", "div"})
"""Around filters, which are folded in narrow windows: their summary is all that is seen of them."""
_HOLDERS = frozenset({"ul", "ol", "div", "section", "main"})
"""What cards stand in."""


def kids_seen(part: Part, layout: StaticLayout) -> list[Part]:
    """What a part holds that has a place in it."""
    kids = [kid for kid in part.kids if kid.kind < AWAY]
    if part.ticks and part.zone & ASIDE and layout.width < WIDE and part.tag in _FOLDED:
        return [kid for kid in kids if kid.tag in _FOLDED or kid.tag == "summary"]
    return kids


def begins_line(part: Part) -> bool:
    """Whether a part has lines of its own: as a block, a large picture, a field or the label of one."""
    if part.block:
        return True
    if part.kind == ATOM:
        return part.broken or part.field
    if part.tag != "label":
        return False
    above = part.parent
    return part.ticks or bool(part.zone & ASIDE) or (above is not None and any(kid.field for kid in above.kids))


def is_row(part: Part) -> bool:
    """Whether what a part holds stands side by side: as a bar does, or a form of a field or two and a button."""
    if part.row:
        return True
    if part.tag != "form" or part.ticks or part.controls > 4 or part.chars > 80:
        return False
    return not any(kid.block or kid.tag == "textarea" for kid in part.kids if kid.kind < AWAY)


def wraps(row: Part, layout: StaticLayout) -> bool:
    """Whether a row goes on below; the menus of narrow windows go on beyond the edge."""
    return layout.width >= WIDE or row.tag not in _LISTS


def grows(part: Part) -> bool:
    """Whether a part takes what is left of its row."""
    return part.tag in {"form", "search"} or (part.field and part.natural >= _GROWING)


def cards_abreast(part: Part, kids: Sequence[Part], width: int, layout: StaticLayout) -> int:
    """How many cards stand side by side; 0: a part holds no cards."""
    tag = kids[0].tag if kids and not part.listed else ""
    if not tag or tag in {"tr", "section"} or part.tag not in _HOLDERS or (len(kids) == 1 and part.tag not in _LISTS):
        return 0
    for kid in kids:
        if kid.tag != tag or kid.picture <= SMALL_PICTURE:
            return 0
        if kid.chars > _CARD_CHARS or not 0 < kid.controls <= _CARD_CONTROLS:
            return 0
    fitting = (width + PADDING) // (layout.card + PADDING)
    return max(1 if width < _NARROW else 2, min(fitting, layout.columns))


def are_pictures(part: Part, kids: Sequence[Part]) -> bool:
    """Whether a part holds nothing but pictures of one kind, thumbnails or large ones."""
    if not part.picture or part.chars:
        return False
    return len({kid.picture > SMALL_PICTURE if kid.picture else None for kid in kids}) == 1


def columns_of(part: Part, kids: Sequence[Part], width: int, layout: StaticLayout) -> list[int]:
    """The widths of columns that a part consists of; empty: it does not.

    Of a footer; of a side column and the main part; of pictures and what is said of them.
    """
    if part.zone & FOOTER and width >= WIDE and _are_columns(kids):
        return [(width - BETWEEN * (len(kids) - 1)) // len(kids)] * len(kids)
    if len(kids) > 4 or not all(kid.kind == BLOCK or kid.broken or kid.picture for kid in kids):
        return []
    sides = [kid for kid in kids if kid.zone & ASIDE]
    if len(sides) == 1 and len(kids) == 2:
        side = min(layout.side, width // 2)
        return [side if kid in sides else width - side - BETWEEN for kid in kids] if width >= WIDE else []
    return _beside_picture(kids, width)


def _beside_picture(kids: Sequence[Part], width: int) -> list[int]:
    """A thumbnail has its own width, large pictures have half; what says most takes the rest."""
    pictures = [kid for kid in kids if kid.picture and kid.chars < 40]
    if len(pictures) != 1 or all(kid.chars < 3 for kid in kids if kid is not pictures[0]):
        return []
    pictured = pictures[0]
    if pictured.picture > SMALL_PICTURE and width < WIDE:
        return []
    told = max((kid for kid in kids if kid is not pictured), key=lambda kid: kid.chars)
    widths = [0 if kid is told else min(round(kid.natural), width // 4) for kid in kids]
    widths[kids.index(pictured)] = min(pictured.picture, width // 2 - BETWEEN)
    rest = width - sum(widths) - BETWEEN * (len(kids) - 1)
    widths[kids.index(told)] = rest
    return widths if rest >= _LEAST_TEXT else []


def _are_columns(kids: Sequence[Part]) -> bool:
    """Whether the parts of a footer are lists, not single links."""
    lists = sum(kid.controls > 1 for kid in kids)
    return 1 < lists <= len(kids) < 8 and all(kid.kind == BLOCK and kid.tag != "li" for kid in kids)
