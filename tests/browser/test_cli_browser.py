"""The command line with a real browser, as a person or a script calls it: processes, signals, exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from shopper_agent.schema import Outcome, StopReason, Trajectory
from shopper_agent.trajectories import read_trajectory

pytestmark = pytest.mark.browser

BOUND_S = 60
PERSON = ("--persona", "careful-carla")


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def said(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-u", "-m", "shopper_agent", *arguments]


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., Ran]:
    """`call("run", …)`: a process in an empty folder, run to its end."""

    def run(*arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
        done = subprocess.run(
            command(*arguments), cwd=tmp_path, env={**os.environ, **(environment or {})}, capture_output=True,
            encoding="utf-8", timeout=BOUND_S, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def one_line(ran: Ran, code: int, *words: str) -> None:
    assert ran.code == code
    assert ran.out == ""
    assert ran.err.count("\n") == 1, ran.err
    for word in words:
        assert word in ran.err


def the_recording(folder: Path) -> Trajectory:
    (found,) = (folder / "runs").iterdir()
    return read_trajectory(found)


# ── a visit ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_visit_for_a_script_prints_one_json_object_and_nothing_else(call, shop, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ran = call("run", *PERSON, "--url", shop.url, "--policy", "first", "--max-steps", "3", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.said) == {
        "outcome", "stop_reason", "steps", "message", "order_number", "duration_s", "recording", "page",
    }  # fmt: skip
    assert (ran.said["outcome"], ran.said["stop_reason"], ran.said["steps"]) == ("cut_off", "max_steps", 3)
    assert (tmp_path / ran.said["page"]).is_file()
    assert len(read_trajectory(tmp_path / ran.said["recording"]).steps) == 3


def test_a_visit_for_a_person_says_who_what_and_where_to_look(call, shop, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "run.toml").write_text(
        'policy = "terminate"\nseed = 5\nheader = ["X-Test: 1"]\nno-screenshots = true\n'
    )
    ran = call("run", *PERSON, "--url", shop.url, "--config", "run.toml", "--intent", "a gift for Zoë")
    assert (ran.code, ran.err) == (0, "")
    assert f"careful-carla visits {shop.url}  (terminate)" in ran.out
    assert "a gift for Zoë" in ran.out
    assert "left without buying" in ran.out
    assert "\x1b" not in ran.out  # it is no terminal
    recorded = the_recording(tmp_path)
    assert recorded.header.spec.seed == 5
    assert recorded.steps[0].screenshot is None
    assert not any("X-Test" in part for part in (recorded.header.model_dump_json(), ran.out))


def test_a_terminal_of_another_age_gets_ascii(call, shop) -> None:  # type: ignore[no-untyped-def]
    old = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "TERM": "dumb", "PYTHONUTF8": "0"}
    ran = call("run", *PERSON, "--url", shop.url, "--policy", "first", "--max-steps", "2", environment=old)
    assert (ran.code, ran.err) == (0, "")
    assert (ran.out + ran.err).isascii()
    assert "-> " in ran.out


def test_a_shop_that_is_down_fails_and_leaves_a_recording(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ran = call("run", *PERSON, "--url", "http://127.0.0.1:1/", "--json")
    assert (ran.code, ran.err) == (1, "")
    assert (ran.said["outcome"], ran.said["stop_reason"]) == ("failed", "environment_failed")
    assert the_recording(tmp_path).footer.message == ran.said["message"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--device", "pixel"), 2, ("unknown device “pixel”", "did you mean Pixel")),
        (("--locale", "zzzzz"), 2, ("Invalid locale",)),
        (("--storage-state", "nowhere.json"), 2, ("nowhere.json", "No such file")),
        (("--storage-state", "list.json"), 2, ("list.json", "cookies")),
        (("--storage-state", "wrong.json"), 2, ("cookies[0]",)),
        (("--out", "list.json/runs"), 2, ("list.json/runs", "Not a directory")),
        (("--browser", "/bin/true"), 1, ("/bin/true does not start", "is it a Chromium?")),
    ],
)
def test_what_only_the_browser_can_refuse_is_one_line_too(
    call, tmp_path: Path, arguments: tuple[str, ...], code: int, words: tuple[str, ...]
) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "wrong.json").write_text('{"cookies": [{"name": 1}]}')
    one_line(call("run", *PERSON, "--url", "http://127.0.0.1:1/", *arguments), code, *words)
    assert not (tmp_path / "runs").exists()


def test_doctor_says_that_the_browser_is_here(call) -> None:  # type: ignore[no-untyped-def]
    ran = call("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert any(line.startswith("ok") and "browser" in line and "Chromium" in line for line in ran.out.splitlines())


# ── a language model behind a bad server ─────────────────────────────────────────────────────────────────────────


def says(**action: str) -> str:
    return json.dumps({"rationale": "I want to see what there is.", "action": action})


def model_visit(call, shop, stub_server, *arguments: str) -> Ran:  # type: ignore[no-untyped-def]
    key = {"SHOPPER_AGENT_API_KEY": "sk-hunter2"}
    policy = f"lm:{stub_server.url}"
    ran: Ran = call("run", *PERSON, "--url", shop.url, "--policy", policy, "--json", *arguments, environment=key)
    assert stub_server.chats[0].headers["authorization"] == "Bearer sk-hunter2"
    assert "hunter2" not in ran.out + ran.err
    return ran


def test_a_model_that_talks_nonsense_is_asked_again_and_may_recover(call, shop, stub_server, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    stub_server.script(
        stub_server.says("I would rather talk about the weather."),
        stub_server.says(""),
        stub_server.says(says(type="click", name="no.such.button")),
        stub_server.says("x" * 1_000_000),
        stub_server.says(f"```json\n{says(type='terminate')}\n```"),
    )
    ran = model_visit(call, shop, stub_server)
    assert (ran.code, ran.said["stop_reason"], ran.said["steps"]) == (0, "terminated", 2)
    assert the_recording(tmp_path).header.spec.policy_options["tokens_counted_by"] == "estimate"
    first, second = the_recording(tmp_path).steps
    assert len(first.decision.raw) == 3
    assert second.observation.failure is not None
    assert second.observation.failure.kind == "no_such_name"
    assert len(second.decision.raw[0]) < 70_000
    assert "no.such.button" in json.dumps(stub_server.chats[3].body)  # the next decision saw what went wrong
    text = next((tmp_path / "runs").iterdir()).joinpath("trajectory.jsonl").read_text()
    assert "hunter2" not in text


def test_a_model_that_never_decides_fails_the_session_and_its_replies_are_kept(
    call, shop, stub_server, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    stub_server.script(stub_server.says("No."))
    ran = model_visit(call, shop, stub_server)
    assert (ran.code, ran.err, ran.said["stop_reason"]) == (1, "", "policy_failed")
    assert the_recording(tmp_path).footer.attempts == ("No.", "No.", "No.")


@pytest.mark.parametrize(("status", "words"), [(400, "the prompt is too long"), (500, "500")])
def test_a_server_that_fails_in_the_middle_is_told_in_one_line(
    call, shop, stub_server, tmp_path: Path, status: int, words: str
) -> None:  # type: ignore[no-untyped-def]
    stub_server.script(
        stub_server.says(says(type="click", name="browser.scroll_down")),
        stub_server.refuses(status, "the prompt is too long", **{"Retry-After": "0"}),
    )
    ran = model_visit(call, shop, stub_server)
    assert (ran.code, ran.err, ran.said["stop_reason"], ran.said["steps"]) == (1, "", "policy_failed", 1)
    assert words in ran.said["message"]
    assert len(the_recording(tmp_path).steps) == 1


def test_a_spending_cap_ends_the_session_before_it_is_passed(call, shop, stub_server) -> None:  # type: ignore[no-untyped-def]
    stub_server.script(stub_server.says(says(type="click", name="browser.scroll_down")))
    ran = model_visit(call, shop, stub_server, "--max-total-tokens", "20")
    assert (ran.code, ran.said["stop_reason"], len(stub_server.chats)) == (1, "policy_failed", 2)


# ── signals ──────────────────────────────────────────────────────────────────────────────────────────────────────


def family(pid: int) -> set[int]:
    """The processes below a process."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting.extend(below)
    return found


