"""The arithmetic of memory, against sums by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from training.config import LoraSettings, config_of
from training.dry_run import plans, token_counts
from training.dry_run_text import report
from training.memory import Job, Shape, activation_bytes, bill, cache_bytes, trained_parameters
from training.sizes import known_models, model_config

SEVEN = Shape(
    parameters=7_615_616_512, block=233_057_792, embedding=544_997_376, head=544_997_376, layers=28, hidden=3584,
    intermediate=18944, queries=3584, keys=512,
)  # fmt: skip
JOB = Job(devices=1, rows=1, tokens=1000, dtype="float32", bf16=True, checkpointing=True, lora=None)
TABLES = {"model": {"base": "m"}, "data": {"folder": "nowhere"}, "output": {"folder": "o"}}


def by_name(job: Job) -> dict[str, int]:
    return {item.name: item.bytes for item in bill(SEVEN, job)}


def job(**changes: object) -> Job:
    return Job(**{**vars(JOB), **changes})


def test_full_training_takes_sixteen_bytes_a_parameter() -> None:
    found = by_name(JOB)
    kept = found["weights"] + found["gradients"] + found["optimizer (AdamW)"]
    assert kept == 16 * SEVEN.parameters
    assert found["weights in bfloat16"] == 2 * SEVEN.parameters


def test_shards_divide_what_is_kept_and_gather_what_is_computed_with() -> None:
    found = by_name(job(devices=8))
    assert found["weights"] == 4 * SEVEN.parameters // 8
    assert found["gathered weights"] == 2 * (2 * 233_057_792 + 2 * 544_997_376)
    assert "weights in bfloat16" not in found


def test_activations_by_hand() -> None:
    # residual 4 x 3584; inside 2 (2 x 3584 + 3 x 3584 + 3 x 512 + 4 x 18944) + 16 x 3584
    assert activation_bytes(SEVEN, JOB) == (14_336, 247_808)
    assert activation_bytes(SEVEN, job(devices=8))[0] == 7_168
    assert by_name(JOB)["inputs of layers"] == 14_336 * 28 * 1000
    assert by_name(JOB)["activations of one layer"] == 247_808 * 1000
    assert by_name(job(checkpointing=False))["activations"] == (14_336 + 247_808) * 28 * 1000


def test_a_rollouts_cache_by_hand() -> None:
    assert cache_bytes(SEVEN, 65_536) == 57_344 * 65_536


def test_adapters_are_counted_layer_by_layer() -> None:
    # r (in + out) of queries and values alone: 16 x (2 x 3584 + 3584 + 512) in each of 28 layers
    assert trained_parameters(SEVEN, LoraSettings(r=16, targets=("q_proj", "v_proj"))) == 28 * 16 * (7168 + 4096)
    found = by_name(job(lora=LoraSettings(r=16), reference=True))
    assert found["gradients"] == 4 * trained_parameters(SEVEN, LoraSettings(r=16))
    assert "reference model" not in found, "it is the base without its adapters"
    assert by_name(job(reference=True))["reference model"] == 4 * SEVEN.parameters


@given(st.integers(2, 64), st.integers(1, 4), st.integers(100, 70_000), st.booleans())
def test_more_devices_never_take_more_and_longer_rows_never_less(
    devices: int, rows: int, tokens: int, checkpointing: bool
) -> None:
    def total(**changes: object) -> int:
        return sum(by_name(job(rows=rows, tokens=tokens, checkpointing=checkpointing, **changes)).values())

    assert total(devices=2 * devices) < total(devices=devices)
    longer = job(devices=devices, rows=rows, tokens=tokens + 1, checkpointing=checkpointing)
    assert sum(by_name(longer).values()) > total(devices=devices)


def test_each_stage_is_planned_and_batches_must_divide() -> None:
    config = config_of({**TABLES, "sft": {}, "grpo": {"per_device": 1}, "reward": {"name": "exact_match"}})
    found = plans(config, SEVEN, [1, 8])
    assert [(plan.stage, plan.devices, plan.rollouts) for plan in found] == [
        ("sft", 1, 0), ("sft", 8, 0), ("grpo", 1, 512), ("grpo", 8, 64),
    ]  # fmt: skip
    text = report(config, SEVEN, found, token_counts(config, len, "letters"))
    assert "| **sum** |" in text
    assert "there is no data set in nowhere yet" in text
    with pytest.raises(ConfigError, match="does not divide among 7 devices"):
        plans(config, SEVEN, [7])
    with pytest.raises(ConfigError, match="nothing to plan"):
        plans(config_of(TABLES), SEVEN, [1])


def test_an_unknown_model_is_told_with_those_that_are_known() -> None:
    assert "Qwen2.5-3B-Instruct" in known_models()
    assert model_config("Qwen/Qwen2.5-3B-Instruct")["hidden_size"] == 2048
    with pytest.raises(ConfigError, match=r"the sizes of 'Qwen/Qwen9' are not known.*Qwen2\.5-7B-Instruct"):
        model_config("Qwen/Qwen9")
