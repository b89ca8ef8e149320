"""What the browser tells of a page, before anything is made of it."""

from dataclasses import dataclass

from shopper_agent.dom.snapshot import FrameSnapshot


@dataclass(frozen=True)
class PageFacts:
    """One look at a page."""

    documents: tuple[FrameSnapshot, ...]
    """As in_page/collecting.js writes them, the main one first."""
    to_come: str | None
    """What was still to come when the page was read all the same; None: it had settled."""
    frames_skipped: int
