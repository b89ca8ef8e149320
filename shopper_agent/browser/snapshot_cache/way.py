"""Where a session is: pages it has been on, what it did there, and the key of all that its page came from."""

from dataclasses import dataclass, field

from shopper_agent.browser.snapshot_cache.messages import Answer, Exchange, Request, digest
from shopper_agent.schema import Action


@dataclass
class Deed:
    """One action on a page and what the page asked its shop for because of it."""

    action: Action
    what: str
    """The same whatever its element is called: what is done, where on the page, with which text."""
    aimed: bool = False
    """Its element was looked for, and so brought into view, before."""
    exchanges: list[Exchange] = field(default_factory=list)


@dataclass
class Segment:
    """One document in the tab's history, from its arrival on."""

    url: str
    arrival: Exchange
    first: list[Exchange]
    """What the document asked for while it arrived, its own request first."""
    key: str | None
    """Of the page as it is now; None: what it came from is not known in full."""
    before: "Segment | None" = None
    """The same place in the history before it was left and returned to."""
    deeds: list[Deed] = field(default_factory=list)
    left_by: Deed | None = None
    place: int = 0
    """Entries of the history inside this document that lie before the current one."""

    def opening(self) -> list[Exchange]:
        """What a browser without a past is told when it opens the document by its address."""
        came = self.arrival
        headers = tuple(pair for pair in came.answer.headers if pair[0] != "set-cookie") + came.jar.for_browser()
        request = Request("GET", self.url.partition("#")[0])
        opened = Exchange(request, Answer(came.answer.status, headers, came.answer.body), came.jar)
        at = next(place for place, one in enumerate(self.first) if one is came)
        return [opened, *self.first[at + 1 :]]


@dataclass
class Way:
    """From an action to a page that is still: the key so far, what was said, and the document that came."""

    key: str | None
    version: str
    left: str | None = None
    """On the way back: the key of the page that is returned to, as it was when it was left."""
    exchanges: list[Exchange] = field(default_factory=list)
    arrival: Exchange | None = None
    url: str = ""
    document: str | None = None
    """Key of the document that came, for a browser without a past."""
    moved: int = 0

    def add(self, exchange: Exchange, fragment: str, moved: int) -> None:
        """Go on by one request and its answer."""
        self.exchanges.append(exchange)
        seen = exchange.jar.seen_by_scripts()
        answer = exchange.answer.digest()
        if not brings_page(exchange):
            self.key = digest(self.key, answer, seen) if self.key is not None else None
            return
        self.arrival, self.moved = exchange, moved
        self.url = exchange.request.url + (f"#{fragment}" if fragment else "")
        self.document = digest("document", self.version, self.url, answer, seen)
        self.key = self.document if self.left is None else digest("returned", self.left, self.document)

    def segment(self, key: str | None) -> Segment:
        """The document that came. There is one."""
        if self.arrival is None:
            raise ValueError("no document came")
        return Segment(self.url, self.arrival, self.exchanges, key)


def brings_page(exchange: Exchange) -> bool:
    """Whether a tab shows another document after it."""
    return exchange.request.destination == "document" and exchange.answer.is_page


def returned(before: Segment, way: Way, key: str | None) -> Segment:
    """A document that was left and has come again; one that shows nothing of that is as good as a new one."""
    if way.arrival is None:
        return Segment(before.url, before.arrival, [], None, before)
    fresh = key is not None and key == way.document
    return Segment(way.url, way.arrival, way.exchanges, key, None if fresh else before)
