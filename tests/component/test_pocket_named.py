"""`--policy pocket` on the command line: what it stands for, how it is drawn, and what an install without it says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from shopper_agent.cli.compose import PolicyChoice
from shopper_agent.cli.model_sources import pocket_source
from shopper_agent.errors import ConfigError
from shopper_agent.policies.pocket.shipped import FOLDER
from shopper_agent.prompt import POCKET, prompt_id
from shopper_agent.registry import make_policy
from training.marks import Made, mark

not_shipped = pytest.mark.skipif(FOLDER.is_dir(), reason="a model ships")
SAID = "shopper-agent: this install holds no trained policy yet; the reference shopper is --policy choice"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "genai_config.json").write_text(json.dumps({"model": {"context_length": 9, "vocab_size": 9}}))
    (tmp_path / "tokenizer.json").write_text("{}")
    made = Made(
        stage="sft", step=1, prompt=POCKET, prompt_id=prompt_id(POCKET), base="b", base_id="c", adapter=False,
        config={}, data_id=None,
    )  # fmt: skip
    mark(tmp_path, made)
    return tmp_path


def test_it_is_an_exported_model_that_is_called_by_its_name(folder: Path) -> None:
    source = pocket_source(folder)
    assert (source.kind, source.label, source.folder) == ("onnx", "pocket", folder)
    assert source.made is not None
    assert source.made.prompt == POCKET


def test_a_damaged_model_is_told(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("")
    with pytest.raises(ConfigError, match=r"is damaged: tokenizer\.json"):
        pocket_source(folder)


def test_a_recording_says_which_model_it_was(folder: Path) -> None:
    options = {"model": None, "temperature": 1.0, "max_tokens": 512}
    told = PolicyChoice("pocket", pocket_source(folder), options).recordable()
    assert (told["server"], told["temperature"], told["layout"]) == ("pocket", 1.0, "pocket")
    assert len(str(told["model_id"])) == 16


@pytest.mark.parametrize(("given", "temperature"), [(None, 0.6), (0.0, 0.0), (1.3, 1.3)])
def test_other_models_keep_their_temperature(given: float | None, temperature: float) -> None:
    choice = PolicyChoice.parse({"policy": "lm:http://localhost:1", "temperature": given})
    assert choice.options["temperature"] == temperature


def test_a_name_behind_pocket_is_none() -> None:
    with pytest.raises(ConfigError, match="unknown policy 'pocket:x'"):
        PolicyChoice.parse({"policy": "pocket:x"})


@not_shipped
def test_without_a_model_an_api_call_says_so() -> None:
    with pytest.raises(ConfigError, match="no trained policy yet"):
        make_policy("pocket")


@not_shipped
@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--persona", "careful-carla", "--url", "http://127.0.0.1:9", "--policy", "pocket"),
        ("predict", "{runs}", "--policy", "pocket", "--out", "{runs}/out.jsonl"),
        ("evaluate", "{runs}", "--policy", "pocket", "--out", "{runs}/report"),
        ("policy", "check", "pocket"),
        ("policy", "bench", "pocket"),
    ],
    ids=lambda each: " ".join(each[:2]),
)
def test_without_a_model_every_command_says_so_in_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "shopper_agent", *(each.format(runs=tmp_path) for each in arguments)],
        capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.strip()) == (2, "", SAID)
