"""Two of the layouts: how past steps and the page that is open now become messages.

Source: Customer-R1 App. B, one user message; Shop-R1 App. A, alternating turns. Same blocks, same order, in
our own words. Differs: both say what the customer came for, what failed and what the browser reports.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from shopper_agent.dom.outline import Rendering
from shopper_agent.parse import Vocabulary, dump, dump_action
from shopper_agent.prompts.blocks import shopper, system_message
from shopper_agent.prompts.quoting import quote, quote_line
from shopper_agent.prompts.templates import fill, load
from shopper_agent.schema import Context, Decision, Message
from shopper_agent.survey import to_survey

TOKENS_PER_MESSAGE: Final = 8
"""What a chat template adds around a message, rounded up."""


@dataclass(frozen=True)
class Turn:
    """A past step as it is shown."""

    number: int
    """Counted from 1 since the session began."""
    page: str
    """Its page in its block, or the words that stand for it."""
    decision: Decision


@dataclass(frozen=True)
class Scene:
    """All that a layout puts into messages."""

    context: Context
    vocabulary: Vocabulary
    rendering: Rendering
    persona: bool
    page: str
    """The page that is open now, in its block."""
    turns: tuple[Turn, ...] = ()
    skipped: int = 0
    """Steps before the first turn that are not shown at all."""


class Layout(Protocol):
    """A way to put a scene into messages."""

    persona: bool
    """Whether this layout's paper shows the persona."""
    most_steps: int | None
    """Past steps that it tells at most, the newest; None: all that fit."""
    step_tokens: int
    """What stands around each text of a past step: a blank line or a message, or what parts steps in one line."""

    def turn(self, turn: Turn) -> tuple[str, ...]:
        """The texts of one past step, one per message that it takes or shares."""
        ...

    def messages(self, scene: Scene) -> tuple[Message, ...]:
        """The whole prompt."""
        ...


class CustomerR1:
    """One user message: persona, history, current page, task."""

    persona = True
    most_steps: int | None = None
    step_tokens = TOKENS_PER_MESSAGE

    def turn(self, turn: Turn) -> tuple[str, ...]:
        """Page, why, action. A step without a rationale has no why."""
        rationale = quote_line(turn.decision.rationale)
        why = fill("user/why", rationale=rationale) if rationale else ""
        action = quote(dump_action(turn.decision.action))
        return (fill("user/step", number=str(turn.number), page=turn.page, why=why, action=action),)

    def messages(self, scene: Scene) -> tuple[Message, ...]:
        """System and user."""
        steps = [skipped(scene.skipped), *(self.turn(turn)[0] for turn in scene.turns)]
        history = "\n\n".join(step for step in steps if step) or load("user/no_history")
        who = shopper(scene.context, persona=scene.persona)
        known = scene.persona and bool(to_survey(scene.context.persona))
        guidance = load("system/persona") if known else ""
        return (
            _system("customer-r1", scene, persona=guidance),
            Message(role="user", content=fill("user/customer-r1", shopper=who, history=history, page=scene.page)),
        )


class ShopR1:
    """Alternating turns: the page from the user, the decision from the assistant."""

    persona = False
    most_steps: int | None = None
    step_tokens = TOKENS_PER_MESSAGE

    def turn(self, turn: Turn) -> tuple[str, ...]:
        """Page and decision."""
        return turn.page, quote(dump(turn.decision))

    def messages(self, scene: Scene) -> tuple[Message, ...]:
        """System, then a pair for every step, then the current page."""
        who = shopper(scene.context, persona=scene.persona)
        system = _system("shop-r1", scene, shopper=who)
        texts = [text for turn in scene.turns for text in self.turn(turn)] + [scene.page]
        if scene.skipped:
            texts[0] = f"{skipped(scene.skipped)}\n\n{texts[0]}"
        return (system, *alternating(texts))


def _system(layout: str, scene: Scene, **own: str) -> Message:
    """The system message of a layout whose replies are one object."""
    output = load("system/output")
    return system_message(layout, scene.context, scene.vocabulary, scene.rendering, output=output, **own)


def alternating(texts: Sequence[str]) -> tuple[Message, ...]:
    """Messages of the user and the assistant in turn."""
    return tuple(Message(role="assistant" if index % 2 else "user", content=text) for index, text in enumerate(texts))


def skipped(count: int) -> str:
    """The words for steps that are not shown; empty where all are."""
    return fill("user/skipped", count=str(count)) if count else ""


LAYOUTS: dict[str, Layout] = {"customer-r1": CustomerR1(), "shop-r1": ShopR1()}
