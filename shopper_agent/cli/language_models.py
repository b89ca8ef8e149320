"""Options → a language model as the policy: which back-end, which prompts, which grammar, what counts tokens."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr, ValidationError

from shopper_agent.cli.model_sources import ModelSource
from shopper_agent.errors import BackendError, ConfigError

if TYPE_CHECKING:
    from shopper_agent.backends.openai_http import OpenAIHTTP
    from shopper_agent.backends.openai_wire import OpenAISettings
    from shopper_agent.backends.token_counting import TokenCounter
    from shopper_agent.backends.vllm_command import VLLMSettings
    from shopper_agent.policies.grammar import GrammarSettings
    from shopper_agent.policies.lm import Backend, LMPolicy
    from shopper_agent.prompt import PromptSettings

PROMPT_OPTIONS = ("layout", "vocabulary", "rendering", "page_budget", "total_budget")
"""Options that are settings of the prompt by the same name."""


@dataclass(frozen=True)
class LanguageModel:
    """A model that can be asked, and how."""

    backend: "Backend"
    prompt: "PromptSettings"
    counter: "TokenCounter"


@asynccontextmanager
async def language_model_policy(
    source: ModelSource, options: Mapping[str, Any], given: frozenset[str]
) -> AsyncIterator["LMPolicy"]:
    """The policy; what it holds open is closed with the block. `given`: the options that the user chose."""
    from shopper_agent.policies.lm import LMPolicy
    from shopper_agent.schema import Sampling

    sampling = Sampling(temperature=options["temperature"], max_tokens=options["max_tokens"], seed=options["seed"])
    async with language_model(source, options, given) as opened:
        counter = opened.counter
        yield LMPolicy(
            opened.backend,
            opened.prompt,
            sampling,
            options.get("max_retries", 2),
            count_tokens=counter.count_tokens,
            counted_by=counter.told_by,
            grammar=grammar_settings(options),
        )


@asynccontextmanager
async def language_model(
    source: ModelSource, options: Mapping[str, Any], given: frozenset[str]
) -> AsyncIterator[LanguageModel]:
    """Connect, load or start the model.

    Raises:
        ConfigError: It cannot be had as asked, or knows other prompts.
        BackendError: The server does not answer.
    """
    try:
        prompt = prompt_settings(source, options, given)
        async with _opened(source, options, prompt) as opened:
            yield opened
    except ValidationError as error:
        raise ConfigError(f"--policy lm: {error.errors()[0]['msg']}") from error


@asynccontextmanager
async def _opened(
    source: ModelSource, options: Mapping[str, Any], prompt: "PromptSettings"
) -> AsyncIterator[LanguageModel]:
    if source.kind == "server":
        async with _server(str(source.address), options.get("model"), options, prompt) as opened:
            yield opened
    elif source.kind == "vllm":
        async with _started(source, options, prompt) as opened:
            yield opened
    else:
        async with _in_process(source, options, prompt) as opened:
            yield opened


# ── a server ─────────────────────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def _server(
    url: str, model: str | None, options: Mapping[str, Any], prompt: "PromptSettings"
) -> AsyncIterator[LanguageModel]:
    from shopper_agent.backends.openai_http import OpenAIHTTP

    try:
        settings = _server_settings(url, model, options)
        # a wrong address or model is told before a browser starts, and soon
        async with OpenAIHTTP(settings.model_copy(update={"max_retries": 1})) as asked:
            settings = settings.model_copy(update={"model": await asked.connect()})
    except ConfigError as error:
        raise ConfigError(f"--policy lm: {error}") from error
    async with OpenAIHTTP(settings) as backend:
        yield LanguageModel(backend, prompt, await _server_counter(backend, options["tokenizer"], prompt))


async def _server_counter(backend: "OpenAIHTTP", wanted: str, prompt: "PromptSettings") -> "TokenCounter":
    """What counts tokens: the one that was asked for; else the server where it tells, else the estimate."""
    from shopper_agent.backends.token_counting import ESTIMATE, counted_by_folder
    from shopper_agent.prompt import golden_contexts, render

    if wanted == "estimate":
        return ESTIMATE
    if wanted != "server":
        return counted_by_folder(Path(wanted))
    samples = ["\n".join(message.content for message in render(each, prompt)) for each in golden_contexts()]
    return await backend.token_counter(samples) or ESTIMATE


def _server_settings(url: str, model: str | None, options: Mapping[str, Any]) -> "OpenAISettings":
    from shopper_agent.backends.openai_wire import OpenAISettings

    if options["max_cost"] is not None and None in (options["price_in"], options["price_out"]):
        raise ConfigError("--max-cost needs --price-in and --price-out")
    key = options["api_key"]
    return OpenAISettings(
        base_url=url,
        model=model,
        api_key=SecretStr(key) if key is not None else None,
        max_cost=options["max_cost"],
        max_total_tokens=options["max_total_tokens"],
        input_price=options["price_in"],
        output_price=options["price_out"],
        schema_extra=options.get("schema_extra") or {},
    )


# ── a server of our own ──────────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def _started(
    source: ModelSource, options: Mapping[str, Any], prompt: "PromptSettings"
) -> AsyncIterator[LanguageModel]:
    """A vLLM server for as long as the block; its log stays where it fails."""
    from shopper_agent.backends.guidance import CANONICAL
    from shopper_agent.backends.vllm_server import serving

    settings = vllm_settings(source, options, options.get("vllm_arg") or ())
    with vllm_log() as log:
        async with serving(settings, log, vllm_environment()) as server:
            wanted = str(source.folder) if options["tokenizer"] == "server" else options["tokenizer"]
            held = {**options, "tokenizer": wanted, "schema_extra": {"x-guidance": CANONICAL}}
            async with _server(server.url, server.model, held, prompt) as opened:
                yield opened


@contextmanager
def vllm_log() -> Iterator[Path]:
    """Where vLLM prints; it stays only where the server failed, whose error names it."""
    scratch = Path(tempfile.mkdtemp(prefix="shopper-agent-vllm-"))
    failed = False
    try:
        yield scratch / "vllm.log"
    except BackendError:
        failed = True
        raise
    finally:
        if not failed:
            shutil.rmtree(scratch, ignore_errors=True)


def vllm_settings(source: ModelSource, options: Mapping[str, Any], extra: Sequence[str] = ()) -> "VLLMSettings":
    """How vLLM is started. Raises ConfigError for anything but a model's folder."""
    from shopper_agent.backends.vllm_command import VLLMSettings

    if source.folder is None:
        raise ConfigError("vLLM serves a model's folder")
    python = options.get("vllm_python")
    chosen = {} if python is None else {"python": Path(python)}
    kept = {
        key: options[key]
        for key in ("host", "port", "gpus", "max_model_len", "prefix_caching")
        if options.get(key) is not None
    }
    return VLLMSettings(folder=source.folder, adapter=source.adapter, extra=tuple(extra), **chosen, **kept)