def is_alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def shopping(shop_url: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A visit that is in the middle of its second step at least; afterwards nothing of it may be left."""
    process = subprocess.Popen(
        command("run", *PERSON, "--url", shop_url, "--max-steps", "40"),
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("  2 "):
            break
    below = family(process.pid)
    assert below
    yield process
    deadline = time.monotonic() + 10
    while left := [pid for pid in below if is_alive(pid)]:
        assert time.monotonic() < deadline, left


@pytest.mark.parametrize(
    ("number", "to_all"),
    [(signal.SIGINT, True), (signal.SIGINT, False), (signal.SIGTERM, False), (signal.SIGHUP, False)],
)
def test_an_interrupted_visit_closes_its_recording_and_its_browser(
    shop, tmp_path: Path, number: signal.Signals, to_all: bool
) -> None:  # type: ignore[no-untyped-def]
    with shopping(shop.url, tmp_path) as process:
        (os.killpg if to_all else os.kill)(process.pid, number)  # Ctrl-C reaches all, a supervisor's signal one
        _, err = process.communicate(timeout=BOUND_S)
    assert process.returncode == 130
    recorded = the_recording(tmp_path)
    assert (recorded.footer.stop_reason, recorded.footer.message) == (StopReason.CUT_OFF, "interrupted")
    assert recorded.footer.steps == len(recorded.steps) >= 1
    assert err.startswith("interrupted; the recording so far: runs/")
    assert err.count("\n") == 1


def test_a_killed_visit_leaves_every_step_that_it_took(shop, tmp_path: Path, call) -> None:  # type: ignore[no-untyped-def]
    with shopping(shop.url, tmp_path) as process:
        process.kill()
        process.communicate(timeout=BOUND_S)
    recorded = the_recording(tmp_path)
    assert len(recorded.steps) >= 2
    assert recorded.footer.outcome is Outcome.CUT_OFF
    assert "no footer" in recorded.footer.message
    (folder,) = (tmp_path / "runs").iterdir()
    shown = call("show", str(folder))
    assert (shown.code, shown.err) == (0, "")
    assert all((folder / str(step.screenshot)).is_file() for step in recorded.steps)
