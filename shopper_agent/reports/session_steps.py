"""What the session page shows of each step. PURE."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue

from shopper_agent.reports.pictures import Overlay, Picture, overlay, read_picture
from shopper_agent.reports.wording import (
    ActionWords,
    acted_element,
    action_words,
    count_words,
    seconds_words,
    shorten,
)
from shopper_agent.schema import Element, Observation, Record, Step, StopReason, Terminate, Trajectory

MAX_TEXT_BYTES = 200_000
"""A longer text (a page, a reply) is cut on the session page; the recording holds all of it."""
DEFAULT_VIEWPORT_WIDTH = 1280
"""CSS pixels; the environment's own default, used when the recording does not name another."""


@dataclass(frozen=True)
class LongText:
    """A text that may have been cut."""

    text: str
    note: str
    """What was cut, in words; empty when nothing was."""
    size: str


@dataclass(frozen=True)
class PageView:
    """A page as the shopper had it before them."""

    title: str
    url: str
    picture: Picture | None
    mark: Overlay | None
    mark_note: str
    """Why the acted element is not marked; empty when it is or when there is none."""
    elements: str
    html: LongText | None
    same_as: int | None
    """Number of the earlier step whose simplified page is the same."""


@dataclass(frozen=True)
class ResultView:
    """What the next observation says about this step."""

    state: str
    """worked, failed, left or unknown."""
    text: str
    url: str = ""
    events: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StepView:
    """One step."""

    number: int
    """Counted from 1."""
    page: PageView
    rationale: LongText
    action: ActionWords
    action_json: str
    facts: tuple[tuple[str, str], ...]
    arrival: tuple[tuple[str, str], ...]
    """Events of the very first page, which no action led to."""
    result: ResultView
    times: tuple[tuple[str, str], ...]
    replies: tuple[LongText, ...]
    target_json: str | None


def step_views(trajectory: Trajectory, pictures: Mapping[str, bytes]) -> tuple[StepView, ...]:
    """All steps, each with what it led to."""
    followers = following_observations(trajectory)
    first_with: dict[str, int] = {}
    views = []
    for number, (step, following) in enumerate(zip(trajectory.steps, followers, strict=True), start=1):
        same_as = first_with.get(step.observation.html)
        first_with.setdefault(step.observation.html, number)
        page = page_view(step.observation, pictures.get(step.screenshot or ""), same_as)
        page = _marked(page, step, viewport_width(trajectory.header.spec.browser))
        views.append(_step_view(number, step, page, following))
    return tuple(views)


def following_observations(trajectory: Trajectory) -> tuple[Observation | None, ...]:
    """For each step the observation after it; None where none was made."""
    if not trajectory.steps:
        return ()
    seen = [step.observation for step in trajectory.steps]
    last = trajectory.footer.observation
    # a session that ended while acting has the page before the action as its last one
    known = last if last is not None and _saw_more(trajectory) else None
    return (*seen[1:], known)


def page_view(observation: Observation, picture: bytes | None, same_as: int | None = None) -> PageView:
    """A page without a mark."""
    return PageView(
        title=shorten(observation.title, 200) or "Page without a title",
        url=shorten(observation.url, 500),
        picture=read_picture(picture) if picture is not None else None,
        mark=None,
        mark_note="",
        elements=count_words(len(observation.elements), "element"),
        html=long_text(observation.html) if same_as is None else None,
        same_as=same_as,
    )


def long_text(text: str) -> LongText:
    """The text, cut at MAX_TEXT_BYTES with a note that says so."""
    data = text.encode(errors="replace")
    size = f"{max(1, round(len(data) / 1000)):,} KB"
    if len(data) <= MAX_TEXT_BYTES:
        return LongText(text, "", size)
    kept = data[:MAX_TEXT_BYTES].decode(errors="ignore")
    return LongText(kept, f"Cut here after {MAX_TEXT_BYTES // 1000} KB of {size}; the recording holds all of it.", size)


