"""The reference shopper: a discrete-choice model of a visit, explained in numbers."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from shopper_agent.dom.confirmation import order_confirmation
from shopper_agent.policies.choice.logit import Considered, choose
from shopper_agent.policies.choice.parameters import Parameter
from shopper_agent.policies.choice.situation import alternatives
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.policies.choice.view import View, shown
from shopper_agent.schema import Context, Decision, Terminate

PAGE_BUDGET = 128_000
"""Tokens of the outline that it sees: whole pages of nearly every shop; a language model sees less."""


class ChoicePolicy:
    """Shops as its persona would: at each step a multinomial logit over what the page offers.

    A pure function of context, seed and table.

    The decision carries the whole distribution that it was drawn from, with every term of every utility.
    It knows shops by roles, kinds and words alone, and never sees a private value.
    Source: docs/shopper.md explains the model; McFadden (1974), Train (2009).
    Differs: no paper has it; it is the shopper for demonstrations and volume that needs no language model.
    """

    name = "choice"

    def __init__(
        self, seed: int = 0, *, table: Mapping[str, Parameter] = PARAMETERS, page_budget: int | None = PAGE_BUDGET
    ) -> None:
        """`seed`: this visitor's taste and luck. `page_budget`: tokens of the outline that it sees; None: all of it."""
        self.seed, self.table, self.page_budget = seed, table, page_budget

    async def decide(self, context: Context) -> Decision:
        """The next step of this persona on this page."""
        view = shown(context, self.seed, self.table, self.page_budget)
        if order_confirmation(view.page, context.history) is not None:
            return choose([Considered(Terminate(), {}, "My order is confirmed, so I am done here.")])
        decision = choose(alternatives(view), *_situation(view))
        return _after_failure(decision) if view.page.failure is not None else decision


def _situation(view: View) -> tuple[object, ...]:
    """What the draw's noise belongs to: seed and persona, the page's place in the shop, how often it was decided there.

    Not the step's number and not the host: a page more on the way must not change every later inclination, and two
    copies of a shop shall meet the same shopper.
    """
    address = urlsplit(view.page.url)
    return view.seed, view.persona.name, address.path, address.query, view.memory.here


def _after_failure(decision: Decision) -> Decision:
    """Say that something else is tried because the last action did not work."""
    why = decision.rationale
    start = why if why.startswith(("I ", "I'", '"')) else why[:1].lower() + why[1:]
    return decision.model_copy(update={"rationale": f"That did not work, and now {start}"})