def vllm_environment() -> dict[str, str]:
    """Ours, with nothing reported to anyone; what the user has set wins."""
    return {"VLLM_NO_USAGE_STATS": "1", "HF_HUB_OFFLINE": "1", **os.environ}


# ── a model in this process ──────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def _in_process(
    source: ModelSource, options: Mapping[str, Any], prompt: "PromptSettings"
) -> AsyncIterator[LanguageModel]:
    import asyncio

    from shopper_agent.backends.token_counting import ESTIMATE, TokenCounter, counted_by_folder

    loaded = await asyncio.to_thread(_load, source, options)
    async with loaded as backend:
        wanted = options["tokenizer"]
        if wanted == "estimate":
            counter = ESTIMATE
        elif wanted != "server":
            counter = counted_by_folder(Path(wanted))
        else:
            name = source.text if source.ships else backend.tokens.folder.resolve().name
            counter = TokenCounter(backend.tokens.count, f"tokenizer {name}")
        yield LanguageModel(backend, prompt, counter)


def _load(source: ModelSource, options: Mapping[str, Any]) -> Any:
    kept: dict[str, Any] = {}
    if options.get("kept_prefixes") is not None:
        kept["kept_prefixes"] = options["kept_prefixes"]
    if source.kind == "onnx":
        from shopper_agent.backends.onnx import ONNXSettings, load_onnx

        if source.ships:
            from shopper_agent.policies.pocket.shipped import THREADS

            kept |= {"name": source.text, "threads": THREADS}
        return load_onnx(ONNXSettings(folder=source.folder, **kept))
    from shopper_agent.backends.local import LocalSettings, load_local

    _no_bars()
    device = options.get("model_device") or "auto"
    return load_local(LocalSettings(folder=source.folder, adapter=source.adapter, device=device, **kept))


def _no_bars() -> None:
    """Weights that are read draw no bar between our own lines."""
    from contextlib import suppress

    with suppress(ImportError):  # said by whoever loads
        from transformers.utils import logging

        library: Any = logging
        library.disable_progress_bar()


# ── prompts and grammar ──────────────────────────────────────────────────────────────────────────────────────────


def prompt_settings(source: ModelSource, options: Mapping[str, Any], given: frozenset[str]) -> "PromptSettings":
    """The prompts that a checkpoint was trained with, changed by what the user chose; else the options.

    Raises:
        ConfigError: What was chosen makes prompts that the checkpoint does not know.
    """
    from pydantic import ValidationError

    from shopper_agent.prompt import PromptSettings, prompt_id

    if source.made is None:
        return PromptSettings(**{key: options[key] for key in PROMPT_OPTIONS})
    chosen = {key: options[key] for key in PROMPT_OPTIONS if key in given}
    try:
        wanted = PromptSettings.model_validate({**source.made.prompt.model_dump(), **chosen})
    except ValidationError as error:
        raise ConfigError(str(error.errors()[0]["msg"]).removeprefix("Value error, ")) from error
    found = prompt_id(wanted)
    if found == source.made.prompt_id:
        return wanted
    trained = source.made.prompt
    raise ConfigError(
        f"{source.text} was trained with prompt {source.made.prompt_id} (--layout {trained.layout} --rendering "
        f"{trained.rendering} --vocabulary {trained.vocabulary}); this call makes prompt {found}"
    )


def grammar_settings(options: Mapping[str, Any]) -> "GrammarSettings":
    """How closely replies are held."""
    from shopper_agent.policies.grammar import GrammarSettings

    return GrammarSettings(names=not options.get("free_names"), rationale_characters=options.get("max_rationale"))
