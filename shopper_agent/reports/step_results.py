"""What each step led to, as the observation after it tells. PURE."""

from dataclasses import dataclass

from shopper_agent.reports.wording import shorten
from shopper_agent.schema import Observation, Step, StopReason, Terminate, Trajectory


@dataclass(frozen=True)
class ResultView:
    """What the next observation says about this step."""

    state: str
    """worked, failed, left or unknown."""
    text: str
    url: str = ""
    events: tuple[tuple[str, str], ...] = ()


def following_observations(trajectory: Trajectory) -> tuple[Observation | None, ...]:
    """For each step the observation after it; None where none was made."""
    if not trajectory.steps:
        return ()
    seen = [step.observation for step in trajectory.steps]
    last = trajectory.footer.observation
    # a session that ended while acting has the page before the action as its last one
    known = last if last is not None and _saw_more(trajectory) else None
    return (*seen[1:], known)


def failed_actions(trajectory: Trajectory) -> int:
    """Steps whose action had no effect."""
    return sum(seen is not None and seen.failure is not None for seen in following_observations(trajectory))


def result_view(step: Step, following: Observation | None) -> ResultView:
    """What became of a step."""
    if isinstance(step.decision.action, Terminate):
        return ResultView("left", "Left the shop")
    if following is None:
        return ResultView("unknown", "Nothing after this was recorded")
    events = event_words(following)
    if following.failure is not None:
        why = following.failure.message.strip() or following.failure.kind.value.replace("_", " ")
        return ResultView("failed", shorten(why, 1000), events=events)
    if following.url != step.observation.url:
        title = shorten(following.title, 200) or "a page without a title"
        return ResultView("worked", title, shorten(following.url, 500), events)
    same = following.html == step.observation.html
    return ResultView("worked", "The page stayed as it was" if same else "The page changed in place", events=events)


def event_words(observation: Observation) -> tuple[tuple[str, str], ...]:
    """The page's events: kind and text."""
    return tuple((event.kind.replace("_", " ").capitalize(), shorten(event.text, 500)) for event in observation.events)


def _saw_more(trajectory: Trajectory) -> bool:
    last = trajectory.steps[-1]
    if isinstance(last.decision.action, Terminate):
        return False
    if trajectory.footer.stop_reason in (StopReason.ORDERED, StopReason.MAX_STEPS):
        return True
    return trajectory.footer.observation != last.observation
