"""A person plays the shopper at the terminal: a numbered list of the page's elements, one line per action."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from shopper_agent.errors import SessionInterrupted
from shopper_agent.policies.finding import BACK, TEXT_ROLES, label
from shopper_agent.schema import Action, Click, Context, Decision, Element, Input, Terminate, TypeAndSubmit

HELP = (
    "N click · t N text: type · s N text: type and submit · b back · m more · /word filter · q leave the shop · x stop"
)
_TYPED_ROLES = TEXT_ROLES | {"combobox"}
_LONGEST_LABEL = 70


@dataclass(frozen=True)
class Listing:
    """The elements of a page as they are numbered: from 1, those in view first."""

    elements: tuple[Element, ...]

    @classmethod
    def of(cls, elements: Sequence[Element]) -> "Listing":
        """Number the elements; the order within the view is the page's."""
        return cls(tuple(sorted(elements, key=lambda element: not element.in_view)))

    def rows(self, word: str = "") -> tuple[tuple[int, Element], ...]:
        """Numbers and elements; with a word, those whose name or text has it."""
        numbered = enumerate(self.elements, start=1)
        return tuple((number, it) for number, it in numbered if word in f"{it.name} {it.text}".lower())


@dataclass(frozen=True)
class More:
    """Show the next elements."""


@dataclass(frozen=True)
class Filter:
    """Show only elements that have a word; empty: all again."""

    word: str


@dataclass(frozen=True)
class Stop:
    """End the session."""


@dataclass(frozen=True)
class Mistake:
    """The line could not be understood; `message` says why in one line."""

    message: str


Choice = Click | Input | TypeAndSubmit | Terminate | More | Filter | Stop | Mistake


def parse_choice(line: str, listing: Listing) -> Choice:
    """What a person's line means on this listing; a Mistake where it means nothing."""
    line = line.strip()
    words: dict[str, Choice] = {"m": More(), "x": Stop(), "q": Terminate()}
    if line.lower() in words:
        return words[line.lower()]
    if line.startswith("/"):
        return Filter(line[1:].strip().lower())
    if line.lower() == "b":
        there = any(element.name == BACK for element in listing.elements)
        return Click(name=BACK) if there else Mistake("there is no page to go back to")
    found = re.fullmatch(r"(?:([tsTS])\s+)?([0-9]{1,6})(?:\s+(.*))?", line)
    if found is None:
        return Mistake(f"not understood; {HELP}" if line else HELP)
    verb, number, text = found[1], int(found[2]), found[3] or ""
    if not 1 <= number <= len(listing.elements):
        return Mistake(f"there is no number {number}; the last one is {len(listing.elements)}")
    return _on_element(verb, number, listing.elements[number - 1], text)


def _on_element(verb: str | None, number: int, element: Element, text: str) -> Choice:
    if verb is None:
        wants_text = f"to type, write: t {number} {text}"
        return Mistake(wants_text) if text else Click(name=element.name)
    if element.role not in _TYPED_ROLES:
        return Mistake(f"{number} is a {element.role}; nothing can be typed into it")
    if verb.lower() == "t":
        return Input(name=element.name, text=text)
    return TypeAndSubmit(name=element.name, text=text)


def render_listing(rows: Iterable[tuple[int, Element]]) -> str:
    """The numbered elements as text, grouped by the first part of their names."""
    lines: list[str] = []
    for region, members in groupby(rows, key=lambda row: row[1].name.rpartition(".")[0] or "page"):
        lines.append(f"[{region}]")
        lines += [f"{number:>4}  {_describe(element)}" for number, element in members]
    return "\n".join(lines) or "(nothing to show)"


def _describe(element: Element) -> str:
    """One element in one line; control characters of the page are not passed to the terminal."""
    notes = [element.role]
    if element.value:
        notes.append(f"holds {element.value!r:.40}")
    if element.checked:
        notes.append("chosen")
    if not element.enabled:
        notes.append("disabled")
    if element.covered_by:
        notes.append("covered")
    text = "".join(char for char in label(element) if char.isprintable())
    return f"{text[:_LONGEST_LABEL]} ({', '.join(notes)})"


class HumanPolicy:
    """Asks a person for every decision."""

    name = "human"

    def __init__(self, ask: Callable[[str], Awaitable[str]], show: Callable[[str], None], page_size: int = 30) -> None:
        """`ask` prompts for a line and raises EOFError when there are no more; `show` prints a text."""
        self._ask, self._show, self._page_size = ask, show, page_size

    async def decide(self, context: Context) -> Decision:
        """Show the page's elements and take the person's action.

        Raises:
            SessionInterrupted: The person typed `x` or closed the input.
        """
        page = context.observation
        self._show(f"\n{_plain(page.title)}  {_plain(page.url)}")
        if page.failure is not None:
            self._show(f"! {_plain(page.failure.message)}")
        action = await self._action(Listing.of(page.elements))
        rationale = await self._line("why? (Enter: no reason) ")
        return Decision(rationale=rationale.strip(), action=action)

    async def _action(self, listing: Listing) -> Action:
        word, start = "", 0
        self._show_rows(listing, word, start)
        while True:
            choice = parse_choice(await self._line("> "), listing)
            match choice:
                case Stop():
                    raise SessionInterrupted("stopped by the person")
                case Mistake(message=message):
                    self._show(message)
                    continue
                case More():
                    start += self._page_size
                    start = start if start < len(listing.rows(word)) else 0
                case Filter():
                    word, start = choice.word, 0
                case _:
                    return choice
            self._show_rows(listing, word, start)

    def _show_rows(self, listing: Listing, word: str, start: int) -> None:
        rows = listing.rows(word)
        self._show(render_listing(rows[start : start + self._page_size]))
        left = len(rows) - start - self._page_size
        self._show(f"{f'{left} more (m) · ' if left > 0 else ''}{HELP}")

    async def _line(self, prompt: str) -> str:
        try:
            return await self._ask(prompt)
        except EOFError as error:
            raise SessionInterrupted("the input ended") from error


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isprintable())[:200]
