"""Supervised fine-tuning: what has a loss, what a batch is, and what comes out."""

import json
from pathlib import Path
from typing import Any

import pytest

from training.chat import IGNORED, conversation_of
from training.config import LoraSettings, SftSettings, TrainingConfig
from training.data import DataSet
from training.marks import mark_of

pytestmark = pytest.mark.train


FOUR: dict[str, Any] = {"steps": 4, "batch": 2, "max_length": 2600, "evaluate_every": 4}


def silent(line: str) -> None:
    """Hears nothing."""


def config_for(model: Path, data: Path, out: Path, **sft: Any) -> TrainingConfig:
    settings = {"learning_rate": 1e-3, "batch": 4, "per_device": 2, "steps": 2, "schedule": "constant", **sft}
    return TrainingConfig.model_validate(
        {"model": {"base": str(model)}, "data": {"folder": data}, "sft": settings, "output": {"folder": out}}
    )


def with_lora(config: TrainingConfig) -> TrainingConfig:
    return config.model_copy(update={"model": config.model.model_copy(update={"lora": LoraSettings(r=4)})})


@pytest.fixture
def trainer(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> Any:
    return trainer_of(config_for(tiny_model_folder, tiny_data_folder, tmp_path / "out"))


def trainer_of(config: TrainingConfig) -> Any:
    from training.sft import make_trainer
    from training.stage import prepared

    assert config.sft is not None
    return make_trainer(prepared("sft", config, silent), config.sft, [])


def batch_of(trainer: Any, count: int = 3) -> Any:
    """The first rows as the trainer's own collator puts them together."""
    rows = [trainer.train_dataset[index] for index in range(count)]
    return trainer.data_collator([{name: row[name] for name in ("input_ids", "labels")} for row in rows])


def completion_positions(tokenizer: Any, example: Any) -> tuple[int, int]:
    """(tokens of the prompt, tokens of all) when a tokenizer is asked directly."""
    said = conversation_of(example)
    prompt = tokenizer.apply_chat_template(said["prompt"], add_generation_prompt=True, return_dict=False)
    whole = tokenizer.apply_chat_template(said["prompt"] + said["completion"], return_dict=False)
    assert whole[: len(prompt)] == prompt
    return len(prompt), len(whole)


def test_only_the_completion_has_labels(trainer: Any, tiny_data: DataSet) -> None:
    batch = batch_of(trainer)
    for labels, ids, example in zip(batch["labels"], batch["input_ids"], tiny_data.part("train"), strict=False):
        prompt, whole = completion_positions(trainer.processing_class, example)
        assert (labels[:prompt] == IGNORED).all()
        assert (labels[prompt:whole] == ids[prompt:whole]).all()
        assert (labels[whole:] == IGNORED).all()


def test_no_place_of_the_prompt_gets_a_gradient(trainer: Any) -> None:
    import torch

    batch = batch_of(trainer)
    batch = {name: value.to(trainer.args.device) for name, value in batch.items()}
    kept: list[torch.Tensor] = []

    def keep(module: Any, given: Any, result: torch.Tensor) -> None:
        result.retain_grad()
        kept.append(result)

    model = trainer.model.train()
    hook = model.model.norm.register_forward_hook(keep)
    loss = trainer.compute_loss(model, dict(batch))
    loss.backward()
    hook.remove()
    gradient = kept[0].grad
    assert gradient is not None
    # a place predicts the next token: the prompt's last one is the first with a loss
    has_loss = torch.nn.functional.pad(batch["labels"][:, 1:] != IGNORED, (0, 1))
    assert (gradient.abs().sum(-1)[~has_loss] == 0).all()
    assert (gradient.abs().sum(-1)[has_loss] > 0).all()
    logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    by_hand = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), batch["labels"][:, 1:].flatten())
    assert loss.item() == pytest.approx(by_hand.item(), abs=1e-5)


def test_a_training_run_is_a_hand_made_loop(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    from training.sft import train_sft

    out = tmp_path / "out"
    config = config_for(tiny_model_folder, tiny_data_folder, out, batch=2, per_device=1)
    order = list(trainer_of(config).get_train_dataloader())
    train_sft(config, silent)
    logged = losses_of(out)
    model: Any = AutoModelForCausalLM.from_pretrained(tiny_model_folder)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.0)
    by_hand = []
    for step in range(2):
        parts = [order[2 * step], order[2 * step + 1]]
        tokens = sum(int((one["labels"][:, 1:] != IGNORED).sum()) for one in parts)
        losses = []
        for one in parts:
            logits = model(input_ids=one["input_ids"]).logits[0, :-1]
            losses.append(torch.nn.functional.cross_entropy(logits, one["labels"][0, 1:], reduction="sum") / tokens)
        torch.stack(losses).sum().backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        by_hand.append(float(torch.stack(losses).detach().sum()))
    assert logged == pytest.approx(by_hand, abs=1e-4)


def losses_of(out: Path) -> list[float]:
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text("utf-8").splitlines()]
    return [line["loss"] for line in lines if "loss" in line]


