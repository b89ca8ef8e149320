"""An exported model run by onnxruntime-genai: no torch, a few tens of MB to install, a CPU is enough."""

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from shopper_agent.backends.chat_tokens import load_chat_tokens
from shopper_agent.backends.decoding import Engine, Logits
from shopper_agent.backends.guidance import guides_for
from shopper_agent.backends.in_process import DecodingSettings, InProcess, Model
from shopper_agent.errors import ConfigError, MissingExtra

if TYPE_CHECKING:
    from types import ModuleType

CONFIG: Final = "genai_config.json"
"""The file by which an exported model is told from others."""
_EXTRA: Final = "onnx"
_STEP: Final = 1024
"""Room is made in pieces of so many tokens, so that the next, longer prompt of a session still fits."""


class ONNXSettings(DecodingSettings):
    """Which exported model."""

    folder: Path
    """genai_config.json, model.onnx and the tokenizer's files, as training/export.py writes them."""
    name: str | None = None
    """For the record; None: the folder's."""
    threads: int | None = Field(default=None, ge=1)
    """Of one computation; None: as many as there are cores."""


class _Generator(Protocol):
    """As much of `onnxruntime_genai.Generator` as is used here."""

    def append_tokens(self, tokens: NDArray[np.int32], /) -> None: ...
    def get_logits(self) -> NDArray[np.float32]: ...
    def rewind_to(self, length: int, /) -> None: ...


class ONNXEngine:
    """A generator of which only the cache and the logits are used: tokens are drawn by `decode`, as everywhere."""

    def __init__(self, generator: _Generator) -> None:
        """Nothing has been read yet."""
        self._generator = generator

    def feed(self, tokens: Sequence[int]) -> Logits:
        """Read on; the logits after the last token."""
        self._generator.append_tokens(np.asarray(tokens, dtype=np.int32))
        logits = self._generator.get_logits()
        last: Logits = logits.reshape(-1, logits.shape[-1])[-1].astype(np.float32)
        return last

    def rewind(self, length: int) -> None:
        """Forget what was read beyond the first `length` tokens."""
        self._generator.rewind_to(length)


def load_onnx(settings: ONNXSettings) -> InProcess:
    """Load an exported model.

    Raises:
        ConfigError: The folder holds no exported model, or one that cannot be read.
        MissingExtra: onnxruntime-genai, tokenizers or llguidance is not installed.
    """
    folder = settings.folder
    context, vocabulary = _sizes(folder)
    package = _package()
    tokens = load_chat_tokens(folder, _EXTRA)
    if tokens.size > vocabulary:
        raise ConfigError(
            f"{folder}: the tokenizer has {tokens.size} tokens, the model {vocabulary}: it is another model's"
        )
    make_guide = guides_for(tokens, _EXTRA) if settings.grammar else None
    try:
        model = package.Model(_config(package, settings))
    except Exception as error:  # the package raises nothing narrower
        raise ConfigError(f"{folder} cannot be loaded: {' '.join(str(error).split())[:300]}") from error

    def make_engine(room: int) -> tuple[Engine, int]:
        holds = min(context, -(-room // _STEP) * _STEP)
        parameters = package.GeneratorParams(model)
        parameters.set_search_options(max_length=holds, batch_size=1)
        return ONNXEngine(package.Generator(model, parameters)), holds

    name = settings.name or folder.resolve().name
    return InProcess(Model(name, tokens, context, make_engine, make_guide), settings)


def _package() -> "ModuleType":
    try:
        package = import_module("onnxruntime_genai")
    except ImportError as error:
        raise MissingExtra("onnxruntime-genai", _EXTRA) from error
    package.disable_telemetry_events()
    return package


def _config(package: "ModuleType", settings: ONNXSettings) -> object:
    """What the export wrote, with the threads that were asked for."""
    config = package.Config(str(settings.folder))
    if settings.threads is not None:
        options = {
            "intra_op_num_threads": settings.threads,
            "inter_op_num_threads": 1,
            "session.intra_op.allow_spinning": "0",  # threads that wait for each other leave the cores to the browser
        }
        config.overlay(json.dumps({"model": {"decoder": {"session_options": options}}}))
    return config


def _sizes(folder: Path) -> tuple[int, int]:
    """Context and vocabulary as the export wrote them."""
    path = folder / CONFIG
    if not path.is_file():
        raise ConfigError(f"no exported model in {folder}: a file {CONFIG} is expected there")
    try:
        model = json.loads(path.read_text(encoding="utf-8"))["model"]
        return int(model["context_length"]), int(model["vocab_size"])
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} cannot be read: {error!r}") from error
