"""A model folder run by transformers, on a CPU or a GPU, with a peft adapter on top where one is named."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, cast

from shopper_agent.backends.chat_tokens import ChatTokens, Tokenizer, load_chat_tokens
from shopper_agent.backends.decoding import Engine, Logits
from shopper_agent.backends.guidance import guides_for
from shopper_agent.backends.in_process import DecodingSettings, InProcess, Model
from shopper_agent.backends.tokenizer_match import check_match, reader_for
from shopper_agent.errors import ConfigError, MissingExtra

if TYPE_CHECKING:
    from types import ModuleType

    import torch
    from transformers import DynamicCache

_EXTRA = "local"


class LocalSettings(DecodingSettings):
    """Which model, and where it runs."""

    folder: Path
    """config.json, *.safetensors, tokenizer.json and a chat template, as `save_pretrained` writes them."""
    adapter: Path | None = None
    """A folder with adapter_config.json. It is not merged: what runs are the numbers that were trained."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Auto: the GPU where torch finds one."""
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    """Of the weights. Auto: float32 on a CPU, bfloat16 on a GPU."""


class _Output(Protocol):
    logits: "torch.Tensor"
    """[1, 1, vocabulary]: only the last token's are asked for."""


class _CausalModel(Protocol):
    """As much of a transformers model, or of peft's around it, as is used here."""

    device: "torch.device"

    def __call__(
        self,
        *,
        input_ids: "torch.Tensor",
        past_key_values: "DynamicCache",
        use_cache: bool,
        logits_to_keep: int,
    ) -> _Output: ...

    def get_input_embeddings(self) -> "torch.nn.Embedding": ...


class TorchEngine:
    """A model with the keys and values of what it has read."""

    def __init__(self, model: _CausalModel) -> None:
        """Nothing has been read yet."""
        self._model = model
        self._cache = _empty_cache()

    def feed(self, tokens: Sequence[int]) -> Logits:
        """Read on; the logits after the last token, as float32."""
        import torch

        with torch.inference_mode():
            ids = torch.tensor([list(tokens)], device=self._model.device)
            output = self._model(input_ids=ids, past_key_values=self._cache, use_cache=True, logits_to_keep=1)
            logits: Logits = output.logits[0, -1].float().cpu().numpy()
        return logits

    def rewind(self, length: int) -> None:
        """Forget what was read beyond the first `length` tokens."""
        if length == 0:
            self._cache = _empty_cache()
        else:
            self._cache.crop(length - self._cache.get_seq_length())


def _empty_cache() -> "DynamicCache":
    from transformers import DynamicCache

    return DynamicCache()


def load_local(settings: LocalSettings) -> InProcess:
    """Load a model; takes as long as its weights take to read.

    Raises:
        ConfigError: The folder holds no model, its tokenizer or the adapter is another model's, or there is no GPU.
        MissingExtra: torch, transformers, peft, tokenizers or llguidance is not installed.
    """
    if not (settings.folder / "config.json").is_file():
        raise ConfigError(f"no model in {settings.folder}: a file config.json is expected there")
    transformers = _package("transformers")
    tokens = _tokens(settings)
    make_guide = guides_for(tokens, _EXTRA) if settings.grammar else None
    model = _weights(transformers, settings)
    embeddings = int(model.get_input_embeddings().weight.shape[0])
    _check_tokenizer(tokens, embeddings)
    config = getattr(model, "config", None)
    context = int(getattr(config, "max_position_embeddings", None) or 32_768)

    def make_engine(room: int) -> tuple[Engine, int]:
        return TorchEngine(model), context

    return InProcess(Model(_name(settings), tokens, context, make_engine, make_guide), settings)


def _tokens(settings: LocalSettings) -> ChatTokens:
    """The tokenizer as training reads it; the adapter's own where it has one."""
    own = settings.adapter is not None and (settings.adapter / "tokenizer.json").is_file()
    folder = settings.adapter if own and settings.adapter is not None else settings.folder

    def read(path: Path) -> Tokenizer:
        maker = getattr(_package("transformers"), reader_for(path.parent))
        loaded.append(maker.from_pretrained(str(path.parent), local_files_only=True).backend_tokenizer)
        return loaded[0]

    loaded: list[Tokenizer] = []
    tokens = load_chat_tokens(folder, _EXTRA, settings.folder, read)
    check_match(folder, lambda text: loaded[0].encode(text, add_special_tokens=False).ids)
    return tokens


def _name(settings: LocalSettings) -> str:
    name = settings.folder.resolve().name
    return name if settings.adapter is None else f"{name}+{settings.adapter.resolve().name}"


def _weights(transformers: "ModuleType", settings: LocalSettings) -> _CausalModel:
    import torch

    cuda = torch.cuda.is_available()
    if settings.device == "cuda" and not cuda:
        raise ConfigError("device is cuda; torch finds no GPU here")
    device = "cuda" if settings.device != "cpu" and cuda else "cpu"
    dtype = settings.dtype if settings.dtype != "auto" else ("bfloat16" if device == "cuda" else "float32")
    try:
        model = transformers.AutoModelForCausalLM.from_pretrained(
            settings.folder, dtype=getattr(torch, dtype), attn_implementation="sdpa", local_files_only=True
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ConfigError(f"{settings.folder} cannot be loaded: {_line(error)}") from error
    if getattr(model.config, "sliding_window", None) and getattr(model.config, "use_sliding_window", True):
        raise ConfigError(f"{settings.folder}: models with sliding attention cannot be rewound; serve it by vLLM")
    if settings.adapter is not None:
        model = _adapted(model, settings.adapter)
    return cast(_CausalModel, model.to(device).eval())


def _adapted(model: "torch.nn.Module", adapter: Path) -> "torch.nn.Module":
    """The model with the adapter on top."""
    if not (adapter / "adapter_config.json").is_file():
        raise ConfigError(f"no adapter in {adapter}: a file adapter_config.json is expected there")
    peft = _package("peft")
    try:
        adapted: torch.nn.Module = peft.PeftModel.from_pretrained(model, str(adapter), is_trainable=False)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ConfigError(f"{adapter} is an adapter of another base, or damaged: {_line(error)}") from error
    return adapted


def _check_tokenizer(tokens: ChatTokens, embeddings: int) -> None:
    if tokens.size > embeddings:
        raise ConfigError(
            f"{tokens.folder}: the tokenizer has {tokens.size} tokens, the model {embeddings}: it is another model's"
        )


def _package(name: str) -> "ModuleType":
    try:
        import_module("torch")
        return import_module(name)
    except ImportError as error:
        raise MissingExtra(name, _EXTRA) from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
