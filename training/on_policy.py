"""Whole sessions as rollouts: the policy visits a shop, and how the visit ends is the reward. No torch.

Beyond the papers, which learn from single recorded steps. trl's own hooks do not fit: its environments are tools of
one growing conversation, and its rollouts one completion a row, whereas every step of a session has a prompt of its
own, composed anew. So each step is a row of the loss, with the advantage of its session.

Mind what it optimises: a policy that is paid for orders orders, whatever its persona would do.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from statistics import fmean, stdev
from typing import Any, Literal, Protocol

from pydantic import Field

from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.errors import EnvironmentFailed, PolicyFailed
from shopper_agent.parse import InvalidDecision, parse, vocabulary
from shopper_agent.personas.references import contact_values
from shopper_agent.prompt import Prompt, PromptSettings, compose
from shopper_agent.schema import (
    Context,
    Decision,
    Footer,
    Limits,
    Outcome,
    Persona,
    Record,
    SessionSpec,
    Step,
    StopReason,
)
from shopper_agent.session import Environment, Session, run_session


class OutcomeReward(Record):
    """What the end of a session is worth; the table [on_policy.reward]."""

    ordered: float = 1.0
    left: float = 0.0
    blocked: float = 0.0
    cut_off: float = 0.0
    """It would have gone on."""
    failed: float = -1.0
    """A reply was no decision; a shop that fails is nobody's fault and counts for nothing."""

    def of(self, footer: Footer) -> float | None:
        """The reward of a session; None: the shop or the browser failed it."""
        if footer.stop_reason is StopReason.ENVIRONMENT_FAILED:
            return None
        worth = {
            Outcome.ORDERED: self.ordered, Outcome.LEFT: self.left, Outcome.BLOCKED: self.blocked,
            Outcome.CUT_OFF: self.cut_off, Outcome.FAILED: self.failed,
        }  # fmt: skip
        return worth[footer.outcome]


class OnPolicySettings(Record):
    """How sessions are rolled out; the table [on_policy]. No paper does this: the numbers are ours."""

    max_steps: int = Field(default=15, ge=1)
    """Steps after which a session is cut off."""
    reward: OutcomeReward = OutcomeReward()


class Run(Protocol):
    """Runs a coroutine to its end; `asyncio.run` is one."""

    def __call__(self, main: Coroutine[Any, Any, "list[Visited]"], /) -> "list[Visited]":
        """What the coroutine returns."""
        ...


@dataclass(frozen=True)
class Shop:
    """Where sessions are rolled out; made by whoever knows shops."""

    url: str
    personas: Sequence[Persona]
    open: Callable[[Persona, int], AbstractAsyncContextManager[Environment]]
    """Persona, seed of the visit → a fresh environment."""
    run: Run
    settings: OnPolicySettings = field(default_factory=OnPolicySettings)


@dataclass(frozen=True)
class Reply:
    """One reply, as tokens and as text."""

    prompt: list[int]
    completion: list[int]
    text: str


Generate = Callable[[Sequence[Prompt]], list[Reply]]
"""One batch: prompts → replies, in their order."""


@dataclass(frozen=True)
class Visited:
    """One session."""

    persona: int
    footer: Footer
    replies: tuple[Reply, ...]
    """Of every step, the one that was no decision too."""


@dataclass
class Chorus:
    """Sessions that decide together: once all that still run wait for a reply, one batch is generated."""

    generate: Generate
    running: int
    """Sessions that have not ended."""
    _waiting: dict[int, tuple[Prompt, "asyncio.Future[Reply]"]] = field(default_factory=dict)

    async def ask(self, place: int, prompt: Prompt) -> Reply:
        """The reply to one session's prompt."""
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[place] = (prompt, answer)
        self._answer()
        return await answer

    def leave(self) -> None:
        """A session has ended: the others wait for it no more."""
        self.running -= 1
        self._answer()

    def _answer(self) -> None:
        """In the order of the sessions, not of their pages' arrival: the same seed draws the same."""
        if not self._waiting or len(self._waiting) < self.running:
            return
        waiting = [pair for _, pair in sorted(self._waiting.items(), key=lambda item: item[0])]
        self._waiting.clear()
        for reply, (_, answer) in zip(self.generate([prompt for prompt, _ in waiting]), waiting, strict=True):
            answer.set_result(reply)


@dataclass
class AskingPolicy:
    """A policy whose replies come from the chorus; keeps them all."""

    chorus: Chorus
    place: int
    settings: PromptSettings
    replies: list[Reply] = field(default_factory=list)

    async def decide(self, context: Context) -> Decision:
        """Ask once. Raises PolicyFailed when the reply is no decision: training has no second try."""
        reply = await self.chorus.ask(self.place, compose(context, self.settings, estimate_tokens))
        self.replies.append(reply)
        try:
            return parse(reply.text, vocabulary(self.settings.vocabulary))
        except InvalidDecision as error:
            raise PolicyFailed(str(error), (reply.text,)) from error


class _Nowhere:
    """A recorder that keeps nothing: what is learned from is in the policy's replies."""

    def step(self, step: Step, screenshot: bytes | None) -> None:
        """Forget it."""

    def close(self, footer: Footer, screenshot: bytes | None) -> Footer:
        """Give it back."""
        return footer


async def roll_out(
    shop: Shop, settings: PromptSettings, personas: Sequence[int], seed: int, generate: Generate
) -> list[Visited]:
    """One session for each named persona, all at once; every session of one call meets the same shop."""
    chorus = Chorus(generate, len(personas))
    return await asyncio.gather(
        *(_visit(shop, persona, seed, AskingPolicy(chorus, place, settings)) for place, persona in enumerate(personas))
    )


async def _visit(shop: Shop, persona: int, seed: int, policy: AskingPolicy) -> Visited:
    who = shop.personas[persona]
    spec = SessionSpec(
        persona=who.model_copy(update={"contact": None}), intent=who.intent, url=shop.url, policy="lm", seed=seed,
        limits=Limits(max_steps=shop.settings.max_steps), vocabulary=policy.settings.vocabulary,
    )  # fmt: skip
    private = tuple(contact_values(who))
    try:
        async with shop.open(who, seed) as environment:
            footer = await run_session(Session(spec, policy, environment, _Nowhere(), references=private))
    except EnvironmentFailed as error:
        footer = Footer(stop_reason=StopReason.ENVIRONMENT_FAILED, outcome=Outcome.FAILED, message=str(error))
    finally:
        policy.chorus.leave()
    return Visited(persona, footer, tuple(policy.replies))


def advantages(rewards: Sequence[float | None], group: int, scale: Literal["group", "batch", "none"]) -> list[float]:
    """The advantage of each session over its group's mean, divided as `scale` says; 0 where there is no reward.

    Source: GRPO as trl has it, with the deviation of a sample and 1e-4 added to it.
    """
    whole = _spread([one for one in rewards if one is not None])
    found: list[float] = []
    for start in range(0, len(rewards), group):
        members = rewards[start : start + group]
        known = [one for one in members if one is not None]
        mean = fmean(known) if known else 0.0
        divisor = {"group": _spread(known) + 1e-4, "batch": whole + 1e-4, "none": 1.0}[scale]
        found += [0.0 if one is None else (one - mean) / divisor for one in members]
    return found


def _spread(values: Sequence[float]) -> float:
    return stdev(values) if len(values) > 1 else 0.0
