"""The live display of a session: one block a step, plain text that also reads well in a dumb terminal or a log."""

import textwrap
from collections.abc import Callable
from urllib.parse import urlsplit

import click

from shopper_agent.schema import (
    Action,
    Click,
    Footer,
    Input,
    Outcome,
    Persona,
    Step,
    Terminate,
    TypeAndSubmit,
)

_MARKS = {
    Outcome.ORDERED: ("✔ ordered", "green"),
    Outcome.LEFT: ("● left without buying", "yellow"),
    Outcome.CUT_OFF: ("■ cut off", "yellow"),
    Outcome.BLOCKED: ("■ blocked", "red"),
    Outcome.FAILED: ("✘ failed", "red"),
}


class Display:
    """Writes what happens to a stream of lines."""

    def __init__(self, write: Callable[[str], None], width: int, *, colour: bool, unicode: bool) -> None:
        """`write` takes one line; without `unicode` only ASCII is written."""
        self._write, self._width = write, max(40, min(width, 110))
        self._colour, self._unicode = colour, unicode

    def start(self, persona: Persona, intent: str, where: str) -> None:
        """Who goes where, and why."""
        self._line(self._styled(persona.name, bold=True) + f" visits {where}")
        self._block("wants: ", intent or "(no intent given)")
        self._line("")

    def step(self, step: Step) -> None:
        """One step: page, what went wrong before it, rationale, action."""
        seen = step.observation
        for event in seen.events:
            self._block("       ! ", event.text, colour="yellow")
        if seen.failure is not None:
            self._block("       ! ", seen.failure.message, colour="red")
        path = urlsplit(seen.url).path or "/"
        took = f"{step.time_s:6.1f}s"
        title = self._styled(_short(seen.title or path, 60), bold=True)
        self._line(f"{step.index + 1:>3} {took}  {title}  {self._dim(_short(path, 40))}")
        if step.decision.rationale:
            self._block("       “", step.decision.rationale + "”")
        self._block("       → ", action_words(step.decision.action, step), colour="cyan")

    def end(self, footer: Footer) -> None:
        """How it ended."""
        words, colour = _MARKS[footer.outcome]
        number = f" (order {footer.order_number})" if footer.order_number else ""
        self._line("")
        self._line(
            self._styled(words + number, bold=True, colour=colour)
            + f" after {footer.steps} steps, {footer.duration_s:.1f} s"
        )
        if footer.message and footer.outcome is not Outcome.ORDERED:
            self._block("  ", footer.message)

    def line(self, text: str) -> None:
        """One plain line."""
        self._line(text)

    def _block(self, head: str, text: str, colour: str | None = None) -> None:
        """A paragraph with a hanging indent; control characters of pages never reach the terminal."""
        clean = "".join(c if c.isprintable() else " " for c in text)
        for number, part in enumerate(textwrap.wrap(clean, self._width - len(head)) or [""]):
            self._line(self._styled((head if number == 0 else " " * len(head)) + part, colour=colour))

    def _line(self, text: str) -> None:
        if not self._unicode:
            for mark, plain in (
                ("“", '"'),
                ("”", '"'),
                ("→", "->"),
                ("✔", "*"),
                ("✘", "x"),
                ("●", "*"),
                ("■", "#"),
                ("…", "..."),
            ):
                text = text.replace(mark, plain)
            text = text.encode("ascii", "replace").decode()
        self._write(text)

    def _styled(self, text: str, *, bold: bool = False, colour: str | None = None) -> str:
        return click.style(text, bold=bold, fg=colour) if self._colour else text

    def _dim(self, text: str) -> str:
        return click.style(text, dim=True) if self._colour else text


def action_words(action: Action, step: Step) -> str:
    """An action as a person would say it."""
    match action:
        case Click(name=name):
            element = next((e for e in step.observation.elements if e.name == name), None)
            text = f" “{_short(element.text, 50)}”" if element is not None and element.text else ""
            return f"click{text} [{_short(name, 80)}]"
        case Input(name=name, text=text):
            return f"type “{_short(text, 60)}” [{_short(name, 80)}]"
        case TypeAndSubmit(name=name, text=text):
            return f"type “{_short(text, 60)}” and press Enter [{_short(name, 80)}]"
        case Terminate():
            return "leave the shop"


def _short(text: str, most: int) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
