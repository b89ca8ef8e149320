"""What a policy is shown of a page: the same pure function live and in training.

The whole page where it fits the budget. Where it does not: the controls in view, then everything else in the order of
its use to a shopper while there is room. The rest stands behind folds, named lines (`… 37 more products`) that a click
opens; what is opened is shown within the same budget, part by part where it is long.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from shopper_agent.dom.brief import BriefPen, numbered_count
from shopper_agent.dom.brief_ranking import rank_briefly
from shopper_agent.dom.compact import CompactPen
from shopper_agent.dom.cutting import EARLY, Cut, Cutter
from shopper_agent.dom.cutting import Rendering as Rendering
from shopper_agent.dom.folds import FOLD, Fold, opened_groups
from shopper_agent.dom.leaves import WHOLE_PAGE, Leaf
from shopper_agent.dom.markup import escaped, parse_page
from shopper_agent.dom.plain import plain_text
from shopper_agent.dom.ranking import Ranking, rank_leaves
from shopper_agent.dom.reading import read_leaves
from shopper_agent.dom.slug import slug
from shopper_agent.dom.tagged import HtmlPen
from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.dom.uncollected import uncollected
from shopper_agent.schema import Observation

DEFAULT_BUDGET = 3500
"""Tokens of a page in the compact rendering: the window in full, the rest in outline."""
_HEADING = re.compile(r"<h[1-6]\b[^>]*>(.*?)</h[1-6]>", re.DOTALL)
_WORDIEST = 8
"""Characters for each token in the wordiest of texts: what is longer does not fit for sure."""
_MOST_TAGS = 3
"""Characters of simplified HTML for each of the compact rendering, but for empty tags."""
_PENS: Mapping[Rendering, type[CompactPen | HtmlPen]] = {"html": HtmlPen, "compact": CompactPen, "brief": BriefPen}


@dataclass(frozen=True)
class Outline:
    """A page as a policy sees it."""

    text: str
    """In the rendering that was asked for."""
    names: frozenset[str]
    """Every name that the text shows and a click may use: controls, options, folds, the browser's own."""
    folds: tuple[Fold, ...]
    tokens: int
    texts_cut: int
    """Runs of text that are not shown."""
    over_budget: bool
    """What has to be shown, the controls in view and the first line of what was opened, needs more than the budget."""
    whole: Callable[[], int] = field(repr=False, compare=False)
    """Counts the tokens of the page without cuts."""

    @cached_property
    def tokens_whole(self) -> int:
        """Of the page without cuts; counted when asked for."""
        return self.whole()


def is_fold(observation: Observation, name: str) -> bool:
    """Whether a name is that of a fold on this page: the session answers its click, the page is not touched."""
    if FOLD.match(name) is None or any(element.name == name for element in observation.elements):
        return False
    return any(_is_group(observation, group) for group in opened_groups((name,)))


def _is_group(observation: Observation, group: str) -> bool:
    if group == WHOLE_PAGE or any(e.name.startswith(group + ".") for e in observation.elements):
        return True
    written, own = escaped(group, quotes=True), group.rpartition(".")[2]
    if f'name="{written}"' in observation.html or f'name="{written}.' in observation.html:
        return True
    return any(slug(plain_text(found[1])) == own for found in _HEADING.finditer(observation.html))


@uncollected
def outline(
    observation: Observation,
    opened: frozenset[str] = frozenset(),
    budget: int | None = None,
    count_tokens: Callable[[str], int] = estimate_tokens,
    rendering: Rendering = "html",
) -> Outline:
    """Fit a page into a budget of tokens; None shows the whole page.

    `opened` are the folds that the shopper has opened: what stood behind them comes right after the view, as far as the
    budget goes. More is shown with a larger budget, never less.
    Differs: Shop-R1 and Customer-R1 cut blindly at the end of the context (papers.md §2.5, 34 % of samples).
    """
    if rendering == "brief":
        count_tokens = numbered_count(count_tokens)
    reading = _Reading(observation, rendering, count_tokens)
    made = reading.within(budget, opened)
    reading.release()
    return made


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
    if len(observation.html) > _WORDIEST * room:  # the exact answer is needed anyway
        return False
    if count_tokens is estimate_tokens and len(observation.html) * 17 <= room * 16:
        return True  # an estimated token has at least one character
    return count_tokens(observation.html) * 17 <= room * 16


