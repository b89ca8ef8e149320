"""The chooser: the first stage that has something to do on this page decides."""

from collections.abc import Callable

from shopper_agent.dom.confirmation import order_confirmation
from shopper_agent.policies.choice.overlays import answer_cookie_banner, close_popup
from shopper_agent.policies.choice.stages_browse import (
    choose_product,
    follow_navigation,
    give_up,
    look_around,
    lose_patience,
    search,
    turn_page,
)
from shopper_agent.policies.choice.stages_buy import go_to_checkout, look_at_product
from shopper_agent.policies.choice.stages_form import check_out
from shopper_agent.policies.choice.view import View, leave
from shopper_agent.schema import Context, Decision

Stage = Callable[[View], Decision | None]


def _leave_after_order(view: View) -> Decision | None:
    if order_confirmation(view.page, view.context.history) is None:
        return None
    return leave("My order is confirmed, so I am done here.")


STAGES: tuple[Stage, ...] = (
    _leave_after_order,
    answer_cookie_banner,
    close_popup,
    check_out,
    go_to_checkout,
    lose_patience,
    look_at_product,
    choose_product,
    turn_page,
    search,
    follow_navigation,
    look_around,
)
"""In the order in which they are asked: the closest to an order first."""


class ChoicePolicy:
    """Shops as its persona would, by a few rules over what the page shows; a pure function of context and seed.

    Differs: no paper has it; it is the shopper for demonstrations that need no language model. It knows shops by
    roles, kinds and words (English, some German and French), and never sees a private value.
    """

    name = "choice"

    def __init__(self, seed: int = 0) -> None:
        """`seed`: the shopper's taste, which tells equally good products apart."""
        self.seed = seed

    async def decide(self, context: Context) -> Decision:
        """The next step of this persona on this page; leaves when it knows none."""
        view = View(context, self.seed)
        decision = next((made for stage in STAGES if (made := stage(view)) is not None), None) or give_up(view)
        return _after_failure(decision) if context.observation.failure is not None else decision


def _after_failure(decision: Decision) -> Decision:
    """Say that something else is tried because the last action did not work."""
    why = decision.rationale
    start = why if why.startswith(("I ", "I'", '"')) else why[:1].lower() + why[1:]
    return decision.model_copy(update={"rationale": f"That did not work, and now {start}"})
