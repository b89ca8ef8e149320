"""Reinforcement learning on the number alone: it learns what the reward asks for, and says what it cannot do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import POCKET
from training.config import config_of
from training.data import DataSettings, build, read, recordings_below, write
from training.examples import ExampleSettings
from training.marks import mark_of
from training.step_log import ALL, EvaluationLog, StepLog, read_log

pytestmark = pytest.mark.train
GRPO = {
    "steps": 12, "group": 8, "batch": 4, "per_device": 32, "learning_rate": 5e-3, "temperature": 1.0, "beta": 0.0,
    "scale_rewards": "none", "loss": "dr_grpo", "numbers_only": True, "bf16": False,
    "save_every": 6, "evaluate_every": 6,
}  # fmt: skip


def silent(_: str) -> None:
    """Nobody to tell."""


@pytest.fixture(scope="module")
def numbered(recordings_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("numbers") / "data"
    outcomes = ("ordered", "left", "cut_off", "blocked", "failed")
    settings = DataSettings(examples=ExampleSettings(prompt=POCKET), outcomes=outcomes)
    write(build(recordings_below([recordings_folder]), settings), folder)
    return folder


@pytest.fixture(scope="module")
def fresh(numbered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from training.new_model import SHAPES, new_model

    folder = tmp_path_factory.mktemp("unlearned") / "model"
    new_model(read(numbered).examples, SHAPES["tiny"], folder)
    return folder


def tables(model: Path, data: Path, out: Path, reward: Mapping[str, Any], **grpo: Any) -> Mapping[str, Any]:
    return {
        "model": {"base": str(model), "any_prompt": True}, "data": {"folder": str(data)},
        "grpo": {**GRPO, **grpo}, "reward": reward, "output": {"folder": str(out)},
    }  # fmt: skip


def steps_of(out: Path) -> list[StepLog]:
    return [line for line in read_log(out / "log.jsonl") if isinstance(line, StepLog)]


def test_exact_match_makes_what_shoppers_do_likelier(numbered: Path, fresh: Path, tmp_path: Path) -> None:
    from training.grpo import train_grpo

    told = tables(fresh, numbered, tmp_path / "out", {"name": "exact_match"}, steps=24)
    trained = train_grpo(config_of(told), silent)
    made = mark_of(trained.folder)
    assert made is not None
    assert (made.stage, made.step) == ("grpo", 24)
    logs = steps_of(tmp_path / "out")
    rewards = [line.classes[ALL].reward for line in logs]
    assert sum(rewards[-6:]) > 1.5 * sum(rewards[:6])
    assert all(line.classes[ALL].validity == 1 for line in logs)
    evaluations = [line for line in read_log(tmp_path / "out" / "log.jsonl") if isinstance(line, EvaluationLog)]
    assert [line.step for line in evaluations] == [6, 12, 18, 24]


@pytest.mark.parametrize(
    "reward",
    [{"name": "proper"}, {"name": "customer_r1"}, {"name": "shop_r1", "settings": {"certainty": 0.0}}],
    ids=lambda reward: reward["name"],
)
def test_every_reward_of_actions_can_be_learned_from(
    numbered: Path, fresh: Path, tmp_path: Path, reward: Mapping[str, Any]
) -> None:
    from training.grpo import train_grpo

    told = tables(fresh, numbered, tmp_path / "out", reward, steps=2, beta=0.1 if reward["name"] == "shop_r1" else 0.0)
    assert train_grpo(config_of(told), silent).steps == 2
    kl = [line.classes[ALL].kl for line in steps_of(tmp_path / "out")]
    assert (kl[-1] is not None) == (reward["name"] == "shop_r1")


def test_a_killed_run_goes_on_as_it_would_have(numbered: Path, fresh: Path, tmp_path: Path) -> None:
    from transformers import TrainerCallback

    from training.grpo import train_grpo

    class Killed(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if state.global_step == 9:
                raise KeyboardInterrupt

    told = tables(fresh, numbered, tmp_path / "whole", {"name": "proper"})
    train_grpo(config_of(told), silent)
    cut = config_of({**told, "output": {"folder": str(tmp_path / "cut")}})
    with pytest.raises(KeyboardInterrupt):
        train_grpo(cut, silent, callbacks=[Killed()])
    train_grpo(cut, silent, resume=True)
    whole, resumed = steps_of(tmp_path / "whole"), steps_of(tmp_path / "cut")
    assert [line.step for line in resumed] == [line.step for line in whole]
    assert [line.loss for line in resumed] == pytest.approx([line.loss for line in whole], abs=1e-4)


@pytest.mark.parametrize(
    ("grpo", "reward", "says"),
    [
        ({}, {"name": "shop_r1"}, "set its weight to 0"),
        ({"updates": 2}, {"name": "exact_match"}, "updates = 1"),
        ({"top_p": 0.9}, {"name": "exact_match"}, "top_p out"),
    ],
)
def test_what_a_number_cannot_do_is_said(
    numbered: Path, fresh: Path, tmp_path: Path, grpo: Mapping[str, Any], reward: Mapping[str, Any], says: str
) -> None:
    from training.grpo import train_grpo

    with pytest.raises(ConfigError, match=says):
        train_grpo(config_of(tables(fresh, numbered, tmp_path / "out", reward, **grpo)), silent)


def test_a_batch_that_is_no_multiple_of_what_fits_at_a_time_is_split_evenly(
    numbered: Path, fresh: Path, tmp_path: Path
) -> None:
    from training.grpo import DEFAULT_STEPS, train_grpo
    from training.number_grpo import _as_sft

    told = tables(fresh, numbered, tmp_path / "out", {"name": "exact_match"}, batch=5, per_device=20, steps=1)
    assert train_grpo(config_of(told), silent).steps == 1
    config = config_of({**told, "grpo": {key: value for key, value in GRPO.items() if key != "steps"}})
    assert config.grpo is not None
    assert _as_sft(config.grpo).steps == DEFAULT_STEPS


def test_pages_without_numbers_are_refused(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> None:
    from training.grpo import train_grpo

    told = tables(tiny_model_folder, tiny_data_folder, tmp_path / "out", {"name": "exact_match"})
    with pytest.raises(ConfigError, match="--layout pocket"):
        train_grpo(config_of(told), silent)
