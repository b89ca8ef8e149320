"""Distributions that a policy states itself, and the score that only they allow. Pure."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from training.predictions import Prediction, Said


def stated_key(said: Said) -> str:
    """An action as `Prediction.stated` names it: JSON of type, name and text.

    >>> stated_key(Said(type="input", name="q", text="hat"))
    '{"type": "input", "name": "q", "text": "hat"}'
    """
    return json.dumps(said.model_dump(include={"type", "name", "text"}, exclude_none=True), ensure_ascii=False)


@dataclass(frozen=True)
class LogScore:
    """What a stated distribution made of what the shoppers did."""

    mean: float | None
    """Mean of ln p over the steps whose action was given a chance, in nats; None: there was none."""
    impossible: float
    """Share of the steps whose action was given none: there the score is minus infinity."""
    steps: int


def log_score(rows: Sequence[Prediction]) -> LogScore | None:
    """The logarithmic score over the steps with a stated distribution; None where there is none.

    Source: Good (1952); Gneiting and Raftery (2007), §4.1.
    """
    shares = [row.stated.get(stated_key(row.gold), 0.0) for row in rows if row.stated is not None]
    if not shares:
        return None
    logs = [math.log(share) for share in shares if share > 0]
    return LogScore(sum(logs) / len(logs) if logs else None, 1 - len(logs) / len(shares), len(shares))
