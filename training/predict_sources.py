"""What a policy was trained on, as far as it has to do with what it may be scored on; and which files it is."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from shopper_agent.errors import ConfigError
from training.config import DataChoice
from training.data import CARD, ROWS, Card
from training.marks import Made, data_id
from training.predict_steps import By

_MODEL_FILES: Final = frozenset({".json", ".safetensors", ".onnx", ".data", ".jinja", ".txt", ".model", ".bin"})
_PIECE: Final = 65_536


@dataclass(frozen=True)
class DataPart:
    """A data set's card and the names of its test part."""

    card: Card
    test: frozenset[str] | None
    """None: everything is scored."""


def data_part(folder: Path, by: By) -> DataPart:
    """The test part of a data set by one of its splits; only the columns with names are read.

    Raises:
        ConfigError: It is no data set, or holds nobody out.
    """
    try:
        card = Card.model_validate_json((folder / CARD).read_text("utf-8"))
        if by == "all":
            return DataPart(card, None)
        from datasets import Dataset

        column = f"split_by_{by}"
        rows = Dataset.from_parquet(str(folder / ROWS), columns=[by, column], keep_in_memory=True)
    except FileNotFoundError as error:
        told = f"{folder} is no data set: {CARD} or {ROWS} is missing"
        raise ConfigError(f"{told} (shopper-agent dataset build makes one)") from error
    except (OSError, ValueError, ValidationError) as error:
        raise ConfigError(f"{folder} cannot be read: {' '.join(str(error).split())[:200]}") from error
    test = frozenset(str(row[by]) for row in rows if row[column] == "test")
    if not test:
        raise ConfigError(f"{folder} holds nobody out by {by}; --by all scores every session")
    return DataPart(card, test)


def trained_on(made: Made) -> DataChoice | None:
    """The data set that a checkpoint learned from, where it still lies there unchanged; None: it does not."""
    told = made.config.get("data")
    if not isinstance(told, Mapping) or made.data_id is None:
        return None
    try:
        choice = DataChoice.model_validate(told)
        return choice if data_id(choice.folder) == made.data_id else None
    except (ValidationError, ConfigError):
        return None


def model_id(folder: Path) -> str:
    """Sixteen hex digits of a model's files: names, sizes, and 64 KiB at three places of each.

    Raises:
        ConfigError: They cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for file in sorted(each for each in folder.iterdir() if each.suffix in _MODEL_FILES and each.is_file()):
            size = file.stat().st_size
            digest.update(f"{file.name}\x1f{size}\x1e".encode())
            with file.open("rb") as opened:
                for place in (0, size // 2, max(0, size - _PIECE)):
                    opened.seek(place)
                    digest.update(opened.read(_PIECE))
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}") from error
    return digest.hexdigest()[:16]
