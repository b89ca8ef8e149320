"""Models as folders: load one to train it, save it so that it is there as a whole or not at all, merge an adapter."""

import errno
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from shopper_agent.backends.tokenizer_match import check_match, reader_for
from shopper_agent.errors import ConfigError, MissingExtra, ShopperAgentError
from shopper_agent.prompt import PromptSettings, prompt_id
from training.chat import check_tokenizer
from training.config import LoraSettings, ModelSettings
from training.marks import ADAPTER, Made, mark, mark_of, publish, weights_id

if TYPE_CHECKING:
    from peft import LoraConfig
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

Tell = Callable[[str], None]
"""Hears one line that a person should read."""
_UNWRITABLE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)


class TrainingFailed(ShopperAgentError):
    """Training cannot go on; the text says why and which checkpoint is the last good one."""


@dataclass(frozen=True)
class Loaded:
    """A model in memory."""

    model: "PreTrainedModel"
    tokenizer: "PreTrainedTokenizerBase"
    folder: Path
    """Where its files are."""
    base_id: str
    """Fingerprint of its weights as they lie there."""
    made: Made | None
    """How it came to be; None: it is no checkpoint of ours."""


def load(settings: ModelSettings) -> Loaded:
    """The model that a stage starts from, with all its weights.

    Raises:
        ConfigError: There is none, it is damaged or an adapter, or its tokenizer does not fit.
        MissingExtra: torch or transformers are not installed.
    """
    _require_training()
    folder = _folder(settings)
    if (folder / ADAPTER).exists():
        raise ConfigError(f"{folder} is an adapter: merge it first (shopper-agent train merge {folder} --out FOLDER)")
    made = mark_of(folder)
    model, tokenizer = _model(folder, settings.dtype, settings.attention), _tokenizer(folder)
    check_tokenizer(tokenizer, tokenizer.get_vocab(), model.get_input_embeddings().num_embeddings)
    return Loaded(model, tokenizer, folder, weights_id(folder), made)


def load_checkpoint(folder: Path, base: Path | None = None, dtype: str = "float32") -> Loaded:
    """A checkpoint of ours; an adapter is merged into its base in memory.

    `base` is where the adapter's base lies, for who moved it.

    Raises:
        ConfigError: It is none, is damaged, or is an adapter of another base.
    """
    _require_training()
    made = mark_of(folder)
    if made is None:
        raise ConfigError(f"{folder} is no checkpoint of this package: training.json is missing")
    if not made.adapter:
        return Loaded(_model(folder, dtype), _tokenizer(folder), folder, weights_id(folder), made)
    from peft import PeftModel

    below = base or _folder(ModelSettings(base=made.base, revision=made.revision))
    found = weights_id(below)
    if found != made.base_id:
        raise ConfigError(f"{folder} is an adapter of another base: of weights {made.base_id}, and {below} has {found}")
    with known_deprecations():
        merged: Any = PeftModel.from_pretrained(_model(below, dtype), str(folder)).merge_and_unload()
    return Loaded(merged, _tokenizer(folder), folder, found, made)


def merge(adapter: Path, out: Path, base: Path | None = None, dtype: str = "float32") -> Made:
    """Write the whole model that an adapter and its base make; `out` is replaced once the new one is whole.

    Raises:
        ConfigError: `adapter` is none, or is one of another base.
        TrainingFailed: It could not be written; what was in `out` is still there.
    """
    made = mark_of(adapter)
    if made is None or not made.adapter:
        raise ConfigError(f"{adapter} is no adapter of this package: there is nothing to merge")
    loaded = load_checkpoint(adapter, base, dtype)
    merged = made.model_copy(update={"stage": "merge", "adapter": False, "parent": adapter.resolve()})

    def write(folder: Path) -> None:
        loaded.model.save_pretrained(folder)
        loaded.tokenizer.save_pretrained(folder)

    save(out, merged, write)
    return merged


