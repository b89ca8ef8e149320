"""Rationales for steps that have none: a language model is told what the shopper saw and did, and says why.

Source: Shop-R1 §4.1 and App. B, Lu et al. §3.2: from page and action, without a profile; Customer-R1 §3: with persona.
Not disclosed: the synthesis prompts, decoding, and whether anything was checked. Differs: a step is asked for by
itself, without its session's other synthesised rationales, so that the order of answers changes nothing; every answer
passes the gate (gate.py) or is asked for again.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from shopper_agent.errors import BackendError, SpendingCapReached, first_error
from shopper_agent.policies.lm import Backend
from shopper_agent.prompts.quoting import quote_line
from shopper_agent.prompts.templates import fill
from shopper_agent.schema import Message
from training.data import DataSet
from training.gate import refusals
from training.rationale_budget import Ledger, Prices
from training.rationale_cache import MAX_KEPT_CHARACTERS, Reply, ReplyCache, request_key
from training.rationale_questions import (
    Asked,
    Question,
    RationaleSettings,
    prompt_tokens,
    question_of,
    steps_of,
    wanting,
)
from training.rationale_scene import check_persona

_QUOTED_BACK: Final = 500
"""Characters that a model is shown of its own refused reply."""


@dataclass
class Outcome:
    """What came of asking."""

    model: str | None
    wanted: int
    kept: dict[Asked, str] = field(default_factory=dict)
    refused: dict[Asked, str] = field(default_factory=dict)
    """Step → the rule that its last answer broke; "no answer" where none came."""
    again: dict[str, int] = field(default_factory=dict)
    """Rule → how often an answer broke it, those that were mended included."""
    stopped: str | None = None
    """What ended it early: the server or the cap; None where every step was asked."""


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def synthesise(
    data: DataSet,
    backend: Backend,
    cache: ReplyCache,
    settings: RationaleSettings | None = None,
    ledger: Ledger | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Ask for every rationale that is wanted; what the cache has is not asked again.

    `progress` is told how many steps are done, of how many. Ends early, with all that is there, when the server is gone
    or the cap is reached: `Outcome.stopped` says so.

    Raises:
        ConfigError: The prompts do not fit the settings, or the cache cannot be written.
    """
    settings = settings or RationaleSettings()
    check_persona(data.card.settings.examples.prompt, persona=settings.persona)
    ledger = ledger or Ledger(Prices())
    for reply in cache:
        ledger.count(reply)
    wanted = wanting(data, settings)
    outcome = Outcome(backend.model, len(wanted))
    asking = _Asking(backend, cache, settings, ledger, outcome)
    prompt, replaced = data.card.settings.examples.prompt, steps_of(wanted)
    waiting = iter(wanted)

    async def work() -> None:
        for example in waiting:
            if outcome.stopped is not None:
                return
            await asking.ask(question_of(example, prompt, replaced, settings))
            if progress is not None:
                progress(len(outcome.kept) + len(outcome.refused), len(wanted))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(settings.concurrency, len(wanted))):
                group.create_task(work())
    except BaseExceptionGroup as failed:
        raise first_error(failed) from None
    if outcome.stopped is None and wanted and not outcome.kept and set(outcome.refused.values()) == {"no answer"}:
        outcome.stopped = asking.last_failure
    outcome.model = backend.model
    return outcome


class _Asking:
    """The requests of one run."""

    def __init__(
        self, backend: Backend, cache: ReplyCache, settings: RationaleSettings, ledger: Ledger, outcome: Outcome
    ) -> None:
        self._backend, self._cache, self._settings, self._ledger = backend, cache, settings, ledger
        self._outcome = outcome
        self._failures = 0
        self.last_failure = ""

    async def ask(self, question: Question) -> None:
        """Ask about a step until an answer passes the gate or the retries are used up."""
        messages, rule = question.messages, ""
        for _ in range(self._settings.retries + 1):
            try:
                reply = await self._reply(messages)
            except SpendingCapReached as reached:
                self._outcome.stopped = str(reached)
                return
            except BackendError as error:
                self._failed(question.step, error)
                return
            said = sentence_of(reply.text)
            wrong = refusals(said, question.moment, self._settings.gate)
            if not wrong:
                self._outcome.kept[question.step] = said
                return
            rule = wrong[0].rule
            self._outcome.again[rule] = self._outcome.again.get(rule, 0) + 1
            messages = (*question.messages, *_again(reply.text, "; ".join(each.told for each in wrong)))
        self._outcome.refused[question.step] = rule

    async def _reply(self, messages: tuple[Message, ...]) -> Reply:
        key = request_key(self._backend.model, messages, self._settings.sampling)
        known = self._cache.find(key)
        if known is not None:
            return known
        most = self._settings.sampling.max_tokens
        if self._ledger.prices.cap is not None and self._ledger.uncounted:
            raise SpendingCapReached("a spending cap needs a server that reports its usage")
        reserved = self._ledger.reserve(prompt_tokens(messages), most)
        if reserved is None:
            raise SpendingCapReached(f"the cap of {self._ledger.prices.cap:g} is used up ({self._ledger.spent:.4f})")
        try:
            completion = await self._backend.generate(messages, self._settings.sampling)
        finally:
            self._ledger.release(reserved)
        self._failures = 0
        reply = self._cache.add(key, completion)
        self._ledger.count(reply)
        return reply

    def _failed(self, step: Asked, error: BackendError) -> None:
        """One request without an answer may be its own fault; many in a row are the server's."""
        self._outcome.refused[step] = "no answer"
        self._failures += 1
        self.last_failure = str(error)
        if self._failures >= self._settings.give_up_after:
            self._outcome.stopped = self.last_failure


_THOUGHTS: Final = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)


def sentence_of(text: str) -> str:
    """The rationale that a reply is: without a reasoning model's thoughts and without quotation marks around it."""
    said = _THOUGHTS.sub("", text[: MAX_KEPT_CHARACTERS + 1]).strip()
    inner = said[1:-1]
    marked = len(said) > 2 and (said[0], said[-1]) in {('"', '"'), ("“", "”")} and not set(inner) & {'"', "“", "”"}
    return inner.strip() if marked else said


def _again(said: str, told: str) -> tuple[Message, Message]:
    """The refused reply as the model's own turn, and what is wrong with it."""
    shown = said.strip()[:_QUOTED_BACK] or "…"
    return Message(role="assistant", content=shown), Message(
        role="user", content=fill("rationale/retry", error=quote_line(told))
    )


def check_complete(outcome: Outcome, cache: ReplyCache) -> None:
    """Refuse an outcome that was stopped. Raises BackendError, which says how to go on."""
    if outcome.stopped is not None:
        raise BackendError(
            f"{outcome.stopped}; {len(outcome.kept)} of {outcome.wanted} rationales are there ({len(cache)} answers in "
            f"{cache.path}): the same command goes on from them, --partial writes what is there"
        )
