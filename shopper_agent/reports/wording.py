"""Actions, amounts and times in words, as reports show them to people. PURE."""

import math
from dataclasses import dataclass

from shopper_agent.schema import Action, Click, Element, Input, Observation, Outcome, StopReason, Terminate

MINUS = "\N{MINUS SIGN}"

OUTCOME_WORDS = {
    Outcome.ORDERED: "Ordered",
    Outcome.LEFT: "Left without ordering",
    Outcome.CUT_OFF: "Cut off",
    Outcome.BLOCKED: "Blocked by the shop",
    Outcome.FAILED: "Failed",
}
"""What an outcome is called, in the order in which reports list them."""

_STOPS = {
    StopReason.BLOCKED: "The shop wants to see a human or an account first",
    StopReason.PURCHASE_STOPPED: "Stopped before an order was placed",
    StopReason.MAX_STEPS: "Stopped by our limit, not by the shopper",
    StopReason.POLICY_FAILED: "No valid decision could be made",
    StopReason.ENVIRONMENT_FAILED: "The browser or the shop was gone",
    StopReason.CRASHED: "A bug of shopper-agent",
}


@dataclass(frozen=True)
class ActionWords:
    """An action as a person would tell it."""

    kind: str
    """click, browse, type, submit or leave."""
    verb: str
    object: str
    """What it was done to; empty for leaving."""
    typed: str | None = None


_CHOSEN = {"option", "radio", "menuitemradio"}
_TICKED = {"checkbox", "switch", "menuitemcheckbox"}


def action_words(action: Action, observation: Observation) -> ActionWords:
    """Tell an action with the words of the page it was decided on."""
    if isinstance(action, Terminate):
        return ActionWords("leave", "Leave the shop", "")
    element = acted_element(action, observation)
    thing = _thing(action.name, element)
    if isinstance(action, Click):
        return _click_words(action, element, thing)
    if isinstance(action, Input):
        return ActionWords("type", "Type into", thing, action.text)
    return ActionWords("submit", "Type and press Enter in", thing, action.text)


def acted_element(action: Action, observation: Observation) -> Element | None:
    """The element that the action names; None if the page has none of that name."""
    if isinstance(action, Terminate):
        return None
    return next((element for element in observation.elements if element.name == action.name), None)


def stop_words(reason: StopReason) -> str:
    """What ended a session, where the outcome does not say it; else empty."""
    return _STOPS.get(reason, "")


def shorten(text: str, length: int) -> str:
    """At most `length` characters on one line, with an ellipsis where something was cut."""
    line = " ".join(text[: 4 * length].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def seconds_words(seconds: float | None) -> str:
    """A time span: `3 ms`, `0.4 s`, `12 s`, `2 min 5 s`, `1 h 3 min`, or `unknown`."""
    if seconds is None or not math.isfinite(seconds):
        return "unknown"
    if 0 < seconds < 0.0995:
        return f"{max(1000 * seconds, 0.1):.1f} ms" if seconds < 0.00095 else f"{1000 * seconds:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60:,} h {minutes % 60} min"


def count_words(count: int, one: str, many: str | None = None) -> str:
    """`1 step`, `12 steps`, `1,204 tokens`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _click_words(action: Click, element: Element | None, thing: str) -> ActionWords:
    if action.name.startswith("browser."):
        return ActionWords("browse", "In the browser:", thing)
    role = element.role if element is not None else ""
    if role in _CHOSEN:
        return ActionWords("click", "Choose", thing)
    if role in _TICKED:
        return ActionWords("click", "Untick" if element is not None and element.checked else "Tick", thing)
    return ActionWords("click", "Click", thing)


def _thing(name: str, element: Element | None) -> str:
    if element is None or not element.text.strip():
        return shorten(name, 120)
    return shorten(element.text, 120)


def signed(value: float, decimals: int = 2) -> str:
    """A contribution with its sign: `+0.82`, or `0.00` for what is too small to have one."""
    if not math.isfinite(value):
        return "unknown"
    text = f"{abs(value):,.{decimals}f}"
    return text if not text.strip("0.,") else f"{'+' if value > 0 else MINUS}{text}"


def percent_words(share: float) -> str:
    """A probability or share: `61 %`, `4.2 %`, `under 0.1 %`."""
    percent = 100 * share
    if not math.isfinite(percent):
        return "unknown"
    if 0 < percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.0f} %" if percent >= 10 or percent == 0 else f"{percent:.1f} %"
