"""The papers' configurations hold the published numbers, and say of every other number that it is ours."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from training.config import TrainingConfig, for_grpo, grpo_of, read_config, sft_of
from training.rewards import CustomerR1, ExactMatch, Proper, ShopR1, reward_of

ROOT = Path(__file__).parents[3] / "training"
CONFIGS = ROOT / "configs"
NAMES = ("shop_r1_3b", "customer_r1_7b", "lu_7b")

PUBLISHED: dict[str, dict[str, Any]] = {
    "shop_r1_3b": {
        "model.base": "Qwen/Qwen2.5-3B-Instruct", "prompt.layout": "shop-r1", "prompt.vocabulary": "shop-r1",
        "prompt.persona": False, "sft.epochs": 4, "sft.learning_rate": 2e-5, "sft.batch": 64, "sft.per_device": 1,
        "sft.max_length": 32 * 1024, "grpo.steps": 500, "grpo.learning_rate": 1e-7, "grpo.batch": 64,
        "grpo.per_device": 1, "grpo.beta": 0.001, "grpo.temperature": 0.6, "reward.name": "shop_r1",
        "reward.settings.format": 0.5, "reward.settings.type": 0.3, "reward.settings.click_name": 0.2,
        "reward.settings.typed_name": 0.1, "reward.settings.typed_text": 0.1, "reward.settings.typed_name_value": 0.1,
        "reward.settings.scale": 1000, "reward.settings.certainty": 0.005, "reward.settings.threshold": 0.75,
    },
    "customer_r1_7b": {
        "model.base": "Qwen/Qwen2.5-7B-Instruct-1M", "prompt.layout": "customer-r1", "prompt.vocabulary": "opera",
        "prompt.persona": True, "data.by": "session", "sft.steps": 2000, "sft.learning_rate": 1e-5,
        "sft.warmup_steps": 150, "sft.batch": 64, "sft.max_length": 64 * 1024, "grpo.epochs": 2, "grpo.batch": 64,
        "reward.name": "customer_r1", "reward.settings.input": 2000, "reward.settings.click": 1000,
        "reward.settings.click_types": {"product_option": 10, "review": 1, "search": 1},
        "reward.settings.terminate": 1, "reward.settings.wrong_click": -1,
    },
    "lu_7b": {
        "model.base": "Qwen/Qwen2.5-7B-Instruct", "prompt.layout": "lu", "prompt.vocabulary": "shop-r1",
        "prompt.persona": False,
        "sft.epochs": 1, "sft.learning_rate": 2e-5, "sft.schedule": "cosine", "sft.batch": 64, "sft.per_device": 1,
        "sft.max_length": 40_000,
    },
}  # fmt: skip
PLACES = {"folder", "start", "layout", "rendering", "page_budget", "total_budget", "max_length"}
"""Settings that say where things are, or follow from a published length."""


def config(name: str) -> TrainingConfig:
    return read_config(CONFIGS / f"{name}.toml")


def values(name: str) -> dict[str, Any]:
    return tomllib.loads((CONFIGS / f"{name}.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_the_published_numbers_are_in_it(name: str) -> None:
    for place, wanted in PUBLISHED[name].items():
        found: Any = values(name)
        for part in place.split("."):
            found = found[part]
        assert found == wanted, place


@pytest.mark.parametrize("name", NAMES)
def test_every_number_that_no_paper_gives_says_so(name: str) -> None:
    table = ""
    for line in (CONFIGS / f"{name}.toml").read_text("utf-8").splitlines():
        table = line.strip("[]") if line.startswith("[") else table
        setting = re.match(r"(\w+) = ", line)
        if setting is None:
            continue
        place, marked = f"{table}.{setting[1]}", "not disclosed; ours" in line
        if setting[1] not in PLACES and place != "reward.settings.threshold":
            assert marked != (place in PUBLISHED[name]), line


@pytest.mark.parametrize("name", NAMES)
def test_each_stage_reads_its_tables(name: str) -> None:
    found = config(name)
    assert sft_of(found).batch == 64
    assert found.prompt is not None
    assert found.prompt.total_budget < sft_of(found).max_length
    if name != "lu_7b":
        settings, choice = grpo_of(found)
        assert found.prompt.total_budget <= settings.max_length
        reward = reward_of(choice.name, choice.settings)
        assert isinstance(reward, ShopR1 | CustomerR1)
        assert set(choice.settings) == set(type(reward).model_fields), "every setting is stated"


def test_reinforcement_learning_begins_where_fine_tuning_ended() -> None:
    found = config("shop_r1_3b")
    later = for_grpo(found)
    assert later.model.base == f"{found.output.folder}/final"
    assert later.output.folder != found.output.folder
    assert for_grpo(config("lu_7b")) == config("lu_7b")


def test_the_method_names_every_setting_of_every_reward() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for reward in (ShopR1, CustomerR1, ExactMatch, Proper):
        for field in reward.model_fields:
            assert f"`{field}`" in text or f".{field}`" in text or f"`{field} = " in text, (reward.__name__, field)


def test_what_the_method_calls_a_setting_is_one() -> None:
    text = (ROOT / "README.md").read_text("utf-8").split("## Not disclosed")[1]
    found = config("shop_r1_3b")
    known = {
        f"{table}.{field}"
        for table in ("sft", "grpo", "model", "prompt", "data")
        for field in type(getattr(found, table)).model_fields
    }
    told = set(re.findall(r"`((?:sft|grpo|model|prompt|data)\.\w+)`", text))
    assert told
    assert told <= known