def viewport_width(browser: Mapping[str, JsonValue]) -> int:
    """Width of the viewport in CSS pixels, from the recorded browser settings."""
    match browser.get("viewport"):
        case {"width": int(width)} if width > 0:
            return width
        case [int(width), *_] if width > 0:
            return width
    return DEFAULT_VIEWPORT_WIDTH


def _saw_more(trajectory: Trajectory) -> bool:
    last = trajectory.steps[-1]
    if isinstance(last.decision.action, Terminate):
        return False
    if trajectory.footer.stop_reason in (StopReason.ORDERED, StopReason.MAX_STEPS):
        return True
    return trajectory.footer.observation != last.observation


def _step_view(number: int, step: Step, page: PageView, following: Observation | None) -> StepView:
    decision = step.decision
    element = acted_element(decision.action, step.observation)
    return StepView(
        number=number,
        page=page,
        rationale=long_text(decision.rationale.strip()),
        action=action_words(decision.action, step.observation),
        action_json=_json(decision.action),
        facts=_element_facts(element) if element is not None else (),
        arrival=_events(step.observation) if number == 1 else (),
        result=_result(step, following),
        times=_times(step),
        replies=tuple(long_text(reply) for reply in decision.raw),
        target_json=_json(step.target, indent=2) if step.target is not None else None,
    )


def _marked(page: PageView, step: Step, width: int) -> PageView:
    """The page with the acted element marked, or with a note why it is not."""
    if page.picture is None or step.target is None:
        return page
    if step.target.box is None:
        return replace(page, mark_note="The element's place was not recorded.")
    mark = overlay(step.target.box, page.picture, width)
    return replace(page, mark=mark, mark_note="" if mark else "The element lay outside of this picture.")


def _result(step: Step, following: Observation | None) -> ResultView:
    if isinstance(step.decision.action, Terminate):
        return ResultView("left", "Left the shop")
    if following is None:
        return ResultView("unknown", "Nothing after this was recorded")
    events = _events(following)
    if following.failure is not None:
        why = following.failure.message.strip() or following.failure.kind.value.replace("_", " ")
        return ResultView("failed", shorten(why, 1000), events=events)
    if following.url != step.observation.url:
        title = shorten(following.title, 200) or "a page without a title"
        return ResultView("worked", title, shorten(following.url, 500), events)
    same = following.html == step.observation.html
    return ResultView("worked", "The page stayed as it was" if same else "The page changed in place", events=events)


def _events(observation: Observation) -> tuple[tuple[str, str], ...]:
    return tuple((event.kind.replace("_", " ").capitalize(), shorten(event.text, 500)) for event in observation.events)


def _element_facts(element: Element) -> tuple[tuple[str, str], ...]:
    facts = [("Name", element.name), ("Role", element.role), ("Text", element.text)]
    facts += [("Holds", element.value or "nothing")] if element.value is not None else []
    facts += [("Kind", element.kind.value.replace("_", " "))] if element.kind is not None else []
    facts += [("Covered by", element.covered_by)] if element.covered_by is not None else []
    facts += [] if element.enabled else [("State", "disabled")]
    return tuple((label, shorten(value, 300) or "none") for label, value in facts)


def _times(step: Step) -> tuple[tuple[str, str], ...]:
    usage = step.decision.usage
    facts = [("At", seconds_words(step.time_s))]
    facts += [("Deciding", seconds_words(step.decide_s))] if step.decide_s is not None else []
    facts += [("Page ready in", seconds_words(step.observe_s))] if step.observe_s is not None else []
    if usage is not None and usage.prompt_tokens is not None:
        facts.append(("Tokens in", f"{usage.prompt_tokens:,}"))
    if usage is not None and usage.completion_tokens is not None:
        facts.append(("Tokens out", f"{usage.completion_tokens:,}"))
    if usage is not None and usage.cost is not None:
        facts.append(("Cost", f"{usage.cost:.4f}"))
    if usage is not None and usage.attempts > 1:
        facts.append(("Attempts", str(usage.attempts)))
    facts += [("Folds open", shorten(", ".join(step.opened), 300))] if step.opened else []
    return tuple(facts)


def _json(record: Record, indent: int | None = None) -> str:
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=indent)
