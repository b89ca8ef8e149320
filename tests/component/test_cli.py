"""The command line without a browser: every mistake is one helpful line, exit code 2, and nothing else."""

import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.cli.display import Display
from shopper_agent.schema import Footer, Header, Outcome, Persona, Provenance, SessionSpec, StopReason
from shopper_agent.testing import make_observation
from shopper_agent.trajectories import TrajectoryWriter

SHOP = "http://127.0.0.1:9/"


Shell = Callable[..., Any]


@pytest.fixture
def call(shell: Shell, tmp_path: Path) -> Iterator[Shell]:
    """`call("run", "--url", …)`: the command as a shell would call it, in an empty folder."""
    yield shell
    assert not (tmp_path / "runs").exists()  # nothing is recorded when nothing was done


def shopping(call: Shell, *arguments: str, persona: str = "careful-carla", url: str = SHOP) -> Any:
    return call("run", "--persona", persona, "--url", url, *arguments)


def check_complaint(ran: Any, *words: str, code: int = 2) -> None:
    assert ran.code == code
    assert ran.out == ""
    assert ran.err.startswith("shopper-agent")
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err


# ── run ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"name":', ("line 1", "not JSON")),
        (b"", ("not JSON",)),
        (b"\x00\xff\xfe", ("not UTF-8",)),
        (b"[1]", ("not an object",)),
        (b'{"name": "X", "agee": 3}', ("unknown field 'agee'", "known: name")),
        (b'{"name": "X", "demographics": {"age": 7}}', ("demographics.age", "7")),
        (b'{"name": "X", "name": "Y"}', ("there twice",)),
        (b'{"name": "X", "budget": NaN}', ("NaN",)),
        (b"[" * 100_000, ("nested too deeply",)),
    ],
)
def test_a_malformed_persona_is_told_with_its_file(call: Shell, content: bytes, words: tuple[str, ...]) -> None:
    Path("carla.json").write_bytes(content)
    check_complaint(shopping(call, persona="carla.json"), "carla.json", *words)


@pytest.mark.parametrize("persona", ["nowhere.json", ".", "", "/dev/null/x.json"])
def test_a_persona_that_is_not_there_is_told(call: Shell, persona: str) -> None:
    check_complaint(shopping(call, persona=persona), "persona")


def test_a_persona_nearly_named_is_suggested(call: Shell) -> None:
    check_complaint(shopping(call, persona="careful-karla"), "did you mean careful-carla", "bargain-bo")


@pytest.mark.parametrize(
    "url",
    ["shop", "", "ftp://shop.example/", "http://", "http://[::1", "http://x:99999/", "http://a b/", "http://x/\n"],
)
def test_an_address_that_is_none_is_refused(call: Shell, url: str) -> None:
    check_complaint(shopping(call, url=url), "--url")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--policy", "choicee"), ("choicee", "did you mean choice?", "lm:URL")),
        (("--policy", "first:x"), ("unknown policy 'first:x'",)),
        (("--policy", "lm"), ("lm:http://localhost:8000",)),
        (("--policy", "lm:foo"), ("--policy lm", "http")),
        (("--policy", "lm:http://127.0.0.1:9", "--max-cost", "1"), ("--max-cost needs --price-in and --price-out",)),
        (("--policy", "lm:http://127.0.0.1:9", "--api-key", "a\tb"), ("API key",)),
        (("--viewport", "wide"), ("1280x900", "wide")),
        (("--viewport", "0x900"), ("1280x900",)),
        (("--viewport", "²x²"), ("1280x900",)),
        (("--header", "X-Test"), ("--header", "X-Test")),
        (("--header", "X Test: 1"), ("--header", "X Test")),
        (("--header", "X-Test: a\nb"), ("--header", "X-Test")),
        (("--http-auth", "carla"), ("USER:PASSWORD",)),
        (("--proxy", "nowhere"), ("--proxy", "http://HOST:PORT")),
        (("--max-steps", "0"), ("--max-steps", "x>=1", "run --help")),
        (("--deadline", "nan"), ("--deadline", "not a finite number")),
        (("--temperature", "inf"), ("--temperature", "not a finite number")),
        (("--seed", "x"), ("--seed", "'x'")),
        (("--layout", "free"), ("--layout", "customer-r1")),
        (("--nope",), ("--nope",)),
        (("--browser", "/nonexistent/chromium"), ("no browser at /nonexistent/chromium",)),
    ],
)
def test_a_wrong_option_is_named(call: Shell, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    check_complaint(shopping(call, *arguments), *words)


def test_passwords_given_as_options_are_not_repeated(call: Shell) -> None:
    for arguments in (("--http-auth", "hunter2"), ("--proxy", "gopher://me:hunter2@x:1"), ("--header", "A B: hunter2")):
        ran = shopping(call, *arguments)
        check_complaint(ran)
        assert "hunter2" not in ran.err


@pytest.mark.parametrize("missing", ["--persona", "--url"])
def test_a_missing_option_is_named(call: Shell, missing: str) -> None:
    given = {"--persona": "careful-carla", "--url": SHOP}
    del given[missing]
    check_complaint(call("run", *(word for pair in given.items() for word in pair)), missing)


def test_a_file_in_the_place_of_the_folder_for_recordings_is_told(call: Shell) -> None:
    Path("out").write_text("")
    check_complaint(shopping(call, "--out", "out"), "--out", "is a file")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("max-stepps = 3", ("unknown key “max-stepps”", "did you mean “max-steps”")),
        ("zzz = 3", ("unknown key “zzz”", "it knows allow-host")),
        ("[run]\nseed = 1", ("unknown key “run”",)),
        ("[seed]\nx = 1", ("“seed” is a table",)),
        ("header = 'X: 1'", ("“header” takes a list",)),
        ("seed =", ("run.toml: not TOML",)),
        ("max-steps = 'many'", ("--max-steps", "many")),
        ("viewport = 7", ("--viewport",)),
        ("policy = 'choicee'", ("choicee",)),
    ],
)
def test_a_wrong_configuration_file_is_told(call: Shell, text: str, words: tuple[str, ...]) -> None:
    Path("run.toml").write_text(text)
    check_complaint(shopping(call, "--config", "run.toml"), *words)


