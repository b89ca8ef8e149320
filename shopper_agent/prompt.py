"""Context → messages: the one prompt renderer of the live loop, the data sets, training and evaluation.

The words are in `prompts/`; this module decides what is shown and what has to go. `prompt_id` tells whether
two versions of it render alike: a checkpoint carries the id that it was trained with.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from pydantic import Field, model_validator

from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.parse import decision_schema, vocabulary
from shopper_agent.prompts.fitting import Fit, fit
from shopper_agent.prompts.lu import Lu, end_of_rationale, rationale_turns
from shopper_agent.prompts.pages import KeptOutlines, PastPages, Viewer
from shopper_agent.prompts.pocket import Pocket
from shopper_agent.prompts.quoting import quote_line
from shopper_agent.prompts.templates import fill, load
from shopper_agent.prompts.turns import LAYOUTS, Layout, Scene, Turn
from shopper_agent.prompts.turns import TOKENS_PER_MESSAGE as TOKENS_PER_MESSAGE
from shopper_agent.schema import Context, Message, Record

_LAYOUTS: Final[Mapping[str, Layout]] = {**LAYOUTS, "lu": Lu(), "pocket": Pocket()}


class PromptSettings(Record):
    """How a context is put into words."""

    layout: Literal["customer-r1", "shop-r1", "lu", "pocket"] = "customer-r1"
    vocabulary: str = "full"
    """Action types on offer: shop-r1, opera or full."""
    rendering: Literal["html", "compact", "brief"] = "html"
    """`brief` goes with the layout `pocket`: its lines are numbered, and rationales open with a number."""
    page_budget: int | None = Field(default=10_000, ge=100)
    """Tokens that any one page may take; None: no bound. Differs: the papers bound the whole prompt only."""
    total_budget: int = Field(default=40_000, ge=500)
    """Tokens of the whole prompt. Source: Lu et al. 40k; Customer-R1 65k and 40k."""
    persona: bool | None = None
    """Show the persona; None: as the layout's paper has it (Customer-R1 yes, Shop-R1 no)."""
    history_pages: int | None = Field(default=None, ge=0)
    """Past pages shown at most; None: as many as fit. Their actions and rationales are shown all the same."""

    @model_validator(mode="after")
    def _goes_together(self) -> "PromptSettings":
        if (self.layout == "pocket") != (self.rendering == "brief"):
            raise ValueError('layout "pocket" and rendering "brief" go together')
        if self.layout == "pocket" and self.history_pages != 0:
            raise ValueError('layout "pocket" shows no past pages: history_pages must be 0')
        return self


class PromptReport(Record):
    """What a prompt holds and what had to go."""

    tokens: int
    pages_shown: int
    """Past pages, without the current one."""
    pages_dropped: int
    """Past pages for which there was no room; a page that is shown again one step later does not count."""
    steps_dropped: int
    page_shrunk: bool
    """The current page was cut below the page budget to fit the rest."""
    over_budget: bool
    """It does not fit even so: the server may refuse it."""


POCKET: Final = PromptSettings(layout="pocket", rendering="brief", page_budget=560, total_budget=800, history_pages=0)
"""For policies small enough for a laptop's CPU."""


class Prompt(Record):
    """The messages, and what is not in them."""

    messages: tuple[Message, ...]
    report: PromptReport
    names: frozenset[str] = frozenset()
    """What an action on the current page may name, as far as the prompt shows it."""
    is_numbered: bool = False
    """Whether lines have numbers in the place of names, and a rationale opens with one (prompts/numbering.py)."""
    order: tuple[str, ...] = ()
    """The names in the order of their numbers: [1] is the first."""
    mark: str | None = None
    """What is said between rationale and action, where each is a reply of its own (`lu`); None: one reply is both."""


CountTokens = Callable[[str], int]


def render(
    context: Context, settings: PromptSettings, count_tokens: CountTokens = estimate_tokens
) -> tuple[Message, ...]:
    """The messages for a context.

    Raises:
        ConfigError: The settings name an unknown vocabulary.
    """
    return compose(context, settings, count_tokens).messages


def compose(
    context: Context,
    settings: PromptSettings,
    count_tokens: CountTokens = estimate_tokens,
    kept: KeptOutlines | None = None,
) -> Prompt:
    """The messages for a context, and a report of what was dropped to fit them into the budget.

    `kept`: outlines of the same session's earlier prompts, under the same settings and counter; what is new joins them.

    Raises:
        ConfigError: The settings name an unknown vocabulary.
    """
    composer = _Composer(context, settings, count_tokens, kept or KeptOutlines())
    return composer.prompt(composer.fit())


def action_question(prompt: Prompt, rationale: str) -> tuple[Message, ...]:
    """The second question of a decision that takes two replies: prompt, rationale, and what asks for the action.

    Raises:
        ValueError: One reply is the whole decision.
    """
    if prompt.mark is None:
        raise ValueError("this layout has one reply for a decision")
    return *prompt.messages, *rationale_turns(rationale, prompt.mark)


