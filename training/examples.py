"""A recorded step → a training example: what the policy was asked, what the shopper said and did. Pure; no torch.

The live loop's own outline, renderer and parser are used, so that what is trained is what runs.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, Literal

from pydantic import Field

from shopper_agent.dom.page_kinds import page_kind
from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.parse import Vocabulary, dump, vocabulary
from shopper_agent.prompt import Prompt, PromptReport, PromptSettings, compose
from shopper_agent.prompts.numbering import with_number
from shopper_agent.prompts.pages import KeptOutlines
from shopper_agent.schema import (
    Action,
    Click,
    ClickKind,
    Context,
    Decision,
    Input,
    Message,
    Observation,
    Record,
    Step,
    Terminate,
    Trajectory,
    TypeAndSubmit,
)
from shopper_agent.trajectories import contexts
from training.blind_cut import is_cut_off
from training.predictions import Said

CountTokens = Callable[[str], int]
Part = Literal["train", "test"]
SplitBy = Literal["user", "session"]
FIRST_SCORED: Final = 1
"""A session's first step is not scored: nothing was seen of the shopper before. Source: Shop-R1 §3, Lu et al. §3.1."""


class Example(Record):
    """One step, as it is trained on and scored."""

    session: str
    user: str
    step: int
    scored: bool
    """Whether figures count it; the first step of a session teaches, but is not scored."""
    messages: tuple[Message, ...]
    """The prompt, as the live loop would write it."""
    completion: str
    """What the shopper said and did, as the parser reads it back."""
    gold: Said
    demonstrator: tuple[tuple[Said, float], ...] = ()
    """The distribution that the action was drawn from, where it was recorded."""
    names: tuple[str, ...] = ()
    """What an action may name on the current page, as far as the prompt shows it; sorted."""
    order: tuple[str, ...] = ()
    """The same in the order of their numbers, where the layout numbers them."""
    mark: str | None = None
    """What is said between rationale and action, where the layout has a reply for each; None: one reply is both."""
    target_cut: bool | None = None
    """A blind cut of the current page at the page's budget would lose the acted element; None: nothing was acted on."""
    target_hidden: bool
    """The acted element is not in the prompt: the outline, or the papers' blind cut, left it out."""
    page_kind: str
    first_result: str | None
    prompt: PromptReport
    split_by_user: Part = "train"
    split_by_session: Part = "train"
    rationale_by: str = "recorded"
    """Who gave the rationale: "recorded", or the model that was asked afterwards."""

    def part(self, by: SplitBy) -> Part:
        """Its part of a split."""
        return self.split_by_user if by == "user" else self.split_by_session


class ExampleSettings(Record):
    """How steps become examples."""

    prompt: PromptSettings = PromptSettings()
    convert_input: bool = False
    """Write what was typed but not sent as type_and_submit, as replicas of OPeRA do; partial texts change meaning."""


def examples_of(
    trajectory: Trajectory, settings: ExampleSettings, count_tokens: CountTokens = estimate_tokens
) -> Iterator[Example]:
    """The examples of one recording; steps whose action is not in the vocabulary are left out."""
    words, kept = vocabulary(settings.prompt.vocabulary), KeptOutlines()
    for context, step in contexts(trajectory):
        found = example_of(context, step, settings, words, partial(compose, count_tokens=count_tokens, kept=kept))
        if found is not None:
            cut = is_cut_off(context, found.gold.name, settings.prompt, count_tokens, kept)
            yield found.model_copy(update={"session": trajectory.header.session_id, "target_cut": cut})


def example_of(
    context: Context,
    step: Step,
    settings: ExampleSettings,
    words: Vocabulary,
    composed: Callable[[Context, PromptSettings], Prompt],
) -> Example | None:
    """One step; None where its action is not in the vocabulary. `composed` makes its prompt."""
    action = _converted(step.decision.action) if settings.convert_input else step.decision.action
    if action.type not in words.actions:
        return None
    prompt = composed(context, settings.prompt)
    page = context.observation
    said = Decision(rationale=step.decision.rationale, action=action)
    return Example(
        session="",
        user=context.persona.name,
        step=step.index,
        scored=step.index >= FIRST_SCORED,
        messages=prompt.messages,
        completion=dump(with_number(said, prompt.order) if prompt.is_numbered else said),
        gold=said_of(action, page),
        demonstrator=tuple((said_of(it.action, page), it.probability) for it in step.decision.alternatives),
        names=tuple(sorted(prompt.names)),
        order=prompt.order,
        mark=prompt.mark,
        target_hidden=not isinstance(action, Terminate) and action.name not in prompt.names,
        page_kind=page_kind(page),
        first_result=_first_result(page),
        prompt=prompt.report,
    )


def _converted(action: Action) -> Action:
    return TypeAndSubmit(name=action.name, text=action.text) if isinstance(action, Input) else action


def said_of(action: Action, page: Observation) -> Said:
    """An action with the click type that its element has on this page."""
    if isinstance(action, Terminate):
        return Said(type="terminate")
    if isinstance(action, Click):
        return Said(type="click", name=action.name, click_type=_kind(action.name, page))
    return Said(type=action.type, name=action.name, text=action.text)


def _kind(name: str, page: Observation) -> ClickKind | None:
    return next((element.kind for element in page.elements if element.name == name), None)


def _first_result(page: Observation) -> str | None:
    names = {element.name for element in page.elements}
    return next((product.name for product in page.products if product.name is not None and product.name in names), None)


# ── splits ───────────────────────────────────────────────────────────────────────────────────────────────────────


class SplitSettings(Record):
    """Which share is held out, and by which draw."""

    test_share: float = Field(default=0.2, gt=0, lt=1)
    seed: int = 0


def with_splits(examples: Sequence[Example], settings: SplitSettings) -> list[Example]:
    """Each example with its part of both splits: by shopper, and by session as the data sets' own splits are.

    Never by step. The same seed draws the same shoppers and sessions, whatever else is in the data.
    """
    users = held_out({one.user for one in examples}, settings)
    sessions = held_out({one.session for one in examples}, settings)
    return [
        one.model_copy(
            update={
                "split_by_user": "test" if one.user in users else "train",
                "split_by_session": "test" if one.session in sessions else "train",
            }
        )
        for one in examples
    ]


def held_out(names: Iterable[str], settings: SplitSettings) -> frozenset[str]:
    """The names of the test part: the given share, at least one of two or more, in the order of a seeded hash."""
    ordered = sorted(set(names), key=lambda name: hashlib.blake2b(f"{settings.seed}\x1f{name}".encode()).digest())
    if len(ordered) < 2:
        return frozenset()
    return frozenset(ordered[: min(max(1, round(settings.test_share * len(ordered))), len(ordered) - 1)])


def counts(values: Iterable[str]) -> Mapping[str, int]:
    """Value → how often, the most frequent first."""
    found: dict[str, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
