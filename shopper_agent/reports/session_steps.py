"""What the session page shows of each step. PURE."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from shopper_agent.reports.choice_chart import ChoiceView, choice_view, term_colours
from shopper_agent.reports.page_shots import PageView, marked, page_view
from shopper_agent.reports.panes import LongText, PaneMaker, Panes, long_text, recorded_reading
from shopper_agent.reports.step_results import ResultView, event_words, following_observations, result_view
from shopper_agent.reports.timings import StepTime, time_strip
from shopper_agent.reports.wording import ActionWords, acted_element, action_words, count_words, seconds_words, shorten
from shopper_agent.schema import Element, Observation, Record, Step, Trajectory


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
    choice: ChoiceView | None
    time: StepTime | None
    times: tuple[tuple[str, str], ...]
    replies: tuple[LongText, ...]
    target_json: str | None
    panes: Panes
    tip: str
    """The step in one line."""

    @property
    def event_count(self) -> int:
        """Page events that stand with this step."""
        return len(self.arrival) + len(self.result.events)


def step_views(trajectory: Trajectory, pictures: Mapping[str, bytes]) -> tuple[StepView, ...]:
    """All steps, each with what it led to."""
    followers, strip = following_observations(trajectory), time_strip(trajectory)
    spec, colours = trajectory.header.spec, term_colours(trajectory)
    maker = PaneMaker(recorded_reading(spec))
    views = []
    for number, (step, following) in enumerate(zip(trajectory.steps, followers, strict=True), start=1):
        page = page_view(step.observation, pictures.get(step.screenshot or ""))
        views.append(
            _step_view(
                step,
                following,
                page=marked(page, step, spec.browser),
                choice=choice_view(step, colours),
                time=strip.steps[number - 1] if strip is not None else None,
                panes=maker.panes(number, step.observation, frozenset(step.opened), step.decision.action),
            )
        )
    return tuple(views)


def _step_view(
    step: Step,
    following: Observation | None,
    *,
    page: PageView,
    choice: ChoiceView | None,
    time: StepTime | None,
    panes: Panes,
) -> StepView:
    decision = step.decision
    element = acted_element(decision.action, step.observation)
    action, result = action_words(decision.action, step.observation), result_view(step, following)
    return StepView(
        number=step.index + 1,
        page=page,
        rationale=long_text(decision.rationale.strip()),
        action=action,
        action_json=_json(decision.action),
        facts=_element_facts(element) if element is not None else (),
        arrival=event_words(step.observation) if step.index == 0 else (),
        result=result,
        choice=choice,
        time=time,
        times=_times(step),
        replies=tuple(long_text(reply) for reply in decision.raw),
        target_json=_json(step.target, indent=2) if step.target is not None else None,
        panes=panes,
        tip=_tip(step, page, action, result),
    )


def _tip(step: Step, page: PageView, action: ActionWords, result: ResultView) -> str:
    """The step in one line, for the rail: number, page, action, what went wrong, what else happened, how long."""
    parts = [f"Step {step.index + 1}", f"{page.kind} page", f"{action.verb} {action.object}".strip()]
    parts += [f"failed: {shorten(result.text, 160)}"] if result.state == "failed" else []
    parts += [count_words(len(result.events), "page event")] if result.events else []
    parts += [f"decided in {seconds_words(step.decide_s)}"] if step.decide_s is not None else []
    return " · ".join(parts)


def _element_facts(element: Element) -> tuple[tuple[str, str], ...]:
    facts = [("Name", element.name), ("Role", element.role), ("Text", element.text)]
    facts += [("Holds", element.value or "nothing")] if element.value is not None else []
    facts += [("Kind", element.kind.value.replace("_", " "))] if element.kind is not None else []
    facts += [("Covered by", element.covered_by)] if element.covered_by is not None else []
    facts += [("Error", element.error)] if element.error is not None else []
    facts += [] if element.enabled else [("State", "disabled")]
    return tuple((label, shorten(value, 300) or "none") for label, value in facts)


def _times(step: Step) -> tuple[tuple[str, str], ...]:
    usage = step.decision.usage
    facts = [("At", seconds_words(step.time_s))]
    facts += [("Page ready in", seconds_words(step.observe_s))] if step.observe_s is not None else []
    facts += [("Deciding", seconds_words(step.decide_s))] if step.decide_s is not None else []
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
