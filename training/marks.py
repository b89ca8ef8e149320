"""What a checkpoint says about itself, and how to tell a whole one from half of one. No torch.

`training.json` is written last, under another name, and renamed: a folder that has it is a whole checkpoint, unless a
file in it no longer has the size that stands there.
"""

import hashlib
import json
import shutil
import struct
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final, Literal

from pydantic import JsonValue, ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import PromptSettings
from shopper_agent.schema import Record
from shopper_agent.trajectories.writer import write_whole

MARK: Final = "training.json"
ADAPTER: Final = "adapter_config.json"
FINAL: Final = "final"
"""Folder of the finished model, beside the checkpoints of the way."""
_PACKAGES: Final = ("shopper-agent", "torch", "transformers", "trl", "peft", "accelerate", "datasets", "tokenizers")


class Made(Record):
    """How a checkpoint came to be."""

    stage: Literal["sft", "grpo", "merge"]
    step: int
    """Optimizer steps of this stage."""
    prompt: PromptSettings
    prompt_id: str
    """It knows prompts of this id; others are a foreign language to it."""
    base: str
    """The model that it was trained from: a folder or an id."""
    revision: str | None = None
    """Of an id."""
    base_id: str
    """Fingerprint of that model's weights: an adapter fits no other."""
    adapter: bool
    """The folder holds an adapter of `base`, not a whole model."""
    parent: Path | None = None
    """The checkpoint of ours that it was trained from; None: the base is no checkpoint of ours."""
    config: Mapping[str, JsonValue]
    data_id: str | None
    """Hash of the data set; None: it did not learn from one."""
    packages: Mapping[str, str] = {}
    files: Mapping[str, int] = {}
    """Name → bytes."""


def mark(folder: Path, made: Made) -> None:
    """Say that a folder is a whole checkpoint, once everything else is in it."""
    files = {
        file.name: file.stat().st_size for file in sorted(folder.iterdir()) if file.is_file() and file.name != MARK
    }
    whole = made.model_copy(update={"files": files, "packages": dict(_versions())})
    write_whole(folder / MARK, (whole.model_dump_json(indent=2) + "\n").encode())


def _versions() -> Iterator[tuple[str, str]]:
    for name in _PACKAGES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def mark_of(folder: Path) -> Made | None:
    """What a checkpoint says about itself; None: it says nothing.

    Raises:
        ConfigError: It cannot be read, or a file is not as it was written.
    """
    try:
        made = Made.model_validate_json((folder / MARK).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise ConfigError(f"{folder / MARK} cannot be read; is it a checkpoint of this package?") from error
    for name, size in made.files.items():
        found = (folder / name).stat().st_size if (folder / name).is_file() else None
        if found != size:
            state = "is missing" if found is None else f"has {found} bytes instead of {size}"
            raise ConfigError(f"{folder} is damaged: {name} {state}")
    return made


def whole_checkpoints(out: Path) -> list[tuple[Path, Made]]:
    """The whole checkpoints of the way, the oldest step first; halves are left out."""
    found = []
    for folder in out.glob("checkpoint-*"):
        try:
            made = mark_of(folder)
        except ConfigError:
            continue
        if made is not None:
            found.append((folder, made))
    return sorted(found, key=lambda pair: pair[1].step)


def publish(unfinished: Path, folder: Path) -> None:
    """Put a finished folder in the place of an older one, which stays until the new one is there."""
    old = _old(folder)
    recover(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    unfinished.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def recover(folder: Path) -> None:
    """Bring the older one back where `publish` was interrupted between its two renames."""
    if not folder.exists() and _old(folder).exists():
        _old(folder).rename(folder)


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


# ── fingerprints ─────────────────────────────────────────────────────────────────────────────────────────────────


def weights_id(folder: Path) -> str:
    """Sixteen hex digits of a model's weights: names, shapes and 64 bytes at two places of each tensor.

    The same however the tensors are spread over files. Reads kilobytes of a model of any size.

    Raises:
        ConfigError: There are no weights as safetensors.
    """
    files = sorted(folder.glob("model*.safetensors"))
    if not files:
        raise ConfigError(f"{folder} has no weights: there is no model*.safetensors")
    tensors = sorted(pair for file in files for pair in _tensors(file))
    return hashlib.sha256(json.dumps(tensors).encode()).hexdigest()[:16]


def _tensors(file: Path) -> Iterator[tuple[str, str]]:
    """(name, what is known of it) of each tensor of a file. Source: the safetensors format."""
    try:
        with file.open("rb") as opened:
            (size,) = struct.unpack("<Q", opened.read(8))
            if size > file.stat().st_size:
                raise ValueError("its header is longer than the file")
            header = json.loads(opened.read(size))
            for name, entry in header.items():
                if name == "__metadata__":
                    continue
                begin, end = entry["data_offsets"]
                digest = hashlib.sha256(f"{entry['dtype']}{entry['shape']}".encode())
                for offset in (begin, begin + (end - begin) // 2):
                    opened.seek(8 + size + offset)
                    digest.update(opened.read(min(64, end - offset)))
                yield name, digest.hexdigest()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise ConfigError(f"{file} cannot be read: its weights are damaged or cut off") from error


def data_id(folder: Path) -> str:
    """Sixteen hex digits of a data set's files. Raises ConfigError when they cannot be read."""
    digest = hashlib.sha256()
    try:
        for name in ("card.json", "examples.parquet"):
            with (folder / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}") from error
    return digest.hexdigest()[:16]
