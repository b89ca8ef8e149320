"""A recording → what its policy looked at, step by step: the way from recordings to training examples."""

from collections.abc import Iterator

from shopper_agent.schema import ActedStep, Context, Step, Trajectory


def contexts(trajectory: Trajectory) -> Iterator[tuple[Context, Step]]:
    """Each step with the very context that the session gave to its policy.

    Recordings below format 4 do not say which private values could be typed: their contexts have none to offer.
    """
    spec = trajectory.header.spec
    persona = spec.persona.model_copy(update={"contact": None})
    history: tuple[ActedStep, ...] = ()
    for step in trajectory.steps:
        yield (
            Context(
                persona=persona,
                intent=spec.intent,
                history=history,
                observation=step.observation,
                opened=frozenset(step.opened),
                references=spec.references,
                waited_s=step.observe_s,
            ),
            step,
        )
        acted = ActedStep(observation=step.observation, decision=step.decision, waited_s=step.observe_s)
        history = (*history, acted)
