"""What the cache remembers: after these contents and actions, a page asks for this, or shows this."""

from collections.abc import Mapping

from pydantic import ConfigDict, ValidationError

from shopper_agent.browser.facts import PageFacts
from shopper_agent.browser.snapshot_cache.messages import Exchange, Headers, Request
from shopper_agent.dom.snapshot import FrameSnapshot
from shopper_agent.schema import Failure, PageEvent, Record, Target


class Asks(Record):
    """The page sends a request before it is still."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    method: str
    url: str
    headers: Headers
    body: bytes = b""
    cookies: tuple[tuple[str, str | None], ...] = ()
    """Set by scripts until then."""
    fragment: str = ""
    """Of the address of the document that it leads to."""
    moved: int = 0
    """Places in the tab's history that the document lies further on; -1: one back."""

    @property
    def request(self) -> Request:
        """As it is sent."""
        return Request(self.method, self.url, self.headers, self.body)


class Frame(Record):
    """One document of the page."""

    text: str
    parent: tuple[int, int] | None
    offset: tuple[int, int]


class Shows(Record):
    """The page is still, and this is seen of it."""

    frames: tuple[Frame, ...]
    frames_skipped: int = 0
    to_come: str | None = None
    """What was still to come; such a page is never kept."""
    failure: Failure | None = None
    events: tuple[PageEvent, ...] = ()
    parts: Mapping[str, str] = {}
    """Addresses and contents of its scripts and style sheets."""
    moved: int = 0
    """As in `Asks`, inside the same document."""
    same_as: str | None = None
    """Key of the same page as it is when it was not left before."""

    @property
    def facts(self) -> PageFacts:
        """As the browser gave them."""
        documents = tuple(FrameSnapshot(one.text, one.parent, one.offset) for one in self.frames)
        return PageFacts(documents, self.to_come, self.frames_skipped)


class Aimed(Record):
    """What the element of an action was when it was looked for; None: it was not found."""

    target: Target | None


Node = Asks | Shows | Aimed
_KINDS: dict[str, type[Node]] = {"asks": Asks, "shows": Shows, "aimed": Aimed}


def frames_of(facts: PageFacts) -> tuple[Frame, ...]:
    """What is kept of one look at a page."""
    return tuple(Frame(text=one.text, parent=one.parent, offset=one.offset) for one in facts.documents)


def asks_of(exchange: Exchange, fragment: str, moved: int) -> Asks:
    """What is kept of a request, and of the document that it brings."""
    sent = exchange.request
    return Asks(
        method=sent.method, url=sent.url, headers=sent.headers, body=sent.body,
        cookies=exchange.changed_cookies, fragment=fragment, moved=moved,
    )  # fmt: skip


def written(node: Node) -> bytes:
    """A node as text."""
    kind = type(node).__name__.lower()
    return f"{kind}\n{node.model_dump_json(exclude_defaults=True)}".encode("utf-8", "surrogatepass")


def read(content: bytes) -> Node | None:
    """The node that was written; None for what is none."""
    kind, _, text = content.partition(b"\n")
    model = _KINDS.get(kind.decode("ascii", "replace"))
    if model is None:
        return None
    try:
        return model.model_validate_json(text)
    except ValidationError:
        return None
