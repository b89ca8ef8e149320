"""What other real shops tell: a sample of OTTO's sessions, UCI's online shoppers, published aggregates. Pure.

Neither logs OPeRA's kinds of action, so nothing is fitted to them; they tell of other shops than OPeRA's one.
Source: OTTO (GmbH & Co KG), recsys-dataset, CC BY 4.0; Sakar, Polat, Katircioglu and Kastro (2018), UCI 468, CC BY 4.0.
"""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ValidationError

from benchmarks.humans.logged import Logged
from shopper_agent.errors import ConfigError

OTTO, UCI = "otto_sample_sessions.jsonl", "uci_online_shoppers_intention.csv"
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True)
class Lengths:
    """How long some visits are, in what the source counts."""

    of: str
    counted: str
    visits: int
    quantiles: tuple[float, ...]
    """At `QUANTILES`."""
    single: float
    """Share of visits of one."""
    ended_buying: float | None
    """Share that bought or, in OPeRA's log, pressed a purchase button; None: the source cannot tell."""


class _Event(BaseModel):
    type: str


class _Session(BaseModel):
    events: list[_Event]


def logged_lengths(name: str, visits: list[Logged]) -> Lengths:
    """Of visits in OPeRA's log."""
    bought = sum(one.ending == "purchase" for one in visits) / len(visits)
    return _lengths(name, "logged actions to the first purchase click", [len(one.kinds) for one in visits], bought)


def otto(folder: Path) -> tuple[Lengths, dict[str, float]]:
    """Lengths of OTTO's sample, and the shares of clicks, carts and orders in it.

    Raises:
        ConfigError: The file is not there or holds something else.
    """
    sessions = []
    for number, line in enumerate(_text(folder / OTTO).splitlines(), 1):
        try:
            sessions.append(_Session.model_validate(json.loads(line)))
        except (ValueError, ValidationError) as error:
            raise ConfigError(f"{folder / OTTO}:{number}: is no session of OTTO's") from error
    kinds = Counter(event.type for one in sessions for event in one.events)
    bought = sum(any(event.type == "orders" for event in one.events) for one in sessions) / len(sessions)
    lengths = _lengths(
        "OTTO's sample", "product views, carts and orders of up to four weeks",
        [len(one.events) for one in sessions], bought,
    )  # fmt: skip
    return lengths, {kind: kinds[kind] / sum(kinds.values()) for kind in ("clicks", "carts", "orders")}


def uci(folder: Path) -> Lengths:
    """Lengths of UCI's sessions, in pages.

    Raises:
        ConfigError: The file is not there or lacks a column.
    """
    rows = list(csv.DictReader(_text(folder / UCI).splitlines()))
    try:
        pages = [sum(int(row[kind]) for kind in ("Administrative", "Informational", "ProductRelated")) for row in rows]
        bought = sum(row["Revenue"] == "TRUE" for row in rows) / len(rows)
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise ConfigError(f"{folder / UCI}: is no table of UCI's online shoppers") from error
    return _lengths("UCI, one Turkish shop", "pages", pages, bought)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error


def _lengths(of: str, counted: str, values: list[int], bought: float | None) -> Lengths:
    if not values:
        raise ConfigError(f"{of}: holds no session")
    quantiles = np.quantile(np.array(values), QUANTILES).tolist()
    return Lengths(of, counted, len(values), tuple(quantiles), sum(it <= 1 for it in values) / len(values), bought)
