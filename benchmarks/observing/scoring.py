"""From what a system shows to shares: what is reached, and what handles mean after a change. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from benchmarks.observing.survey import GONE, INSERTED, Control


@dataclass(frozen=True)
class Recall:
    """Shares of the oracle's controls that have a handle; None where the page has no such control."""

    view: float | None
    page: float | None
    missed_view: tuple[Control, ...]
    missed_page: tuple[Control, ...]


def recall(controls: Sequence[Control], shown: Collection[int], reachable: Collection[int]) -> Recall:
    """Who of the oracle's controls is in the text (`shown`), and who is there or behind a line of it (`reachable`)."""
    in_view = [control for control in controls if control.view]
    missed_view = tuple(control for control in in_view if control.place not in shown)
    missed_page = tuple(control for control in controls if control.place not in reachable)
    return Recall(_reached(in_view, missed_view), _reached(controls, missed_page), missed_view, missed_page)


def _reached(all_of_them: Sequence[Control], missed: Sequence[Control]) -> float | None:
    return 1 - len(missed) / len(all_of_them) if all_of_them else None


@dataclass(frozen=True)
class Fate:
    """What handles mean after a change: `same`, `wrong` and `refused` are shares that add up to 1."""

    same: float
    wrong: float
    """The handle now means another element."""
    wrong_control: float
    """Of which: another one that can be used, an inserted one included."""
    refused: float
    """There is no such handle any more."""
    handles: int

    def as_json(self) -> dict[str, float]:
        """For the file."""
        return {key: round(value, 6) for key, value in asdict(self).items()}


def fate(
    before: Mapping[str, int],
    after: Mapping[str, int],
    controls: Collection[int],
    places: Collection[int] | None = None,
) -> Fate | None:
    """Compare handles (handle → place of its element) before and after; `places` restricts them to some elements.

    None where there is no handle to compare. Elements that have no place in the page's tree are left out.
    """
    counted = {
        handle: place for handle, place in before.items() if place > GONE and (places is None or place in places)
    }
    if not counted:
        return None
    total = len(counted)
    now = {handle: after[handle] for handle in counted if handle in after}
    moved = [place for handle, place in now.items() if place != counted[handle]]
    other = sum(place == INSERTED or place in controls for place in moved)
    return Fate(
        same=(len(now) - len(moved)) / total,
        wrong=len(moved) / total,
        wrong_control=other / total,
        refused=(total - len(now)) / total,
        handles=total,
    )


def wrong_handles(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """The handles that now mean another element."""
    return [handle for handle, place in before.items() if place > GONE and after.get(handle, place) != place]
