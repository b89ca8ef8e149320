"""One step of filling in a form: what can be done about a control, and whether it has to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.past import Past, look_of
from shopper_agent.policies.choice.sheet import Sheet, fields_of
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
_MOST_REPEATS = 3


def fill(sheet: Sheet, action: Action, quantities: Mapping[str, float], why: str) -> list[Considered]:
    """A step of a form that was begun, as a list of one; of none where it was in vain."""
    if is_vain(sheet, action):
        return []
    return [Considered(action, sheet.view.weigh(added({"go_on_filling": 1.0}, quantities)), why)]


def is_vain(sheet: Sheet, action: Action) -> bool:
    """It failed here, changed nothing, or was done too often on this step of the checkout.

    Unlike elsewhere in the shop, the steps of a checkout may share one address, and their buttons one name.
    """
    page = sheet.view.page
    same = [past for past in sheet.view.memory.past if past.action == action and past.before is not None]
    same = [past for past in same if past.before is not None and past.before.url == page.url]
    if not same:
        return False
    look, fields = look_of(page), fields_of(page)
    seen = [past.before for past in same if past.before is not None]
    if any(past.failed_for_good or _changed_nothing(past, look) for past in same):
        return True
    return sum(fields_of(before) == fields for before in seen) >= _MOST_REPEATS


def _changed_nothing(past: Past, look: object) -> bool:
    """The page looks as it did before this was done and as it did after."""
    if past.before is None or look_of(past.before) != look:
        return False
    return past.after is None or look_of(past.after) == look


def added(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """The sum of quantities, name by name."""
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in (*one, *other)}