def test_a_configuration_file_that_cannot_be_read_is_told(call: Shell) -> None:
    check_complaint(shopping(call, "--config", "nowhere.toml"), "nowhere.toml", "No such file")
    Path("bad.toml").write_bytes(b"\xff\xfe\x00")
    check_complaint(shopping(call, "--config", "bad.toml"), "bad.toml")


def test_the_command_line_has_the_last_word_over_the_configuration(call: Shell) -> None:
    Path("run.toml").write_text("policy = 'nobody'\npersona = 'careful-carla'\nurl = 'http://127.0.0.1:9/'\n")
    check_complaint(call("run", "--config", "run.toml"), "'nobody'")
    check_complaint(call("run", "--config", "run.toml", "--policy", "noone"), "'noone'")


def test_a_model_server_that_refuses_is_told_in_one_line(call: Shell) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    check_complaint(shopping(call, "--policy", f"lm:http://127.0.0.1:{port}"), f"127.0.0.1:{port}", "failed", code=1)


# ── the other commands ───────────────────────────────────────────────────────────────────────────────────────────


def recording(folder: Path) -> Path:
    """A whole recording of no steps; returns its file."""
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0", python="3", platform="Linux")
    spec = SessionSpec(persona=Persona(name="Carla"), intent="a mug", url=SHOP, policy="choice")
    writer = TrajectoryWriter.create(folder, Header(session_id="one", spec=spec, provenance=ran))
    seen = make_observation(SHOP, "Mugs")
    writer.close(Footer(stop_reason=StopReason.MAX_STEPS, outcome=Outcome.CUT_OFF, observation=seen), None)
    return folder / "trajectory.jsonl"


def test_a_recording_is_shown_as_a_page_beside_it(call: Shell) -> None:
    file = recording(Path("one"))
    for given in ("one", str(file)):
        ran = call("show", given)
        assert (ran.code, ran.out, ran.err) == (0, "one/session.html\n", "")
    assert "Carla" in Path("one/session.html").read_text()


def test_a_recording_without_its_end_is_shown_as_cut_off(call: Shell) -> None:
    file = recording(Path("one"))
    whole = file.read_bytes()
    for kept in (len(whole) - 1, whole.index(b"\n") + 40, whole.index(b"\n") + 1):
        file.write_bytes(whole[:kept])
        assert call("show", "one").code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ("no recording at one", "No such file")),
        (b"", ("one/trajectory.jsonl:1", "no header")),
        (b'{"record": "hea', ("trajectory.jsonl:1", "no header")),
        (os.urandom(500) + b"\n", ("trajectory.jsonl:1",)),
        (b"[]\n", ("trajectory.jsonl:1", "not a JSON object")),
        (b'{"record": "header"}\n', ("trajectory.jsonl:1",)),
        (b'{"schema_version": 99, "provenance": {"shopper_agent": "9.0"}}\n', ("format 99", "9.0 or newer")),
    ],
)
def test_what_is_no_recording_is_told_with_its_line(call: Shell, content: bytes | None, words: tuple[str, ...]) -> None:
    Path("one").mkdir()
    if content is not None:
        Path("one/trajectory.jsonl").write_bytes(content)
    check_complaint(call("show", "one"), *words)


