"""What one system shows of one page, before and after changes, and the figures that follow from it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from pydantic import JsonValue

from benchmarks.observing.scoring import Fate, fate, recall, wrong_handles
from benchmarks.observing.survey import Control

EXAMPLES = 10
"""Of misses and wrong handles that are kept, to see what went wrong."""


@dataclass(frozen=True)
class Changed:
    """The same page, loaded anew and changed before it was read."""

    handles: Mapping[str, int]
    group: tuple[int, ...] = ()
    """Places of the elements that look like the one that was put in."""


@dataclass(frozen=True)
class Reading:
    """One system on one page."""

    text: str
    """What a model gets."""
    controls: tuple[Control, ...]
    """What the oracle found."""
    handles: Mapping[str, int]
    """Every handle and the place of its element."""
    shown: frozenset[int]
    """Places of the elements whose handles are in the text."""
    reachable: frozenset[int]
    """Those, and the ones behind lines of the text that can be opened."""
    cpu_ms: tuple[float, ...]
    """One value an observation, the warm-up left out."""
    changed: Mapping[str, Changed] = field(default_factory=dict)
    """By the kind of change; a page that has nothing to double has no twin."""


def figures(reading: Reading, count: Callable[[str], int]) -> dict[str, JsonValue]:
    """The row of one page."""
    found = recall(reading.controls, reading.shown, reading.reachable)
    own = {control.place for control in reading.controls}
    row: dict[str, JsonValue] = {
        "controls": len(reading.controls),
        "in_view": sum(control.view for control in reading.controls),
        "view_recall": _rounded(found.view),
        "page_recall": _rounded(found.page),
        "tokens": count(reading.text),
        "cpu_ms": round(median(reading.cpu_ms), 1) if reading.cpu_ms else None,
        "handles": len(reading.handles),
        "missed_in_view": [_described(control, reading) for control in found.missed_view[:EXAMPLES]],
        "missed_on_page": [_described(control, reading) for control in found.missed_page[:EXAMPLES]],
    }
    for kind, changed in reading.changed.items():
        row[kind] = {
            **_fate(fate(reading.handles, changed.handles, own, own)),
            "all_handles": _fate(fate(reading.handles, changed.handles, own)),
            "wrong_handles": list[JsonValue](wrong_handles(reading.handles, changed.handles)[:EXAMPLES]),
        }
        if changed.group:
            row[kind]["group"] = _fate(fate(reading.handles, changed.handles, own, changed.group))  # type: ignore[call-overload,index]
    return row


def _fate(found: Fate | None) -> dict[str, JsonValue]:
    return {} if found is None else dict[str, JsonValue](found.as_json())


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _described(control: Control, reading: Reading) -> str:
    handle = next((handle for handle, place in reading.handles.items() if place == control.place), None)
    why = "has no handle" if handle is None else f"{handle} cannot be reached"
    return f"{control.tag} “{control.text}” (place {control.place}): {why}"
