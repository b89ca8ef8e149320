"""What a GRPO run tells of itself, step by step and per class of what the shopper did. No torch.

One JSON object a line, written as it happens: a run that was killed has told everything up to its last step.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.parse import InvalidDecision, parse
from shopper_agent.schema import Record
from shopper_agent.trajectories.writer import write_whole
from training.distributions import total_variation
from training.predictions import TYPED
from training.rewards import Terms, total

CLASSES: Final = ("click", "typing", "terminate")
INVALID: Final = "invalid"
ALL: Final = "all"
"""Key of the figures over all classes together."""


def class_of(action_type: str) -> str:
    """The class of a type of action: both ways of typing are one."""
    return "typing" if action_type in TYPED else action_type


def class_of_reply(text: str) -> str:
    """The class of a reply's action; INVALID where it is no decision."""
    try:
        return class_of(parse(text).action.type)
    except InvalidDecision:
        return INVALID


# ── one step ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Sample:
    """One completion of a step."""

    group: int
    """Which completions were sampled for one prompt."""
    shopper: str | None
    """Class of what the shopper did there; None: nobody did, the policy visits a shop by itself."""
    said: str
    """Class of what the completion does, or INVALID."""
    terms: Terms
    advantage: float
    tokens: int
    certainty: float | None = None
    """Self-certainty of its rationale, nats a token; None: not measured, or no rationale."""


@dataclass(frozen=True)
class TokenSums:
    """Sums over the completions' tokens of one class."""

    tokens: float = 0.0
    entropy: float = 0.0
    kl: float | None = None
    """None: there is no reference model."""


class ClassLog(Record):
    """One class of one step. Rewards and terms are means over completions."""

    completions: int
    reward: float
    terms: dict[str, float]
    """They add up to the reward: a completion without a term adds nothing to that term's mean."""
    advantage_spread: float
    """Standard deviation of the advantages, as the loss takes them."""
    idle_groups: float
    """Share of groups whose rewards are all equal: without KL nothing is learned from them."""
    validity: float
    """Share of completions that are a decision."""
    tokens: float
    """Mean length of a completion."""
    actions: dict[str, float]
    """Class of action, or "invalid" → its share of the completions."""
    recorded: dict[str, float] | None
    """The same of what the shoppers did at these very prompts; None where nobody did."""
    mix_distance: float | None
    """Total variation between the two, 0 to 1."""
    entropy: float | None = None
    """Nats a token, at the rollouts' temperature."""
    kl: float | None = None
    """To the reference model, nats a token (the k3 estimate); None without a reference."""
    certainty: float | None = None


class StepLog(Record):
    """One optimiser step."""

    kind: Literal["step"] = "step"
    step: int
    loss: float
    grad_norm: float | None = None
    learning_rate: float | None = None
    seconds: float
    classes: dict[str, ClassLog]
    """"all", and each class that occurred."""


class EvaluationLog(Record):
    """Figures of the greedy policy on held-out examples."""

    kind: Literal["evaluation"] = "evaluation"
    step: int
    figures: dict[str, float | None]
    best: bool
    """It is the best so far by the chosen figure."""


class WarningLog(Record):
    """One early warning."""

    kind: Literal["warning"] = "warning"
    step: int
    about: str
    text: str


LogLine = StepLog | EvaluationLog | WarningLog
_LINE: Final[TypeAdapter[LogLine]] = TypeAdapter(Annotated[LogLine, Field(discriminator="kind")])


def summarise(samples: Sequence[Sample], sums: Mapping[str, TokenSums]) -> dict[str, ClassLog]:
    """The figures of one step: over all classes, and of each that occurred. Raises ValueError without samples."""
    if not samples:
        raise ValueError("a step without completions has nothing to tell")
    found = {ALL: _class_log(samples, _together(sums.values()))}
    for one in CLASSES:
        of_class = [sample for sample in samples if sample.shopper == one]
        if of_class:
            found[one] = _class_log(of_class, sums.get(one, TokenSums()))
    return found


def _class_log(samples: Sequence[Sample], sums: TokenSums) -> ClassLog:
    rewards: dict[int, list[float]] = {}
    for one in samples:
        rewards.setdefault(one.group, []).append(total(one.terms))
    names = sorted({name for one in samples for name in one.terms})
    actions = _shares(one.said for one in samples)
    shoppers = [one.shopper for one in samples if one.shopper is not None]
    recorded = _shares(shoppers) if shoppers else None
    certainty = [one.certainty for one in samples if one.certainty is not None]
    return ClassLog(
        completions=len(samples),
        reward=fmean(total(one.terms) for one in samples),
        terms={name: fmean(one.terms.get(name, 0.0) for one in samples) for name in names},
        advantage_spread=pstdev(one.advantage for one in samples),
        idle_groups=fmean(max(group) - min(group) < 1e-9 for group in rewards.values()),
        validity=fmean(one.said != INVALID for one in samples),
        tokens=fmean(one.tokens for one in samples),
        actions=actions,
        recorded=recorded,
        mix_distance=None if recorded is None else _distance(actions, recorded),
        entropy=sums.entropy / sums.tokens if sums.tokens else None,
        kl=sums.kl / sums.tokens if sums.tokens and sums.kl is not None else None,
        certainty=fmean(certainty) if certainty else None,
    )


def _distance(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    mine: dict[Hashable, float] = dict(one.items())
    theirs: dict[Hashable, float] = dict(other.items())
    return total_variation(mine, theirs)


def _together(sums: Iterable[TokenSums]) -> TokenSums:
    known = list(sums)
    kls = [one.kl for one in known if one.kl is not None]
    return TokenSums(
        sum(one.tokens for one in known), sum(one.entropy for one in known), math.fsum(kls) if kls else None
    )


def _shares(values: Iterable[str]) -> dict[str, float]:
    counts = Counter(values)
    return {value: count / counts.total() for value, count in sorted(counts.items())}


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LogFile:
    """The log of a run as JSON lines."""

    path: Path

    def write(self, line: LogLine) -> None:
        """Add a line. Raises OSError when it cannot be written."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line.model_dump_json() + "\n")

    def rewind(self, step: int) -> list[LogLine]:
        """Forget what came after a step, from which the run goes on; what is left.

        What was told past the last checkpoint is told again when those steps are taken again. Raises OSError when it
        cannot be written.
        """
        kept = [line for line in read_log(self.path) if line.step <= step] if self.path.exists() else []
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, "".join(line.model_dump_json() + "\n" for line in kept).encode())
        return kept


def read_log(path: Path) -> list[LogLine]:
    """The lines of a log; a last line that a kill cut short is left out.

    Raises:
        ConfigError: The file is not there, or has a line that is none.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    found: list[LogLine] = []
    for number, line in enumerate(lines[:-1], start=1):  # whatever follows the last line break is cut short
        try:
            found.append(_LINE.validate_json(line))
        except ValidationError as error:
            raise ConfigError(f"{path}, line {number}: {error.errors()[0]['msg']}") from error
    return found
