"""The user's own loop, as docs/training-data.md has it: visits, a data set, a model of one's own, and it shops."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shopper_agent.trajectories import read_trajectory
from sites import serve

pytestmark = [pytest.mark.train, pytest.mark.browser]
CONFIG = """
[model]
base = "model"
[data]
folder = "data"
[sft]
steps = 60
batch = 1
per_device = 1
learning_rate = 5e-3
bf16 = false
[sft.numbers]
[output]
folder = "sft"
"""


def shopper_agent(folder: Path, *arguments: str) -> str:
    """What a command in this folder prints; it ends well."""
    done = subprocess.run(
        [sys.executable, "-m", "shopper_agent", *arguments], cwd=folder, env=os.environ, capture_output=True,
        encoding="utf-8", timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_recorded_visits_make_a_policy_that_visits(tmp_path: Path) -> None:
    with serve("bazaar", database=tmp_path / "shop.sqlite") as shop:
        shopper_agent(tmp_path, "run", "--persona", "busy-ben", "--url", shop.url, "--policy", "choice", "--json")
        shopper_agent(tmp_path, "dataset", "build", "runs", "--out", "data", "--layout", "pocket")
        shopper_agent(tmp_path, "train", "new", "--data", "data", "--size", "tiny", "--out", "model")
        (tmp_path / "train.toml").write_text(CONFIG, "utf-8")
        shopper_agent(tmp_path, "train", "sft", "--config", "train.toml")
        visit = shopper_agent(
            tmp_path, "run", "--persona", "busy-ben", "--url", shop.url, "--policy", "lm:sft/final",
            "--max-steps", "2", "--json",
        )  # fmt: skip
    told = json.loads(visit)
    assert told["outcome"] in {"cut_off", "left"}
    steps = read_trajectory(tmp_path / told["recording"]).steps
    assert steps
    assert all(step.decision.rationale is not None and not step.decision.rationale.startswith("[") for step in steps)
