"""A process between us and the server: when its standard input ends, whoever held the other end, the server ends too.

Run as a file by the server's own Python, so that nothing but the standard library is imported. The first line of its
input is JSON: the command, and how many seconds lie between asking the server to end and making it. An exit handler of
ours would not do: a process that is killed runs none.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType


def guard(command: Sequence[str], grace_s: float) -> int:
    """Run a command until it ends or standard input does; nothing of its process group outlives this call."""
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    threading.Thread(target=_end_with_input, args=(server, grace_s), daemon=True).start()
    try:
        return server.wait()
    finally:
        _signal(server, signal.SIGKILL)  # what it left behind


def _end_with_input(server: "subprocess.Popen[bytes]", grace_s: float) -> None:
    while os.read(0, 4096):
        pass
    _signal(server, signal.SIGTERM)
    until = time.monotonic() + grace_s
    while server.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    _signal(server, signal.SIGKILL)


def _signal(server: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    try:
        os.killpg(server.pid, number)
    except (ProcessLookupError, PermissionError):
        """Nobody is left."""


def _first_line() -> bytes:
    """Read byte by byte: nothing beyond the line may be taken from who waits for the end."""
    line = b""
    while not line.endswith(b"\n") and (more := os.read(0, 1)):
        line += more
    return line


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _exit)
    sys.exit(guard(*json.loads(_first_line())))
