"""The layout for a policy that reads a few hundred tokens: one user message, no instructions; training gives those.

    budget 60 USD
    buys first good enough ++, sticks with liked brands -
    wants: a red mug

    done: type and submit search input: red mug; click results.acme mug.view

    page: Results for “red mug”
    [1] back
    …

Source: none of the papers has it; its parts are theirs in the same order: persona, history, page.
"""

from collections.abc import Iterator
from typing import Final

from shopper_agent.prompts.quoting import quote, quote_line
from shopper_agent.prompts.templates import fill
from shopper_agent.prompts.turns import Scene, Turn
from shopper_agent.schema import (
    Agreement,
    Context,
    Decision,
    Level,
    Message,
    Observation,
    Persona,
    Record,
    Terminate,
)
from shopper_agent.survey import plain_number

_DEGREES: Final = {
    Agreement.STRONGLY_DISAGREE: "--",
    Agreement.SOMEWHAT_DISAGREE: "-",
    Agreement.SOMEWHAT_AGREE: "+",
    Agreement.STRONGLY_AGREE: "++",
    Level.EXTREMELY_LOW: "--",
    Level.LOW: "-",
    Level.HIGH: "+",
    Level.EXTREMELY_HIGH: "++",
}
"""An answer in the middle is not said, like none at all."""
_DESCRIPTION, _NOTICE, _TEXT, _PART = 160, 120, 60, 28
"""Characters of a self-description, of a failure or an event, of a typed text and of each part of a name."""
_PARTS: Final = 2
"""Last parts of a name that a past step tells."""


class Pocket:
    """One user message: shopper, steps so far, numbered page."""

    persona = True
    most_steps: int | None = 12
    step_tokens = 1

    def turn(self, turn: Turn) -> tuple[str, ...]:
        """What was done, in a few words."""
        return (_step(turn.decision),)

    def messages(self, scene: Scene) -> tuple[Message, ...]:
        """The user's message alone."""
        who = "\n".join(shopper(scene.context, persona=scene.persona))
        return (Message(role="user", content=fill("user/pocket", shopper=who, steps=_steps(scene), page=scene.page)),)


def shopper(context: Context, *, persona: bool) -> Iterator[str]:
    """Who shops and what for, a line each; what is not known is not said."""
    if persona:
        yield from _persona(context.persona)
    if context.intent:
        yield f"wants: {_said(context.intent)}"


def _persona(persona: Persona) -> Iterator[str]:
    if persona.budget is not None:
        yield f"budget {plain_number(persona.budget)} {_said(persona.currency)}"
    facts = [
        *([persona.device] if persona.device is not None else []),
        *_yes_no("returning", persona.returning),
        *_yes_no("member", persona.shopping.membership),
        *([f"income {persona.demographics.household_income}"] if persona.demographics.household_income else []),
        *([f"brands {', '.join(persona.shopping.favourite_brands)}"] if persona.shopping.favourite_brands else []),
    ]
    if facts:
        yield _said(", ".join(facts))
    if answers := [*_answers(persona.shopping.statements), *_answers(persona.personality)]:
        yield ", ".join(answers)
    if persona.self_description:
        yield _said(persona.self_description, _DESCRIPTION)


def _yes_no(word: str, answer: bool | None) -> list[str]:
    return [] if answer is None else [word if answer else f"no {word}"]


def _answers(asked: Record) -> Iterator[str]:
    """What somebody feels strongly about, as `field +`."""
    for field in type(asked).model_fields:
        if (degree := _DEGREES.get(getattr(asked, field))) is not None:
            yield f"{field.replace('_', ' ')} {degree}"


# ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _steps(scene: Scene) -> str:
    failed = [*(turn.page for turn in scene.turns[1:]), ""]
    done = [_step(turn.decision) + failure for turn, failure in zip(scene.turns, failed, strict=False)]
    if not done and not scene.skipped:
        return ""
    skipped = [f"{scene.skipped} earlier"] if scene.skipped else []
    return f"done: {'; '.join((*skipped, *done))}"


def _step(decision: Decision) -> str:
    action = decision.action
    if isinstance(action, Terminate):
        return "left"
    where = ".".join(_cut(part, _PART) for part in action.name.split(".")[-_PARTS:])
    typed = getattr(action, "text", None)
    said = f"{action.type} {where}" if typed is None else f"{action.type} {where}: {_cut(typed, _TEXT)}"
    return _said(said.replace("_", " ").replace(";", ","))


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────


def brief_page(observation: Observation, content: str) -> str:
    """What failed, what the browser reports, and the numbered page; failures of earlier steps stand by their steps."""
    notices = [] if observation.failure is None else [f"failed: {observation.failure.message}"]
    notices += [f"event: {event.text}" for event in observation.events]
    return fill(
        "user/page_brief",
        title=_said(observation.title, _TEXT),
        notices="\n".join(_said(notice, _NOTICE) for notice in notices),
        content=quote(content),
    )


def brief_past(observation: Observation | None) -> str:
    """What stands for a past page: a mark for the step that led there, where it had failed."""
    return " (failed)" if observation is not None and observation.failure is not None else ""


def _said(text: str, most: int | None = None) -> str:
    """A text on one line, in lower case, without brackets: those are for numbers."""
    shown = text if most is None else _cut(text, most)
    return quote_line(shown.replace("[", "(").replace("]", ")")).lower()


def _cut(text: str, most: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rstrip()
