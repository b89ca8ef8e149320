"""What goes wrong in a training: one clear line, and the last whole checkpoint is still there."""

import json
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import PromptSettings
from training.config import LoraSettings, TrainingConfig
from training.data import DataSet, write
from training.marks import MARK, Made, mark_of, whole_checkpoints

pytestmark = pytest.mark.train


def silent(line: str) -> None:
    """Hears nothing."""


def config_for(model: Path, data: Path, out: Path, **sft: Any) -> TrainingConfig:
    settings = {"learning_rate": 1e-3, "batch": 2, "per_device": 1, "steps": 6, "save_every": 2, **sft}
    return TrainingConfig.model_validate(
        {"model": {"base": str(model)}, "data": {"folder": data}, "sft": settings, "output": {"folder": out}}
    )


@pytest.fixture
def config(tiny_model_folder: Path, tiny_data_folder: Path, tmp_path: Path) -> TrainingConfig:
    return config_for(tiny_model_folder, tiny_data_folder, tmp_path / "out")


def with_model(config: TrainingConfig, **changes: Any) -> TrainingConfig:
    return config.model_copy(update={"model": config.model.model_copy(update=changes)})


def losses_of(out: Path) -> dict[int, float]:
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text("utf-8").splitlines()]
    return {line["step"]: line["loss"] for line in lines if "loss" in line}


class Killed(Exception):
    """Stands for a kill in the middle of a step."""


def killer(step: int) -> Any:
    from transformers import TrainerCallback

    class Killer(TrainerCallback):
        def on_step_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if state.global_step == step:
                raise Killed

    return Killer()


@pytest.mark.parametrize("lora", [None, LoraSettings(r=4, dropout=0.1)], ids=["all weights", "adapter with dropout"])
def test_a_killed_training_goes_on_along_the_same_curve(
    lora: LoraSettings | None, config: TrainingConfig, tmp_path: Path
) -> None:
    from training.sft import train_sft

    config = with_model(config, lora=lora)
    unbroken = config.model_copy(update={"output": config.output.model_copy(update={"folder": tmp_path / "unbroken"})})
    train_sft(unbroken, silent)
    with pytest.raises(Killed):
        train_sft(config, silent, callbacks=[killer(5)])
    out = config.output.folder
    assert [made.step for _, made in whole_checkpoints(out)] == [2, 4]
    half = out / "checkpoint-5"
    half.mkdir()
    (half / "model.safetensors").write_bytes(b"half")
    heard: list[str] = []
    trained = train_sft(config, heard.append, resume=True)
    assert heard[0].endswith("checkpoint-4")
    assert not half.exists()
    assert trained.steps == 6
    wanted = losses_of(tmp_path / "unbroken")
    assert losses_of(out).keys() == wanted.keys()
    assert all(loss == pytest.approx(wanted[step], abs=1e-4) for step, loss in losses_of(out).items())


def test_checkpoints_are_never_overwritten_by_a_new_training(config: TrainingConfig) -> None:
    from training.sft import train_sft

    with pytest.raises(Killed):
        train_sft(config, silent, callbacks=[killer(3)])
    with pytest.raises(ConfigError, match="has checkpoints already: --resume goes on"):
        train_sft(config, silent)
    assert config.sft is not None
    faster = config.model_copy(update={"sft": config.sft.model_copy(update={"learning_rate": 2e-3})})
    with pytest.raises(ConfigError, match=r"is of another training: sft\.learning_rate differ"):
        train_sft(faster, silent, resume=True)
    assert [made.step for _, made in whole_checkpoints(config.output.folder)] == [2]


def test_a_loss_that_is_no_number_ends_it_and_the_last_checkpoint_stays(config: TrainingConfig) -> None:
    from transformers import TrainerCallback

    from training.checkpoint import TrainingFailed, load_checkpoint
    from training.sft import train_sft

    class Poison(TrainerCallback):
        def on_step_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if state.global_step == 3:
                next(given["model"].parameters()).data.fill_(float("nan"))

    with pytest.raises(TrainingFailed, match=r"the loss is nan at step 4: .*checkpoint-2, of step 2") as caught:
        train_sft(config, silent, callbacks=[Poison()])
    assert "\n" not in str(caught.value)
    assert load_checkpoint(config.output.folder / "checkpoint-2").made is not None


