"""Which steps need a rationale, and what a language model is asked about one. Pure; no torch.

The words are in shopper_agent/prompts/rationale.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import Field

from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.errors import ConfigError
from shopper_agent.parse import parse
from shopper_agent.prompt import TOKENS_PER_MESSAGE, PromptSettings
from shopper_agent.prompts.templates import fill, load
from shopper_agent.schema import Message, Record, Sampling
from training.data import DataSet
from training.examples import Example
from training.gate import GateRules, Moment
from training.gate_evidence import Evidence, lines_about
from training.rationale_budget import Prices
from training.rationale_scene import Scene, check_persona, scene_of, with_rationales
from training.rationale_templates import templates

Asked: TypeAlias = tuple[str, int]
"""Session and step."""


class RationaleSettings(Record):
    """How rationales are asked for."""

    persona: bool = True
    """Show who shops. Source: Customer-R1 yes; Shop-R1 and Lu et al. no."""
    replace: bool = False
    """All rationales; otherwise the missing ones and those that are templates."""
    retries: int = Field(default=2, ge=0)
    """How often a refused answer is asked for again."""
    concurrency: int = Field(default=8, ge=1)
    give_up_after: int = Field(default=5, ge=1)
    """Requests in a row without any answer: the server is gone."""
    sampling: Sampling = Sampling(temperature=0.6, max_tokens=160)
    """Not disclosed."""
    gate: GateRules = GateRules()


def prompt_hash() -> str:
    """Twelve hex digits that change when the words of the question change."""
    names = ("system", "moment", "target", "retry")
    words = "\0".join(load(f"rationale/{name}") for name in names)
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:12]


# ── which steps, which words ─────────────────────────────────────────────────────────────────────────────────────


def wanting(data: DataSet, settings: RationaleSettings) -> list[Example]:
    """The examples whose rationale is to be synthesised."""
    if settings.replace:
        return list(data.examples)
    made = templates(said_in(one) for one in data.examples)
    return [one for one in data.examples if not (said := said_in(one)) or said in made]


def said_in(example: Example) -> str:
    """Its rationale, without the number that a small policy opens it with."""
    said = parse(example.completion).rationale
    return re.sub(r"^\[\d{1,4}\]\s?", "", said).strip() if example.order else said.strip()


@dataclass(frozen=True)
class Question:
    """One step, ready to be asked."""

    step: Asked
    messages: tuple[Message, ...]
    moment: Moment


def steps_of(examples: Iterable[Example]) -> Mapping[str, frozenset[int]]:
    """Session → its steps."""
    found: dict[str, set[int]] = {}
    for one in examples:
        found.setdefault(one.session, set()).add(one.step)
    return {session: frozenset(steps) for session, steps in found.items()}


def question_of(
    example: Example, prompt: PromptSettings, replaced: Mapping[str, frozenset[int]], settings: RationaleSettings
) -> Question:
    """What a model is asked about a step: without the rationales that are to be replaced, by session."""
    gone = {step: "" for step in replaced.get(example.session, ()) if step < example.step}
    bare = example.model_copy(update={"messages": with_rationales(example, gone, prompt)})
    scene = scene_of(bare, prompt, persona=settings.persona)
    lines = lines_about(scene.page, example.gold.name)
    system = fill("rationale/system", page_safety=load("system/page_safety"))
    return Question(
        (example.session, example.step),
        (Message(role="system", content=system), Message(role="user", content=_told(scene, lines))),
        Moment(Evidence(scene.text), scene.page, example.gold, example.names),
    )


def _told(scene: Scene, lines: str) -> str:
    return fill(
        "rationale/moment", shopper=scene.shopper, journey=scene.journey, page=scene.page, action=scene.action,
        target=fill("rationale/target", lines=lines) if lines else "",
    )  # fmt: skip


def estimate(data: DataSet, settings: RationaleSettings, prices: Prices) -> tuple[int, int, float | None]:
    """How many steps would be asked, their tokens by estimate, and the cost at most, if no answer is refused."""
    wanted = wanting(data, settings)
    prompt, replaced = data.card.settings.examples.prompt, steps_of(wanted)
    check_persona(prompt, persona=settings.persona)
    tokens = sum(prompt_tokens(question_of(one, prompt, replaced, settings).messages) for one in wanted)
    return len(wanted), tokens, prices.cost(tokens, len(wanted) * settings.sampling.max_tokens)


def prompt_tokens(messages: tuple[Message, ...]) -> int:
    """Tokens of a request, by estimate; rather too many."""
    return sum(estimate_tokens(each.content) + TOKENS_PER_MESSAGE for each in messages)


def require_wanted(data: DataSet, settings: RationaleSettings) -> None:
    """Refuse to ask for nothing. Raises ConfigError."""
    if not wanting(data, settings):
        raise ConfigError("every step has a rationale of its own; --replace asks for all of them again")
