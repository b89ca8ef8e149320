"""A dry run: sizes of models without their weights, memory against what torch keeps, tokens of a data set."""

import json
import sys
from pathlib import Path

import pytest

from shopper_agent.backends.token_counting import counted_by_folder
from shopper_agent.cli.main import main
from training.config import LoraSettings, TrainingConfig, config_of
from training.data import DataSet
from training.dry_run import token_counts
from training.memory import Job, activation_bytes, trained_parameters
from training.sizes import known_models, model_config, shape_of

pytestmark = pytest.mark.train

PUBLISHED = {"0.5B": 0.49e9, "1.5B": 1.54e9, "3B": 3.09e9, "7B": 7.62e9}
"""Parameters as the models' cards say, to two decimals."""


def test_every_model_at_hand_has_the_published_size() -> None:
    for name in known_models():
        wanted = PUBLISHED[name.split("-")[1]]
        shape = shape_of(model_config(name))
        assert shape.parameters == pytest.approx(wanted, abs=0.005e9), name
        blocks = shape.layers * shape.block + shape.embedding + shape.head
        assert shape.parameters == blocks + shape.hidden, "and nothing but the last norm besides"


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")  # peft asks for it
def test_adapters_are_as_many_as_peft_makes(tiny_model_folder: Path) -> None:
    from peft import get_peft_model
    from transformers import AutoModelForCausalLM

    from training.checkpoint import lora_config

    model = AutoModelForCausalLM.from_pretrained(str(tiny_model_folder))
    shape = shape_of(model_config(str(tiny_model_folder)))
    for settings in (LoraSettings(r=4), LoraSettings(r=3, targets=("q_proj", "down_proj"))):
        adapted = get_peft_model(model, lora_config(settings))
        made = sum(one.numel() for name, one in adapted.named_parameters() if "lora_" in name)
        assert made == trained_parameters(shape, settings)
        model = adapted.unload()


def kept_bytes(folder: Path, layers: int, tokens: int) -> int:
    """What torch keeps for the backward pass of a float32 model, weights left out."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.from_pretrained(str(folder))
    config.num_hidden_layers = layers
    config.layer_types = ["full_attention"] * layers
    model = AutoModelForCausalLM.from_config(config)
    weights = {one.untyped_storage().data_ptr() for one in model.parameters()}
    kept: dict[int, int] = {}
    alive = []  # or storages would be used again

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
            alive.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = model.base_model(torch.ones(1, tokens, dtype=torch.long)).last_hidden_state.sum()
    assert loss.requires_grad
    return sum(kept.values())


def test_activations_are_estimated_within_a_fifth_of_what_torch_keeps(tiny_model_folder: Path) -> None:
    shape = shape_of(model_config(str(tiny_model_folder)))
    job = Job(devices=1, rows=1, tokens=500, dtype="float32", bf16=False, checkpointing=False, lora=None)
    measured = (kept_bytes(tiny_model_folder, 3, 500) - kept_bytes(tiny_model_folder, 1, 500)) / 2 / 500
    assert sum(activation_bytes(shape, job)) == pytest.approx(measured, rel=0.2)


def configured(folder: Path, model: Path, data: Path) -> TrainingConfig:
    return config_of(
        {
            "model": {"base": str(model)},
            "data": {"folder": str(data)},
            "sft": {"batch": 8},
            "output": {"folder": str(folder)},
        }
    )


def test_tokens_of_a_data_set_are_counted_by_a_tokenizer(
    tiny_data: DataSet, tiny_data_folder: Path, tiny_model_folder: Path, tmp_path: Path
) -> None:
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast.from_pretrained(str(tiny_model_folder))
    counter = counted_by_folder(tiny_model_folder)
    found = token_counts(
        configured(tmp_path, tiny_model_folder, tiny_data_folder), counter.count_tokens, counter.told_by
    )
    assert found is not None
    train = tiny_data.part("train")
    assert found.examples == len(train)
    by_hand = sum(len(tokenizer.encode(one.completion, add_special_tokens=False)) + 1 for one in train)
    assert found.supervised == by_hand


def test_the_command_prints_memory_and_tokens(
    tiny_data_folder: Path, tiny_model_folder: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = tmp_path / "config.toml"
    file.write_text(
        f"[model]\nbase = {json.dumps(str(tiny_model_folder))}\n[data]\nfolder = {json.dumps(str(tiny_data_folder))}\n"
        '[sft]\nbatch = 8\nmax_length = 1200\n[output]\nfolder = "out"\n',
        "utf-8",
    )
    monkeypatch.setattr(
        sys, "argv", ["shopper-agent", "train", "dry-run", "--config", str(file), "--gpus", "2",
                      "--tokenizer", str(tiny_model_folder)],
    )  # fmt: skip
    with pytest.raises(SystemExit) as left:
        main()
    out = capsys.readouterr().out
    assert not left.value.code
    assert "## sft: 1 x 1,200 tokens a device" in out
    assert "Counted by: tokenizer tiny" in out
