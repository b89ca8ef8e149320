"""How many tokens a text is to a model: by its own tokenizer, by its server's word, or estimated."""

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from shopper_agent.backends.http_exchange import HTTPExchange, PassingProblem
from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.errors import BackendError, ConfigError, MissingExtra

_log = logging.getLogger(__name__)
CountTokens = Callable[[str], int]
_REMEMBERED: Final = 4096
"""Texts whose count is kept: an outline weighs the same lines again and again."""
_BELIEVED: Final = (0.2, 5.0)
"""Tokens to each estimated one; a server that says less or more counts something else."""


@dataclass(frozen=True)
class TokenCounter:
    """A way to count tokens."""

    count_tokens: CountTokens
    told_by: str
    """What counts, for the record: “estimate”, “tokenizer NAME”, “server, 0.834 to an estimated one”."""


ESTIMATE: Final = TokenCounter(estimate_tokens, "estimate")


def counted_by_folder(folder: Path, load: Callable[[Path], CountTokens] | None = None) -> TokenCounter:
    """Count with the tokenizer that lies in a model's folder as `tokenizer.json`; the template's marks count extra.

    `load` reads that file; by default the package `tokenizers` does.

    Raises:
        ConfigError: There is no such file, or it is no tokenizer.
        MissingExtra: `tokenizers` is not installed.
    """
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise ConfigError(f"no tokenizer in {folder}: a file tokenizer.json is expected there")
    count = (load or _by_tokenizers)(path)
    return TokenCounter(lru_cache(maxsize=_REMEMBERED)(count), f"tokenizer {folder.resolve().name}")


def _by_tokenizers(path: Path) -> CountTokens:
    try:
        package = import_module("tokenizers")
    except ImportError as error:
        raise MissingExtra("tokenizers", "local") from error
    try:
        tokenizer = package.Tokenizer.from_file(str(path))
    except Exception as error:  # the package raises nothing narrower
        raise ConfigError(f"{path} is no tokenizer: {error}") from error

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    return count


async def counted_by_server(exchange: HTTPExchange, model: str, samples: Sequence[str]) -> TokenCounter | None:
    """Fit the estimate to what a server's `/tokenize` says of samples; None where it says nothing that can be used.

    A budget weighs thousands of lines for one page: they cannot all be sent. The sample with the most tokens to an
    estimated one counts, so that a text like them is never longer than it was thought to be.

    Source: vLLM's and llama.cpp's POST /tokenize, the one named `prompt` and `model`, the other `content`.
    """
    shares = []
    for sample in samples:
        said = await _told(exchange, {"model": model, "prompt": sample, "content": sample, "add_special_tokens": False})
        if said is None or not sample:
            return None
        shares.append(said / estimate_tokens(sample))
    return _fitted(max(shares)) if shares else None


def _fitted(share: float) -> TokenCounter | None:
    """Keeps what the estimate promises: a longer text never counts less, nor do parts count less than their whole."""
    if not _BELIEVED[0] <= share <= _BELIEVED[1]:
        return None
    share = math.ceil(share * 1000) / 1000

    def count(text: str) -> int:
        return math.ceil(estimate_tokens(text) * share)

    return TokenCounter(count, f"server, {share:.3f} to an estimated one")


async def _told(exchange: HTTPExchange, body: Mapping[str, JsonValue]) -> int | None:
    try:
        answer = await exchange.send("POST", "/tokenize", body)
    except (PassingProblem, BackendError) as problem:
        _log.info("the server does not count tokens: %s", problem)
        return None
    return read_count(answer.body) if answer.status == 200 else None


def read_count(body: bytes) -> int | None:
    """The number of tokens in an answer of `/tokenize`; None where it has none.

    >>> read_count(b'{"count": 3, "tokens": [1, 2, 3]}'), read_count(b'{"tokens": [1, 2]}'), read_count(b"<html>")
    (3, 2, None)
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    count, tokens = said.get("count"), said.get("tokens")
    if isinstance(count, int) and not isinstance(count, bool) and count > 0:
        return count
    return len(tokens) if isinstance(tokens, list) and tokens else None
