"""The validating reader: a recording is data from elsewhere, so every bound is checked here."""

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import from_json

from shopper_agent.errors import ConfigError, TrajectoryFormatError
from shopper_agent.schema import (
    SCHEMA_VERSION,
    Footer,
    Header,
    Observation,
    Outcome,
    Step,
    StepLine,
    StopReason,
    Trajectory,
)
from shopper_agent.trajectories.content import (
    BULK,
    FILE_NAME,
    MAX_LINE_BYTES,
    MAX_PICTURE_BYTES,
    SCREENSHOTS,
    BadLineError,
    Unpacker,
)

_PICTURE_NAME = re.compile(rf"{SCREENSHOTS}/[A-Za-z0-9_-]{{1,100}}\.(?:jpe?g|png)")


def read_trajectory(path: Path) -> Trajectory:
    """Read a recording, given its folder or its file; a missing footer is made up as CUT_OFF.

    Raises:
        ConfigError: there is no recording.
        TrajectoryFormatError: a line cannot be read; the text says which and why.
    """
    records = iter_records(path)
    header = next(records)
    assert isinstance(header, Header)  # iter_records yields it first or raises
    steps: list[Step] = []
    footer: Footer | None = None
    for record in records:
        if isinstance(record, Step):
            steps.append(record)
        elif isinstance(record, Footer):
            footer = record
    return Trajectory(header=header, steps=tuple(steps), footer=footer or _cut_off(steps))


def iter_steps(path: Path) -> Iterator[Step]:
    """Read a recording's steps one by one. Raises as `read_trajectory` does, when it gets there."""
    return (record for record in iter_records(path) if isinstance(record, Step))


def iter_records(path: Path) -> Iterator[Header | Step | Footer]:
    """Read a recording line by line: the header, the steps, and the footer if there is one.

    Raises:
        ConfigError: there is no recording.
        TrajectoryFormatError: a line cannot be read; the text says which and why.
    """
    file = path / FILE_NAME if path.is_dir() else path
    lines = _Lines()
    number = 0
    try:
        with file.open("rb") as stream:
            while line := stream.readline(MAX_LINE_BYTES + 1):
                number += 1
                if (record := lines.record(line)) is not None:
                    yield record
        if lines.steps is None:
            raise BadLineError("no header: the process was killed before anything was recorded")
    except OSError as error:
        raise ConfigError(f"no recording at {path}: {error.strerror}") from error
    except BadLineError as error:
        raise TrajectoryFormatError(f"{file}:{number or 1}: {error}") from error


def read_screenshot(folder: Path, name: str) -> bytes | None:
    """A recording's picture; None if it is not there or no plain file of a sensible size below `folder`."""
    picture = folder / name
    if not _PICTURE_NAME.fullmatch(name) or (folder / SCREENSHOTS).is_symlink():
        return None
    try:
        facts = picture.lstat()
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_PICTURE_BYTES:
            return None
        return picture.read_bytes()
    except OSError:
        return None


class _Lines:
    """Turns lines into records and remembers what later lines refer to."""

    def __init__(self) -> None:
        self.steps: int | None = None  # None until the header is read
        self._ended = False
        self._unpacker = Unpacker()

    def record(self, line: bytes) -> Header | Step | Footer | None:
        """The line's record; None for a torn last line."""
        if len(line) > MAX_LINE_BYTES:
            raise BadLineError(f"longer than {MAX_LINE_BYTES} bytes")
        try:
            value = from_json(line, allow_inf_nan=False)
        except ValueError as error:
            if not line.endswith(b"\n"):
                return None  # killed while writing it: the beginning of an object is never a whole one
            raise BadLineError(f"not JSON: {error}") from error
        if not isinstance(value, dict):
            raise BadLineError("not a JSON object")
        try:
            return self._validated(value)
        except ValidationError as error:
            raise BadLineError(_first_problem(error)) from error

    def _validated(self, line: dict[str, object]) -> Header | Step | Footer:
        if self.steps is None:
            header = _header(line)
            self.steps = 0
            return header
        if self._ended:
            raise BadLineError("a line after the footer")
        if line.get("record") == "footer":
            footer = Footer.model_validate({**line, "observation": self._observation(line.get("observation"))})
            _check_picture_name(footer.screenshot)
            self._ended = True
            return footer
        fields = line.get("step")
        if isinstance(fields, dict):
            line = {**line, "step": {**fields, "observation": self._observation(fields.get("observation"))}}
        step = StepLine.model_validate(line).step
        _check_picture_name(step.screenshot)
        if step.index != self.steps:
            raise BadLineError(f"step {step.index} stands where step {self.steps} was expected")
        self.steps += 1
        return step

    def _observation(self, fields: object) -> object:
        """The observation with its bulk back in place; anything else is left for validation to refuse."""
        if not isinstance(fields, dict):
            return fields
        content = self._unpacker.unpack(fields.get("content"))
        facts = {key: value for key, value in fields.items() if key != "content"}
        if not facts.keys().isdisjoint(BULK):
            raise BadLineError("its observation has a page beside its content")
        return Observation.model_validate({**facts, **{key: getattr(content, key) for key in BULK}})


def _header(line: Mapping[str, object]) -> Header:
    version, provenance = line.get("schema_version"), line.get("provenance")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        needed = provenance.get("shopper_agent") if isinstance(provenance, Mapping) else None
        raise BadLineError(
            f"recorded in format {version}; this package reads formats up to {SCHEMA_VERSION}. "
            f"Install shopper-agent {_shown(str(needed))} or newer to read it"
        )
    return Header.model_validate(line)


def _check_picture_name(name: str | None) -> None:
    if name is not None and not _PICTURE_NAME.fullmatch(name):
        raise BadLineError(f"a screenshot that is no plain file below {SCREENSHOTS}/: {_shown(name)}")


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{_shown('.'.join(str(part) for part in problem['loc']))}: {problem['msg']}"


def _shown(text: str) -> str:
    """What the file says, fit for one line of a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:80])


def _cut_off(steps: list[Step]) -> Footer:
    last = steps[-1] if steps else None
    return Footer(
        stop_reason=StopReason.CUT_OFF,
        outcome=Outcome.CUT_OFF,
        message="the recording has no footer: the process was killed",
        steps=len(steps),
        duration_s=last.time_s if last is not None else 0.0,
        observation=last.observation if last is not None else None,
    )
