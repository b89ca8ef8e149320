"""Replies of a language model on disk, one a line, found again by the hash of the whole request.

A reply is written and flushed as soon as it is there: what was paid for survives whatever ends the process. A last line
without its line break is torn and dropped.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from pydantic import ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.schema import Completion, Message, Record, Sampling

MAX_KEPT_CHARACTERS: Final = 4096
"""Of one reply; a rationale has a few hundred, and what is longer is refused anyway."""


class Reply(Record):
    """One paid answer."""

    key: str
    text: str
    model: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    request_count: int = 1


def request_key(model: str | None, messages: Sequence[Message], sampling: Sampling) -> str:
    """SHA-256 over all that the answer depends on."""
    request = {
        "model": model, "messages": [message.model_dump() for message in messages], "sampling": sampling.model_dump(),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(request, ensure_ascii=True, sort_keys=True).encode("ascii")).hexdigest()


class ReplyCache:
    """Answers of this and of earlier runs; one process at a time writes to a file."""

    def __init__(self, path: Path) -> None:
        """Read the file, which need not be there; a torn end is cut off when something is added.

        Raises:
            ConfigError: It cannot be read, or is no such file.
        """
        self._path = path
        self._replies: dict[str, Reply] = {}
        self._file: TextIO | None = None
        self._sound = 0
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            content = b""
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error
        self._sound = content.rfind(b"\n") + 1
        for number, line in enumerate(content[: self._sound].splitlines(), start=1):
            self._load(number, line)

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self._path

    def __len__(self) -> int:
        return len(self._replies)

    def __iter__(self) -> Iterator[Reply]:
        return iter(self._replies.values())

    def find(self, key: str) -> Reply | None:
        """The answer to a request; None where it was never given."""
        return self._replies.get(key)

    def add(self, key: str, completion: Completion) -> Reply:
        """Keep an answer. Raises ConfigError when it cannot be written."""
        reply = Reply(
            key=key, text=completion.text[:MAX_KEPT_CHARACTERS], model=completion.model,
            prompt_tokens=completion.prompt_tokens, completion_tokens=completion.completion_tokens,
            request_count=completion.request_count,
        )  # fmt: skip
        try:
            file = self._file = self._file or self._open()
            file.write(json.dumps(reply.model_dump(), ensure_ascii=True) + "\n")
            file.flush()
        except OSError as error:
            raise ConfigError(f"{self._path} cannot be written: {error.strerror or error}") from error
        self._replies[key] = reply
        return reply

    def close(self) -> None:
        """Close the file; a second time does nothing. Raises ConfigError when its end cannot be written."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            file.close()
        except OSError as error:
            raise ConfigError(f"{self._path} cannot be written: {error.strerror or error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _load(self, number: int, line: bytes) -> None:
        try:
            reply = Reply.model_validate_json(line)
        except ValidationError as error:
            raise ConfigError(f"{self._path}:{number} is no cached reply; name another file by --cache") from error
        self._replies[reply.key] = reply

    def _open(self) -> TextIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a", encoding="utf-8")
        file.truncate(self._sound)
        return file
