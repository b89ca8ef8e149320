"""A trained checkpoint, asked about recorded steps and evaluated, as a user types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from shopper_agent.backends.local import LocalSettings, load_local
from shopper_agent.policies.grammar import GrammarSettings
from shopper_agent.prompt import PromptSettings
from shopper_agent.testing.backends import ScriptedBackend
from training.data import DataSet, recordings_below
from training.predict_policies import AskedModel, DrawSettings
from training.predict_sources import data_part, trained_on
from training.predict_steps import StepSettings, find, questions
from training.predictions import read_predictions

pytestmark = pytest.mark.train

OUTCOMES = ("ordered", "left", "cut_off", "blocked", "failed")
SHORT = ("--samples", "1", "--max-tokens", "40", "--max-rationale", "4", "--limit", "1")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shopper_agent", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def checkpoint(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter of one step of fine-tuning."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "train.toml").write_text(
        f"""
        [model]
        base = "{tiny_model_folder}"
        [model.lora]
        r = 2
        [data]
        folder = "{tiny_data_folder}"
        by = "session"
        [sft]
        steps = 1
        batch = 1
        [output]
        folder = "{folder / "out"}"
        """,
        "utf-8",
    )
    done = run("train", "sft", "--config", folder / "train.toml")
    assert done.returncode == 0, done.stderr
    return folder / "out" / "final"


async def test_a_model_is_asked_with_the_very_prompts_that_it_was_trained_on(
    tiny_data: DataSet, recordings_folder: Path
) -> None:
    settings = StepSettings(by="all", outcomes=OUTCOMES)
    trained = {(one.session, one.step): one for one in tiny_data.examples if one.scored}
    backend = ScriptedBackend(["{}"] * len(trained))
    asker = AskedModel(backend, tiny_data.card.settings.examples.prompt, DrawSettings(samples=0))
    found = find(recordings_below([recordings_folder]), settings)
    rows = [await asker.answer(asked) for each in found.scored for asked in questions(each, settings, {})]
    assert {(row.session, row.step) for row in rows} == set(trained)
    for row, asked in zip(rows, backend.calls, strict=True):
        example = trained[row.session, row.step]
        assert asked.messages == example.messages
        assert (row.gold, row.demonstrator) == (example.gold, example.demonstrator)
        assert (row.page_kind, row.first_result) == (example.page_kind, example.first_result)


def test_a_checkpoint_is_evaluated_on_the_part_that_it_has_not_seen(
    checkpoint: Path, recordings_folder: Path, tiny_data: DataSet, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    done = run("evaluate", recordings_folder, "--policy", f"lm:{checkpoint}", *SHORT, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "test part by session" in done.stderr
    test = {(one.session, one.step) for one in tiny_data.part("test", "session") if one.scored}
    for name in ("right", "none", "free"):
        rows = read_predictions(out / f"{name}.jsonl")
        assert {(row.session, row.step) for row in rows} == test
        assert all(len(row.samples) == 1 for row in rows)
    found = json.loads((out / "report.json").read_text("utf-8"))
    assert {"right persona, at temperature 1", "no persona", "without grammar", "always terminate"} <= set(
        found["others"]
    )
    assert "No shuffled persona" in done.stdout
    assert found["distribution"]["ceilings"]["steps"] == len(test)
    made = json.loads((out / "right.made.json").read_text("utf-8"))
    assert made["prompt"]["rendering"] == "compact"
    assert made["prompt"]["history_pages"] == 1
    assert made["tokenizer"] == "estimate", "as the data set was counted"
    assert PromptSettings.model_validate(made["prompt"]) == tiny_data.card.settings.examples.prompt


async def test_the_same_seed_gives_the_same_rows_and_another_one_others(
    tiny_model_folder: Path, tiny_data: DataSet, recordings_folder: Path
) -> None:
    prompt = tiny_data.card.settings.examples.prompt
    settings = StepSettings(by="all", outcomes=OUTCOMES, limit=1)
    found = find(recordings_below([recordings_folder]), settings)
    asked = list(questions(found.scored[0], settings, {}))[:3]
    given = []
    async with load_local(LocalSettings(folder=tiny_model_folder, device="cpu")) as backend:
        for seed in (0, 0, 1):
            draws = DrawSettings(samples=2, max_tokens=80, seed=seed)
            asker = AskedModel(backend, prompt, draws, grammar=GrammarSettings(rationale_characters=8))
            given.append([await asker.answer(each) for each in asked])
    one, two, three = given
    assert one == two
    assert [row.prediction for row in one] == [row.prediction for row in three]
    assert [row.samples for row in one] != [row.samples for row in three]


def test_the_checkpoint_s_own_data_set_is_found(checkpoint: Path, tiny_data_folder: Path, tiny_data: DataSet) -> None:
    from training.marks import mark_of

    made = mark_of(checkpoint)
    assert made is not None
    choice = trained_on(made)
    assert choice is not None
    assert choice.folder == tiny_data_folder
    part = data_part(choice.folder, choice.by)
    assert part.test == {one.session for one in tiny_data.part("test", "session")}
    assert trained_on(made.model_copy(update={"data_id": "0" * 16})) is None


def test_a_data_set_says_which_steps_are_scored(
    recordings_folder: Path, tiny_data_folder: Path, tiny_data: DataSet, tmp_path: Path
) -> None:
    out = tmp_path / "p.jsonl"
    done = run("predict", recordings_folder, "--policy", "terminate", "--data", tiny_data_folder, "--out", out)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert len(done.stderr.splitlines()) == 2, "no progress bars of libraries"
    rows = read_predictions(out)
    assert {(row.session, row.step) for row in rows} == {
        (one.session, one.step) for one in tiny_data.part("test", "user") if one.scored
    }


def test_prompts_that_it_does_not_know_are_refused(checkpoint: Path, recordings_folder: Path, tmp_path: Path) -> None:
    policy = ("--policy", f"lm:{checkpoint}", "--rendering", "html")
    done = run("predict", recordings_folder, *policy, "--out", tmp_path / "p.jsonl")
    assert done.returncode == 2
    assert "was trained with prompt" in done.stderr.splitlines()[-1]
