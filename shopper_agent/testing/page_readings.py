"""Reading a page's text as an observation, and remembering the last readings: many visits begin alike."""

from collections import OrderedDict
from dataclasses import dataclass

from shopper_agent.dom.simplify import Reading, simplify
from shopper_agent.dom.static import StaticPage, read_page, snapshot_of_html
from shopper_agent.dom.static_layout import StaticLayout
from shopper_agent.testing.scrolling import Place, Sight, scrolled


@dataclass(frozen=True)
class PageText:
    """All that a reading depends on."""

    html: str
    address: str
    status: int | None
    can_go_back: bool
    private: tuple[tuple[str, str], ...] = ()
    """References and the values that they stand for."""
    layout: StaticLayout | None = None
    """By which boxes are estimated; None: one line a control, everything in view."""


class PageReadings:
    """Reads pages in one way and keeps the last of its readings; several shoppers may share one.

    A reading is a pure function of its text, so what is kept is what would be read again.
    """

    def __init__(self, reading: Reading | None = None, *, keep: int = 200) -> None:
        """`keep` is how many readings are remembered; 0: none."""
        self._reading, self._keep = reading or Reading(), keep
        self._kept: OrderedDict[PageText, Sight] = OrderedDict()
        self.hits = 0
        """How often a reading was remembered."""

    def read(self, page: PageText, scroll: int = 0) -> Sight:
        """The observation of a page; with a layout at this scroll position, or as far down as the page goes."""
        sight = self._at_top(page)
        return sight if page.layout is None else scrolled(sight, page.layout, scroll)

    def _at_top(self, page: PageText) -> Sight:
        if (sight := self._kept.get(page)) is not None:
            self._kept.move_to_end(page)
            self.hits += 1
            return sight
        sight = _read(page, self._reading)
        self._kept[page] = sight
        while len(self._kept) > self._keep:
            self._kept.popitem(last=False)
        return sight


def _read(page: PageText, reading: Reading) -> Sight:
    if page.layout is None:
        read = StaticPage(snapshot_of_html(page.html, page.address, status=page.status))
    else:
        read = read_page(page.html, page.address, page.layout, status=page.status)
    snapshot = read.snapshot
    places: dict[int, Place] = {}
    for node in snapshot.root.walk():
        if not node.is_control:
            continue
        if node.tag == "option" and node.parent is not None:
            select = node.parent.attributes
            places[node.handle[1]] = Place(select.get("test", ""), int(node.attributes["index"]))
        else:
            places[node.handle[1]] = Place(node.attributes.get("test", ""), label=node.attributes.get("label"))
    seen = simplify(snapshot, reading, dict(page.private), can_go_back=page.can_go_back)
    pinned = frozenset(name for name, handle in seen.handles.items() if handle.row in read.pinned)
    named = {name: places[handle.row] for name, handle in seen.handles.items()}
    return Sight(seen.observation, named, pinned, read.anchors)
