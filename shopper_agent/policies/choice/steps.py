"""One step of filling in a form: what can be done about a control, and whether it has to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.sheet import Sheet
from shopper_agent.schema import Action


@dataclass(frozen=True)
class Step:
    """What a control asks for."""

    found: list[Considered] = field(default_factory=list)
    must: bool = False
    """The form cannot go on before it is done."""
    keep: Mapping[str, float] = field(default_factory=dict)
    """What leaving it as it is weighs: goes to whatever is done instead."""


NOTHING = Step()


def fill(sheet: Sheet, action: Action, quantities: Mapping[str, float], why: str) -> list[Considered]:
    """A step of a form that was begun."""
    return sheet.view.consider(action, added({"go_on_filling": 1.0}, quantities), why)


def added(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """The sum of quantities, name by name."""
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in (*one, *other)}
