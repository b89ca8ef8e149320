"""Answers → lines of tables: every figure with its interval, beside ceilings, baselines and persona controls. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.experiments.stats import Interval, mcnemar
from benchmarks.results.figures import FIGURES, Figure, measured, on_pages
from benchmarks.results.held_out import PERSONAS, HeldOut, without_model
from benchmarks.results.plan import Question, Row
from training.ablated import PersonaShown
from training.exact_scores import Expected, Places, expected
from training.typed_texts import Texts

PAGES: Final = ("results", "product", "cart", "checkout", "home")
WRONG: Final = "perfect, shuffled persona"
ALL_FIGURES: Final = (*FIGURES, *on_pages(PAGES))
Found = Mapping[str, Interval | None]


@dataclass(frozen=True)
class Against:
    """McNemar's exact test on recorded actions, greedy. Steps of a session are not independent: read it as a hint."""

    start: str
    only_here: int
    only_there: int
    p_value: float


@dataclass(frozen=True)
class Line:
    """One line of every table that has it."""

    name: str
    meaning: str
    steps: tuple[Expected, ...]
    figures: Found
    controls: Mapping[PersonaShown, tuple[Expected, ...]]
    """Persona → the steps under it; empty for what reads no persona."""
    control_figures: Mapping[PersonaShown, Found]
    against: Against | None = None
    texts: Texts | None = None


@dataclass(frozen=True)
class Scored:
    """A set of held-out steps with all that was asked about it."""

    name: str
    steps: int
    sessions: int
    rows: Mapping[str, tuple[Row, Line]]
    fixed: tuple[Line, ...]
    """Ceilings and trivial baselines: a table cannot be made without them."""
    wrong_steps: int
    """Steps of the perfect policy with the wrong persona; 0: it is not among them."""

    def __post_init__(self) -> None:
        """Raises ValueError where a line lacks its controls, or there are no ceilings and baselines."""
        bare = [name for name, (_, line) in self.rows.items() if set(line.controls) != set(PERSONAS)]
        if bare or not self.fixed:
            raise ValueError(f"without controls or baselines: {', '.join(bare) or self.name}")

    def of(self, question: Question) -> list[tuple[Row, Line]]:
        """The rows of a question."""
        return [(row, line) for row, line in self.rows.values() if question in row.questions]


Answers = Mapping[str, tuple[Row, Mapping[PersonaShown, Sequence[Places]]]]
"""Name of a row → the row, and its shares under each persona."""


def scored(
    held: HeldOut, answers: Answers, wrong: Mapping[tuple[str, int], Places], texts: Mapping[str, Texts]
) -> Scored:
    """Score everything. `wrong`: session and step → shares of the demonstrator told another persona; may be empty."""
    clicks = held.clicks

    def steps_of(shares: Iterable[Places]) -> tuple[Expected, ...]:
        return tuple(expected(one, its, clicks) for one, its in zip(held.asked, shares, strict=True))

    steps = {
        name: {shown: steps_of(shares) for shown, shares in by_persona.items()}
        for name, (_, by_persona) in answers.items()
    }
    rows = {
        name: (row, _line(row, steps[name], None if row.start is None else steps.get(row.start), texts.get(name)))
        for name, (row, _) in answers.items()
    }
    fixed = [_fixed(name, steps_of(shares)) for name, shares in without_model(held).items()]
    known = [one for one in held.asked if (one.session, one.step) in wrong]
    if known:
        again = tuple(expected(one, wrong[one.session, one.step], clicks) for one in known)
        fixed.insert(2, _fixed(WRONG, again))
    sessions = len({one.session for one in held.asked})
    return Scored(held.name, len(held.asked), sessions, rows, tuple(fixed), len(known))


def _line(
    row: Row,
    steps: Mapping[PersonaShown, tuple[Expected, ...]],
    start: Mapping[PersonaShown, tuple[Expected, ...]] | None,
    texts: Texts | None,
) -> Line:
    found = {shown: measured(its, _wanted(shown)) for shown, its in steps.items()}
    against = None if start is None or row.start is None else _against(row.start, steps["right"], start["right"])
    return Line(row.name, row.meaning, steps["right"], found["right"], steps, found, against, texts)


def _wanted(shown: PersonaShown) -> Sequence[Figure]:
    return ALL_FIGURES if shown == "right" else FIGURES


def _fixed(name: str, steps: tuple[Expected, ...]) -> Line:
    return Line(name, name, steps, measured(steps, ALL_FIGURES), {}, {})


def _against(start: str, here: Sequence[Expected], there: Sequence[Expected]) -> Against:
    pairs = list(zip((one.right for one in here), (one.right for one in there), strict=True))
    only_here = sum(mine > theirs for mine, theirs in pairs)
    only_there = sum(theirs > mine for mine, theirs in pairs)
    return Against(start, only_here, only_there, mcnemar(only_here, only_there))
