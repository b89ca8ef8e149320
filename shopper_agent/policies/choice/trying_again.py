"""After an error of the shop's own: a person tries the same again once or twice before giving it up."""

from collections.abc import Sequence
from dataclasses import replace

from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.past import MOST_ERRORS, Past, path_of
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.finding import BACK, PLACE_ORDER, named, says
from shopper_agent.schema import Action, Click


def way_back(view: View) -> list[Considered]:
    """Go back from an error page, to try again what has led to it; none elsewhere, and after so many errors."""
    past = view.memory.past
    if not past or not past[-1].met_error or past[-1].before is None or _may_have_ordered(past[-1]):
        return []
    errors = _errors_of(view, past[-1])
    if errors >= MOST_ERRORS:
        return []
    quantities = {"try_again": 1.0, "tried_again": errors - 1.0}
    why = "I go back to try it again because the shop had an error."
    return view.consider_click(named(view.page, BACK), quantities, why)


def with_second_tries(view: View, found: Sequence[Considered]) -> list[Considered]:
    """What is considered, with what speaks for doing again what met an error here last."""
    past = view.memory.past
    if len(past) < 2 or past[-1].action != Click(name=BACK) or not past[-2].met_error or _may_have_ordered(past[-2]):
        return list(found)
    last = past[-2]
    if path_of(last.before) != path_of(view.page):
        return list(found)
    terms = view.weigh({"try_again": 1.0, "tried_again": _errors_of(view, last) - 1.0})
    return [_second_try(one, last.action, terms) for one in found]


def _second_try(one: Considered, action: Action, terms: dict[str, float]) -> Considered:
    if one.action != action:
        return one
    return replace(one, terms={**one.terms, **terms}, why="I try this again because the shop had an error.")


def _may_have_ordered(past: Past) -> bool:
    """Whether the order may have been taken all the same: nobody places it twice without knowing."""
    return past.element is not None and says(past.element, PLACE_ORDER)


def _errors_of(view: View, last: Past) -> int:
    """How often the same, on the same page, met an error so far."""
    path = path_of(last.before)
    return sum(it.met_error and it.action == last.action and path_of(it.before) == path for it in view.memory.past)
