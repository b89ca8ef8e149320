"""A process that records is killed without warning: what it confirmed is still there."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shopper_agent.schema import StopReason
from shopper_agent.trajectories import read_screenshot, read_trajectory

ROOT = Path(__file__).parents[2]

BEGIN = """
import resource, sys
from pathlib import Path
from shopper_agent.schema import *
from shopper_agent.trajectories import TrajectoryWriter

spec = SessionSpec(persona=Persona(name="x"), intent="i", url="u", policy="p")
ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11", platform="x")
writer = TrajectoryWriter.create(Path(sys.argv[1]), Header(session_id="s", spec=spec, provenance=ran))
decision = Decision(rationale="on and on", action=Click(name="n"))
"""

ON_AND_ON = """
index = 0
while True:
    html = "".join(f"<p>{index // 2} {word}" for word in range(index % 7 * 3000))
    page = Observation(url=f"u{index}", title="t", html=html, elements=())
    step = Step(index=index, time_s=index, observation=page, decision=decision)
    writer.step(step, bytes([index % 256]) * 40_000)
    print(index, flush=True)
    index += 1
"""

FULL_DISK = """
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))  # the line below fits only in part
page = Observation(url="u", title="t", html="x" * 3000, elements=())
try:
    writer.step(Step(index=0, time_s=0, observation=page, decision=decision), None)
except OSError as error:
    print(error.strerror)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
writer.close(Footer(stop_reason="crashed", outcome="failed"), None)
"""


@pytest.mark.parametrize("reported", [1, 2, 7, 25])
def test_every_reported_step_survives_a_kill(tmp_path: Path, reported: int) -> None:
    folder = tmp_path / "rec"
    command = [sys.executable, "-c", BEGIN + ON_AND_ON, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        for expected in range(reported):
            assert int(child.stdout.readline()) == expected
        child.send_signal(signal.SIGKILL)
        late = [int(line) for line in child.stdout.read().split()]  # reported before the kill arrived
    assert child.returncode == -signal.SIGKILL
    trajectory = read_trajectory(folder)
    known = reported + len(late)
    assert len(trajectory.steps) in (known, known + 1)
    assert [step.observation.url for step in trajectory.steps] == [
        f"u{index}" for index in range(len(trajectory.steps))
    ]
    for step in trajectory.steps:
        assert step.screenshot is not None
        assert read_screenshot(folder, step.screenshot) == bytes([step.index % 256]) * 40_000
    assert trajectory.footer.stop_reason is StopReason.CUT_OFF
    assert trajectory.footer.steps == len(trajectory.steps)


def test_a_line_that_fits_on_the_disk_only_in_part_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BEGIN + FULL_DISK, str(tmp_path / "rec")]
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=True)
    assert done.stdout.decode().strip() == "No space left on device"
    trajectory = read_trajectory(tmp_path / "rec")
    assert trajectory.steps == ()
    assert trajectory.footer.stop_reason is StopReason.CRASHED
