"""What anybody could predict without a model: every table carries these rows. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from training.predictions import Prediction, Said, sessions_of

LEAVE: Final = Said(type="terminate")


@dataclass(frozen=True)
class Baseline:
    """One trivial way to predict."""

    name: str
    meaning: str
    predict: Callable[[Sequence[Prediction], Sequence[Prediction]], list[Prediction]]
    """(rows to predict, rows to learn from) → the rows with its predictions."""


def _each(rows: Sequence[Prediction], said: Callable[[Prediction], Said | None]) -> list[Prediction]:
    return [row.model_copy(update={"prediction": said(row), "samples": (), "stated": None}) for row in rows]


def always_terminate(rows: Sequence[Prediction], _: Sequence[Prediction]) -> list[Prediction]:
    """Leave at every step."""
    return _each(rows, lambda row: LEAVE)


def mode_click(rows: Sequence[Prediction], known: Sequence[Prediction]) -> list[Prediction]:
    """Click what is clicked most."""
    most = _most([row.gold for row in known if row.gold.type == "click"])
    return _each(rows, lambda row: most)


def majority_by_page(rows: Sequence[Prediction], known: Sequence[Prediction]) -> list[Prediction]:
    """Do what is done most on pages of this kind; on unknown kinds, what is done most at all."""
    by_kind: dict[str, list[Said]] = {}
    for row in known:
        if row.page_kind is not None:
            by_kind.setdefault(row.page_kind, []).append(row.gold)
    most: Mapping[str, Said | None] = {kind: _most(said) for kind, said in by_kind.items()}
    else_ = _most([row.gold for row in known])
    return _each(rows, lambda row: most.get(row.page_kind or "", else_))


def repeat_previous(rows: Sequence[Prediction], _: Sequence[Prediction]) -> list[Prediction]:
    """Do what the shopper did last; nothing valid at a session's first scored step."""
    before = {
        (row.session, row.step): previous.gold for session in sessions_of(rows) for previous, row in pairwise(session)
    }
    return _each(rows, lambda row: before.get((row.session, row.step)))


def first_result(rows: Sequence[Prediction], known: Sequence[Prediction]) -> list[Prediction]:
    """Open the first product of the page; where none is listed, click what is clicked most."""
    most = _most([row.gold for row in known if row.gold.type == "click"])
    return _each(rows, lambda row: most if row.first_result is None else Said(type="click", name=row.first_result))


def _most(said: Sequence[Said]) -> Said | None:
    """The most frequent, the first of those that are equally so; None of none."""
    counts = Counter(one.key for one in said)
    best = max(counts.values(), default=0)
    return next((one for one in said if counts[one.key] == best), None)


BASELINES: Final = (
    Baseline("always terminate", "leaves at every step", always_terminate),
    Baseline("mode click", "clicks what is clicked most", mode_click),
    Baseline("majority by page kind", "does what is done most on such pages", majority_by_page),
    Baseline("repeat previous", "does again what the shopper did last", repeat_previous),
    Baseline("first result", "opens the first product of the page", first_result),
)
