"""Where the time of a session went: pages, decisions, pauses. PURE."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from shopper_agent.reports.wording import percent_words, seconds_words
from shopper_agent.schema import Step, Trajectory

SpanKind = Literal["page", "decide", "pause", "other"]

KINDS: dict[SpanKind, tuple[str, str]] = {
    "page": ("Page", "from the action to the page that it led to"),
    "decide": ("Deciding", "the policy"),
    "pause": ("Pause", "think time, picture and record, before the action"),
    "other": ("Rest", "not measured apart"),
}
"""What a span is called, and what it is."""


@dataclass(frozen=True)
class Span:
    """A stretch of a step's time."""

    kind: SpanKind
    seconds: float
    percent: float = 0.0
    """Of its step."""


@dataclass(frozen=True)
class StepTime:
    """A step's own stretch of the session: from asking for its page to asking for the next one."""

    spans: tuple[Span, ...]
    seconds: float
    percent: float
    """Of the session."""
    words: str


@dataclass(frozen=True)
class TimeStrip:
    """The whole session."""

    steps: tuple[StepTime, ...]
    totals: tuple[tuple[SpanKind, str, str, str], ...]
    """Kind, its name, what it is, and how long in words."""


def time_strip(trajectory: Trajectory) -> TimeStrip | None:
    """Where the time went, step by step; None when no time was measured."""
    taken = step_spans(trajectory)
    whole = sum(span.seconds for spans in taken for span in spans)
    if not whole > 0:
        return None
    return TimeStrip(
        steps=tuple(_step_time(spans, whole) for spans in taken),
        totals=tuple(
            (kind, *KINDS[kind], f"{seconds_words(seconds)}, {percent_words(seconds / whole)}")
            for kind in KINDS
            if (seconds := sum(span.seconds for spans in taken for span in spans if span.kind == kind)) > 0
        ),
    )


def step_spans(trajectory: Trajectory) -> tuple[tuple[Span, ...], ...]:
    """For each step what was measured, in the order of time; times that are none or negative are left out."""
    steps = trajectory.steps
    ends = [_begin(step) for step in steps[1:]]
    if steps:
        ends.append(trajectory.footer.duration_s)
    found = []
    for place, (step, end) in enumerate(zip(steps, ends, strict=True)):
        follower = steps[place + 1] if place + 1 < len(steps) else None
        known = follower is not None and follower.observe_s is not None and step.decide_s is not None
        rest: SpanKind = "pause" if known else "other"
        found.append(
            _measured(
                [
                    ("page", step.observe_s or 0.0),
                    ("decide", step.decide_s or 0.0),
                    (rest, end - step.time_s - (step.decide_s or 0.0)),
                ]
            )
        )
    return tuple(found)


def _begin(step: Step) -> float:
    """When its page was asked for."""
    return step.time_s - (step.observe_s or 0.0)


def _measured(spans: Iterable[tuple[SpanKind, float]]) -> tuple[Span, ...]:
    kept = [(kind, seconds) for kind, seconds in spans if math.isfinite(seconds) and seconds > 0]
    whole = sum(seconds for _, seconds in kept)
    return tuple(Span(kind, seconds, round(100 * seconds / whole, 2)) for kind, seconds in kept)


def _step_time(spans: tuple[Span, ...], whole: float) -> StepTime:
    seconds = sum(span.seconds for span in spans)
    words = ", ".join(f"{KINDS[span.kind][0].lower()} {seconds_words(span.seconds)}" for span in spans)
    return StepTime(spans, seconds, round(100 * seconds / whole, 3), words or "no time measured")
