"""Checkpoints on disk: which are whole, and what names a model's weights."""

import json
import struct
from collections.abc import Mapping
from pathlib import Path

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import PromptSettings
from training.marks import MARK, Made, data_id, mark, mark_of, publish, recover, weights_id, whole_checkpoints

MADE = Made(
    stage="sft", step=3, prompt=PromptSettings(), prompt_id="0" * 12, base="b", base_id="c", adapter=False, config={},
    data_id=None,
)  # fmt: skip


def checkpoint(folder: Path, step: int = 3) -> Path:
    folder.mkdir()
    (folder / "weights").write_bytes(b"12345")
    mark(folder, MADE.model_copy(update={"step": step}))
    return folder


def test_a_marked_folder_is_whole(tmp_path: Path) -> None:
    made = mark_of(checkpoint(tmp_path / "one"))
    assert made is not None
    assert (made.step, made.files) == (3, {"weights": 5})
    assert "shopper-agent" in made.packages
    assert mark_of(tmp_path) is None


@pytest.mark.parametrize(("content", "state"), [(b"123", "has 3 bytes instead of 5"), (None, "is missing")])
def test_a_file_that_changed_is_damage(tmp_path: Path, content: bytes | None, state: str) -> None:
    weights = checkpoint(tmp_path / "one") / "weights"
    weights.unlink() if content is None else weights.write_bytes(content)
    with pytest.raises(ConfigError, match=f"is damaged: weights {state}"):
        mark_of(tmp_path / "one")


def test_a_mark_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / MARK).write_text("{}")
    with pytest.raises(ConfigError, match="cannot be read"):
        mark_of(tmp_path)


def test_halves_are_no_checkpoints_and_steps_are_numbers(tmp_path: Path) -> None:
    for step in (10, 9, 100):
        checkpoint(tmp_path / f"checkpoint-{step}", step)
    (tmp_path / "checkpoint-200").mkdir()
    (tmp_path / "checkpoint-100" / "weights").write_bytes(b"")
    assert [made.step for _, made in whole_checkpoints(tmp_path)] == [9, 10]


def test_a_new_folder_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    place = checkpoint(tmp_path / "final", 1)
    publish(checkpoint(tmp_path / "new", 2), place)
    made = mark_of(place)
    assert made is not None
    assert made.step == 2
    assert [one.name for one in tmp_path.iterdir()] == ["final"]


def test_what_was_moved_aside_comes_back(tmp_path: Path) -> None:
    place = checkpoint(tmp_path / "final")
    place.rename(tmp_path / ".final.old")  # where a kill between the two renames leaves it
    recover(place)
    assert mark_of(place) is not None


def safetensors(file: Path, tensors: Mapping[str, bytes]) -> None:
    header, offset = {}, 0
    for name, data in tensors.items():
        header[name] = {"dtype": "U8", "shape": [len(data)], "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    head = json.dumps(header).encode()
    file.write_bytes(struct.pack("<Q", len(head)) + head + b"".join(tensors.values()))


def test_weights_are_named_by_what_they_are_not_by_their_files(tmp_path: Path) -> None:
    for name in ("one", "two", "other"):
        (tmp_path / name).mkdir()
    a, b = bytes(range(200)), bytes(range(100, 250))
    safetensors(tmp_path / "one" / "model.safetensors", {"a": a, "b": b})
    safetensors(tmp_path / "two" / "model-00001-of-00002.safetensors", {"b": b})
    safetensors(tmp_path / "two" / "model-00002-of-00002.safetensors", {"a": a})
    safetensors(tmp_path / "other" / "model.safetensors", {"a": a, "b": b[::-1]})
    assert weights_id(tmp_path / "one") == weights_id(tmp_path / "two") != weights_id(tmp_path / "other")


@pytest.mark.parametrize("content", [b"", b"\xff" * 20, struct.pack("<Q", 2) + b"[]"])
def test_damaged_weights_are_one_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ConfigError, match="has no weights"):
        weights_id(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(ConfigError, match="damaged or cut off"):
        weights_id(tmp_path)


def test_a_data_set_is_named_by_its_files(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text("{}")
    with pytest.raises(ConfigError, match=r"examples\.parquet: No such file"):
        data_id(tmp_path)
    (tmp_path / "examples.parquet").write_bytes(b"rows")
    before = data_id(tmp_path)
    (tmp_path / "examples.parquet").write_bytes(b"other rows")
    assert data_id(tmp_path) != before
