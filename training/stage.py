"""What every stage does before and around its training: read, check, resume, keep checkpoints, end with one line."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import JsonValue

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import prompt_id
from training.checkpoint import Loaded, Tell, TrainingFailed, check_prompt, load, save, writing
from training.config import TrainingConfig, for_grpo
from training.data import read
from training.examples import Example
from training.marks import FINAL, Made, data_id, mark, recover, whole_checkpoints
from training.thinning import thinned

if TYPE_CHECKING:
    from transformers import Trainer, TrainerCallback

StageName = Literal["sft", "grpo"]
_MAY_DIFFER: Final = frozenset({"save_every", "keep", "log_every", "evaluate_every", "folder", "watch"})
"""Settings that a resumed training may have otherwise: they change no weight."""


@dataclass(frozen=True)
class Stage:
    """A stage that is ready to start."""

    config: TrainingConfig
    loaded: Loaded
    examples: tuple[Example, ...]
    held_out: tuple[Example, ...]
    """Empty where nothing is held out."""
    made: Made
    """What its checkpoints will say, but for their steps."""

    @property
    def out(self) -> Path:
        """Folder of its checkpoints."""
        return self.config.output.folder


def prepared(name: StageName, config: TrainingConfig, tell: Tell) -> Stage:
    """Read and check everything that a stage needs, the cheap things first.

    Raises:
        ConfigError: Data, prompts or model do not fit each other; nothing has been written.
    """
    config = for_grpo(config) if name == "grpo" else config
    choice = config.data
    data = read(choice.folder)
    prompt = config.prompt or data.card.settings.examples.prompt
    _same_prompt(data.card.prompt_id, prompt_id(prompt))
    examples = data.examples if choice.part == "all" else data.part("train", choice.by)
    examples = thinned(examples, choice.thinned)
    _worth_learning(examples, allow_one_class=choice.one_class)
    loaded = load(config.model)
    check_prompt(loaded.made, prompt, any_prompt=config.model.any_prompt, tell=tell)
    made = Made(
        stage=name, step=0, prompt=prompt, prompt_id=prompt_id(prompt), base=_base(config, loaded),
        revision=config.model.revision, base_id=loaded.base_id, adapter=config.model.lora is not None,
        parent=None if loaded.made is None else loaded.folder.resolve(),
        config=config.model_dump(mode="json"), data_id=data_id(choice.folder),
    )  # fmt: skip
    held_out = () if choice.part == "all" else data.part("test", choice.by)
    return Stage(config, loaded, examples, held_out, made)


def _base(config: TrainingConfig, loaded: Loaded) -> str:
    """What names the base from anywhere on this machine: an id as it is, a folder as a whole path."""
    return str(loaded.folder.resolve()) if Path(config.model.base).is_dir() else config.model.base


def _same_prompt(of_data: str, wanted: str) -> None:
    if of_data != wanted:
        raise ConfigError(
            f"the data set was rendered with prompt {of_data}, and [prompt] with this version renders {wanted}: "
            "build the data set again, or leave [prompt] out"
        )


def _worth_learning(examples: Sequence[Example], *, allow_one_class: bool) -> None:
    if not examples:
        raise ConfigError("the data set's train part is empty: there is nothing to learn from")
    types = {one.gold.type for one in examples}
    if len(types) == 1 and not allow_one_class:
        raise ConfigError(
            f"every action of the train part is {types.pop()}: a policy would learn to do nothing else "
            "(one_class = true in [data] trains all the same)"
        )


# ── going on ─────────────────────────────────────────────────────────────────────────────────────────────────────


def starting_point(stage: Stage, *, resume: bool, tell: Tell) -> Path | None:
    """The checkpoint to go on from; None: the beginning. Halves of checkpoints are cleared away.

    Raises:
        ConfigError: The output folder has checkpoints and nobody said `resume`, or they are of another training.
    """
    recover(stage.out / FINAL)
    whole = whole_checkpoints(stage.out)
    if not resume:
        if whole or (stage.out / FINAL).exists():
            raise ConfigError(f"{stage.out} has checkpoints already: --resume goes on, or name another output folder")
        _clear_halves(stage.out, [])
        return None
    _clear_halves(stage.out, [folder for folder, _ in whole])
    if not whole:
        tell(f"{stage.out} has no whole checkpoint: starting at the beginning")
        return None
    folder, made = whole[-1]
    _same_training(stage, made, folder)
    tell(f"going on from {folder}")
    return folder


def _same_training(stage: Stage, made: Made, folder: Path) -> None:
    differing = sorted(_differing(made.config, stage.made.config))
    if made.data_id != stage.made.data_id:
        differing.append("the data set")
    if made.base_id != stage.made.base_id:
        differing.append("the base model")
    if differing:
        raise ConfigError(f"{folder} is of another training: {', '.join(differing)} differ; name another output folder")


def _differing(one: Mapping[str, JsonValue], other: Mapping[str, JsonValue], prefix: str = "") -> Iterator[str]:
    """Dotted names of the settings that differ and matter."""
    for key in (one.keys() | other.keys()) - _MAY_DIFFER:
        here, there = one.get(key), other.get(key)
        if isinstance(here, dict) and isinstance(there, dict):
            yield from _differing(here, there, f"{prefix}{key}.")
        elif here != there:
            yield prefix + key


def _clear_halves(out: Path, whole: Sequence[Path]) -> None:
    """Remove checkpoints that were being written when the training ended."""
    for folder in out.glob("checkpoint-*"):
        if folder not in whole:
            shutil.rmtree(folder)


# ── around the training ──────────────────────────────────────────────────────────────────────────────────────────


def keeper(stage: Stage, keep: int) -> "TrainerCallback":
    """A callback that marks each checkpoint as whole once it is, and only then lets the oldest go."""
    from transformers import TrainerCallback

    class Keeper(TrainerCallback):
        def on_save(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            folder = stage.out / f"checkpoint-{state.global_step}"
            if not _is_finite(given["model"]):
                shutil.rmtree(folder, ignore_errors=True)
                raise TrainingFailed(f"a weight is no number any more at step {state.global_step}")
            _wait_for_all()
            if not state.is_world_process_zero:
                return
            mark(folder, stage.made.model_copy(update={"step": state.global_step}))
            for old, _ in whole_checkpoints(stage.out)[:-keep]:
                shutil.rmtree(old)

    return Keeper()


def _wait_for_all() -> None:
    """Every process has written its share."""
    import torch

    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.barrier()


def _is_finite(model: Any) -> bool:
    """Every trained weight is a number; of a sharded model, those that this process holds."""
    import torch

    trained = (getattr(one, "to_local", lambda one=one: one)() for one in model.parameters() if one.requires_grad)
    return all(bool(torch.isfinite(one).all()) for one in trained)


@contextmanager
def ending_well(stage: Stage) -> Iterator[None]:
    """Around the training: what ends it says in one line why, and from where to go on.

    Raises:
        TrainingFailed: A loss is no number, a disk is full, the device has no memory left.
    """
    from torch import OutOfMemoryError

    try:
        with writing(stage.out):
            yield
    except OutOfMemoryError as error:
        raise TrainingFailed(
            "the device has no memory left: lower per_device, turn activation_checkpointing on, or take [model.lora]; "
            + _last_good(stage)
        ) from error
    except TrainingFailed as error:
        raise TrainingFailed(f"{error}; {_last_good(stage)}") from error


def _last_good(stage: Stage) -> str:
    whole = whole_checkpoints(stage.out)
    if not whole:
        return "no checkpoint was written yet"
    return f"the last whole checkpoint is {whole[-1][0]}, of step {whole[-1][1].step}"


def save_model(trainer: "Trainer", folder: Path, made: Made) -> None:
    """Write a model whole or not at all; every process takes part, the first one puts it in its place."""
    if trainer.args.world_size == 1:
        save(folder, made, lambda place: trainer.save_model(str(place)))
        return
    shared = folder.with_name(f".{folder.name}.gathered")
    trainer.save_model(str(shared))
    trainer.accelerator.wait_for_everyone()
    if trainer.is_world_process_zero():
        save(folder, made, lambda place: _move_all(shared, place))


def _move_all(source: Path, target: Path) -> None:
    for file in source.iterdir():
        file.rename(target / file.name)
    source.rmdir()
