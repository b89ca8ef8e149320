"""What may tell a control from others of its name: where it stands, where it leads, what it is.

Every mark is a fact of the control and its surroundings, whatever else is on the page: that is what keeps names from
moving to another control when the page changes.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from shopper_agent.dom.addresses import address_marks, clipped, is_steady
from shopper_agent.dom.headings import Headings
from shopper_agent.dom.prices import has_price
from shopper_agent.dom.slug import slug
from shopper_agent.dom.snapshot import CONTROL, Node
from shopper_agent.dom.texts import BUTTON_TYPES, role_of, visible_text
from shopper_agent.dom.twins import SEPARATOR

_LEVELS = 6
"""Of surroundings whose classes are looked at."""
_NEAR = 4
"""Of those whose first words may be about a control. Their size is no measure: it changes with anything in them."""
_LOOKED_AT = 60
"""Nodes of one surrounding."""
PICTURES = frozenset({"img", "svg", "picture"})
_PASSING = re.compile(
    r"\d:\d\d|^\W*\d{2}|\d[.,]\d|\b\d+\s*(?:s|secs?|min\w*|hours?|hrs?|days?|left|sold|people|reviews?|ratings?|items?"
    r"|results?|views?|votes?|likes?|stars?|ventas|reseñas|opiniones|estrellas|bewertungen|artikel|avis|recensioni)\b",
    re.IGNORECASE,
)
"""Clocks, counts and ratings: another the next time."""
_CHOSEN = frozenset({"checkbox", "radio"})
_NUMBERS = re.compile(r"(?:_\d+)+$")
_LETTERS = re.compile(r"[^\W\d_]")
_CLASS = re.compile(r"[a-z]{3,}(?:[-_]{1,2}[a-z]{2,}){0,4}")
_LAYOUT = re.compile(
    r"(?:\w+[-_])?(?:row|cols?|column|grid|flex|wrap(?:per)?|container|inner|outer|clearfix|box|block|hidden|active"
    r"|selected|open|item|content|body|list|left|right|center|section|spacing|base|mini|small|medium|large|auto|full)",
)
_MADE = re.compile(r"\d{3,}|^[:_]?r\w?[:_]?$|radix|headlessui|react|ember|yui|ext_gen|mui_|^_", re.IGNORECASE)
"""In an id or a field's name: numbered by a library."""
_NOTHING = frozenset({"", "on", "true", "false", "0", "1", "submit", "button"})


class Marks:
    """Says what could tell the controls of one page apart."""

    def __init__(self, headings: Headings) -> None:
        """`headings` are those of the same tree."""
        self._headings = headings

    def of(self, node: Node, name: str) -> list[str]:
        """The marks that a control of that name could bear, the best first; none says again what the name says.

        Where it stands comes before where it leads, which a copy of it elsewhere on the page shares; without a region
        in its name both together come before that.
        """
        said = _said(name)
        places = [*self._heading(node, said), *self._texts(node, said)]
        facts = _unsaid(_facts(node), said)
        kind = [kind_of(node)]
        classes = _unsaid(_classes(node), said)
        pairs = [SEPARATOR.join(places)] if len(places) > 1 else []
        pairs += _pairs(places, [*facts, *kind])
        singles = [*facts, *pairs] if "." in name else [*pairs, *facts]
        return [*places, *singles, *classes, *_pairs(places, classes), *_pairs(classes, [*facts, *kind])]

    def of_card(self, card: Node, name: str, control: Node | None, *, is_product: bool) -> list[str]:
        """The marks of a card: where it leads, the heading over it, its other words and links.

        A product is told by its address first, a menu's entry by what it stands under.
        """
        said = _said(name)
        addresses = _unsaid(_leads(control), said)
        heading = list(self._heading(card, said))
        words = list(islice(_words(card, None, said), 3))
        links = islice((below for below in card.walk() if below.tag == "a" and below is not control), 3)
        further = [mark for link in links for mark in _unsaid(_leads(link), said)]
        first, second = (addresses, heading) if is_product else (heading, addresses)
        return [*first, *second, *words, *further, *_pairs(heading, [*addresses, *words, *further])]

    def _heading(self, node: Node, said: tuple[str, ...]) -> Iterator[str]:
        for heading in self._headings.over(node):
            text = visible_text(heading)
            mark = clipped(slug(text)) if _is_lasting(text) else ""
            if mark and not _is_said(mark, said):
                yield mark
                return

    def _texts(self, node: Node, said: tuple[str, ...]) -> Iterator[str]:
        """The first words of the smallest surroundings that say anything but what the control itself says."""
        at = node
        for _ in range(_NEAR):
            above = at.parent
            if above is None or above.parent is None or above.tag in {"body", "main"}:
                return
            holds_more = above.end - above.start > at.end - at.start + 1
            if holds_more and (mark := next(_words(above, node, said), "")):
                yield mark
                return
            at = above


