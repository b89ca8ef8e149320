"""The JSON of `shopper-agent evaluate` as records; what a page does not show is passed over."""

import math
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, JsonValue, ValidationError, model_validator

from shopper_agent.errors import ConfigError

Count = Annotated[int, Field(ge=0)]
_ABOUT = frozenset({"steps", "sessions", "mcnemar_p"})
"""Numbers of a run that are no figures."""


class _Part(BaseModel):
    """A part of the file, which may hold more than is read."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Ahead(_Part):
    """A difference in exact match."""

    exact_match: FiniteFloat
    interval: Annotated[list[FiniteFloat], Field(min_length=2, max_length=2)] | None = None


class Scored(_Part):
    """One line of figures: the run, another run, or a baseline."""

    steps: Count
    sessions: Count
    figures: dict[str, FiniteFloat | None]
    """Name → share, 0 to 1; None: there was nothing to count."""
    intervals: dict[str, Annotated[list[FiniteFloat], Field(min_length=2, max_length=2)] | None] = {}
    mcnemar_p: FiniteFloat | None = None
    """Against the run; None for the run itself."""
    run_ahead: Ahead | None = None
    """How far the run is ahead of this one; None for the run itself."""

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, value: object) -> object:
        """Figures lie beside what describes the run: they are its plain numbers."""
        if not isinstance(value, Mapping) or "figures" in value:
            return value
        figures = {name: one for name, one in value.items() if name not in _ABOUT and _is_figure(one)}
        return {**value, "figures": figures}


def _is_figure(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value))


class Confusion(_Part):
    """What was done, by what was predicted; the last column is no valid action."""

    classes: list[str]
    counts: list[list[Count]]

    @model_validator(mode="after")
    def _is_whole(self) -> "Confusion":
        if [len(row) for row in self.counts] != [len(self.classes) + 1] * len(self.classes):
            raise ValueError("the table of counts does not fit its classes")
        return self


class Bin(_Part):
    """Steps on which the policy was about equally sure."""

    low: FiniteFloat
    high: FiniteFloat
    steps: Count
    sure: FiniteFloat
    right: FiniteFloat


class Apart(_Part):
    """How far two mixes are apart."""

    tvd: FiniteFloat
    js: FiniteFloat


class Ceilings(_Part):
    """What nobody can beat where the demonstrator is known."""

    greedy: FiniteFloat
    clone: FiniteFloat
    steps: Count


class Log(_Part):
    """The logarithmic score of a stated distribution."""

    mean: FiniteFloat | None
    impossible: FiniteFloat


class Crowd(_Part):
    """What is said of the policy's distribution."""

    quadratic_score: FiniteFloat | None = None
    mix: Apart | None = None
    transitions: Apart | None = None
    tvd_to_demonstrator: FiniteFloat | None = None
    log_score: Log | None = None
    ceilings: Ceilings | None = None
    reliability: list[Bin] = []


class EvaluationFacts(_Part):
    """A whole evaluation."""

    run: Scored
    confusion: Confusion
    others: dict[str, Scored]
    distribution: Crowd = Crowd()
    baselines_in_sample: bool = False
    run_name: str = "this run"
    notes: list[str] = []
    """What was asked about which steps."""
    crowds: dict[str, Crowd] = {}
    """The distributions of all runs, by their names."""


def read_facts(evaluation: Mapping[str, JsonValue]) -> EvaluationFacts:
    """The records of an evaluation's JSON.

    Raises:
        ConfigError: It is no evaluation.
    """
    try:
        return EvaluationFacts.model_validate({**evaluation, "run": dict(evaluation)})
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ConfigError(f"this is no evaluation: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
