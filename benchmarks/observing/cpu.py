"""CPU time of process trees in milliseconds. Needs nothing but the standard library: peers use it too."""

import os
import time
from collections.abc import Sequence
from pathlib import Path


def process_tree(root: int | None = None) -> tuple[int, ...]:
    """A process and all below it at the moment; None: the asking process."""
    children = _children()
    found = [os.getpid() if root is None else root]
    for process in found:  # grows while it is walked
        found.extend(children.get(process, ()))
    return tuple(found)


def spent_ms(processes: Sequence[int]) -> float:
    """CPU milliseconds so far of these processes, threads that have ended included; gone processes count nothing."""
    return sum(map(_spent_ms, processes))


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended between listing and reading
        found.setdefault(int(fields[1]), []).append(int(entry.name))
    return found


def _spent_ms(process: int) -> float:
    """Linux' CPU clock of a process, in nanoseconds: /proc counts in hundredths of a second."""
    try:
        return time.clock_gettime((~process << 3) | 2) * 1000
    except OSError:
        return 0.0
