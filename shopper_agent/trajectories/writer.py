"""The append-only writer: what it has confirmed survives a kill at any moment."""

import errno
import os
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import cast

from pydantic import JsonValue

from shopper_agent.errors import ConfigError, TrajectoryFormatError
from shopper_agent.schema import Footer, Header, Step, StepLine
from shopper_agent.trajectories.content import (
    BULK,
    FILE_NAME,
    MAX_LINE_BYTES,
    SCREENSHOTS,
    BadLineError,
    Packer,
    json_bytes,
)


def new_session_id(now: datetime, rng: Random, persona: str = "") -> str:
    """Name for a session and its folder, in UTC: `2026-11-21_142233_careful-carla_ab12cd`.

    Raises:
        ValueError: `now` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("a session's time needs a time zone")
    plain = unicodedata.normalize("NFKD", persona).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-")
    suffix = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=6))
    return "_".join(part for part in (f"{now.astimezone(UTC):%Y-%m-%d_%H%M%S}", slug, suffix) if part)


class TrajectoryWriter:
    """Writes one recording; each call returns when its record is on disk. Implements session.Recorder."""

    def __init__(self, folder: Path, descriptor: int) -> None:
        self.folder = folder
        self._lines = os.fdopen(descriptor, "wb", buffering=0)
        self._packer = Packer()
        self._footer: Footer | None = None

    @classmethod
    def create(cls, folder: Path, header: Header) -> "TrajectoryWriter":
        """Begin a recording in `folder`, made with its parents; the persona's contact details are left out.

        Raises:
            ConfigError: there is a recording already, or the folder cannot be made.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        try:
            (folder / SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            writer = cls(folder, os.open(folder / FILE_NAME, flags, 0o644))
        except FileExistsError as error:
            raise ConfigError(f"{folder} already holds a recording; choose another folder") from error
        except OSError as error:
            raise ConfigError(f"cannot create a recording in {folder}: {error.strerror}") from error
        persona = header.spec.persona.model_copy(update={"contact": None})
        spec = header.spec.model_copy(update={"persona": persona})
        writer._append(header.model_copy(update={"spec": spec}).model_dump(mode="json"))
        return writer

    def step(self, step: Step, screenshot: bytes | None) -> None:
        """Keep a decision: its picture first, then its line."""
        step = step.model_copy(update={"screenshot": self._picture(f"{step.index:04d}", screenshot)})
        line = StepLine(step=step).model_dump(mode="json")
        line["step"]["observation"] = self._packed(line["step"]["observation"])
        self._append(line)

    def close(self, footer: Footer, screenshot: bytes | None) -> Footer:
        """Keep how it ended and return it with its picture's name; a second call changes nothing."""
        if self._footer is not None:
            return self._footer
        try:
            footer = footer.model_copy(update={"screenshot": self._picture("final", screenshot)})
            line = footer.model_dump(mode="json")
            if footer.observation is not None:
                line["observation"] = self._packed(line["observation"])
            self._append(line)
        finally:
            self._lines.close()
        self._footer = footer
        return footer

    def _picture(self, stem: str, picture: bytes | None) -> str | None:
        if picture is None:
            return None
        name = f"{SCREENSHOTS}/{stem}.jpg"
        write_whole(self.folder / name, picture)
        return name

    def _packed(self, observation: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """The observation with its bulk replaced by its `content`."""
        try:
            content = self._packer.pack({key: observation[key] for key in BULK})
        except BadLineError as error:
            raise TrajectoryFormatError(f"{self.folder}: {error}") from error
        facts = {key: value for key, value in observation.items() if key not in BULK}
        return {**facts, "content": cast("JsonValue", content)}

    def _append(self, line: Mapping[str, JsonValue]) -> None:
        """Add exactly one line with a single write; of a line that does not fit on the disk nothing stays."""
        data = json_bytes(line) + b"\n"
        if len(data) > MAX_LINE_BYTES:
            raise TrajectoryFormatError(f"{self.folder}: a line of {len(data)} bytes is more than a recording holds")
        descriptor = self._lines.fileno()
        before = os.fstat(descriptor).st_size
        if self._lines.write(data) != len(data):
            os.ftruncate(descriptor, before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.folder / FILE_NAME))
        os.fsync(descriptor)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there as a whole or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
