"""What every peer's script does: open, read, time, change, read again. Needs nothing but the standard library."""

import json
import logging
import os
import shutil
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypedDict

from benchmarks.observing.cpu import process_tree, spent_ms
from benchmarks.observing.serving import RESOLVER_RULES
from benchmarks.observing.survey import survey_script

CHROMIUMS = ("chromium-headless-shell", "headless-shell", "chrome-headless-shell", "chromium", "google-chrome")
CHANGES = ("banner", "twin")


class Viewport(TypedDict):
    """In CSS pixels."""

    width: int
    height: int


VIEWPORT: Viewport = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Seen:
    """One observation: the text that a model gets, and whatever leads from its handles to elements."""

    text: str
    handles: Any


class Peer(Protocol):
    """A system that is compared with ours."""

    def open(self, url: str) -> None:
        """Load an address freshly and wait until it is loaded."""

    def ask(self, expression: str) -> Any:
        """Evaluate in the page's own world; JSON comes back."""

    def observe(self) -> Seen:
        """One observation, as the system makes it for a model."""

    def places(self, seen: Seen) -> Mapping[str, int]:
        """The handles in the text and the places of their elements."""

    def probed(self, seen: Seen) -> list[str]:
        """The probe page's kinds of control that have a handle in the text."""


def chromium() -> str:
    """The browser that our own system prefers too. Ends the script where there is none."""
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    return found or sys.exit("no Chromium was found")


def chromium_arguments() -> list[str]:
    """This machine alone can be reached."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [f"--host-resolver-rules={RESOLVER_RULES}", *root]


def run(peer: Peer) -> None:
    """Do what the command line asks for, and print a JSON line a page."""
    logging.disable(logging.ERROR)
    asked = json.loads(sys.argv[1])
    script = survey_script(Path(asked["oracle"]))
    for name in asked["names"]:
        try:
            record = _page(peer, f"{asked['url']}/{name}.html", script, asked["times"])
        except Exception as error:  # noqa: BLE001 - what a peer cannot read is its result; the next page is another one
            traceback.print_exc()
            record = {"error": f"{type(error).__name__}: {str(error)[:300]}"}
        print(json.dumps({"page": name, **record}), flush=True)
    if asked["probe"]:
        peer.open(f"{asked['url']}/probe.html")
        peer.ask(f"{script}\n0")
        seen = peer.observe()
        print(json.dumps({"page": "probe", "text": seen.text, "probe": peer.probed(seen)}), flush=True)


def _page(peer: Peer, url: str, script: str, times: int) -> dict[str, Any]:
    peer.open(url)
    peer.ask(f"{script}\n0")
    controls = peer.ask("__survey.controls()")
    processes, cost = process_tree(), []
    seen = peer.observe()
    handles = peer.places(seen)
    for _ in range(times):
        began = spent_ms(processes)
        peer.observe()
        cost.append(spent_ms(processes) - began)
    changed = {}
    for kind in CHANGES:
        peer.open(url)
        peer.ask(f"{script}\n0")
        group = peer.ask(f"__survey.change({json.dumps(kind)})")
        if group is not None:
            changed[kind] = {"handles": peer.places(peer.observe()), "group": group}
    return {"text": seen.text, "controls": controls, "handles": handles, "cpu_ms": cost, "changed": changed}
