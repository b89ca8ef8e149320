"""Whole sessions of a tiny model in the fake shop, learned from by their ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.schema import Persona
from shopper_agent.session import Environment
from shopper_agent.testing.shop import FakeShop
from training.config import TrainingConfig, config_of
from training.grpo_log import LOG
from training.on_policy import Shop
from training.step_log import ALL, StepLog, read_log

pytestmark = pytest.mark.train


@asynccontextmanager
async def fake_shop(who: Persona, seed: int) -> AsyncIterator[Environment]:
    yield FakeShop()


def shop() -> Shop:
    people = (Persona(name="Ann", intent="boots"), Persona(name="Ben", intent="shoes"))
    return Shop("http://fake", people, fake_shop, asyncio.run)


@pytest.fixture
def config(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> TrainingConfig:
    return config_of({
        "model": {"base": str(tiny_model_folder)},
        "data": {"folder": str(tiny_data_folder)},
        "reward": {"name": "exact_match"},
        "on_policy": {"max_steps": 3, "reward": {"ordered": 2.0}},
        "output": {"folder": str(tmp_path / "out")},
        "grpo": {
            "steps": 2, "group": 3, "batch": 2, "per_device": 2, "beta": 0.04, "temperature": 1.0, "bf16": False,
            "max_new_tokens": 96, "names_only": True, "scale_rewards": "none", "updates": 2,
        },
    })  # fmt: skip


def test_sessions_are_rolled_out_and_their_steps_are_learned_from(config: TrainingConfig) -> None:
    pytest.importorskip("llguidance", reason="the grammar's library is not installed")
    from training.grpo import train_grpo

    trained = train_grpo(config, lambda _: None, shop=shop())
    assert trained.steps == 2
    first, second = (line for line in read_log(config.output.folder / LOG) if isinstance(line, StepLog))
    over_all = first.classes[ALL]
    assert over_all.completions >= 6
    assert over_all.recorded is None
    assert over_all.mix_distance is None
    assert over_all.entropy is not None
    assert over_all.kl == pytest.approx(0, abs=1e-5)
    assert all(name.startswith("outcome ") for name in over_all.terms)
    assert second.classes[ALL].terms == over_all.terms


def test_on_policy_without_a_shop_is_refused(config: TrainingConfig) -> None:
    from training.grpo import train_grpo

    with pytest.raises(ConfigError, match="needs a shop"):
        train_grpo(config, lambda _: None)
