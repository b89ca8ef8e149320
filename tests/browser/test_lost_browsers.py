"""Browsers that are killed or hang in the middle of a visit: the recording is whole and nothing is left running."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import pytest

from shopper_agent.browser.launch import started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.errors import EnvironmentFailed
from shopper_agent.schema import Click, Context, Decision, Outcome, Persona, StopReason, Terminate
from shopper_agent.testing import ScriptedPolicy
from shopper_agent.trajectories import read_trajectory
from shopper_agent.visiting import Hooks, Plan, Visit, visit, visit_in

pytestmark = pytest.mark.browser

SHORT = BrowserSettings(call_s=1.5, navigation_s=2, settle_ms=300)
BOUND_S = 15.0
GO = Decision(rationale="I want to see more.", action=Click(name="go"))
LEAVE = Decision(rationale="I have seen enough.", action=Terminate())


def processes() -> dict[int, str]:
    """The living processes below this one: pid → command line."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    children.setdefault(int(parent), []).append(int(entry.name))
    found, waiting = {}, [os.getpid()]
    while waiting:
        for pid in children.get(waiting.pop(), []):
            waiting.append(pid)
            with suppress(OSError):
                found[pid] = (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def is_renderer(command: str) -> bool:
    return "--type=renderer" in command


def is_browser(command: str) -> bool:
    return "--remote-debugging-pipe" in command and "--type=" not in command


def is_driver(command: str) -> bool:
    return "run-driver" in command


@pytest.fixture
def before() -> Iterator[set[int]]:
    """The processes from before the test; whatever else there is ends with it."""
    known = set(processes())
    yield known
    deadline = time.monotonic() + 5
    while left := {pid: command for pid, command in processes().items() if pid not in known}:
        assert time.monotonic() < deadline, left


class Pages(Protocol):
    """The pages server of conftest.py."""

    def add(self, html: str) -> str: ...


Line = Decision | Callable[[Context], Decision]


def sending(number: signal.Signals, wanted: Callable[[str], bool], before: set[int]) -> Callable[[Context], Decision]:
    """A line of a script: send a signal to the processes wanted, then go on as if nothing had happened."""

    def send(context: Context) -> Decision:
        chosen = [pid for pid, command in processes().items() if pid not in before and wanted(command)]
        assert chosen
        for pid in chosen:
            os.kill(pid, number)
        return GO

    return send


def killing(wanted: Callable[[str], bool], before: set[int]) -> Callable[[Context], Decision]:
    return sending(signal.SIGKILL, wanted, before)


async def shopping(url: str, tmp_path: Path, *script: Line, settings: BrowserSettings = SHORT) -> Visit:
    plan = Plan(Persona(name="Carla"), url, "scripted", out=tmp_path, browser=settings)
    async with asyncio.timeout(BOUND_S):
        return await visit(plan, ScriptedPolicy(script))


def check_recording(done: Visit, steps: int, words: str) -> None:
    recorded = read_trajectory(done.recording)
    assert recorded.footer.stop_reason is StopReason.ENVIRONMENT_FAILED
    assert recorded.footer.outcome is Outcome.FAILED
    assert words in recorded.footer.message
    assert "\n" not in recorded.footer.message
    assert len(recorded.steps) == recorded.footer.steps == steps
    assert words.split("“")[0] in done.page.read_text()


@pytest.mark.parametrize(
    ("wanted", "words"),
    [(is_renderer, "the page crashed"), (is_browser, "was closed"), (is_driver, "was closed")],
    ids=["renderer", "browser", "driver"],
)
async def test_a_killed_process_ends_the_session_and_not_the_recording(
    pages_server: Pages, tmp_path: Path, before: set[int], wanted: Callable[[str], bool], words: str
) -> None:
    # Playwright forgets an exception when its driver is killed; it is told at some later time, to nobody's use
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    url = pages_server.add("<title>Shop</title><button>Go</button>")
    done = await shopping(url, tmp_path, killing(wanted, before))
    check_recording(done, steps=1, words=words)


async def test_a_page_that_cannot_be_opened_leaves_a_recording_without_steps(tmp_path: Path, before: set[int]) -> None:
    done = await shopping("http://127.0.0.1:1/", tmp_path)
    check_recording(done, steps=0, words="http://127.0.0.1:1/ uses a port that browsers refuse")


async def test_a_page_that_stands_still_before_it_is_pressed_keeps_the_decision(
    pages_server: Pages, tmp_path: Path, before: set[int]
) -> None:
    url = pages_server.add("<title>Shop</title><button>Go</button>")
    hasty = SHORT.model_copy(update={"call_s": 0.5})
    done = await shopping(url, tmp_path, sending(signal.SIGSTOP, is_renderer, before), settings=hasty)
    check_recording(done, steps=1, words="does not respond")
    assert read_trajectory(done.recording).steps[0].screenshot is None


async def test_a_visit_after_a_crash_goes_on_in_the_same_browser(
    pages_server: Pages, tmp_path: Path, before: set[int]
) -> None:
    url = pages_server.add("<title>Shop</title><button>Go</button>")
    plan = Plan(Persona(name="Carla"), url, "scripted", out=tmp_path, browser=SHORT)
    async with asyncio.timeout(BOUND_S), started_browser(SHORT) as started:
        crashed = await visit_in(started, plan, ScriptedPolicy([killing(is_renderer, before)]))
        after = await visit_in(started, plan, ScriptedPolicy([GO, LEAVE]))
    assert crashed.footer.stop_reason is StopReason.ENVIRONMENT_FAILED
    assert (after.footer.stop_reason, after.footer.steps) == (StopReason.TERMINATED, 2)


async def test_a_visit_in_a_browser_that_is_gone_says_so(pages_server: Pages, tmp_path: Path, before: set[int]) -> None:
    plan = Plan(Persona(name="Carla"), pages_server.add("Shop"), "scripted", out=tmp_path, browser=SHORT)
    async with asyncio.timeout(BOUND_S), started_browser(SHORT) as started:
        killing(is_browser, before)(None)  # type: ignore[arg-type]
        with pytest.raises(EnvironmentFailed, match="the browser is gone"):
            await visit_in(started, plan, ScriptedPolicy([LEAVE]))


async def test_a_cancelled_visit_is_recorded_as_cut_off(pages_server: Pages, tmp_path: Path, before: set[int]) -> None:
    class Waiting:
        def __init__(self) -> None:
            self.asked = asyncio.Event()

        async def decide(self, context: Context) -> Decision:
            self.asked.set()
            return await asyncio.Future()

    policy = Waiting()
    plan = Plan(Persona(name="Carla"), pages_server.add("Shop"), "waiting", out=tmp_path, browser=SHORT)
    begun: list[Path] = []
    work = asyncio.ensure_future(visit(plan, policy, Hooks(on_start=begun.append)))
    await policy.asked.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    footer = read_trajectory(begun[0]).footer
    assert (footer.stop_reason, footer.message) == (StopReason.CUT_OFF, "interrupted")
