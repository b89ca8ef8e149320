"""Runs the scripts of other systems by their own interpreters and scores what they print as ours is scored."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, JsonValue

from benchmarks.observing.probe import State, texts_in
from benchmarks.observing.reading import Changed, Reading, figures
from benchmarks.observing.serving import served
from benchmarks.observing.survey import Control

PEERS: Mapping[str, str] = {
    "playwright": "ai_snapshot",
    "browser_use": "browser_use_state",
    "browsergym": "browsergym_axtree",
}
"""A system's name, which is that of its virtual environment under .peers, and its script."""


@dataclass(frozen=True)
class Request:
    """What a peer is asked to do."""

    root: Path
    """Of the repository."""
    pages: Path
    names: tuple[str, ...]
    oracle: Path
    times: int


def interpreter(root: Path, peer: str) -> Path:
    """Where a peer's own Python is, once it is installed."""
    return root / ".peers" / peer / "bin" / "python"


def measured(peer: str, request: Request, count: Callable[[str], int]) -> dict[str, JsonValue] | None:
    """A peer's rows; None where it is not installed, which is said."""
    python = interpreter(request.root, peer)
    if not python.exists():
        print(f"{peer}: not installed, left out (make bench-peers installs it)", file=sys.stderr)
        return None
    with served(request.pages) as url:
        asked = {
            "url": url,
            "names": request.names,
            "oracle": str(request.oracle.resolve()),
            "times": request.times,
            "probe": (request.pages / "probe.html").is_file(),
        }
        command = [str(python), "-m", f"benchmarks.observing.peers.{PEERS[peer]}", json.dumps(asked)]
        with subprocess.Popen(command, cwd=request.root, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            found = scored(peer, running.stdout, count)
    return {**found, "exit_status": running.returncode}


def scored(peer: str, lines: Iterable[str], count: Callable[[str], int]) -> dict[str, JsonValue]:
    """The rows that follow from a script's JSON lines; other lines are passed on."""
    found: dict[str, JsonValue] = {}
    pages: dict[str, JsonValue] = {}
    for line in lines:
        if not line.startswith('{"page":'):
            print(line, end="", file=sys.stderr)
            continue
        record = json.loads(line)
        print(f"{peer}: {record['page']}", file=sys.stderr)
        if "error" in record:
            pages[record["page"]] = {"error": record["error"]}
        elif "probe" in record:
            states: dict[str, State] = {kind: "yes" for kind in record["probe"]}
            found["probe"] = dict[str, JsonValue](states)
            found["probe_texts"] = dict[str, JsonValue](texts_in(record["text"]))
        else:
            pages[record["page"]] = figures(reading_of(record), count)
    return {"pages": pages, **found}


class _ChangedRecord(BaseModel):
    handles: dict[str, int]
    group: tuple[int, ...]


class _PageRecord(BaseModel):
    """What another interpreter has written is checked before it is counted."""

    text: str
    handles: dict[str, int]
    controls: tuple[Control, ...]
    cpu_ms: tuple[float, ...]
    changed: dict[str, _ChangedRecord]


def reading_of(record: object) -> Reading:
    """A record as peers/driving.py writes it; what a peer shows is all that it can reach.

    Raises ValueError for anything else.
    """
    told = _PageRecord.model_validate(record)
    shown = frozenset(told.handles.values())
    return Reading(
        text=told.text,
        controls=told.controls,
        handles=told.handles,
        shown=shown,
        reachable=shown,
        cpu_ms=told.cpu_ms,
        changed={kind: Changed(one.handles, one.group) for kind, one in told.changed.items()},
    )