def kind_of(node: Node) -> str:
    """The role of a control; of one that shows nothing but a picture, that."""
    shows_picture = not visible_text(node) and any(below.tag in PICTURES for below in node.walk())
    return "image" if shows_picture else slug(role_of(node))


def _facts(node: Node) -> Iterator[str]:
    """What a control says of itself besides its name, and where it leads."""
    attributes = node.attributes
    for key in ("aria-label", "labelledby", "title", "alt"):
        text = attributes.get(key, "")
        yield clipped(slug(text)) if _is_lasting(text) else ""
    yield from _leads(node)
    if role_of(node) in _CHOSEN or attributes.get("type") in BUTTON_TYPES or node.tag == "button":
        yield _steady(attributes.get("value", ""))
    for key in ("name", "id", "test"):
        text = attributes.get(key, "")
        yield _steady(text) if not _MADE.search(text) else ""


def _pairs(places: list[str], others: list[str]) -> list[str]:
    return [f"{place}{SEPARATOR}{other}" for place in places for other in others]


def _said(name: str) -> tuple[str, ...]:
    """The parts of a dotted name, the last first, without the marks of its cards."""
    return tuple(part.split(SEPARATOR)[0] for part in reversed(name.split(".")))


def _is_said(mark: str, said: tuple[str, ...]) -> bool:
    return mark in said or said[0].startswith(mark)


def _unsaid(marks: Iterable[str], said: tuple[str, ...]) -> list[str]:
    """Marks without those that a name says already, and without what they repeat of its last part."""
    shortened = (mark.removeprefix(f"{said[0]}_") for mark in marks)
    return [mark for mark in shortened if mark and mark not in said]


def _leads(control: Node | None) -> tuple[str, ...]:
    return address_marks(control.attributes.get("href", "")) if control is not None else ()


def _words(around: Node, inside: Node | None, said: tuple[str, ...]) -> Iterator[str]:
    """Lasting texts of a part of the page, without those of the control itself and those that repeat its words."""
    for below in (around.order or ())[around.start : min(around.end, around.start + _LOOKED_AT)]:
        if below.tag or (inside is not None and inside.start <= below.start < inside.end):
            continue
        is_option = below.parent is not None and below.parent.tag == "option"
        mark = clipped(slug(below.text)) if not is_option and _is_lasting(below.text) else ""
        if mark and not _is_said(mark, said) and not _is_namesake(below, mark, said):
            yield mark


def _is_namesake(text: Node, mark: str, said: tuple[str, ...]) -> bool:
    """Whether it is what a control says that bears the same name, but for a number: it comes and goes with that one."""
    return _NUMBERS.sub("", mark) == said[0] and any(above.flags & CONTROL for above in text.ancestors())


def _classes(node: Node) -> Iterator[str]:
    """The nearest classes around it that a person has given for what is in them."""
    for level, above in enumerate(node.ancestors()):
        if level >= _LEVELS:
            return
        if above.flags & CONTROL:
            continue
        if classes := above.attributes.get("class"):
            yield from _telling_classes(classes)


@lru_cache(maxsize=1024)
def _telling_classes(classes: str) -> tuple[str, ...]:
    words = (word for word in classes.split(" ") if len(word) <= 40)
    return tuple(clipped(slug(word)) for word in words if _CLASS.fullmatch(word) and not _LAYOUT.fullmatch(word))


def _steady(text: str) -> str:
    mark = slug(text)
    return clipped(mark) if mark not in _NOTHING and is_steady(mark) else ""


@lru_cache(maxsize=4096)
def _is_lasting(text: str) -> bool:
    """Whether words may tell something apart the next time too: no price, no clock, no count, not only digits."""
    return _LETTERS.search(text) is not None and not has_price(text) and _PASSING.search(text) is None
