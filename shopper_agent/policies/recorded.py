"""A policy that decides what was decided before."""

from collections.abc import Sequence

from shopper_agent.errors import PolicyFailed
from shopper_agent.schema import Context, Decision


class RecordedPolicy:
    """Returns recorded decisions in order, whatever the page shows."""

    name = "recorded"

    def __init__(self, decisions: Sequence[Decision]) -> None:
        """Keep the decisions; the step of a session tells which one is next."""
        self._decisions = tuple(decisions)

    async def decide(self, context: Context) -> Decision:
        """The recorded decision of this step. Raises PolicyFailed after the last one."""
        index = len(context.history)
        if index >= len(self._decisions):
            raise PolicyFailed(f"the recording has {len(self._decisions)} decisions; there is none for step {index}")
        return self._decisions[index]
