"""`shopper-agent train` as a user types it."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from training.marks import mark_of, whole_checkpoints

pytestmark = pytest.mark.train


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shopper_agent", "train", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def written(folder: Path, model: Path, data: Path, more: str = "batch = 1") -> Path:
    file = folder / "train.toml"
    file.write_text(
        f"""
        [model]
        base = "{model}"
        [model.lora]
        r = 2
        [data]
        folder = "{data}"
        [sft]
        steps = 1
        {more}
        [output]
        folder = "{folder / "out"}"
        """,
        "utf-8",
    )
    return file


def test_a_model_is_trained_and_merged(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> None:
    done = run("sft", "--config", written(tmp_path, tiny_model_folder, tiny_data_folder))
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tmp_path / 'out' / 'final'}: 1 steps\n"
    assert done.stderr.startswith("step 1 of 1: loss")
    assert "Loading weights" not in done.stderr
    log = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text("utf-8").splitlines()]
    assert log[0]["step"] == 1
    merged = run("merge", tmp_path / "out" / "final", "--out", tmp_path / "merged")
    assert merged.returncode == 0, merged.stderr
    made = mark_of(tmp_path / "merged")
    assert made is not None
    assert not made.adapter


def first_loss(out: Path) -> float:
    return float(json.loads((out / "log.jsonl").read_text("utf-8").splitlines()[0])["loss"])


def test_two_processes_share_a_batch(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> None:
    alone, shared = tmp_path / "alone", tmp_path / "shared"
    shipped = (Path(__file__).parents[2] / "training" / "configs" / "fsdp.yaml").read_text("utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for old, new in (
        ("num_processes: 8", "num_processes: 2"), ("mixed_precision: bf16", 'mixed_precision: "no"'),
        ("use_cpu: false", f"use_cpu: true\nmain_process_port: {port}"),
    ):  # fmt: skip
        assert old in shipped
        shipped = shipped.replace(old, new)
    (tmp_path / "two.yaml").write_text(shipped, "utf-8")
    for folder, launch in ((alone, []), (shared, ["--launch", tmp_path / "two.yaml"])):
        folder.mkdir()
        file = written(folder, tiny_model_folder, tiny_data_folder, "batch = 2\nsave_every = 1")
        done = run("sft", "--config", file, *launch)
        assert done.returncode == 0, done.stderr
    assert [made.step for _, made in whole_checkpoints(shared / "out")] == [1]
    losses = [first_loss(folder / "out") for folder in (alone, shared)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-4)
    assert mark_of(shared / "out" / "final") is not None


def test_a_mistake_is_one_line(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> None:
    for arguments, complaint in (
        (["sft", "--config", tmp_path / "none.toml"], "No such file"),
        (["sft", "--config", written(tmp_path, tiny_model_folder, tiny_data_folder, "batsch = 3")], "unknown setting"),
        (["merge", tiny_model_folder, "--out", tmp_path / "m"], "is no adapter of this package"),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert complaint in done.stderr
        assert done.stderr.startswith("shopper-agent: ")
        assert done.stderr.count("\n") == 1
    file = written(tmp_path, tiny_model_folder, tiny_data_folder)
    done = run("sft", "--config", file, "--launch", tmp_path / "none.yaml")
    assert (done.returncode, "there is no such file" in done.stderr) == (2, True)
