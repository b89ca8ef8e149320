"""Sliders and spin buttons that are no input: a number is reached by keys, and what they say of themselves is read."""

import json
import math
from dataclasses import dataclass

from shopper_agent.browser.hands.aiming import failed, gone, in_time
from shopper_agent.browser.page import PageHandle
from shopper_agent.dom.simplify import Handle
from shopper_agent.schema import Failure, FailureKind

_KEYS_AT_MOST = 400
_PAIRS = (("ArrowRight", "ArrowLeft"), ("ArrowUp", "ArrowDown"))
"""More and less, as sliders and spin buttons know them; some know one pair only."""
_PAGES = ("PageUp", "PageDown")
_ROUNDING = 1e-9


@dataclass(frozen=True)
class _Dial:
    """A live control that stands at a number."""

    page: PageHandle
    handle: Handle

    async def press(self, key: str, before: float) -> float:
        """Press a key and read where it stands. Raises LookupError when it is gone or says no number."""
        async with in_time(self.page):
            await self.page.page.keyboard.press(key)
        facts = await self.page.ask(f"turned({self.handle.row}, {json.dumps(before)})", self.handle.frame)
        now = facts.get("now")
        if now is None:
            raise LookupError
        return float(now)


async def turn_to(page: PageHandle, name: str, handle: Handle, text: str) -> Failure | None:
    """Bring a slider or spin button to a number, or to the step next to it."""
    wanted = _number(text)
    if wanted is None:
        return _refused(name, "takes a number and nothing else")
    facts = await page.ask(f"dial({handle.row})", handle.frame)
    if "gone" in facts:
        return gone(name)
    if "not" in facts or facts["now"] is None:
        return _refused(name, "cannot be set by keys")
    low, high = facts["min"], facts["max"]
    if (low is not None and wanted < low) or (high is not None and wanted > high):
        return _refused(name, f"goes from {_plain(low)} to {_plain(high)}")
    now, step = float(facts["now"]), 0.0
    try:
        if now != wanted:
            now, step = await _turn(_Dial(page, handle), now, wanted)
    except LookupError:
        return gone(name)
    if step == 0 and now != wanted:
        return _refused(name, f"does not move from {_plain(now)} to there by keys")
    return None if abs(now - wanted) <= step / 2 + _ROUNDING else _refused(name, f"goes no further than {_plain(now)}")


async def _turn(dial: _Dial, now: float, wanted: float) -> tuple[float, float]:
    """Turn towards a number; where it stands then, and the size of its steps (0: it does not move that way)."""
    first, keys = await _first_turn(dial, now, wanted)
    if keys is None:
        return now, 0.0
    more, less = keys
    now, step = await _by_pages(dial, first, wanted, abs(first - now)), abs(first - now)
    for _ in range(_KEYS_AT_MOST):
        if abs(now - wanted) <= step / 2 + _ROUNDING:
            break
        key, back = (more, less) if wanted > now else (less, more)
        reached = await dial.press(key, now)
        step = max(step, abs(reached - now))  # the first one may have been cut short by the end of the scale
        if abs(reached - wanted) >= abs(now - wanted):
            now = await dial.press(back, reached) if reached != now else now
            break
        now = reached
    return now, step


async def _first_turn(dial: _Dial, start: float, wanted: float) -> tuple[float, tuple[str, str] | None]:
    """Find the keys that turn it; where it stands after the first, and which is for more and which for less."""
    up = wanted > start
    for more, less in _PAIRS:
        reached = await dial.press(more if up else less, start)
        if reached != start:
            return reached, (more, less) if (reached > start) == up else (less, more)
    for more, less in _PAIRS:  # at the end of a scale that counts the other way round
        reached = await dial.press(less if up else more, start)
        if reached != start and (reached > start) == up:
            return reached, (less, more)
        if reached != start:
            await dial.press(more if up else less, reached)
            break
    return start, None


async def _by_pages(dial: _Dial, now: float, wanted: float, step: float) -> float:
    """Come nearer by leaps while they are worth it."""
    for _ in range(_KEYS_AT_MOST):
        if abs(wanted - now) < 12 * step:
            break
        reached = await dial.press(_PAGES[0] if wanted > now else _PAGES[1], now)
        if abs(wanted - reached) >= abs(wanted - now):
            return reached
        now = reached
    return now


def _number(text: str) -> float | None:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _plain(number: float | None) -> str:
    return "anywhere" if number is None else f"{number:g}"


def _refused(name: str, why: str) -> Failure:
    return failed(FailureKind.NOT_EDITABLE, f"“{name}” {why}.")
