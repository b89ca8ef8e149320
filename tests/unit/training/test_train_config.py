"""A configuration: every mistake in it is named, and what is not said is what the papers say."""

import json
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.errors import ConfigError
from training.config import config_of, grpo_of, read_config, sft_of

LEAST: dict[str, Any] = {"model": {"base": "m"}, "data": {"folder": "d"}, "output": {"folder": "o"}}

WHOLE = """
[model]
base = "Qwen/Qwen2.5-3B-Instruct"
revision = "main"
dtype = "bfloat16"
[model.lora]
r = 8
targets = ["q_proj", "v_proj"]
[data]
folder = "data/opera"
by = "session"
[prompt]
layout = "shop-r1"
[sft]
epochs = 4
learning_rate = 2e-5
[grpo]
steps = 500
group = 8
scale_rewards = "none"
[grpo.watch]
window = 20
entropy = 0.1
[reward]
name = "proper"
[reward.settings]
kernel = "nested"
[on_policy]
max_steps = 8
[on_policy.reward]
left = 0.25
[output]
folder = "runs/one"
"""


def test_a_whole_configuration_is_read(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text(WHOLE, "utf-8")
    config = read_config(file)
    assert config.model.lora is not None
    assert (config.model.lora.r, config.model.lora.targets) == (8, ("q_proj", "v_proj"))
    assert config.prompt is not None
    assert config.prompt.layout == "shop-r1"
    assert sft_of(config).epochs == 4
    settings, reward = grpo_of(config)
    assert (settings.scale_rewards, reward.settings) == ("none", {"kernel": "nested"})
    assert (settings.watch.window, settings.watch.entropy, settings.watch.kl) == (20, 0.1, 0.5)
    assert config.on_policy is not None
    assert (config.on_policy.max_steps, config.on_policy.reward.left, config.on_policy.reward.ordered) == (8, 0.25, 1.0)


def test_a_configuration_survives_being_written_into_a_checkpoint(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text(WHOLE, "utf-8")
    config = read_config(file)
    assert config_of(json.loads(config.model_dump_json())) == config


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"model": {}}, "model.base is missing"),
        ({"model": {"base": "m", "lora": {"rank": 4}}}, "unknown setting model.lora.rank; there are r, alpha"),
        ({"sft": {"learning_rat": 1.0}}, "unknown setting sft.learning_rat; did you mean learning_rate?"),
        ({"stf": {}}, "unknown setting stf; did you mean sft?"),
        ({"sft": {"epochs": 1, "steps": 2}}, "sft: name epochs or steps, not both"),
        ({"sft": {"batch": 7, "per_device": 2}}, "sft: batch 7 is no multiple of per_device 2"),
        ({"sft": {"learning_rate": 0}}, "sft.learning_rate: Input should be greater than 0"),
        ({"data": {"folder": "d", "by": "step"}}, "data.by: Input should be"),
        ({"grpo": {"vllm": "server"}}, 'grpo: vllm = "server" needs vllm_url'),
        ({"grpo": {"group": 3, "batch": 1, "per_device": 2}}, "3 completions is no multiple of per_device 2"),
        ({"grpo": {"watch": {"windw": 1}}}, "unknown setting grpo.watch.windw; did you mean window?"),
        ({"grpo": {"watch": {"left": 2}}}, "grpo.watch.left: Input should be less than or equal to 1"),
        ({"grpo": {"on_policy": True}}, "unknown setting grpo.on_policy; there are"),
        ({"on_policy": {"max_step": 1}}, "unknown setting on_policy.max_step; did you mean max_steps?"),
        ({"on_policy": {"reward": {"orderd": 1}}}, "unknown setting on_policy.reward.orderd; did you mean ordered?"),
        ({"reward": {"name": "propper"}}, "reward.name: Input should be"),
        ({"reward": {"name": "proper", "settings": {"kernl": 1}}}, "reward proper: kernl: Extra inputs"),
    ],
)
def test_a_mistake_is_named(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of({**LEAST, **changes}, "c.toml")
    assert str(caught.value).startswith("c.toml: ")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        config_of({"sft": {"bath": 1, "seed": "x"}})
    for part in ("model is missing", "data is missing", "output is missing", "sft.bath", "sft.seed"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("content", "complaint"), [(b"[model", "not TOML"), (b"\xff", "not TOML"), (None, "No such file")]
)
def test_a_file_that_is_no_configuration_is_one_line(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    file = tmp_path / "c.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=complaint):
        read_config(file)


def test_a_stage_without_its_table_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"no table \[sft\]"):
        sft_of(config_of(LEAST))
    with pytest.raises(ConfigError, match=r"no table \[grpo\]"):
        grpo_of(config_of(LEAST))
    with pytest.raises(ConfigError, match=r"no table \[reward\]"):
        grpo_of(config_of({**LEAST, "grpo": {}}))


def test_what_is_not_said_is_what_the_papers_say() -> None:
    config = config_of({**LEAST, "sft": {}, "grpo": {}, "reward": {"name": "shop_r1"}})
    sft, (grpo, _) = sft_of(config), grpo_of(config)
    assert (sft.learning_rate, sft.schedule, sft.batch, sft.max_length) == (2e-5, "cosine", 64, 40_000)
    assert (grpo.learning_rate, grpo.beta, grpo.temperature, grpo.batch) == (1e-7, 1e-3, 0.6, 64)
