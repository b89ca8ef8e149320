"""The reproduction table at toy size: two rows trained, scored and written; what is finished is not made again."""

import json
from pathlib import Path

import pytest

from shopper_agent.prompt import POCKET
from training.data import DataSet, DataSettings, build, recordings_below, write
from training.examples import ExampleSettings

pytestmark = pytest.mark.train
RECIPE = """
[sft]
steps = 2
batch = 2
per_device = 2
optimizer = "muon"
max_length = 1536
bf16 = false
[sft.numbers]
prompt_share = 0.25
"""


@pytest.fixture(scope="module")
def home(recordings_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set with a few shoppers held out, the same as held-out shops, and a recipe."""
    folder = tmp_path_factory.mktemp("results")
    outcomes = ("ordered", "left", "cut_off", "blocked", "failed")
    settings = DataSettings(examples=ExampleSettings(prompt=POCKET), outcomes=outcomes)
    made = build(recordings_below([recordings_folder]), settings)
    others = tuple(one.model_copy(update={"user": one.session, "split_by_user": "test"}) for one in made.examples)
    write(DataSet(made.card, (*others, *made.part("train"))), folder / "data")
    write(DataSet(made.card, others), folder / "data" / "held-out-shops")
    (folder / "recipe.toml").write_text(RECIPE, "utf-8")
    return folder


def told(home: Path, command: str, *more: str) -> list[str]:
    return [
        command, "--data", str(home / "data"), "--held-out-shops", str(home / "data" / "held-out-shops"), "--out",
        str(home / "out"), "--size", "tiny", "--rows", "untrained,sft-proper", "--threads", "1", *more,
    ]  # fmt: skip


def test_rows_are_trained_scored_and_written_and_only_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from benchmarks.results.__main__ import main

    small = ("--recipe", str(home / "recipe.toml"), "--rl-steps", "1", "--rl-batch", "1", "--group", "3")
    scoring = ("--examples", "6", "--texts", "1")
    assert main(told(home, "train", *small)) == 0
    capsys.readouterr()
    assert main(told(home, "train", *small)) == 0
    assert "sft-proper: finished before" in capsys.readouterr().out
    assert main(told(home, "score", *scoring)) == 0
    assert "untrained, persona shuffled" in capsys.readouterr().out
    assert main(told(home, "score", *scoring)) == 0
    assert "persona" not in capsys.readouterr().out
    figures = json.loads((home / "out" / "report" / "results.json").read_text("utf-8"))
    for found in figures["sets"].values():
        assert set(found["rows"]) == {"untrained", "sft", "sft-proper"}
        assert found["without_model"]["the demonstrator itself"]["right"]["greedy_share"][0] == pytest.approx(1)
    assert (home / "out" / "report" / "results-method-held-out-shoppers.svg").is_file()


def test_shares_read_in_batches_are_those_read_one_by_one(home: Path) -> None:
    from training.checkpoint import load
    from training.config import ModelSettings
    from training.data import read
    from training.new_model import SHAPES, new_model
    from training.number_shares import stated_shares

    examples = read(home / "data" / "held-out-shops").examples[:9]
    new_model(examples, SHAPES["tiny"], home / "fresh")
    loaded = load(ModelSettings(base=str(home / "fresh")))
    alone, together = (stated_shares(loaded.model, loaded.tokenizer, examples, at_once=size) for size in (1, 9999))
    for one, other, example in zip(alone, together, examples, strict=True):
        assert one == pytest.approx(other, abs=1e-5)
        assert sorted(one) == list(range(len(example.order) + 1))
