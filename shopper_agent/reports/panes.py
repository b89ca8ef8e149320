"""A page as the policy was shown it, beside the whole one, with the acted line marked. PURE."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from shopper_agent.dom.outline import Outline, Rendering, outline
from shopper_agent.prompt import PromptSettings
from shopper_agent.reports.wording import count_words, shorten
from shopper_agent.schema import Action, Observation, SessionSpec, Terminate

MAX_TEXT_BYTES = 200_000
"""A longer text (a page, a reply) is cut on the session page; the recording holds all of it."""
_FOLDS_NAMED = 6
_LONGEST_ELEMENT = 2000
"""Characters after which an element's end is no longer looked for."""
_COUNTED_OTHERWISE = {0x0D: " ", 0x00: " "}
"""What a browser drops or takes for the end of a line."""


@dataclass(frozen=True)
class LongText:
    """A text that may have been cut."""

    text: str
    note: str
    """What was cut, in words; empty when nothing was."""


@dataclass(frozen=True)
class Pane:
    """One rendering of a page."""

    before: str
    acted: str
    """The acted element; empty when it is not in this text."""
    after: str
    line: int | None
    """Where it begins, counted from 1; None when it is not in this text."""
    place: tuple[int, int]
    """From and to, in UTF-16 units, as a browser counts."""
    note: str
    tokens: str
    same_as: int | None
    """Number of the earlier step whose text is the same; then the texts are empty."""


@dataclass(frozen=True)
class Panes:
    """What the policy saw beside what there was."""

    shown: Pane | None
    """None when nothing was cut: then the whole page is what was shown."""
    whole: Pane
    cut: str
    """What was cut, in words; empty when nothing was."""
    budget: str
    acted: str
    """What is marked, in words."""


@dataclass(frozen=True)
class Reading:
    """How the policy of a session reads pages."""

    budget: int | None
    """Tokens that a page may take."""
    rendering: Rendering


def recorded_reading(spec: SessionSpec) -> Reading:
    """The page budget and rendering that a recording states, else the defaults."""
    given: Mapping[str, JsonValue] = spec.policy_options
    default = PromptSettings()
    budget = given.get("page_budget", default.page_budget)
    return Reading(
        budget=budget if budget is None or (isinstance(budget, int) and budget > 0) else default.page_budget,
        rendering="compact" if given.get("rendering") == "compact" else "html",
    )


class PaneMaker:
    """Makes the panes of a session's steps in their order; a text that was there before is not repeated."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._first: dict[tuple[str, str], int] = {}

    def panes(self, number: int, observation: Observation, opened: frozenset[str], action: Action) -> Panes:
        """Both panes of step `number`."""
        reading = self._reading
        seen = outline(observation, opened, reading.budget, rendering=reading.rendering)
        uncut = seen.tokens == seen.tokens_whole and not seen.folds and not seen.texts_cut
        whole = seen if uncut else outline(observation, rendering=reading.rendering)
        name = "" if isinstance(action, Terminate) else action.name
        shown = None if uncut else self._pane("shown", number, seen, name)
        pane = self._pane("whole", number, whole, name)
        return Panes(
            shown=shown,
            whole=pane,
            cut=_cut_words(seen, pane.note),
            budget="no budget" if reading.budget is None else f"budget {reading.budget:,}",
            acted=_acted_words(name, shown, pane),
        )

    def _pane(self, which: str, number: int, page: Outline, name: str) -> Pane:
        long = long_text(page.text.translate(_COUNTED_OTHERWISE))
        text = long.text
        begin, end = _acted(name, text) or (len(text), len(text))
        same_as = self._first.get((which, text))
        self._first.setdefault((which, text), number)
        return Pane(
            before=text[:begin] if same_as is None else "",
            acted=text[begin:end] if same_as is None else "",
            after=text[end:] if same_as is None else "",
            line=text.count("\n", 0, begin) + 1 if begin < end else None,
            place=(_units(text[:begin]), _units(text[:end])),
            note=long.note,
            tokens=count_words(page.tokens, "token"),
            same_as=same_as,
        )


def long_text(text: str) -> LongText:
    """The text, cut at MAX_TEXT_BYTES with a note that says so."""
    data = text.encode(errors="replace")
    if len(data) <= MAX_TEXT_BYTES:
        return LongText(text, "")
    size = f"{round(len(data) / 1000):,} KB"
    kept = data[:MAX_TEXT_BYTES].decode(errors="ignore")
    return LongText(kept, f"Cut here after {MAX_TEXT_BYTES // 1000} KB of {size}; the recording holds all of it.")


def _acted(name: str, text: str) -> tuple[int, int] | None:
    """From where to where the element of that name reaches; in the compact rendering its line."""
    if not name:
        return None
    found = re.search(rf'<(\w+)\b[^<>]*? name="{re.escape(html.escape(name))}"', text)
    if found is not None:
        close = text.find(f"</{found[1]}>", found.end(), found.end() + _LONGEST_ELEMENT)
        return found.start(), close + len(found[1]) + 3 if close >= 0 else _line_end(text, found.end())
    start = text.find(f"[{name}]")
    return (start, _line_end(text, start)) if start >= 0 else None


def _line_end(text: str, after: int) -> int:
    end = text.find("\n", after)
    return end if end >= 0 else len(text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut_words(seen: Outline, note: str) -> str:
    parts = []
    if seen.folds:
        folded = "; ".join(f"{fold.name}: {fold.text.lstrip('… ')}" for fold in seen.folds[:_FOLDS_NAMED])
        more = len(seen.folds) - _FOLDS_NAMED
        parts.append(shorten(folded + (f"; {more} folds more" if more > 0 else ""), 600))
    if seen.texts_cut:
        parts.append(count_words(seen.texts_cut, "text") + " shortened or dropped")
    if seen.over_budget:
        parts.append("still over the budget: the controls in view alone need more")
    return ". ".join(parts)


def _acted_words(name: str, shown: Pane | None, whole: Pane) -> str:
    if not name:
        return ""
    if shown is not None and shown.line is None:
        return f"{shorten(name, 200)} is not in what the policy was shown."
    if whole.line is None and shown is None:
        return f"{shorten(name, 200)} is not on the page."
    return ""
