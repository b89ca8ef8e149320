"""A checkpoint → the files that onnxruntime-genai runs: no torch is needed where they are used.

The model builder of the same package does the work, in a process of its own: it prints, sets global options of torch
and keeps what it loaded.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal, get_args

from shopper_agent.errors import ConfigError, MissingExtra
from training.checkpoint import TrainingFailed, load_checkpoint, save, writing
from training.marks import ADAPTER, Made, mark_of, publish

Precision = Literal["fp32", "fp16", "bf16", "int8", "int4"]
"""Of the weights. fp32 keeps the trained model's logits; int8 and int4 round the weights in blocks of 32."""
_END_TOKENS: Final = "generation_config.json"
"""The builder leaves it out."""
_PATIENCE_S: Final = 3 * 3600
_OPTIONS: Final = ("prune_lm_head=true",)
"""Logits of a prompt's last token alone: the others are never looked at, and of a small model they are a fifth of the
work."""


def export(
    checkpoint: Path, out: Path, precision: Precision = "fp32", base: Path | None = None, options: Sequence[str] = ()
) -> Path:
    """Write a checkpoint's exported form to `out`, which is replaced once the new one is whole.

    An adapter is merged into its base on the way. `options` are the builder's own, KEY=VALUE, behind ours.

    Raises:
        ConfigError: There is no such checkpoint, the precision is unknown, or the architecture cannot be exported.
        MissingExtra: torch, transformers, onnx or onnxruntime-genai is not installed.
        TrainingFailed: It could not be written; what was in `out` is still there.
    """
    if precision not in get_args(Precision):
        raise ConfigError(f"unknown precision {precision!r}; there are {', '.join(get_args(Precision))}")
    if not checkpoint.is_dir():
        raise ConfigError(f"there is no checkpoint {checkpoint}")
    _require_builder()
    made = mark_of(checkpoint)
    with tempfile.TemporaryDirectory(prefix="shopper-agent-export-") as scratch:
        whole = _whole(checkpoint, made, base, Path(scratch))

        def write(folder: Path) -> None:
            _build(whole, folder, precision, Path(scratch), options)
            _write_tokenizer(whole, folder)

        if made is None:
            _save_unmarked(out, write)
        else:
            save(out, made.model_copy(update={"adapter": False, "parent": checkpoint.resolve()}), write)
    return out


def _whole(checkpoint: Path, made: Made | None, base: Path | None, scratch: Path) -> Path:
    """A folder with the whole model: the checkpoint itself, or its adapter merged."""
    if made is None and (checkpoint / ADAPTER).exists():
        raise ConfigError(f"{checkpoint} is an adapter that does not say of which base: merge it first")
    if made is None or not made.adapter:
        return checkpoint
    loaded, folder = load_checkpoint(checkpoint, base), scratch / "merged"
    with writing(folder):
        loaded.model.save_pretrained(folder)
        loaded.tokenizer.save_pretrained(folder)
    return folder


def _build(model: Path, out: Path, precision: Precision, scratch: Path, options: Sequence[str]) -> None:
    """Have the builder write the exported model."""
    command = [sys.executable, "-m", "onnxruntime_genai.models.builder", "-i", str(model), "-o", str(out)]
    command += ["-p", precision, "-e", "cpu", "-c", str(scratch / "cache")]
    command += ["--extra_options", *_OPTIONS, *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise TrainingFailed(f"{model} was not exported within {_PATIENCE_S // 3600} hours") from error
    if done.returncode == 0 and (out / "genai_config.json").is_file():
        return
    said = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    reason = said[-1][:300] if said else f"exit code {done.returncode}"
    if "No space left" in done.stderr:
        raise TrainingFailed(f"{out} could not be written: {reason}")
    raise ConfigError(f"{model} cannot be exported as {precision}: {reason}")


def _write_tokenizer(model: Path, out: Path) -> None:
    """The tokenizer as training reads it, which may differ from the folder's tokenizer.json, and the end tokens."""
    from transformers import AutoTokenizer

    read: Any = AutoTokenizer
    read.from_pretrained(str(model)).save_pretrained(out)
    if (model / _END_TOKENS).is_file():
        shutil.copyfile(model / _END_TOKENS, out / _END_TOKENS)


def _save_unmarked(out: Path, write: Callable[[Path], None]) -> None:
    """As `save`, for a model that is no checkpoint of ours and gets no mark."""
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with writing(out):
            unfinished.mkdir(parents=True)
            write(unfinished)
            publish(unfinished, out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _require_builder() -> None:
    for package, extra in (("torch", "train"), ("transformers", "train"), ("onnxruntime_genai", "onnx")):
        if find_spec(package) is None:
            raise MissingExtra(package, extra)
    for package in ("onnx", "onnx_ir"):
        if find_spec(package) is None:
            raise ConfigError(f"{package} is needed for exporting. Install it with: pip install onnx onnx-ir")
