"""What is measured of a visit: pure functions of its steps, its end, and what the shop booked."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from benchmarks.experiments.visits import Visited
from benchmarks.experiments.world import Bought
from shopper_agent.schema import (
    Click,
    ClickKind,
    Decision,
    Element,
    Outcome,
    Record,
    Step,
    StopReason,
    Terminate,
    TypeAndSubmit,
)

_ORDER = re.compile(r"\border\b", re.IGNORECASE)
LEAVING = "leave"
"""The constant of the choice model that everybody has; it leads only where nothing else speaks for leaving."""


class Row(Record):
    """One visit in numbers. What was not, is None: who orders nothing has paid no price, not a price of zero."""

    persona: str
    intent: str
    seed: int
    arm: str
    outcome: Outcome
    stop_reason: StopReason
    message: str
    steps: int
    failures: int
    """Actions that had no effect."""
    duration_s: float
    """Of real time in a browser, else of virtual time."""
    order_number: str | None
    price: float | None = None
    """Of the goods ordered, less discounts, in dollars."""
    total: float | None = None
    """With delivery, in dollars."""
    rating: float | None = None
    brand: str | None = None
    coupon: bool | None = None
    account: bool | None = None
    reviews: int
    """Clicks on reviews."""
    product_pages: int
    """Clicks that open a product."""
    searches: int
    filters: int
    leave_reason: str | None
    """The term that spoke most for leaving, where the shopper left and says so."""
    left_at: str | None
    """Path of the page that was left."""
    actions: str
    """A digest of all actions: equal digests, equal visits step by step."""

    @property
    def ordered(self) -> bool:
        """An order was confirmed."""
        return self.outcome is Outcome.ORDERED


def measure(visited: Visited) -> Row:
    """The row of a visit, still without what the shop booked."""
    steps, footer, job = visited.steps, visited.footer, visited.job
    clicked = [element.kind for step in steps if (element := acted(step)) is not None and _is_click(step)]
    return Row(
        persona=job.persona.name,
        intent=job.intent,
        seed=job.seed,
        arm=job.arm,
        outcome=footer.outcome,
        stop_reason=footer.stop_reason,
        message=footer.message,
        steps=footer.steps,
        failures=sum(step.observation.failure is not None for step in steps),
        duration_s=footer.duration_s,
        order_number=footer.order_number,
        reviews=sum(map(_opens_reviews, steps)),
        product_pages=clicked.count(ClickKind.PRODUCT_LINK),
        searches=sum(map(_searches, steps)),
        filters=clicked.count(ClickKind.FILTER),
        leave_reason=_leave_reason(steps),
        left_at=urlsplit(steps[-1].observation.url).path if steps and footer.outcome is Outcome.LEFT else None,
        actions=_digest(steps),
    )


def with_orders(rows: Iterable[Row], bought: Mapping[str, Bought]) -> list[Row]:
    """The rows with what the shop booked under their order numbers."""
    done = []
    for row in rows:
        order = bought.get(row.order_number or "")
        facts = vars(order) if order is not None and row.ordered else {}
        done.append(row.model_copy(update=facts))
    return done


def acted(step: Step) -> Element | None:
    """The element that a step acts on; None where there is none."""
    action = step.decision.action
    if isinstance(action, Terminate):
        return None
    return next((element for element in step.observation.elements if element.name == action.name), None)


def leading_term(terms: Mapping[str, float]) -> str:
    """The term that speaks most for an alternative, its constant left out; `leave` when only that does."""
    pros = {name: value for name, value in terms.items() if value > 0 and name != LEAVING}
    return max(pros, key=lambda name: pros[name], default=LEAVING)


def taken_place(decision: Decision) -> int | None:
    """Where the action taken stands among the alternatives stated; None where none are stated."""
    actions = [alternative.action for alternative in decision.alternatives]
    return actions.index(decision.action) if decision.action in actions else None


def _leave_reason(steps: tuple[Step, ...]) -> str | None:
    if not steps or not isinstance(steps[-1].decision.action, Terminate):
        return None
    decision = steps[-1].decision
    place = taken_place(decision)
    return leading_term(decision.alternatives[place].terms) if place is not None else None


def _is_click(step: Step) -> bool:
    return isinstance(step.decision.action, Click)


def _opens_reviews(step: Step) -> bool:
    """A click on reviews; "Review your order" opens none."""
    element = acted(step)
    if element is None or not _is_click(step):
        return False
    return element.kind is ClickKind.REVIEW and _ORDER.search(element.text) is None


def _searches(step: Step) -> bool:
    element = acted(step)
    if element is None:
        return False
    typed = isinstance(step.decision.action, TypeAndSubmit)
    return (typed and element.kind is ClickKind.SEARCH) or element.kind is ClickKind.SUGGESTED_TERM


def _digest(steps: tuple[Step, ...]) -> str:
    done = "\n".join(step.decision.action.model_dump_json() for step in steps)
    return hashlib.blake2b(done.encode(), digest_size=8).hexdigest()
