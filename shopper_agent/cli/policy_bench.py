"""How fast a policy decides: sessions side by side, each going through the pages of a visit of its own."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shopper_agent.errors import BackendError, PolicyFailed, first_error

if TYPE_CHECKING:
    from shopper_agent.schema import Context
    from shopper_agent.session import Policy


@dataclass(frozen=True)
class Measured:
    """What one round took."""

    sessions: int
    decisions: int
    valid: int
    seconds: float
    latencies_s: tuple[float, ...]
    """Of each decision, waiting for other sessions included."""

    @property
    def per_second(self) -> float:
        """Decisions a second, all sessions together."""
        return self.decisions / self.seconds

    @property
    def median_s(self) -> float:
        """The median latency."""
        return statistics.median(self.latencies_s)

    def line(self, label: str) -> str:
        """One row of the table."""
        return (
            f"{self.sessions:>8}  {label:<12}{self.per_second:>11.2f}{1000 * self.median_s:>12.0f} ms"
            f"{max(self.latencies_s) * 1000:>9.0f} ms{self.valid:>8}/{self.decisions}"
        )


HEADING = f"{'sessions':>8}  {'prefixes':<12}{'decisions/s':>11}{'median':>15}{'longest':>12}{'valid':>8}"


def visits(count: int, steps: int) -> "list[list[Context]]":
    """What that many shoppers saw at the first steps of as many visits to the shop that stands in for one in tests."""
    from shopper_agent.personas.load import example_names, load_example
    from shopper_agent.policies.choice.policy import ChoicePolicy
    from shopper_agent.schema import Limits
    from shopper_agent.testing.shop import FakeShop
    from shopper_agent.trajectories import contexts, read_trajectory
    from shopper_agent.visiting import Hooks, Plan, recorded

    personas = [load_example(name) for name in example_names()]
    found = []
    with tempfile.TemporaryDirectory(prefix="shopper-agent-bench-") as scratch:
        for seed in range(count):
            plan = Plan(
                persona=personas[seed % len(personas)], url=FakeShop.url, policy_name="choice", out=Path(scratch),
                intent="hiking boots", seed=seed, limits=Limits(max_steps=steps),
            )  # fmt: skip
            visit = asyncio.run(recorded(plan, ChoicePolicy(seed), FakeShop(), Hooks()))
            found.append([context for context, _ in contexts(read_trajectory(visit.recording))])
    return found


async def measure(policy: "Policy", sessions: "Sequence[Sequence[Context]]") -> Measured:
    """Let every session ask one question after the other, all sessions at once.

    Raises:
        BackendError: The model or its server failed; a reply that is no decision only counts as invalid.
    """
    latencies: list[float] = []
    valid = 0

    async def go_through(contexts: "Sequence[Context]") -> None:
        nonlocal valid
        for context in contexts:
            begun = time.perf_counter()
            try:
                await policy.decide(context)
                valid += 1
            except BackendError:
                raise
            except PolicyFailed:
                """It counts all the same: the time was spent."""
            latencies.append(time.perf_counter() - begun)

    started = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for contexts in sessions:
                group.create_task(go_through(contexts))
    except BaseExceptionGroup as failed:
        raise first_error(failed) from None
    seconds = time.perf_counter() - started
    return Measured(len(sessions), len(latencies), valid, seconds, tuple(latencies))