def test_the_example_personas_are_listed_and_shown(call: Shell) -> None:
    listed = call("personas")
    assert listed.code == 0
    names = [line.split()[0] for line in listed.out.splitlines()]
    assert "careful-carla" in names
    one = call("personas", "careful-carla")
    assert "Librarian" in one.out
    assert one.code == 0
    everyone = json.loads(call("personas", "--json").out)
    assert [each["id"] for each in everyone] == names
    assert "contact" not in everyone[0]
    (carla,) = json.loads(call("personas", "careful-carla", "--json").out)
    assert carla["name"] == "careful-carla"
    check_complaint(call("personas", "carefull-carla"), "did you mean careful-carla")


def test_a_shop_that_nobody_knows_is_told(call: Shell) -> None:
    check_complaint(call("shop", "bazar"), "'bazar'", "bazaar")


def test_a_port_in_use_is_told(call: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        check_complaint(call("shop", "--port", str(port)), str(port), "already in use", "--port 0")


def test_an_address_that_is_not_this_machines_is_told(call: Shell) -> None:
    check_complaint(call("shop", "--host", "192.0.2.1", "--port", "0"), "192.0.2.1:0")


def test_a_file_that_is_no_database_of_the_shop_is_told(call: Shell) -> None:
    Path("notes.txt").write_text("buy socks" * 100)
    check_complaint(call("shop", "--port", "0", "--database", "notes.txt"), "notes.txt")
    assert Path("notes.txt").read_text().startswith("buy socks")


def test_doctor_tells_of_a_browser_that_is_not_there(call: Shell) -> None:
    ran = call("doctor", "--browser", "/nonexistent/chromium")
    assert ran.code == 1
    assert "missing  browser" in ran.out
    assert "no browser at /nonexistent/chromium" in ran.out
    assert ran.err == ""
    assert [line.split()[0] for line in ran.out.splitlines()].count("missing") == 1  # what is optional is not missing
    check_complaint(call("doctor", "--install", "--browser", "/nonexistent/chromium"), "/nonexistent/chromium")


def test_an_unknown_command_is_told(call: Shell) -> None:
    check_complaint(call("rum"), "rum")


def test_no_command_shows_the_help(call: Shell) -> None:
    ran = call()
    assert ran.code == 2
    assert "Usage: shopper-agent" in ran.out + ran.err


@pytest.mark.parametrize("command", ["run", "shop", "show", "personas", "doctor", "demo"])
def test_each_command_explains_itself(call: Shell, command: str) -> None:
    ran = call(command, "--help")
    assert ran.code == 0
    assert f"Usage: shopper-agent {command}" in ran.out


# ── the terminal ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("width", "unicode"), [(20, False), (80, True), (400, False)])
def test_the_display_fits_its_terminal(width: int, unicode: bool) -> None:
    lines: list[str] = []
    display = Display(lines.append, width, colour=False, unicode=unicode)
    display.start(Persona(name="Zoë"), "ein Geschenk für Mama, „schön“ " * 9, "http://shop.example  (choice)")
    display.end(
        Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT, message="\x1b[2Jnothing\r\nfor me " * 9)
    )
    text = "\n".join(lines)
    assert "\x1b" not in text
    assert "\r" not in text
    assert unicode or text.isascii()
    assert all(len(line) <= max(width, 40) + 2 for line in lines if "http" not in line)


def test_a_terminal_without_unicode_or_colours_gets_plain_words() -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "TERM": "dumb", "PYTHONUTF8": "0"}
    ran = subprocess.run(
        [sys.executable, "-m", "shopper_agent", "run", "--persona", "nobody-ünknown", "--url", SHOP],
        env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert ran.stdout == b""
    assert ran.stderr.startswith(b"shopper-agent: persona nobody")
    assert ran.stderr.count(b"\n") == 1
    listed = subprocess.run(
        [sys.executable, "-m", "shopper_agent", "personas", "careful-carla"],
        env=environment,
        capture_output=True,
        check=True,
    )
    assert b"\x1b" not in listed.stdout


def test_a_reader_who_goes_away_leaves_no_traceback() -> None:
    command = [sys.executable, "-m", "shopper_agent", "personas", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert isinstance(process.stdout, io.BufferedReader)
        assert isinstance(process.stderr, io.BufferedReader)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
