"""What happens by itself while a shopper acts: dialogs, downloads, tabs, ways off the shop. Told in a shopper's words.

What pages say in them may repeat what was typed: it is masked here, before anyone sees it.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal

from playwright.async_api import Dialog, Download, Error

from shopper_agent.browser.hands import failed
from shopper_agent.dom.mask import Masker
from shopper_agent.schema import Failure, FailureKind, Observation, PageEvent

MAX_DIALOGS = 12
"""Dialogs in one step before the page is given up as a loop of them."""
MAX_EVENTS = 20
"""Events kept of one step; a page can make any number."""


class Incidents:
    """Gathers what happens between two observations."""

    def __init__(self, masker: Masker, dialogs: Literal["accept", "dismiss"], give_up: Callable[[str], None]) -> None:
        """`dialogs` says how they are answered; `give_up` hears why the session cannot go on."""
        self._masker, self._answer, self._give_up = masker, dialogs, give_up
        self._events: deque[PageEvent] = deque(maxlen=MAX_EVENTS)
        self._dialogs = 0
        self.blocked: deque[str] = deque(maxlen=MAX_EVENTS)
        """Where pages wanted to lead since the last action, and were not let."""
        self._purchases: deque[str] = deque(maxlen=MAX_EVENTS)

    @property
    def stopped_tabs(self) -> bool:
        """Whether a tab that opens now comes from something that was stopped."""
        return bool(self.blocked or self._purchases)

    def note_purchase(self, what: str) -> None:
        """Something would have been ordered or paid, and was stopped; `what` says what would have happened."""
        self._purchases.append(what)

    def stopped_purchase(self) -> Failure | None:
        """The failure of an action that would have ordered or paid; None when nothing was stopped."""
        if not self._purchases:
            return None
        what = self._masker.address(self._purchases[0])
        self._purchases.clear()
        return failed(
            FailureKind.NOT_ALLOWED,
            f"This was stopped before it left: {what}. --allow-purchase lets orders through; "
            "--test-host HOST says that nothing real can be bought there.",
        )

    def begin_step(self) -> None:
        """What is blocked from now on is the action's doing; until now the page did it by itself."""
        self._dialogs = 0
        for url in dict.fromkeys(self.blocked):
            self._tell(
                "blocked_navigation", f"The page wanted to lead away from the shop, to {url[:200]}, and was stopped."
            )
        self.blocked.clear()

    def led_away(self) -> Failure:
        """The failure of an action after which `blocked` holds something."""
        where = self._masker.address(self.blocked.pop())
        self.blocked.clear()
        return failed(FailureKind.OFF_SITE, f"That leads away from the shop, to {where[:200]}, and was stopped.")

    def take(self, further: Iterable[PageEvent]) -> tuple[PageEvent, ...]:
        """What was gathered, and what else is to be told; the next observation begins anew."""
        events = [*self._events, *further]
        self._events.clear()
        return tuple(
            event.model_copy(update={"text": self._masker.address(self._masker.text(event.text))})
            for event in events[:MAX_EVENTS]
        )

    async def answer(self, dialog: Dialog) -> None:
        """Answer a dialog as a shopper would who reads it, and remember what it said."""
        self._dialogs += 1
        if self._dialogs > MAX_DIALOGS:
            self._give_up(f"the page keeps opening dialogs: “{dialog.message[:80]}”")
            return
        accepted = dialog.type == "beforeunload" or (self._answer == "accept" and dialog.type != "prompt")
        word = "accepted" if accepted else "dismissed"
        self._tell("dialog", f"The page said: “{dialog.message[:500]}” ({dialog.type}, {word})")
        try:
            await (dialog.accept() if accepted else dialog.dismiss())
        except Error:
            return  # the page went away with its dialog

    def note_download(self, download: Download) -> None:
        """A file was offered; it is not taken."""
        self._tell("download", f"A download was offered and not taken: {download.suggested_filename[:200]}")

    def note_file_chooser(self) -> None:
        """A script of the page asked for a file; none is given."""
        self._tell("dialog", "The page asked for a file to be chosen, and none was.")

    def note(self, event: PageEvent) -> None:
        """Something that the hands have brought about instead of what they were asked for."""
        self._events.append(event)

    def note_tab(self, url: str) -> None:
        """The shopper is on a new tab now."""
        self._tell("new_tab", f"A new tab was opened: {url[:300]}")

    def _tell(self, kind: Literal["dialog", "download", "new_tab", "blocked_navigation"], text: str) -> None:
        self._events.append(PageEvent(kind=kind, text=text))


def shortcomings(to_come: str | None, frames_skipped: int) -> list[PageEvent]:
    """What an observation does not show: what is still to come, and frames that could not be read."""
    told = [PageEvent(kind="unsettled", text=to_come)] if to_come is not None else []
    if frames_skipped:
        told.append(PageEvent(kind="frame_skipped", text=f"{frames_skipped} frames could not be read."))
    return told


def shows_nothing(observation: Observation) -> bool:
    """Nothing can be done on the page itself; the browser's own controls are none of it."""
    return all(element.name.startswith("browser.") for element in observation.elements)


def is_bare(observation: Observation) -> bool:
    """Nothing can be done on the page itself, and it says that something is still to come."""
    return shows_nothing(observation) and any(event.kind == "unsettled" for event in observation.events)


def with_earlier_events(observation: Observation, before: Observation) -> Observation:
    """The page as it is now, with what was told when it was looked at before; what was still to come then is over."""
    earlier = [event for event in before.events if event.kind != "unsettled"]
    return observation.model_copy(update={"events": tuple(dict.fromkeys((*earlier, *observation.events)))})
