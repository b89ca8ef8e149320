"""One line per session for the index of a folder. PURE."""

from dataclasses import dataclass

from shopper_agent.dom.words import WORDS
from shopper_agent.reports.session_view import host
from shopper_agent.reports.step_results import failed_actions, following_observations
from shopper_agent.reports.wording import OUTCOME_WORDS, acted_element, count_words, seconds_words, shorten, stop_words
from shopper_agent.schema import Click, ClickKind, Element, Observation, Product, Step, Trajectory


@dataclass(frozen=True)
class Cart:
    """What was put into the cart, as far as the recording tells."""

    count: int
    """Clicks that put something there and worked; how many pieces each, is not known."""
    value: float | None
    """Sum of the prices that were shown; None when one of them is not known."""
    currency: str

    @property
    def words(self) -> str:
        """`2 added, 139.98 USD`; empty for none."""
        if not self.count:
            return ""
        price = "" if self.value is None else f", {self.value:,.2f} {self.currency}".rstrip()
        return f"{self.count:,} added{price}"


@dataclass(frozen=True)
class SessionRow:
    """A session in the index."""

    link: str
    """Address of its page, relative to the index; empty when it has none."""
    folder: str
    started: str
    persona: str
    intent: str
    policy: str
    shop: str
    outcome: str
    """Value of the schema's Outcome."""
    outcome_words: str
    reason: str
    steps: int
    duration_s: float
    duration: str
    failures: int
    events: int
    cart: Cart
    order: str


def session_row(trajectory: Trajectory, folder: str, link: str) -> SessionRow:
    """The facts of a session that an index shows; `folder` is what it is called there."""
    header, footer = trajectory.header, trajectory.footer
    policy, model = shorten(header.spec.policy, 80), shorten(header.provenance.model or "", 80)
    reason = ": ".join(part for part in (stop_words(footer.stop_reason), shorten(footer.message, 300)) if part)
    return SessionRow(
        link=link,
        folder=shorten(folder, 300),
        started=shorten(header.provenance.started_at, 40).replace("T", " ")[:19],
        persona=shorten(header.spec.persona.name, 80),
        intent=shorten(header.spec.intent, 300),
        policy=f"{policy} ({model})" if model else policy,
        shop=shorten(host(header.spec.url), 100),
        outcome=footer.outcome.value,
        outcome_words=OUTCOME_WORDS[footer.outcome],
        reason=reason,
        steps=len(trajectory.steps),
        duration_s=footer.duration_s,
        duration=seconds_words(footer.duration_s),
        failures=failed_actions(trajectory),
        events=sum(len(step.observation.events) for step in trajectory.steps),
        cart=cart_of(trajectory),
        order=_order(trajectory),
    )


def cart_of(trajectory: Trajectory) -> Cart:
    """Count and price what was put into the cart."""
    added = [
        _product(step, element)
        for step, following in zip(trajectory.steps, following_observations(trajectory), strict=True)
        if (element := _adds(step, following)) is not None
    ]
    prices = [product.price for product in added if product is not None and product.price is not None]
    currencies = {product.currency or "" for product in added if product is not None}
    known = len(prices) == len(added) and len(currencies) == 1
    return Cart(len(added), sum(prices) if known else None, currencies.pop() if known else "")


def _adds(step: Step, following: Observation | None) -> Element | None:
    """The button, if this step pressed one that puts something into the cart and that worked."""
    if not isinstance(step.decision.action, Click) or following is None or following.failure is not None:
        return None
    element = acted_element(step.decision.action, step.observation)
    if element is None or element.kind is not ClickKind.PURCHASE or not WORDS.add_to_cart.search(element.text):
        return None
    return element


def _product(step: Step, element: Element) -> Product | None:
    """The product that a button belongs to: its card's, else the one that the page is about."""
    products = step.observation.products
    cards = [each for each in products if each.group and element.name.startswith(each.group + ".")]
    own = [each for each in products if each.name is None]
    found = cards or own
    return found[0] if len(found) == 1 else None


def _order(trajectory: Trajectory) -> str:
    footer = trajectory.footer
    if footer.order_number:
        return shorten(footer.order_number, 60)
    return "no number" if footer.outcome.value == "ordered" else ""


def row_words(rows: int, broken: int) -> str:
    """`12 sessions, 1 could not be read`."""
    return count_words(rows, "session") + (f", {broken:,} could not be read" if broken else "")
