"""The parts that both layouts are made of: action space, what stands above a page, the page, the shopper."""

import json
from collections.abc import Sequence
from html import escape
from typing import Final

from shopper_agent.dom.outline import Rendering
from shopper_agent.parse import Vocabulary
from shopper_agent.prompts.quoting import quote, quote_line
from shopper_agent.prompts.templates import fill, load
from shopper_agent.schema import Context, Message, Observation
from shopper_agent.survey import plain_number, to_survey

_MAX_NOTE: Final = 500
"""Characters of one failure or event: a dialog's text is the page's to choose."""


def system_message(layout: str, context: Context, vocabulary: Vocabulary, rendering: Rendering, **own: str) -> Message:
    """The system message of a layout; `own` are the variables that this layout alone has."""
    content = fill(
        f"system/{layout}",
        actions="\n\n".join(load(f"actions/{kind}") for kind in vocabulary.actions),
        private_values=_private_values(context.references),
        page_format=load(f"system/page_{rendering}"),
        page_safety=load("system/page_safety"),
        rationale=load("system/rationale"),
        **own,
    )
    return Message(role="system", content=content)


def _private_values(references: Sequence[str]) -> str:
    shown = ", ".join(quote_line("{" + key.strip("{}") + "}") for key in references)
    return fill("system/private_values", references=shown) if shown else ""


def shopper(context: Context, *, persona: bool) -> str:
    """Who shops, what for and for how much; empty where nothing of it is known."""
    parts = [_persona(context) if persona else "", _intent(context), _budget(context) if persona else ""]
    return "\n\n".join(part for part in parts if part)


def _persona(context: Context) -> str:
    survey = to_survey(context.persona)
    return fill("user/persona", survey=quote(json.dumps(survey, ensure_ascii=False))) if survey else ""


def _intent(context: Context) -> str:
    intent = quote_line(context.intent)
    return fill("user/intent", intent=intent) if intent else ""


def _budget(context: Context) -> str:
    if context.persona.budget is None:
        return ""
    return fill("user/budget", amount=f"{plain_number(context.persona.budget)} {quote_line(context.persona.currency)}")


def shown_page(observation: Observation, content: str) -> str:
    """What failed, what the browser reports, and the page in its block."""
    return fill(
        "user/page",
        title=quote_line(escape(observation.title, quote=False)),
        content=quote(content),
        failure=_failure(observation),
        events=_events(observation),
    )


def hidden_page(observation: Observation | None) -> str:
    """The same without the page: what failed is part of the history even where its page is not shown."""
    if observation is None:
        return fill("user/hidden_page", failure="", events="")
    return fill("user/hidden_page", failure=_failure(observation), events=_events(observation))


def _failure(observation: Observation) -> str:
    failure = observation.failure
    return fill("user/failure", message=quote_line(failure.message[:_MAX_NOTE])) if failure is not None else ""


def _events(observation: Observation) -> str:
    lines = [f"- {quote_line(event.text[:_MAX_NOTE])}" for event in observation.events]
    return fill("user/events", events="\n".join(lines)) if lines else ""
