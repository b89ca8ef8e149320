"""How many tokens a text is: by o200k where its vocabulary lies on this machine, else by the project's own estimate."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shopper_agent.dom.tokens import estimate_tokens

VOCABULARY = "fb374d419588a4632f3f557e76b4b70aebbca790"
"""The name under which tiktoken keeps the ranks of o200k_base."""


@dataclass(frozen=True)
class Counter:
    """A way to count tokens, and its name for the tables."""

    name: str
    count: Callable[[str], int]


def token_counter(folder: Path) -> Counter:
    """Count by tiktoken's o200k_base with the vocabulary of a folder; nothing is fetched."""
    try:
        import tiktoken
    except ImportError:
        return Counter("estimate (tiktoken is not installed)", estimate_tokens)
    if not (folder / VOCABULARY).exists():
        return Counter(f"estimate (no vocabulary in {folder})", estimate_tokens)
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)  # the only way in which tiktoken takes a folder
    encoding = tiktoken.get_encoding("o200k_base")
    return Counter("o200k", lambda text: len(encoding.encode_ordinary(text)))
