"""Early warnings of a GRPO run: what looks wrong while there is still time. Pure."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Literal

from pydantic import Field

from shopper_agent.schema import Record
from training.step_log import ALL, CLASSES, ClassLog, StepLog, WarningLog


class WatchSettings(Record):
    """When a run is told to look wrong; the table [grpo.watch]. No paper gives such bounds."""

    window: int = Field(default=10, ge=1)
    """Steps over which figures are averaged before they are judged."""
    fewest: int = Field(default=64, ge=1)
    """Completions in the window below which a mix of actions says nothing."""
    left: float = Field(default=0.1, ge=0, le=1)
    """What the policy plays less often than this share of how often shoppers do it counts as given up."""
    rare: float = Field(default=0.02, ge=0, le=1)
    """Classes that shoppers play less often than this are not missed."""
    entropy: float = Field(default=0.05, ge=0)
    """Nats a token below which the policy hardly explores any more."""
    entropy_left: float = Field(default=0.5, ge=0, le=1)
    """Share of the first window's entropy below which the choice collapses, however right the mix of actions is."""
    validity_drop: float = Field(default=0.1, gt=0)
    """By how much validity may fall below its best."""
    kl: float = Field(default=0.5, gt=0)
    """Nats a token to the reference model above which little is left of what was learned before."""
    idle_groups: float = Field(default=0.95, ge=0, le=1)
    """Share of groups without any difference in reward above which nothing is learned."""
    every: int = Field(default=50, ge=1)
    """Steps for which the same warning is not repeated."""


@dataclass
class Watch:
    """Hears every step and says what looks wrong, each thing at most once in `every` steps."""

    settings: WatchSettings = field(default_factory=WatchSettings)
    _steps: deque[ClassLog] = field(default_factory=deque)
    _best_validity: float = 0.0
    _first_entropy: float | None = None
    """Of the first whole window."""
    _told: dict[str, int] = field(default_factory=dict)

    def hear(self, log: StepLog) -> list[WarningLog]:
        """The warnings that this step gives cause for."""
        self._steps.append(log.classes[ALL])
        if len(self._steps) > self.settings.window:
            self._steps.popleft()
        validity = self._mean([one.validity for one in self._steps])
        if len(self._steps) == self.settings.window:
            self._best_validity = max(self._best_validity, validity)
            if self._first_entropy is None:
                self._first_entropy = self._known("entropy")
        causes = {**self._mix(), **self._figures(validity)}
        return [
            WarningLog(step=log.step, about=about, text=f"step {log.step}: {text}")
            for about, text in causes.items()
            if self._is_news(about, log.step)
        ]

    def _is_news(self, about: str, step: int) -> bool:
        last = self._told.get(about)
        if last is not None and step - last < self.settings.every:
            return False
        self._told[about] = step
        return True

    def _mean(self, values: Sequence[float]) -> float:
        """Over the window, weighted by the completions of each step."""
        weights = [one.completions for one in self._steps]
        return fmean(values, weights=weights)

    def _mix(self) -> dict[str, str]:
        """Collapse onto one class, and classes that nobody plays any more."""
        known = [one.recorded for one in self._steps if one.recorded is not None]
        if len(known) < len(self._steps) or sum(one.completions for one in self._steps) < self.settings.fewest:
            return {}
        found: dict[str, str] = {}
        for one in CLASSES:
            played = self._mean([step.actions.get(one, 0.0) for step in self._steps])
            real = self._mean([recorded.get(one, 0.0) for recorded in known])
            told = f"{played:.1%} of the replies, {real:.1%} of what shoppers did"
            if 1 - real >= self.settings.rare and 1 - played < self.settings.left * (1 - real):
                found[f"collapse onto {one}"] = f"collapse onto {one}: {told}"
            elif real >= self.settings.rare and played < self.settings.left * real:
                found[f"no {one}"] = f"{one} is hardly played any more: {told}"
        return found

    def _figures(self, validity: float) -> dict[str, str]:
        bound, found = self.settings, dict[str, str]()
        entropy, kl = self._known("entropy"), self._known("kl")
        idle = self._mean([one.idle_groups for one in self._steps])
        if entropy is not None and entropy < bound.entropy:
            found["entropy"] = f"entropy is {entropy:.3f} nats a token: the policy hardly varies any more"
        elif entropy is not None and entropy < bound.entropy_left * (self._first_entropy or 0.0):
            found["entropy"] = (
                f"entropy fell from {self._first_entropy:.2f} to {entropy:.2f} nats a token: it collapses"
            )
        if validity < self._best_validity - bound.validity_drop:
            found["validity"] = f"validity fell from {self._best_validity:.0%} to {validity:.0%}"
        if kl is not None and kl > bound.kl:
            found["kl"] = f"KL to the reference is {kl:.2f} nats a token: raise beta or lower learning_rate"
        if len(self._steps) == bound.window and idle > bound.idle_groups:
            found["idle"] = f"{idle:.0%} of the groups have equal rewards: there is nothing to learn from"
        return found

    def _known(self, name: Literal["entropy", "kl"]) -> float | None:
        values = [getattr(one, name) for one in self._steps]
        return None if None in values else self._mean(values)