def render_retry(error: str, *, cut_off: bool = False, is_turn: bool = False) -> Message:
    """What a model is told after a reply that is no decision.

    `cut_off`: it hit the length limit; `is_turn`: it was to be the rationale or the action alone.
    """
    hint = load("user/retry_length") + " " if cut_off else ""
    template = "user/retry_turn" if is_turn else "user/retry"
    return Message(role="user", content=fill(template, error=quote_line(error), hint=hint))


def shows_persona(settings: PromptSettings) -> bool:
    """Whether prompts under these settings show the persona."""
    return _LAYOUTS[settings.layout].persona if settings.persona is None else settings.persona


class _Composer:
    """One rendering: what is shown at which cost."""

    def __init__(
        self, context: Context, settings: PromptSettings, count_tokens: CountTokens, kept: KeptOutlines
    ) -> None:
        self._context, self._settings, self._count = context, settings, count_tokens
        self._layout = _LAYOUTS[settings.layout]
        self._vocabulary = vocabulary(settings.vocabulary)
        self._viewer = Viewer(settings.rendering, settings.page_budget, count_tokens, kept)
        self._past = PastPages(context, self._viewer)
        self._page = self._viewer.show(context.observation, context.opened)

    def fit(self) -> Fit:
        count, most = len(self._context.history), self._layout.most_steps
        first = 0 if most is None else max(count - most, 0)
        frame = self._tokens(self._layout.messages(self._scene("", (), count)))
        bare = [
            self._cost(self._layout.turn(self._turn(index, self._past.hidden(index))), self._layout.step_tokens)
            for index in range(first, count)
        ]
        room = self._settings.total_budget - frame
        fitted = fit(room, bare, self._count(self._page.block), lambda index: self._page_cost(first + index))
        return replace(fitted, first_step=first + fitted.first_step, first_page=first + fitted.first_page)

    def prompt(self, fitted: Fit) -> Prompt:
        page = self._page
        if fitted.page_budget is not None:
            page = self._viewer.show(self._context.observation, self._context.opened, fitted.page_budget)
        steps = range(fitted.first_step, len(self._context.history))
        shown = [index for index in steps if index >= fitted.first_page and not self._past.absent(index)]
        turns = tuple(
            self._turn(index, self._past.shown(index) if index in shown else self._past.hidden(index))
            for index in steps
        )
        messages = self._layout.messages(self._scene(page.block, turns, fitted.first_step))
        tokens = self._tokens(messages)
        report = PromptReport(
            tokens=tokens,
            pages_shown=len(shown),
            pages_dropped=sum(not self._past.absent(index) for index in range(fitted.first_page)),
            steps_dropped=fitted.first_step,
            page_shrunk=fitted.page_budget is not None,
            over_budget=tokens > self._settings.total_budget,
        )
        return Prompt(
            messages=messages, report=report, names=page.names, is_numbered=page.is_numbered, order=page.order,
            mark=end_of_rationale() if self._settings.layout == "lu" else None,
        )  # fmt: skip

    def _scene(self, page: str, turns: tuple[Turn, ...], skipped: int) -> Scene:
        return Scene(
            context=self._context,
            vocabulary=self._vocabulary,
            rendering=self._settings.rendering,
            persona=shows_persona(self._settings),
            page=page,
            turns=turns,
            skipped=skipped,
        )

    def _turn(self, index: int, page: str) -> Turn:
        return Turn(index + 1, page, self._context.history[index].decision)

    def _page_cost(self, index: int) -> int:
        if self._past.absent(index):
            return 0
        limit = self._settings.history_pages
        if limit is not None and index < len(self._context.history) - limit:
            return sys.maxsize
        return self._count(self._past.shown(index))

    def _cost(self, texts: tuple[str, ...], around: int = TOKENS_PER_MESSAGE) -> int:
        """With what stands around each."""
        return sum(self._count(text) + around for text in texts)

    def _tokens(self, messages: tuple[Message, ...]) -> int:
        return self._cost(tuple(message.content for message in messages))


# ── identity ────────────────────────────────────────────────────────────────────────────────────

_GOLDEN: Final = ("search", "product", "checkout")
_TIGHT: Final = 300
"""A page budget at which the golden pages fold, so that the id covers folding too."""


@cache
def prompt_id(settings: PromptSettings) -> str:
    """Twelve hex digits that change when a rendering changes: page outline, words, layout or schema.

    A short SHA-256 over the renderings of fixed contexts and the vocabulary's schema. Budgets enter only as
    far as they change those renderings: a model trained at 40k tokens may run at 65k.

    Raises:
        ConfigError: The settings name an unknown vocabulary.
    """
    tight = settings.model_copy(update={"page_budget": _TIGHT})
    rendered = [
        [message.model_dump() for message in render(context, each)]
        for context in golden_contexts()
        for each in (settings, tight)
    ]
    schema = decision_schema(vocabulary(settings.vocabulary))
    whole = json.dumps([rendered, schema], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(whole.encode("ascii")).hexdigest()[:12]


def golden_contexts() -> tuple[Context, ...]:
    """The fixed contexts behind the prompt id, made by hand: a first page, a choice, a failed check-out."""
    folder = files("shopper_agent.prompts").joinpath("golden")
    texts = (folder.joinpath(f"{name}.json").read_text(encoding="utf-8") for name in _GOLDEN)
    return tuple(Context.model_validate_json(text) for text in texts)
