"""A file of predictions that grows: made with one thing only, and never torn."""

from pathlib import Path

import pytest

from shopper_agent.errors import ConfigError
from training.predict_file import Origin, PredictionFile, sidecar
from training.predict_policies import DrawSettings
from training.predict_sources import model_id
from training.predict_steps import StepSettings
from training.predictions import Prediction, Said, read_predictions

MADE = Origin(policy="choice", persona="right", draws=DrawSettings(), steps=StepSettings(), steps_id="0" * 16, count=2)


def row(step: int) -> Prediction:
    return Prediction(session="s", user="u", step=step, gold=Said(type="terminate"), prediction=None)


def test_rows_are_there_as_soon_as_they_are_added(tmp_path: Path) -> None:
    path = tmp_path / "new" / "p.jsonl"
    with PredictionFile.open(path, MADE) as file:
        file.append(row(1))
        assert read_predictions(path) == [row(1)]
        assert not file.complete
        file.append(row(2))
        assert file.complete
    assert sidecar(path).name == "p.made.json"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"persona": "none"}, 'made with persona "right"; this call has "none"'),
        ({"draws": DrawSettings(seed=1)}, "made with draws.seed 0; this call has 1"),
        ({"steps_id": "1" * 16}, 'made with steps_id "0000000000000000"'),
    ],
)
def test_another_call_may_not_add_to_it(tmp_path: Path, changed: dict[str, object], told: str) -> None:
    path = tmp_path / "p.jsonl"
    PredictionFile.open(path, MADE).close()
    with pytest.raises(ConfigError, match=told):
        PredictionFile.open(path, MADE.model_copy(update=changed))


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text("mine\n", "utf-8")
    with pytest.raises(ConfigError, match="nothing says what it was made with"):
        PredictionFile.open(path, MADE)
    assert path.read_text("utf-8") == "mine\n"
    sidecar(path).write_text("{}", "utf-8")
    with pytest.raises(ConfigError, match=r"p\.made\.json cannot be read"):
        PredictionFile.open(path, MADE)
    sidecar(path).write_text(MADE.model_dump_json(), "utf-8")
    with pytest.raises(ConfigError, match="line 1 is no prediction of an earlier call"):
        PredictionFile.open(path, MADE)
    assert path.read_text("utf-8") == "mine\n"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ConfigError, match="cannot be written"):
        PredictionFile.open(tmp_path / "file" / "p.jsonl", MADE)


def test_a_model_is_known_by_what_is_in_its_files(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"a" * 300_000)
    first = model_id(tmp_path)
    (tmp_path / "notes.md").write_text("seen", "utf-8")
    assert model_id(tmp_path) == first
    (tmp_path / "model.safetensors").write_bytes(b"a" * 299_999 + b"b")
    assert model_id(tmp_path) != first
    with pytest.raises(ConfigError, match="No such file"):
        model_id(tmp_path / "none")
