"""The loop: a policy decides, the recorder writes, the environment acts.

Knows neither browsers nor models nor files: it sees them through the three protocols below.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from shopper_agent.dom.confirmation import order_confirmation
from shopper_agent.dom.literals import without_literal
from shopper_agent.dom.outline import is_fold
from shopper_agent.dom.walls import wall_in
from shopper_agent.errors import EnvironmentFailed, PolicyFailed, SessionInterrupted
from shopper_agent.schema import (
    ActedStep,
    Action,
    Click,
    Context,
    Decision,
    FailureKind,
    Footer,
    Observation,
    Outcome,
    Persona,
    SessionSpec,
    Step,
    StopReason,
    Target,
    Terminate,
)

OUTCOMES = {
    StopReason.TERMINATED: Outcome.LEFT,
    StopReason.ORDERED: Outcome.ORDERED,
    StopReason.BLOCKED: Outcome.BLOCKED,
    StopReason.PURCHASE_STOPPED: Outcome.CUT_OFF,
    StopReason.MAX_STEPS: Outcome.CUT_OFF,
    StopReason.CUT_OFF: Outcome.CUT_OFF,
    StopReason.POLICY_FAILED: Outcome.FAILED,
    StopReason.ENVIRONMENT_FAILED: Outcome.FAILED,
    StopReason.CRASHED: Outcome.FAILED,
}

_PASSWORD = "contact.password"
"""The reference of whoever has an account."""


class Policy(Protocol):
    """Whoever decides: Context → Decision."""

    async def decide(self, context: Context) -> Decision:
        """Decide the next action. Raises PolicyFailed when no valid decision can be made."""
        ...


class Environment(Protocol):
    """One browser context on one site, used for one session."""

    async def reset(self) -> Observation:
        """Open the start page. Raises EnvironmentFailed when there is nothing to see."""
        ...

    async def step(self, action: Action) -> Observation:
        """Carry the action out and look again; what the shopper did wrong is in `failure`."""
        ...

    async def target(self, action: Action) -> Target | None:
        """Bring the element that the action names into view and tell how to find it again; None if there is none."""
        ...

    async def screenshot(self) -> bytes | None:
        """A JPEG of the viewport; None if this environment has no picture."""
        ...


class Recorder(Protocol):
    """Whoever keeps the session. Each call returns when the record is safe."""

    def step(self, step: Step, screenshot: bytes | None) -> None:
        """Keep a decision before it is carried out."""
        ...

    def close(self, footer: Footer, screenshot: bytes | None) -> Footer:
        """Keep how it ended."""
        ...


Pace = Callable[[Observation, Decision], float]
"""Think time in seconds between a decision and its action."""


def no_pace(observation: Observation, decision: Decision) -> float:
    """Act at once."""
    return 0.0


@dataclass(frozen=True)
class Timing:
    """Where time comes from and goes to; tests pass their own."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    pace: Pace = no_pace


@dataclass(frozen=True)
class _Progress:
    """What the loop carries from one step to the next."""

    observation: Observation
    observe_s: float
    opened: frozenset[str] = frozenset()
    history: tuple[ActedStep, ...] = ()
    failures: int = 0
    """Failed actions in a row."""


@dataclass
class _Last:
    """What the footer needs wherever the loop stopped."""

    observation: Observation | None = None
    steps: int = 0


@dataclass(frozen=True)
class Session:
    """One visit: who decides, where, and who writes it down."""

    spec: SessionSpec
    policy: Policy
    environment: Environment
    recorder: Recorder
    timing: Timing = field(default_factory=Timing)
    references: tuple[str, ...] = ()
    on_step: Callable[[Step], None] | None = None
    """Called after a step is on disk and before it is carried out: a progress display."""


async def run_session(session: Session) -> Footer:
    """Run one session to its end and return the recorded footer.

    Failures of policy and environment end the session and are in the footer. Raises whatever is our own bug, after the
    footer has been written as CRASHED; a cancelled session is written as CUT_OFF and the cancellation goes on.
    """
    last = _Last()
    started = session.timing.clock()
    try:
        footer = await _loop(session, started, last)
    except (PolicyFailed, EnvironmentFailed, SessionInterrupted) as error:
        footer = _failed(error)
    except (asyncio.CancelledError, KeyboardInterrupt):
        await _close(session, started, last, _footer(StopReason.CUT_OFF, "interrupted"), picture=False)
        raise
    except BaseException as error:
        message = f"{type(error).__name__}: {error}"
        await _close(session, started, last, _footer(StopReason.CRASHED, message), picture=False)
        raise
    return await _close(session, started, last, footer, picture=footer.stop_reason is not StopReason.ENVIRONMENT_FAILED)


