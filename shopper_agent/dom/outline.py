"""What a policy is shown of a page: the same pure function live and in training.

The whole page where it fits the budget. Where it does not, the least useful goes first: long texts far from the view,
then far siblings and regions, which fold into one named line (`… 37 more products`) that a click opens, then texts near
the view. Controls in the view are always kept; what was cut is reported.
"""

from collections.abc import Callable
from dataclasses import dataclass

from shopper_agent.dom.cutting import FOLD, WHOLE_PAGE, Fold, Page
from shopper_agent.dom.cutting import Rendering as Rendering
from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.schema import Observation


@dataclass(frozen=True)
class Outline:
    """A page as a policy sees it."""

    text: str
    """In the rendering that was asked for."""
    names: frozenset[str]
    """Every name that the text shows and a click may use: controls, options, folds, the browser's own."""
    folds: tuple[Fold, ...]
    tokens: int
    tokens_whole: int
    """Of the page without cuts."""
    texts_cut: int
    """Runs of text that were shortened or dropped."""
    over_budget: bool
    """The controls in view alone need more than the budget."""


def is_fold(observation: Observation, name: str) -> bool:
    """Whether a name is that of a fold on this page: the session answers its click, the page is not touched."""
    found = FOLD.match(name)
    if found is None or any(element.name == name for element in observation.elements):
        return False
    group = found["group"]
    return (
        group == WHOLE_PAGE
        or f'name="{group}"' in observation.html
        or any(e.name.startswith(group + ".") for e in observation.elements)
    )


def outline(
    observation: Observation,
    opened: frozenset[str] = frozenset(),
    budget: int | None = None,
    count_tokens: Callable[[str], int] = estimate_tokens,
    rendering: Rendering = "html",
) -> Outline:
    """Fit a page into a budget of tokens; None shows the whole page.

    `opened` are the folds that the shopper has opened: what stood behind them is kept like the view itself.
    Differs: Shop-R1 and Customer-R1 cut blindly at the end of the context (papers.md §2.5, 34 % of samples).
    """
    page = Page(observation, opened, rendering)
    text = page.render()
    whole = tokens = count_tokens(text)
    if budget is not None and tokens > budget:
        page.take_stock()
        for cut in (page.shorten_far, page.fold, page.cap_options, page.shorten_near, page.drop_texts):
            before = -1
            while tokens > budget and tokens != before:  # what folding saves is an estimate: again until it fits
                before = tokens
                cut(tokens, budget)
                text = page.render()
                tokens = count_tokens(text)
    return Outline(
        text=text,
        names=page.names(),
        folds=tuple(page.folds.values()),
        tokens=tokens,
        tokens_whole=whole,
        texts_cut=page.texts_cut,
        over_budget=budget is not None and tokens > budget,
    )


def shown_names(
    observation: Observation,
    opened: frozenset[str] = frozenset(),
    budget: int | None = None,
    count_tokens: Callable[[str], int] = estimate_tokens,
    rendering: Rendering = "html",
) -> frozenset[str]:
    """The names that `outline` shows for the same arguments, without rendering a page that fits for sure.

    For pages that `simplify` made: every element stands in their HTML.
    """
    if budget is None or (rendering == "html" and _fits_for_sure(observation, budget, count_tokens)):
        return frozenset(element.name for element in observation.elements)
    return outline(observation, opened, budget, count_tokens, rendering).names


def _fits_for_sure(observation: Observation, budget: int, count_tokens: Callable[[str], int]) -> bool:
    """Whether the whole page fits with room to spare: for what parsing mends, and for the browser's own controls."""
    room = budget - 100
    if len(observation.html) > 12 * room:  # no page is so wordy that it could fit: the exact answer is needed anyway
        return False
    if count_tokens is estimate_tokens and len(observation.html) * 17 <= room * 16:
        return True  # an estimated token has at least one character
    return count_tokens(observation.html) * 17 <= room * 16
