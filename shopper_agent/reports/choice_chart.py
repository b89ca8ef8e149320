"""Why this one: the alternatives of a decision, how likely each was, and what its utility is made of. PURE."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shopper_agent.reports.wording import ActionWords, action_words, percent_words, shorten, signed
from shopper_agent.schema import Action, Alternative, Step, Trajectory

SHOWN_AT_ONCE = 12
"""Alternatives that are shown before "more" is asked for; the one that was taken always is."""
SHOWN_AT_MOST = 60
COLOURS = 9
"""Terms with a colour of their own; the others share one."""
_PARTS_AT_MOST = 24
_SCALE_FROM = 0.002
"""Alternatives that are less likely do not stretch the scale; their bars may be cut."""


@dataclass(frozen=True)
class Part:
    """What one term contributes to a utility."""

    words: str
    """`price +0.82`."""
    colour: int
    """0 to COLOURS; COLOURS is the one that the rest share."""
    percent: float
    """Length, in percent of its side of the axis."""


@dataclass(frozen=True)
class Option:
    """One alternative."""

    action: ActionWords
    name: str
    """Of its element; empty for leaving."""
    probability: str
    percent: float
    """The probability, 0 to 100."""
    utility: str
    taken: bool
    against: tuple[Part, ...]
    speaks_for: tuple[Part, ...]
    cut: bool
    """Its bars are longer than the axis."""
    net: float
    """Where the utility lies on the axis, in percent of its width."""
    words: str
    """Every contribution in words, the largest first."""
    numbers: tuple[str, ...]
    """Contribution per term of the chart; empty where it has no such term."""


@dataclass(frozen=True)
class ChoiceView:
    """The chart of one decision."""

    options: tuple[Option, ...]
    further: tuple[Option, ...]
    left_out: int
    """Alternatives that are not on the page at all."""
    count: int
    zero: float
    """Where 0 lies on the axis, in percent of its width."""
    legend: tuple[tuple[str, int], ...]
    """Terms and their colours, the weightiest first."""
    terms: tuple[str, ...]
    """Columns of the table of numbers."""
    missing: bool
    """The action that was taken is not among the alternatives."""


@dataclass(frozen=True)
class _Scale:
    below: float
    """Utils to the left of 0."""
    above: float

    @property
    def zero(self) -> float:
        whole = self.below + self.above
        return round(100 * self.below / whole, 3) if whole else 0.0

    def place(self, utility: float) -> float:
        whole = self.below + self.above
        return round(100 * min(max((self.below + utility) / whole, 0), 1), 3) if whole else 0.0


def term_colours(trajectory: Trajectory) -> dict[str, int]:
    """The colour that each term would like, by its weight in the session: neighbours in weight differ."""
    weights: Counter[str] = Counter()
    for step in trajectory.steps:
        for alternative in _ranked(step.decision.alternatives)[:SHOWN_AT_ONCE]:
            weights.update({term: abs(value) for term, value in _finite(alternative.terms)})
    return {term: place % COLOURS for place, (term, _) in enumerate(weights.most_common())}


def choice_view(step: Step, wishes: Mapping[str, int]) -> ChoiceView | None:
    """The chart of a step's decision; None when the decision states no alternatives.

    `wishes` are the session's `term_colours`: a term keeps its colour from step to step unless a weightier one has it.
    """
    ranked = _ranked(step.decision.alternatives)
    if not ranked:
        return None
    taken = next((place for place, each in enumerate(ranked) if each.action == step.decision.action), None)
    first = [place for place in range(len(ranked)) if place < SHOWN_AT_ONCE or place == taken]
    rest = [place for place in range(SHOWN_AT_ONCE, len(ranked)) if place != taken][: SHOWN_AT_MOST - len(first)]
    top = [ranked[place] for place in first]
    scale, terms = _scale(top, step.decision.action), _terms(top)
    colours = _given(terms, wishes)
    options = {place: _option(ranked[place], step, scale, colours, terms) for place in (*first, *rest)}
    return ChoiceView(
        options=tuple(options[place] for place in first),
        further=tuple(options[place] for place in rest),
        left_out=len(ranked) - len(first) - len(rest),
        count=len(ranked),
        zero=scale.zero,
        legend=_legend(terms, colours),
        terms=tuple(shorten(term, 40) for term in terms),
        missing=taken is None,
    )


def _ranked(alternatives: Iterable[Alternative]) -> list[Alternative]:
    return sorted(alternatives, key=lambda each: -each.probability)


def _finite(terms: Mapping[str, float]) -> list[tuple[str, float]]:
    """The contributions that can be drawn, the largest first."""
    drawn = [(term, value) for term, value in terms.items() if math.isfinite(value) and value != 0]
    return sorted(drawn, key=lambda part: -abs(part[1]))


def _scale(shown: Sequence[Alternative], taken: Action) -> _Scale:
    """The longest bars of what is likely, on either side."""
    likely = [each for each in shown if each.probability >= _SCALE_FROM or each.action == taken] or list(shown)
    sums = [
        [sum(abs(value) for _, value in _finite(each.terms) if (value > 0) is up) for each in likely]
        for up in (False, True)
    ]
    return _Scale(*(max(side, default=0.0) for side in sums))


def _terms(shown: Sequence[Alternative]) -> tuple[str, ...]:
    """The terms of these alternatives, the weightiest first."""
    weights: Counter[str] = Counter()
    for each in shown:
        weights.update({term: abs(value) for term, value in _finite(each.terms)})
    return tuple(term for term, _ in weights.most_common(_PARTS_AT_MOST))


def _given(terms: Sequence[str], wishes: Mapping[str, int]) -> dict[str, int]:
    """Colours for the terms of one chart: each its own, the one it wishes where that is free; the last ones share."""
    given: dict[str, int] = {}
    for term in terms[:COLOURS]:
        free = [colour for colour in range(COLOURS) if colour not in given.values()]
        wish = wishes.get(term, 0)
        given[term] = wish if wish in free else free[0]
    return given


def _legend(terms: Sequence[str], colours: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    own = [(shorten(term, 40), colours.get(term, COLOURS)) for term in terms]
    rest = sum(colour == COLOURS for _, colour in own)
    named = tuple((term, colour) for term, colour in own if colour < COLOURS or rest == 1)
    return named if rest < 2 else (*named, (f"{rest} others", COLOURS))


def _option(each: Alternative, step: Step, scale: _Scale, colours: Mapping[str, int], terms: Sequence[str]) -> Option:
    drawn = _finite(each.terms)
    sides = {
        up: tuple(
            Part(
                words=f"{shorten(term, 40)} {signed(value)}",
                colour=colours.get(term, COLOURS),
                percent=round(100 * abs(value) / length, 3) if length else 0.0,
            )
            for term, value in drawn[:_PARTS_AT_MOST]
            if (value > 0) is up
        )
        for up, length in ((False, scale.below), (True, scale.above))
    }
    return Option(
        action=action_words(each.action, step.observation),
        name=shorten(getattr(each.action, "name", ""), 200),
        probability=percent_words(each.probability),
        percent=round(100 * each.probability, 4),
        utility=signed(each.utility),
        taken=each.action == step.decision.action,
        against=sides[False],
        speaks_for=sides[True],
        cut=any(sum(part.percent for part in side) > 100.5 for side in sides.values()),
        net=scale.place(each.utility) if math.isfinite(each.utility) else 0.0,
        words=", ".join(part.words for part in sorted((*sides[True], *sides[False]), key=lambda part: -part.percent)),
        numbers=tuple(signed(each.terms[term], 3) if term in each.terms else "" for term in terms),
    )
