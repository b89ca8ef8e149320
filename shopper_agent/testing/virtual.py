"""Visits in virtual time: pages move the clock and nothing else does, so the same visit is the same on any machine."""

from shopper_agent.schema import Action, Footer, Observation, Step, Target
from shopper_agent.testing.http_shop import HttpShop


class VirtualTime:
    """A clock that stands still until it is moved; seconds."""

    def __init__(self) -> None:
        """It is zero o'clock."""
        self.now_s = 0.0

    def __call__(self) -> float:
        """What time it is."""
        return self.now_s


class Timed:
    """An HttpShop whose every page takes as long as it is told to; implements Environment."""

    def __init__(self, shop: HttpShop, clock: VirtualTime, page_s: float) -> None:
        """`page_s`: seconds of each answer of the shop."""
        self._shop, self._clock, self._page_s = shop, clock, page_s

    async def reset(self) -> Observation:
        """Open the start page."""
        self._clock.now_s += self._page_s
        return await self._shop.reset()

    async def step(self, action: Action) -> Observation:
        """Carry an action out; only answers of the shop take time."""
        before = self._shop.requests
        observation = await self._shop.step(action)
        self._clock.now_s += self._page_s * (self._shop.requests - before)
        return observation

    async def target(self, action: Action) -> Target | None:
        """None: nobody looks for it again."""
        return None

    async def screenshot(self) -> bytes | None:
        """There is no picture."""
        return None


class Memory:
    """A recorder that keeps the steps of one visit."""

    def __init__(self) -> None:
        """No step yet."""
        self.steps: list[Step] = []

    def step(self, step: Step, screenshot: bytes | None) -> None:
        """Keep it; without its picture."""
        self.steps.append(step)

    def close(self, footer: Footer, screenshot: bytes | None = None) -> Footer:
        """What it ended with, as it is."""
        return footer
