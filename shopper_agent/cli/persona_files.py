"""Personas in files: read from a file, JSON lines or a folder, checked, and written."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from shopper_agent.errors import ConfigError
from shopper_agent.personas.load import parse_persona
from shopper_agent.personas.population.load import MOST_BYTES, all_problems, is_population, read_population
from shopper_agent.personas.reading import parse_data, read_text
from shopper_agent.schema import Persona

_ENDINGS = (".json", ".jsonl", ".toml")


def read_personas(path: Path) -> tuple[Persona, ...]:
    """Every persona of a file, of JSON lines, or of the files of a folder.

    Raises:
        ConfigError: There is nothing, or one of them is no valid persona.
    """
    found = tuple(persona for file in _files(path) for persona in _in_file(file))
    if not found:
        raise ConfigError(f"{path}: holds no personas")
    return found


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise ConfigError(f"{path}: there is no such file or folder")
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if file.suffix in _ENDINGS and file.is_file())
    if not found:
        raise ConfigError(f"{path}: holds no {', '.join(_ENDINGS)} files")
    return found


def _in_file(file: Path) -> Iterator[Persona]:
    for text, source in _parts(file):
        yield parse_persona(text, source)


def _parts(file: Path) -> Iterator[tuple[str, str]]:
    """The text of each persona in a file, and how to name it."""
    text = read_text(file, str(file))
    if file.suffix != ".jsonl":
        yield text, str(file)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield line, f"{file}:{number}"


# ── checking ────────────────────────────────────────────────────────────────────────────────────────────────────


def check_path(path: str) -> Iterator[list[str]]:
    """For each persona or population in a file or folder its problems, one line each; an empty list is none."""
    try:
        files = _files(Path(path))
    except ConfigError as error:
        yield [str(error)]
        return
    for file in files:
        yield from _check_file(file)


def _check_file(file: Path) -> Iterator[list[str]]:
    try:
        parts = list(_parts(file))
    except ConfigError as error:
        yield [str(error)]
        return
    for text, source in parts:
        try:
            yield _check(text, source)
        except ConfigError as error:
            yield [str(error)]


def _check(text: str, source: str) -> list[str]:
    """What is wrong with a population. Raises ConfigError for a persona, and for what can be read as neither."""
    if not is_population(parse_data(text, source)):
        parse_persona(text, source)
        return []
    population = read_population(parse_data(text, source, "population"), source)
    return [f"population {source}: {problem}" for problem in all_problems(population)]


def is_population_file(path: Path) -> bool:
    """A file whose keys are a population's. Raises ConfigError when it cannot be read."""
    if not path.is_file() or path.suffix not in (".json", ".toml"):
        return False
    return is_population(parse_data(read_text(path, str(path), "population", MOST_BYTES), str(path), "population"))


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def write_personas(personas: Sequence[Persona], out: Path) -> None:
    """One file each in a new folder, or lines of one new .jsonl file. Raises ConfigError where something is already."""
    if out.suffix == ".jsonl":
        write_text(out, "".join(f"{persona.model_dump_json(exclude_none=True)}\n" for persona in personas))
        return
    if out.suffix in (".json", ".toml"):
        raise ConfigError(f"--out {out}: several personas go into a folder or a .jsonl file")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ConfigError(f"--out {out}: is there already and not an empty folder")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for number, persona in enumerate(personas):
            file = out / f"{_file_name(persona.name)}.json"
            if file.exists():  # two names that differ only in what a file's name cannot hold
                file = file.with_stem(f"{file.stem}-{number}")
            file.write_text(f"{persona.model_dump_json(exclude_none=True, indent=2)}\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--out {out}: {error.strerror}") from error


def _file_name(name: str) -> str:
    """A persona's name as a file's: a name out of a pool may hold anything."""
    return "".join(letter if letter.isalnum() or letter in "-_ " else "-" for letter in name).strip() or "persona"


def write_text(path: Path, text: str) -> None:
    """A new file. Raises ConfigError when there is one of that name, or it cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigError(f"{path}: is there already") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