def test_a_checkpoint_of_poisoned_weights_is_not_kept(config: TrainingConfig) -> None:
    from transformers import TrainerCallback

    from training.checkpoint import TrainingFailed
    from training.sft import train_sft

    class Poison(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if state.global_step == 4:
                next(given["model"].parameters()).data[0, 0] = float("inf")

    with pytest.raises(TrainingFailed, match="a weight is no number any more at step 4"):
        train_sft(config, silent, callbacks=[Poison()])
    assert [folder.name for folder in config.output.folder.glob("checkpoint-*")] == ["checkpoint-2"]


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes: the operating system refuses it as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_ends_it_in_one_line_and_the_last_checkpoint_stays(config: TrainingConfig) -> None:
    from transformers import TrainerCallback

    from training.checkpoint import TrainingFailed
    from training.sft import train_sft

    class Fill(TrainerCallback):
        def on_step_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if state.global_step == 3:
                resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with pytest.raises(TrainingFailed, match=r"could not be written.*checkpoint-2, of step 2") as caught:
            train_sft(config, silent, callbacks=[Fill()])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert "\n" not in str(caught.value)
    assert train_sft(config, silent, resume=True).steps == 6


def test_a_model_that_cannot_be_written_leaves_the_older_one(config: TrainingConfig, tmp_path: Path) -> None:
    from training.checkpoint import TrainingFailed, load, save

    loaded = load(config.model)
    folder, made = tmp_path / "model", a_mark()
    save(folder, made, loaded.model.save_pretrained)
    before = mark_of(folder)
    with files_up_to(50_000), pytest.raises(TrainingFailed, match="could not be written"):
        save(folder, made, loaded.model.save_pretrained)
    assert mark_of(folder) == before
    assert [one.name for one in tmp_path.iterdir() if "model" in one.name] == ["model"]


def a_mark(**changes: Any) -> Made:
    return Made.model_validate(
        {
            "stage": "sft", "step": 1, "prompt": PromptSettings(), "prompt_id": "0" * 12, "base": "b", "base_id": "c",
            "adapter": False, "config": {}, "data_id": None, **changes,
        }
    )  # fmt: skip


def test_an_adapter_of_another_base_is_refused(config: TrainingConfig, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    from training.checkpoint import load, load_checkpoint, merge
    from training.sft import train_sft

    config = with_model(config, lora=LoraSettings(r=2))
    assert config.sft is not None
    short = config.model_copy(update={"sft": config.sft.model_copy(update={"steps": 1})})
    adapter = train_sft(short, silent).folder
    other = tmp_path / "other"
    shutil.copytree(config.model.base, other)
    weights = load_file(other / "model.safetensors")
    save_file({name: value * 1.5 for name, value in weights.items()}, other / "model.safetensors", {"format": "pt"})
    with pytest.raises(ConfigError, match="is an adapter of another base"):
        load_checkpoint(adapter, base=other)
    with pytest.raises(ConfigError, match="is an adapter of another base"):
        merge(adapter, tmp_path / "merged", base=other)
    with pytest.raises(ConfigError, match="is an adapter: merge it first"):
        load(config.model.model_copy(update={"base": str(adapter)}))


def test_a_damaged_checkpoint_is_refused(config: TrainingConfig, tmp_path: Path) -> None:
    from training.checkpoint import load, save

    loaded = load(config.model)
    folder = tmp_path / "model"
    save(folder, a_mark(), loaded.model.save_pretrained)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(ConfigError, match=r"is damaged: model\.safetensors has \d+ bytes instead of \d+"):
        load(config.model.model_copy(update={"base": str(folder)}))


def test_a_model_that_knows_other_prompts_is_refused_or_warned_of(config: TrainingConfig, tmp_path: Path) -> None:
    from training.checkpoint import load, save
    from training.sft import train_sft

    loaded = load(config.model)

    def write_both(folder: Path) -> None:
        loaded.model.save_pretrained(folder)
        loaded.tokenizer.save_pretrained(folder)

    save(tmp_path / "model", a_mark(), write_both)
    stranger = with_model(config, base=str(tmp_path / "model"))
    with pytest.raises(ConfigError, match="was trained with prompt 000000000000; here it is"):
        train_sft(stranger, silent)
    heard: list[str] = []
    assert stranger.sft is not None
    short = stranger.model_copy(update={"sft": stranger.sft.model_copy(update={"steps": 1})})
    train_sft(with_model(short, any_prompt=True), heard.append)
    assert heard[0].startswith("warning: the model was trained with prompt 000000000000")


def test_a_data_set_that_teaches_nothing_is_refused(tiny_data: DataSet, config: TrainingConfig, tmp_path: Path) -> None:
    from training.stage import prepared

    leaving = tuple(one for one in tiny_data.examples if one.gold.type == "terminate")
    write(DataSet(tiny_data.card, leaving), tmp_path / "leaving")
    choice = config.data.model_copy(update={"folder": tmp_path / "leaving"})
    only_leaving = config.model_copy(update={"data": choice})
    with pytest.raises(ConfigError, match="every action of the train part is terminate"):
        prepared("sft", only_leaving, silent)
    allowed = config.model_copy(update={"data": choice.model_copy(update={"one_class": True})})
    assert prepared("sft", allowed, silent).examples
    held = tuple(one.model_copy(update={"split_by_user": "test"}) for one in tiny_data.examples)
    write(DataSet(tiny_data.card, held), tmp_path / "held")
    empty = config.model_copy(update={"data": choice.model_copy(update={"folder": tmp_path / "held"})})
    with pytest.raises(ConfigError, match="train part is empty"):
        prepared("sft", empty, silent)


def test_prompts_of_another_rendering_are_refused(config: TrainingConfig) -> None:
    from training.stage import prepared

    with pytest.raises(ConfigError, match="the data set was rendered with prompt"):
        prepared("sft", config.model_copy(update={"prompt": PromptSettings(rendering="html")}), silent)


def test_examples_that_are_too_long_are_counted_and_never_cut(config: TrainingConfig) -> None:
    from training.sft import train_sft

    assert config.sft is not None
    short = config.model_copy(update={"sft": config.sft.model_copy(update={"max_length": 1100})})
    with pytest.raises(ConfigError, match=r"\d+ of \d+ examples are longer than max_length = 1100 \(the longest has"):
        train_sft(short, silent)
    assert not config.output.folder.exists()


def test_a_model_without_a_usable_tokenizer_is_refused(config: TrainingConfig, tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    from training.checkpoint import load

    for name, change, complaint in (
        ("no template", {"chat_template": None}, "has no chat template"),
        ("no end", {"eos_token": None}, "has no end-of-text token"),
        ("too many tokens", {"more": [f"<extra_{number}>" for number in range(50)]}, "does not match the model"),
    ):
        folder = tmp_path / name
        shutil.copytree(config.model.base, folder)
        tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        for key, value in change.items():
            if key == "more":
                tokenizer.add_tokens(value)
            else:
                setattr(tokenizer, key, value)
        (folder / "chat_template.jinja").unlink()
        tokenizer.save_pretrained(folder)
        with pytest.raises(ConfigError, match=complaint):
            load(config.model.model_copy(update={"base": str(folder)}))


def test_a_model_that_is_not_there_is_one_line(config: TrainingConfig, tmp_path: Path) -> None:
    from training.checkpoint import load

    with pytest.raises(ConfigError, match="there is no model 'nowhere/at-all'"):
        load(config.model.model_copy(update={"base": "nowhere/at-all"}))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="is no causal language model"):
        load(config.model.model_copy(update={"base": str(tmp_path / "empty")}))


def test_a_checkpoint_without_its_mark_is_a_half(config: TrainingConfig) -> None:
    from training.sft import train_sft

    with pytest.raises(Killed):
        train_sft(config, silent, callbacks=[killer(5)])
    (config.output.folder / "checkpoint-4" / MARK).unlink()
    assert [made.step for _, made in whole_checkpoints(config.output.folder)] == [2]
