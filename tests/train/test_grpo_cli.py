"""`shopper-agent train grpo` by a TOML file."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from shopper_agent.cli.train_grpo import grpo
from shopper_agent.errors import ConfigError
from training.step_log import read_log

pytestmark = pytest.mark.train

TOML = """
[model]
base = {model}
[data]
folder = {data}
[reward]
name = "exact_match"
[output]
folder = {out}
[grpo]
steps = 1
group = 2
batch = 2
per_device = 2
bf16 = false
max_new_tokens = 8
"""


@pytest.fixture
def file(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> Path:
    parts = {"model": tiny_model_folder, "data": tiny_data_folder, "out": tmp_path / "out"}
    made = tmp_path / "grpo.toml"
    made.write_text(TOML.format(**{name: json.dumps(str(path)) for name, path in parts.items()}))
    return made


def test_a_file_is_all_that_a_run_needs(file: Path, tmp_path: Path) -> None:
    ended = CliRunner().invoke(grpo, ["--config", str(file)], catch_exceptions=False)
    assert ended.exit_code == 0
    assert ended.stdout == f"{tmp_path / 'out' / 'final'}: 1 steps\n"
    assert ended.stderr.splitlines()[-1].startswith("step 1: reward ")
    assert [line.kind for line in read_log(tmp_path / "out" / "log.jsonl")] == ["step"]


def test_a_shop_is_for_on_policy_alone(file: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[on_policy\] goes with --shop"):
        CliRunner().invoke(
            grpo, ["--config", str(file), "--shop", "bazaar", "--persona", "ann.json"], catch_exceptions=False
        )
