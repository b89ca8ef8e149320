"""The whole chain on a tiny model: data, fine-tuning, every reward, merge, export, every back-end, figures."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

import pytest

from shopper_agent.backends.in_process import InProcess
from shopper_agent.backends.local import LocalSettings, load_local
from shopper_agent.backends.onnx import ONNXSettings, load_onnx
from shopper_agent.parse import vocabulary
from shopper_agent.policies.grammar import GrammarSettings, page_schema
from shopper_agent.schema import Sampling
from training.config import config_of
from training.data import DataSet
from training.evaluation import evaluate
from training.examples import Example
from training.grpo_log import LOG
from training.marks import mark_of
from training.rewards import RewardName
from training.rollouts import prediction_of
from training.step_log import ALL, StepLog, read_log

pytestmark = pytest.mark.train
REWARDS = get_args(RewardName)
GREEDY = Sampling(temperature=0.0, max_tokens=100)
HELD_TO_THE_PAGE = GrammarSettings(rationale_characters=16)
EXPORTER = ("onnxruntime_genai", "onnx", "onnx_ir")


def silent(_: str) -> None:
    """Nobody to tell."""


def tables(model: Path, data: Path, out: Path, **more: Any) -> Mapping[str, Any]:
    return {"model": {"base": str(model)}, "data": {"folder": str(data)}, "output": {"folder": str(out)}} | more


@pytest.fixture(scope="module")
def fine_tuned(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from training.sft import train_sft

    settings = {"steps": 6, "batch": 2, "per_device": 2, "learning_rate": 1e-2, "schedule": "constant", "bf16": False}
    out = tmp_path_factory.mktemp("chain") / "sft"
    return train_sft(config_of(tables(tiny_model_folder, tiny_data_folder, out, sft=settings)), silent).folder


@pytest.fixture(scope="module")
def policies(fine_tuned: Path, tiny_data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Reward → the whole model that an adapter trained by it and the fine-tuned base make."""
    from training.checkpoint import merge
    from training.grpo import train_grpo

    folder = tmp_path_factory.mktemp("policies")
    settings = {
        "steps": 1, "group": 3, "batch": 1, "per_device": 3, "learning_rate": 1e-2, "temperature": 1.0,
        "scale_rewards": "none", "loss": "dr_grpo", "beta": 0.0, "max_new_tokens": 12, "bf16": False,
    }  # fmt: skip
    for name in REWARDS:
        told = tables(fine_tuned, tiny_data_folder, folder / f"{name}-adapter", grpo=settings, reward={"name": name})
        config = config_of({**told, "model": {"base": str(fine_tuned), "lora": {"r": 4}}})
        merge(train_grpo(config, silent).folder, folder / name)
    return {name: folder / name for name in REWARDS}


@pytest.fixture(scope="module")
def back_ends(policies: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, InProcess]:
    """Each back-end in this process, with the policy that `proper` trained; a server has its own test."""
    found = {"local": load_local(LocalSettings(folder=policies["proper"], device="cpu"))}
    if all(find_spec(name) is not None for name in EXPORTER):
        from training.export import export

        exported = export(policies["proper"], tmp_path_factory.mktemp("exported") / "fp32")
        found["onnx"] = load_onnx(ONNXSettings(folder=exported))
    return found


async def reply_of(back_end: InProcess, data: DataSet, example: Example) -> str:
    words = vocabulary(data.card.settings.examples.prompt.vocabulary)
    schema = page_schema(words, frozenset(example.names), HELD_TO_THE_PAGE)
    return (await back_end.generate(example.messages, GREEDY, schema)).text


@pytest.mark.parametrize("reward", REWARDS)
def test_every_reward_makes_a_policy_that_says_how_it_came_to_be(
    reward: str, policies: Mapping[str, Path], fine_tuned: Path, tiny_data: DataSet
) -> None:
    made, below = mark_of(policies[reward]), mark_of(fine_tuned)
    assert made is not None
    assert below is not None
    assert (made.stage, made.adapter, made.prompt_id) == ("merge", False, tiny_data.card.prompt_id)
    assert below.stage == "sft"
    (line,) = (one for one in read_log(policies[reward].with_name(f"{reward}-adapter") / LOG) if one.kind == "step")
    assert isinstance(line, StepLog)
    assert line.classes[ALL].completions == 3


async def test_every_back_end_says_the_same_to_the_same_prompt(
    back_ends: Mapping[str, InProcess], tiny_data: DataSet
) -> None:
    if len(back_ends) < 2:
        pytest.skip("the exporter is not installed: pip install 'shopper-agent[export]'")
    for example in tiny_data.part("test")[:3]:
        said = {await reply_of(one, tiny_data, example) for one in back_ends.values()}
        assert len(said) == 1
        assert said.pop().startswith('{"rationale": "')


async def test_what_is_served_is_scored_beside_the_baselines(
    back_ends: Mapping[str, InProcess], tiny_data: DataSet
) -> None:
    asked = [one for one in tiny_data.part("test") if one.scored][:4]
    rows = [prediction_of(one, await reply_of(back_ends["local"], tiny_data, one)) for one in asked]
    done = evaluate(rows).as_json()
    assert done["steps"] == len(asked)
    assert 0 <= float(str(done["exact_match"])) <= 1
