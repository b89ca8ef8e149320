"""How far predictions are, on a terminal."""

import sys
import time
from collections.abc import Callable

import click


class Progress:
    """How far it is: one line that is written again on a terminal, one at the end elsewhere."""

    def __init__(self, name: str, count: int, begun: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`begun`: rows that are there already."""
        self._name, self._count, self._begun, self._clock = name, count, begun, clock
        self._started = self._shown = clock()
        self._live = sys.stderr.isatty()
        if begun:
            click.echo(f"{name}: {begun} of {count} steps are there already", err=True)

    def tell(self, rows: int) -> None:
        """So many rows are in the file."""
        now = self._clock()
        if self._live and (now - self._shown >= 0.2 or rows == self._count):
            self._shown = now
            click.echo(f"\r{self.line(rows)}\x1b[K", nl=False, err=True)

    def line(self, rows: int) -> str:
        """Rows, share, and how long it takes still."""
        passed, made = self._clock() - self._started, rows - self._begun
        left = f", {_duration(passed / made * (self._count - rows))} left" if made and rows < self._count else ""
        return f"{self._name}: {rows} of {self._count} steps, {_duration(passed)}{left}"

    def end(self, rows: int) -> None:
        """No more rows come."""
        click.echo(f"\r{self.line(rows)}\x1b[K" if self._live else self.line(rows), err=True)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60:02} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60:02} min"
