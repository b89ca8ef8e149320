"""Paths as arguments and options: what kind is meant, not whether it is there; whoever reads it says so better."""

from pathlib import Path
from typing import Final

import click

FILE: Final = click.Path(dir_okay=False, path_type=Path)
FOLDER: Final = click.Path(file_okay=False, path_type=Path)
