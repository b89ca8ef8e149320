"""Actions, amounts and times in words, as reports show them to people. PURE."""

import math
from dataclasses import dataclass

from shopper_agent.schema import Action, Click, Element, Input, Observation, Terminate


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


def shorten(text: str, length: int) -> str:
    """At most `length` characters on one line, with an ellipsis where something was cut."""
    line = " ".join(text[: 4 * length].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def seconds_words(seconds: float | None) -> str:
    """A time span: `0.4 s`, `12 s`, `2 min 5 s`, `1 h 3 min`, or `unknown`."""
    if seconds is None or not math.isfinite(seconds):
        return "unknown"
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
