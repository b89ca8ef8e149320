"""`shopper-agent show`: a session or a folder of them, told in one line."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from shopper_agent.cli.show import show
from shopper_agent.schema import Footer, Header, Outcome, Persona, Provenance, SessionSpec, StopReason
from shopper_agent.trajectories import TrajectoryWriter


def record(folder: Path) -> Path:
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11.7", platform="Linux")
    spec = SessionSpec(persona=Persona(name="Carla"), intent="a mug", url="https://shop.example/", policy="choice")
    writer = TrajectoryWriter.create(folder, Header(session_id="one", spec=spec, provenance=ran))
    writer.close(Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT), None)
    return folder


def test_a_recording_gets_a_page_and_a_folder_of_them_an_index(tmp_path: Path) -> None:
    one = record(tmp_path / "one")
    alone = CliRunner().invoke(show, [str(one)])
    assert (alone.exit_code, alone.stdout, alone.stderr) == (0, f"{one / 'session.html'}\n", "")
    assert not (tmp_path / "index.html").exists()
    folder = CliRunner().invoke(show, [str(tmp_path)])
    assert (folder.exit_code, folder.stdout, folder.stderr) == (0, f"{tmp_path / 'index.html'}\n", "")


def test_what_could_not_be_read_is_counted_on_standard_error(tmp_path: Path) -> None:
    record(tmp_path / "one")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "trajectory.jsonl").touch()
    ran = CliRunner().invoke(show, [str(tmp_path)])
    assert (ran.exit_code, ran.stderr) == (0, "1 recording could not be read; the index lists them\n")


def test_the_page_is_opened_when_asked_for(tmp_path: Path) -> None:
    record(tmp_path / "one")
    browser = tmp_path / "browser.sh"
    browser.write_text(f'echo "$1" > {tmp_path}/opened\n')
    ran = subprocess.run(
        [sys.executable, "-m", "shopper_agent", "show", "--open", str(tmp_path)],
        env={**os.environ, "BROWSER": f"sh {browser} %s"}, capture_output=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert (tmp_path / "opened").read_text().strip() == (tmp_path / "index.html").as_uri()
