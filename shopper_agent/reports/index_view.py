"""What the index of a folder of sessions shows. PURE."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from shopper_agent.reports.index_rows import SessionRow, row_words
from shopper_agent.reports.wording import OUTCOME_WORDS, percent_words, seconds_words, shorten

_BINS = 12


@dataclass(frozen=True)
class OutcomeBar:
    """How many sessions ended so."""

    outcome: str
    words: str
    count: int
    percent: float
    share: str


@dataclass(frozen=True)
class StepBin:
    """How many sessions took so many steps."""

    first: int
    last: int
    count: int
    percent: float
    """Of the fullest bin."""

    @property
    def words(self) -> str:
        """`4` or `4 to 6`."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


@dataclass(frozen=True)
class Broken:
    """A recording that cannot be read."""

    folder: str
    error: str


@dataclass(frozen=True)
class IndexView:
    """The whole index, ready for the template."""

    title: str
    counted: str
    rows: tuple[SessionRow, ...]
    broken: tuple[Broken, ...]
    outcomes: tuple[OutcomeBar, ...]
    bins: tuple[StepBin, ...]
    numbers: tuple[tuple[str, str], ...]
    policies: tuple[str, ...]
    personas: tuple[str, ...]


def index_view(title: str, rows: Sequence[SessionRow], broken: Sequence[tuple[str, str]]) -> IndexView:
    """The index of these sessions, the newest first; `broken` are folders and why they cannot be read."""
    newest = sorted(rows, key=lambda row: (row.started, row.folder), reverse=True)
    return IndexView(
        title=shorten(title, 120),
        counted=row_words(len(rows), len(broken)),
        rows=tuple(newest),
        broken=tuple(Broken(shorten(folder, 300), shorten(error, 600)) for folder, error in broken),
        outcomes=outcome_bars(rows),
        bins=step_bins([row.steps for row in rows]),
        numbers=_numbers(rows),
        policies=tuple(sorted({row.policy for row in rows})),
        personas=tuple(sorted({row.persona for row in rows})),
    )


def outcome_bars(rows: Sequence[SessionRow]) -> tuple[OutcomeBar, ...]:
    """The outcomes that occur, in their usual order."""
    counts = Counter(row.outcome for row in rows)
    return tuple(
        OutcomeBar(
            outcome=outcome.value,
            words=words,
            count=count,
            percent=round(100 * count / len(rows), 2),
            share=percent_words(count / len(rows)),
        )
        for outcome, words in OUTCOME_WORDS.items()
        if (count := counts[outcome.value])
    )


def step_bins(steps: Sequence[int]) -> tuple[StepBin, ...]:
    """At most twelve equally wide bins from 0 to the largest number of steps; none without sessions."""
    if not steps:
        return ()
    width = max(steps) // _BINS + 1
    counts = Counter(each // width for each in steps)
    fullest = max(counts.values())
    return tuple(
        StepBin(place * width, (place + 1) * width - 1, counts[place], round(100 * counts[place] / fullest, 2))
        for place in range(max(counts) + 1)
    )


def _numbers(rows: Sequence[SessionRow]) -> tuple[tuple[str, str], ...]:
    if not rows:
        return ()
    ordered = sum(row.outcome == "ordered" for row in rows)
    return (
        ("Sessions", f"{len(rows):,}"),
        ("Ordered", percent_words(ordered / len(rows))),
        ("Steps, median", f"{median(row.steps for row in rows):g}"),
        ("Duration, median", seconds_words(median(row.duration_s for row in rows))),
        ("Failed actions", f"{sum(row.failures for row in rows):,}"),
    )
