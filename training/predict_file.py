"""A file of predictions that grows row by row: what a killed run has written, the next one goes on from.

right.jsonl        one row a step, as `predictions.py` reads them
right.made.json    what they were made with: another call may not add to them
"""

import errno
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import JsonValue, ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import PromptSettings
from shopper_agent.schema import Record
from shopper_agent.trajectories import write_whole
from training.predict_policies import DrawSettings
from training.predict_steps import PersonaShown, StepSettings
from training.predictions import Prediction


class Origin(Record):
    """What predictions were made with."""

    policy: str
    """As `--policy` names it, without a password."""
    model: str | None = None
    """Of a server, where it was named."""
    model_id: str | None = None
    """Fingerprint of a model's folder; None: there is none."""
    prompt: PromptSettings | None = None
    prompt_id: str | None = None
    tokenizer: str | None = None
    """What counts tokens for the budgets."""
    grammar: bool | None = None
    """Whether replies are held to the schema; None: there is no model."""
    max_rationale: int | None = None
    persona: PersonaShown
    draws: DrawSettings
    steps: StepSettings
    steps_id: str
    """Of `Found.identity`."""
    count: int
    """Steps of the whole."""


def sidecar(path: Path) -> Path:
    """Where a file says what it was made with."""
    return path.with_suffix(".made.json")


def origin_of(path: Path) -> Origin | None:
    """What a file was made with; None: it does not say. Raises ConfigError when that cannot be read."""
    try:
        return Origin.model_validate_json(sidecar(path).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{sidecar(path)} cannot be read; remove it and {path.name}, or choose another file"
        ) from error


@dataclass
class PredictionFile:
    """An open file, at its end."""

    path: Path
    count: int
    """Steps of the whole."""
    done: set[tuple[str, int]] = field(default_factory=set)
    """(session, step) of what is in it."""
    _descriptor: int = -1

    @classmethod
    def open(cls, path: Path, origin: Origin) -> "PredictionFile":
        """Begin a file, or go on with it.

        Raises:
            ConfigError: It was made with something else, holds something else, or cannot be written.
        """
        _refuse_another(path, origin)
        file = cls(path, origin.count)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
            file._read()
            write_whole(sidecar(path), (origin.model_dump_json(indent=2) + "\n").encode())
        except OSError as error:
            file.close()
            raise ConfigError(f"{path} cannot be written: {error.strerror or error}") from error
        except BaseException:
            file.close()
            raise
        return file

    @property
    def complete(self) -> bool:
        """Whether every step is in it."""
        return len(self.done) >= self.count

    def append(self, row: Prediction) -> None:
        """Add one row by one write; of a row that does not fit on the disk nothing stays.

        Raises:
            ConfigError: The disk is full, or the file cannot be written any more.
        """
        line = json.dumps(row.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n"
        data = line.encode("utf-8", "replace")
        before = os.fstat(self._descriptor).st_size
        try:
            written = os.write(self._descriptor, data)
        except OSError as error:
            raise ConfigError(f"{self.path} cannot be written: {error.strerror}") from error
        if written != len(data):
            os.ftruncate(self._descriptor, before)
            raise ConfigError(f"{self.path} cannot be written: {os.strerror(errno.ENOSPC)}")
        self.done.add((row.session, row.step))

    def close(self) -> None:
        """Close it; a second call changes nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> None:
        """What is there already; half a line at the end, which a kill leaves, is cut off."""
        text = self.path.read_bytes()
        whole = text.rfind(b"\n") + 1
        for number, line in enumerate(text[:whole].splitlines(), start=1):
            try:
                row = Prediction.model_validate_json(line)
            except ValidationError as error:
                told = f"{self.path}, line {number} is no prediction of an earlier call"
                raise ConfigError(f"{told}; remove the file or choose another") from error
            self.done.add((row.session, row.step))
        if whole < len(text):
            os.ftruncate(self._descriptor, whole)


def _refuse_another(path: Path, origin: Origin) -> None:
    found = origin_of(path)
    if found is None:
        if path.exists() and path.stat().st_size:
            raise ConfigError(f"{path} is there, and nothing says what it was made with; choose another file")
        return
    here, there = _flat(origin.model_dump(mode="json")), _flat(found.model_dump(mode="json"))
    differing = [name for name in here if here[name] != there.get(name)]
    if differing:
        name = differing[0]
        told = f"{path} was made with {name} {json.dumps(there.get(name))}; this call has {json.dumps(here[name])}"
        raise ConfigError(f"{told} (another file, or remove it and {sidecar(path).name})")


def _flat(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Names of what lies inside, with dots."""
    found: dict[str, JsonValue] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{inner}": part for inner, part in _flat(value).items()}
        else:
            found[name] = value
    return found