class _Reading:
    """A page that was read, and how it is written."""

    def __init__(self, observation: Observation, rendering: Rendering, count_tokens: Callable[[str], int]) -> None:
        self.page = read_leaves(parse_page(observation.html), observation, cards_as_lines=rendering != "html")
        self.pen: CompactPen | HtmlPen = _PENS[rendering](observation, self.page, count_tokens)
        self.elements = frozenset(element.name for element in observation.elements)
        self._observation, self._rendering, self._count = observation, rendering, count_tokens

    @cached_property
    def _ranking(self) -> Ranking:
        if self._rendering == "brief":
            return rank_briefly(self.page, self._observation)
        return rank_leaves(self.page, self._observation, whole_cards=self._rendering == "html")

    def within(self, budget: int | None, opened: frozenset[str]) -> Outline:
        """The whole page where it fits, else what fits of it."""
        tags = 1 if self._rendering == "html" else _MOST_TAGS
        if budget is None or len(self._observation.html) <= tags * _WORDIEST * budget:
            everything = Cut(set(self.page.leaves), {})
            text = self.pen.write(everything)
            if budget is None or len(text) <= _WORDIEST * budget:
                tokens = self._count(text)
                if budget is None or tokens <= budget:
                    return self._outline(everything, text, tokens, budget)
        return self._fitted(budget, opened)

    def _fitted(self, budget: int, opened: frozenset[str]) -> Outline:
        """The outline of what fits; counted as a whole it may be a little more than the sum of its parts."""
        cutter = self._filled(budget, {}, frozenset())
        if groups := opened_groups(opened):
            cutter = self._filled(budget, groups, frozenset(cutter.shown))
        grows = (
            self._rendering == "brief"
        )  # where every line counts, what lines cost less than was reckoned is used too
        while True:
            cut = cutter.cut()
            text = self.pen.write(cut)
            tokens = self._count(text)
            if tokens > budget:
                grows = False
                if cutter.shrink(tokens - budget):
                    continue
            elif grows and cutter.grow(budget - tokens):
                continue
            return self._outline(cut, text, tokens, budget)

    def release(self) -> None:
        """Undo the cycles of what was read when it has served; nothing can be made of it any more."""
        for group in self.page.groups.values():
            group.leaves.clear()
            group.groups.clear()

    def _filled(self, budget: int, opened: dict[str, int], before: frozenset[Leaf]) -> Cutter:
        """What shows as much as the budget allows; `before`: what it shows as long as nothing is opened."""
        room = budget - self.pen.frame_cost
        announced = 0 if self._rendering == "brief" else EARLY
        cutter = Cutter(self.page, self._ranking, self.pen, room, opened, self.elements, before, announced)
        cutter.fill()
        return cutter

    def _outline(self, cut: Cut, text: str, tokens: int, budget: int | None) -> Outline:
        browser = (name for name in self.elements if name.startswith("browser."))
        shown = (leaf.element.name for leaf in cut.shown if leaf.element is not None)
        folds = tuple(cut.folds.values())
        return Outline(
            text=text,
            names=frozenset((*shown, *browser, *(fold.name for fold in folds))),
            folds=folds,
            tokens=tokens,
            texts_cut=sum(leaf.element is None and leaf not in cut.shown for leaf in self.page.leaves),
            over_budget=budget is not None and tokens > budget,
            whole=partial(_tokens_whole, self._observation, self._rendering, self._count) if folds else lambda: tokens,
        )


def _tokens_whole(observation: Observation, rendering: Rendering, count_tokens: Callable[[str], int]) -> int:
    """Of a page without cuts. Read again when asked for: an outline does not keep a page of ten thousand objects."""
    reading = _Reading(observation, rendering, count_tokens)
    whole = reading.within(None, frozenset())
    reading.release()
    return whole.tokens