def test_the_tokens_are_those_that_trl_makes_of_message_lists(trainer: Any, tiny_data: DataSet, tmp_path: Path) -> None:
    from datasets import Dataset
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    examples = tiny_data.part("train")[:4]
    bare = SFTTrainer(
        model=trainer.model, processing_class=trainer.processing_class,
        train_dataset=Dataset.from_list([conversation_of(one) for one in examples]),
        args=SFTConfig(
            output_dir=str(tmp_path), max_length=None, report_to="none", bf16=False, dataloader_pin_memory=False,
            activation_checkpointing=False,
        ),
    )  # fmt: skip
    assert bare.train_dataset["input_ids"][:] == trainer.train_dataset["input_ids"][:4]
    assert bare.train_dataset["labels"][:] == trainer.train_dataset["labels"][:4]


def test_a_batch_is_the_same_however_it_is_accumulated(
    tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path
) -> None:
    from training.sft import train_sft

    curves = []
    for per_device in (1, 4):
        out = tmp_path / str(per_device)
        train_sft(config_for(tiny_model_folder, tiny_data_folder, out, per_device=per_device), silent)
        curves.append(losses_of(out))
    assert curves[0] == pytest.approx(curves[1], abs=1e-4)


def test_packed_examples_do_not_see_each_other(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> None:
    import torch

    alone = trainer_of(config_for(tiny_model_folder, tiny_data_folder, tmp_path / "alone"))
    packed = trainer_of(
        config_for(
            tiny_model_folder, tiny_data_folder, tmp_path / "packed", packing=True, max_length=4000, per_device=1
        )
    )
    row = packed.train_dataset[0]
    assert len(row["seq_lengths"]) > 1
    together = packed.data_collator([row])
    parts = torch.tensor(row["input_ids"]).split(row["seq_lengths"])
    labels = torch.tensor(row["labels"]).split(row["seq_lengths"])
    model = alone.model.eval()
    with torch.no_grad():
        whole = packed.compute_loss(packed.model.eval(), together)
        sums, tokens = 0.0, 0
        for ids, wanted in zip(parts, labels, strict=True):
            logits = model(input_ids=ids[None]).logits[0, :-1]
            sums += float(torch.nn.functional.cross_entropy(logits, wanted[1:], reduction="sum"))
            tokens += int((wanted[1:] != IGNORED).sum())
    assert float(whole) == pytest.approx(sums / tokens, abs=1e-4)


@pytest.mark.parametrize(
    "options",
    [{}, {"activation_checkpointing": True}, {"bf16": True}, {"packing": True, "per_device": 1, "batch": 1}],
    ids=str,
)
def test_the_loss_falls(
    options: dict[str, Any], tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path
) -> None:
    from training.sft import train_sft

    out = tmp_path / "out"
    trained = train_sft(
        config_for(tiny_model_folder, tiny_data_folder, out, **{**FOUR, **options}),
        silent,
    )
    losses = losses_of(out)
    assert trained.steps == len(losses) == 4
    assert losses[-1] < losses[0]
    assert any("eval_loss" in line for line in (out / "log.jsonl").read_text("utf-8").splitlines())


def test_the_final_model_says_how_it_was_made_and_can_be_trained_further(
    tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path, tiny_data: DataSet
) -> None:
    from training.checkpoint import load
    from training.config import ModelSettings
    from training.sft import train_sft

    first = train_sft(config_for(tiny_model_folder, tiny_data_folder, tmp_path / "one", steps=1), silent)
    made = mark_of(first.folder)
    assert made is not None
    assert (made.stage, made.step, made.adapter, made.parent) == ("sft", 1, False, None)
    assert made.prompt_id == tiny_data.card.prompt_id
    assert "trl" in made.packages
    second = train_sft(config_for(first.folder, tiny_data_folder, tmp_path / "two", steps=1), silent)
    further = load(ModelSettings(base=str(second.folder))).made
    assert further is not None
    assert further.parent == first.folder.resolve()
    assert further.base_id != made.base_id


def test_an_adapter_is_trained_alone_and_merges_into_its_base(
    tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path
) -> None:
    import torch

    from training.checkpoint import load_checkpoint, merge
    from training.sft import train_sft

    config = with_lora(config_for(tiny_model_folder, tiny_data_folder, tmp_path / "out"))
    trained = train_sft(config, silent)
    assert not list(trained.folder.glob("model*.safetensors"))
    merged = load_checkpoint(trained.folder)
    made = merge(trained.folder, tmp_path / "merged")
    assert (made.stage, made.adapter) == ("merge", False)
    again = load_checkpoint(tmp_path / "merged")
    ids = torch.arange(5, 25)[None]
    with torch.no_grad():
        assert torch.allclose(merged.model(ids).logits, again.model(ids).logits, atol=1e-6)
        untrained: Any = trainer_of(config_for(tiny_model_folder, tiny_data_folder, tmp_path / "base")).model
        assert not torch.allclose(merged.model(ids).logits, untrained(ids).logits, atol=1e-4)


def test_settings_reach_trl(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> None:
    settings = SftSettings(warmup_steps=150, steps=2000, learning_rate=1e-5, batch=64, per_device=2, max_length=65_000)
    config = config_for(tiny_model_folder, tiny_data_folder, tmp_path / "out").model_copy(update={"sft": settings})
    arguments = trainer_of(config).args
    assert arguments.gradient_accumulation_steps * arguments.per_device_train_batch_size == 64
    assert (arguments.max_steps, arguments.warmup_steps, arguments.learning_rate) == (2000, 150, 1e-5)
    assert arguments.report_to == []
