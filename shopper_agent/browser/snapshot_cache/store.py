"""Files by the names of their contents' causes: written whole or not at all, by any number of processes."""

import os
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

from shopper_agent.errors import ConfigError


class Store:
    """A folder of small compressed files, two levels deep. Only its owner may read it: typed values are in it."""

    def __init__(self, folder: Path) -> None:
        """The folder is made. Raises ConfigError when that is not possible."""
        self.folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"the cache {folder} cannot be made: {error.strerror}") from error

    def get(self, key: str) -> bytes | None:
        """What was kept under a key; None for nothing, and for a file that is damaged."""
        try:
            return zlib.decompress(self._path(key).read_bytes())
        except (FileNotFoundError, zlib.error):
            return None
        except OSError as error:
            raise ConfigError(f"the cache {self.folder} cannot be read: {error.strerror}") from error

    def put(self, key: str, content: bytes) -> None:
        """Keep contents under a key, in the place of what was there.

        Raises ConfigError when the disk takes no more; what was there before is still there.
        """
        path, waiting = self._path(key), None
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            number, waiting = tempfile.mkstemp(dir=path.parent, prefix=".")
            with os.fdopen(number, "wb") as file:
                file.write(zlib.compress(content, 6))
            Path(waiting).replace(path)
        except OSError as error:
            if waiting is not None:
                with suppress(OSError):
                    Path(waiting).unlink()
            raise ConfigError(f"the cache {self.folder} cannot be written: {error.strerror}") from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]
