"""What answers cost, and a cap that stops before it is passed. Pure; no torch."""

from dataclasses import dataclass

from pydantic import Field

from shopper_agent.schema import Record
from training.rationale_cache import Reply


class Prices(Record):
    """What a million tokens cost, in the user's currency, and how much may be spent."""

    input: float | None = Field(default=None, ge=0)
    output: float | None = Field(default=None, ge=0)
    cap: float | None = Field(default=None, gt=0)
    """For the whole cache: what earlier runs spent counts."""

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """What so many tokens cost; None without prices."""
        if self.input is None or self.output is None:
            return None
        return (prompt_tokens * self.input + completion_tokens * self.output) / 1_000_000


@dataclass
class Ledger:
    """Tokens and money of one cache. A request is paid for in advance by an estimate, so that those in flight count."""

    prices: Prices
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    uncounted: int = 0
    """Answers whose server did not report tokens; the figures are without them."""
    spent: float = 0.0
    _reserved: float = 0.0

    def count(self, reply: Reply) -> None:
        """Add an answer that is there."""
        self.requests += reply.request_count
        if reply.prompt_tokens is None or reply.completion_tokens is None:
            self.uncounted += 1
            return
        self.prompt_tokens += reply.prompt_tokens
        self.completion_tokens += reply.completion_tokens
        self.spent += self.prices.cost(reply.prompt_tokens, reply.completion_tokens) or 0.0

    def reserve(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """Set aside what a request may cost at most; None when the cap has no room for it."""
        cost = self.prices.cost(prompt_tokens, completion_tokens)
        if self.prices.cap is None or cost is None:
            return 0.0
        if self.spent + self._reserved + cost > self.prices.cap:
            return None
        self._reserved += cost
        return cost

    def release(self, reserved: float) -> None:
        """Give back what was set aside, once the request has ended."""
        self._reserved -= reserved