async def _loop(session: Session, started: float, last: _Last) -> Footer:
    """Observe, decide, record, act; until something ends it."""
    now, limits = session.timing.clock, session.spec.limits
    observation = await session.environment.reset()
    at = _Progress(observation, now() - started)
    for index in range(limits.max_steps):
        last.observation = at.observation
        if (ending := _ending(session, at)) is not None:
            return ending
        if limits.deadline_s is not None and now() - started > limits.deadline_s:
            return _footer(StopReason.CUT_OFF, f"the deadline of {limits.deadline_s:g} s is over")
        if at.failures >= limits.max_consecutive_failures:
            return _footer(StopReason.CUT_OFF, f"{at.failures} failed actions in a row")
        asked = now()
        decision = await session.policy.decide(_context(session, at))
        await _record(
            session,
            at,
            Step(
                index=index,
                time_s=asked - started,
                observation=at.observation,
                decision=decision,
                opened=tuple(sorted(at.opened)),
                decide_s=now() - asked,
                observe_s=at.observe_s,
            ),
        )
        last.steps = index + 1
        if isinstance(decision.action, Terminate):
            return _footer(StopReason.TERMINATED, decision.rationale)
        at = await _act(session, at, decision)
    last.observation = at.observation
    return _ending(session, at) or _footer(StopReason.MAX_STEPS, f"the limit of {limits.max_steps} steps is reached")


def _ending(session: Session, at: _Progress) -> Footer | None:
    """How the page itself ends the session: an order, one that was not permitted, or a wall; None to go on."""
    failure = at.observation.failure
    if failure is not None and failure.kind is FailureKind.NOT_ALLOWED:
        return _footer(StopReason.PURCHASE_STOPPED, f"the shopper would have ordered. {failure.message}")
    if order := order_confirmation(at.observation, at.history):
        return _footer(StopReason.ORDERED, order.text, order_number=order.number)
    if wall := wall_in(at.observation, has_account=_PASSWORD in session.references):
        return _footer(StopReason.BLOCKED, wall.message)
    return None


def _context(session: Session, at: _Progress) -> Context:
    """What the policy may look at: no contact details, only the references to them."""
    persona: Persona = session.spec.persona
    if persona.contact is not None:
        persona = persona.model_copy(update={"contact": None})
    return Context(
        persona=persona,
        intent=session.spec.intent,
        history=at.history,
        observation=at.observation,
        opened=at.opened,
        references=session.references,
        waited_s=at.observe_s,
    )


async def _record(session: Session, at: _Progress, step: Step) -> None:
    """Put the step on disk before the world changes."""
    target = await session.environment.target(step.decision.action)
    step = step.model_copy(update={"target": target, "decision": without_literal(step.decision, target)})
    session.recorder.step(step, await _picture(session))
    if session.on_step is not None:
        session.on_step(step)


async def _act(session: Session, at: _Progress, decision: Decision) -> _Progress:
    """Carry the decision out; a fold is opened here, without touching the page."""
    timing, action = session.timing, decision.action
    history = (*at.history, ActedStep(observation=at.observation, decision=decision, waited_s=at.observe_s))
    pause = timing.pace(at.observation, decision)
    if pause > 0:
        await timing.sleep(pause)
    if isinstance(action, Click) and is_fold(at.observation, action.name):
        seen = at.observation.model_copy(update={"failure": None, "events": ()})
        return replace(at, observation=seen, observe_s=0.0, opened=at.opened | {action.name}, history=history)
    began = timing.clock()
    observation = await session.environment.step(action)
    return _Progress(
        observation=observation,
        observe_s=timing.clock() - began,
        opened=at.opened if observation.failure is not None and observation.url == at.observation.url else frozenset(),
        history=history,
        failures=at.failures + 1 if observation.failure is not None else 0,
    )


def _failed(error: Exception) -> Footer:
    """The footer of a session that policy, environment or person ended."""
    if isinstance(error, PolicyFailed):
        return _footer(StopReason.POLICY_FAILED, str(error)).model_copy(update={"attempts": error.attempts})
    if isinstance(error, SessionInterrupted):
        return _footer(StopReason.CUT_OFF, str(error) or "stopped by the person")
    return _footer(StopReason.ENVIRONMENT_FAILED, str(error))


def _footer(reason: StopReason, message: str, order_number: str | None = None) -> Footer:
    return Footer(stop_reason=reason, outcome=OUTCOMES[reason], message=message, order_number=order_number)


async def _close(session: Session, started: float, last: _Last, footer: Footer, *, picture: bool) -> Footer:
    """Complete the footer with what was seen last and put it on disk."""
    footer = footer.model_copy(
        update={
            "observation": last.observation,
            "steps": last.steps,
            "duration_s": session.timing.clock() - started,
        }
    )
    return session.recorder.close(footer, await _picture(session) if picture else None)


async def _picture(session: Session) -> bytes | None:
    """What the page looks like; the record matters more, and the next action tells of a page that is gone."""
    try:
        return await session.environment.screenshot()
    except EnvironmentFailed:
        return None
