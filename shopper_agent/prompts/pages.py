"""The pages of a session as a prompt shows them: outlined, each once, with the folds open at the time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shopper_agent.dom.outline import Outline, Rendering, is_fold, outline
from shopper_agent.prompts.blocks import hidden_page, shown_page
from shopper_agent.prompts.numbering import numbered
from shopper_agent.prompts.pocket import brief_page, brief_past
from shopper_agent.schema import ActedStep, Click, Context, Observation


class KeptOutlines:
    """The outlines of one session's pages: a page of the past is the same at every later step."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, frozenset[str], int | None], tuple[Observation, Outline]] = {}

    def of(self, page: Observation, opened: frozenset[str], budget: int | None, make: Callable[[], Outline]) -> Outline:
        """The outline of this very page, with these folds, within this budget; made when it is asked for first."""
        key = id(page), opened, budget
        if key not in self._kept:
            self._kept[key] = page, make()  # the page is kept too: its identity is not given to another one meanwhile
        return self._kept[key][1]


@dataclass(frozen=True)
class Viewer:
    """How a page becomes text."""

    rendering: Rendering
    page_budget: int | None
    """Tokens that any one page may take; None: no bound of its own."""
    count_tokens: Callable[[str], int]
    kept: KeptOutlines = field(default_factory=KeptOutlines)

    def show(self, observation: Observation, opened: frozenset[str], room: int | None = None) -> "Shown":
        """The page in its block; `page_budget` bounds the page, `room` the page and the block around it."""
        budgets = [] if self.page_budget is None else [self.page_budget]
        if room is not None:
            budgets.append(max(room - self.count_tokens(self._block(observation, "")), 0))
        budget = min(budgets, default=None)
        seen = self.kept.of(
            observation, opened, budget,
            lambda: outline(observation, opened, budget, self.count_tokens, self.rendering),
        )  # fmt: skip
        if self.rendering != "brief":
            return Shown(self._block(observation, seen.text), seen.names)
        text, order = numbered(seen.text)
        return Shown(self._block(observation, text), frozenset(order), True, order)

    def hidden(self, observation: Observation | None) -> str:
        """What stands for a past page that is not shown."""
        return brief_past(observation) if self.rendering == "brief" else hidden_page(observation)

    def _block(self, observation: Observation, content: str) -> str:
        return brief_page(observation, content) if self.rendering == "brief" else shown_page(observation, content)


@dataclass(frozen=True)
class Shown:
    """A page as a prompt shows it."""

    block: str
    names: frozenset[str]
    """What an action may name: controls, options, folds, the browser's own."""
    is_numbered: bool = False
    order: tuple[str, ...] = ()
    """The names in the order of their numbers."""


@dataclass
class PastPages:
    """The history's pages, outlined when asked for: those that do not fit are never looked at."""

    context: Context
    viewer: Viewer
    _opened: list[frozenset[str]] = field(init=False)
    _shown: dict[int, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._opened = opened_at(self.context.history)

    def absent(self, index: int) -> bool:
        """Dropped by the caller, or shown again one step later, as after a fold was opened."""
        observation = self.context.history[index].observation
        following = [step.observation for step in self.context.history[index + 1 : index + 2]]
        later = following[0] if following else self.context.observation
        return observation is None or (later is not None and later.html == observation.html)

    def shown(self, index: int) -> str:
        """The page of a step in its block."""
        if index not in self._shown:
            observation = self.context.history[index].observation
            if observation is None:
                raise ValueError(f"step {index} has no page")
            self._shown[index] = self.viewer.show(observation, self._opened[index]).block
        return self._shown[index]

    def hidden(self, index: int) -> str:
        """The words that stand for the page of a step."""
        return self.viewer.hidden(self.context.history[index].observation)


def opened_at(history: Sequence[ActedStep]) -> list[frozenset[str]]:
    """The folds that were open at every step, by the rule of the session loop."""
    opened: frozenset[str] = frozenset()
    result: list[frozenset[str]] = []
    before: ActedStep | None = None
    for step in history:
        opened = _carried(before, opened, step.observation)
        result.append(opened)
        before = step
    return result


def _carried(before: ActedStep | None, opened: frozenset[str], now: Observation | None) -> frozenset[str]:
    """A fold that was clicked joins the open ones; a failed action leaves them; a new page has none."""
    if before is None or before.observation is None or now is None:
        return frozenset()
    action = before.decision.action
    if isinstance(action, Click) and is_fold(before.observation, action.name):
        return opened | {action.name}
    stayed = now.failure is not None and now.url == before.observation.url
    return opened if stayed else frozenset()