def save(folder: Path, made: Made, write: Callable[[Path], None]) -> None:
    """Have a checkpoint written beside its place, mark it, and put it there.

    Raises:
        TrainingFailed: It could not be written, such as on a full disk; what was in its place is still there.
    """
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with writing(folder):
            unfinished.mkdir(parents=True)
            write(unfinished)
            mark(unfinished, made)
            publish(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what libraries raise on a full disk into one line.

    Raises:
        TrainingFailed: Something could not be written.
    """
    from safetensors import SafetensorError

    try:
        yield
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        raise TrainingFailed(f"{folder} could not be written: {error.strerror}") from error
    except SafetensorError as error:
        raise TrainingFailed(f"{folder} could not be written: {error}") from error
    except RuntimeError as error:
        # torch's writer of archives raises nothing more particular
        if "PytorchStreamWriter" not in str(error) and "inline_container" not in str(error):
            raise
        raise TrainingFailed(f"{folder} could not be written: the disk may be full") from error


@contextmanager
def known_deprecations() -> Iterator[None]:
    """Silence what trl and peft still call by names that transformers 5 gives up; nobody here can change it."""
    with warnings.catch_warnings():
        message = r"`(is_)?gradient_checkpointing\w*` is deprecated"
        warnings.filterwarnings("ignore", message, FutureWarning)
        yield


def check_prompt(made: Made | None, settings: PromptSettings, *, any_prompt: bool, tell: Tell) -> None:
    """Nothing, for a model that knows these prompts or none yet; a warning line where that is allowed to differ.

    Raises:
        ConfigError: It was trained with other prompts.
    """
    wanted = prompt_id(settings)
    if made is None or made.prompt_id == wanted:
        return
    differs = f"the model was trained with prompt {made.prompt_id}; here it is {wanted}"
    if not any_prompt:
        raise ConfigError(f"{differs} (any_prompt = true in [model] goes on all the same)")
    tell(f"warning: {differs}")


def lora_config(settings: LoraSettings) -> "LoraConfig":
    """The adapter as peft takes it."""
    from peft import LoraConfig

    return LoraConfig(
        r=settings.r, lora_alpha=settings.alpha, lora_dropout=settings.dropout, task_type="CAUSAL_LM",  # type: ignore[arg-type]
        target_modules=list(settings.targets) or "all-linear",
    )  # fmt: skip


def _require_training() -> None:
    from importlib.util import find_spec

    for package in ("torch", "transformers", "trl", "peft", "accelerate", "datasets"):
        if find_spec(package) is None:
            raise MissingExtra(package, "train")


def _folder(settings: ModelSettings) -> Path:
    """Where a model's files are; an id is fetched into the cache of its hub."""
    folder = Path(settings.base)
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(settings.base, revision=settings.revision))
    except (OSError, ValueError) as error:
        raise ConfigError(f"there is no model {settings.base!r}: no such folder, and no such id was found") from error


def _model(folder: Path, dtype: str, attention: str = "sdpa") -> Any:
    """The model with every weight from its files. Raises ConfigError when there is none, or a weight is missing."""
    import torch
    from transformers import AutoModelForCausalLM

    maker: Any = AutoModelForCausalLM
    try:
        model, told = maker.from_pretrained(
            str(folder), dtype=getattr(torch, dtype), attn_implementation=attention, output_loading_info=True
        )
    except (OSError, ValueError) as error:
        raise ConfigError(f"{folder} is no causal language model: {str(error).splitlines()[0]}") from error
    missing = sorted(told["missing_keys"])
    if missing:
        raise ConfigError(f"{folder} lacks {len(missing)} of the model's weights, such as {missing[0]}")
    return model


def _tokenizer(folder: Path) -> Any:
    import transformers

    maker: Any = getattr(transformers, reader_for(folder))
    try:
        tokenizer = maker.from_pretrained(str(folder))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{folder} has no tokenizer: {str(error).splitlines()[0]}") from error
    check_match(folder, lambda text: tokenizer.encode(text, add_special_tokens=False))
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token  # what pads a batch has no label, so that any token will do
    return tokenizer
