"""Waiting for a page that is not there yet: a person looks again, and does not leave while an order is under way."""

from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.past import Past
from shopper_agent.policies.choice.phrases import PLACE_ORDER
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.finding import SCROLL_DOWN, named, says
from shopper_agent.schema import Click, Observation

_LOOK_AGAIN = Click(name=SCROLL_DOWN)
"""Changes nothing, and shows the page anew; offered wherever something is still to come."""
_MOST_LOOKS = 5
"""So often one looks at a page that stays as it is; a confirmation is still known for one after so many steps."""


def is_loading(view: View) -> bool:
    """The page is still empty, or says that it waits for an answer."""
    return not view.page.elements or _is_unsettled(view.page)


def awaits_order(view: View) -> bool:
    """The order was placed, and the page that answers it is still as it was when it had not come yet."""
    last = next((past for past in reversed(view.memory.past) if past.action != _LOOK_AGAIN), None)
    if last is None or last.after is None or not _ordered(last):
        return False
    return _is_unsettled(last.after) and last.after.html == view.page.html


def look_again(view: View) -> list[Considered]:
    """Look again, as an alternative; none where that was done several times and has changed nothing."""
    here = (past for past in view.memory.past if past.before is not None and past.before.url == view.page.url)
    looks = sum(past.action == _LOOK_AGAIN and not past.had_effect for past in here)
    if looks >= _MOST_LOOKS or named(view.page, SCROLL_DOWN) is None:
        return []
    terms = view.weigh({"go_on_filling": float(view.cart_filled)})
    return [Considered(_LOOK_AGAIN, terms, "I wait because this page is still loading.")]


def _ordered(past: Past) -> bool:
    return isinstance(past.action, Click) and past.element is not None and says(past.element, PLACE_ORDER)


def _is_unsettled(page: Observation) -> bool:
    return any(event.kind == "unsettled" for event in page.events)
