"""The honest baselines: what a policy must beat before it may be called a shopper.

Source: Shop-R1 and OPeRA compare with trivial policies; papers.md §1.9, §4.5. All are deterministic by their seed.
"""

import random

from shopper_agent.policies.finding import (
    add_to_cart,
    buy_now,
    cart_link,
    check_out_button,
    label,
    listed_products,
    named,
    options_of,
    search_field,
    takes_text,
    usable,
)
from shopper_agent.schema import (
    Action,
    Click,
    ClickKind,
    Context,
    Decision,
    Element,
    Input,
    Observation,
    Terminate,
    TypeAndSubmit,
)


def _leave(rationale: str) -> Decision:
    return Decision(rationale=rationale, action=Terminate())


class AlwaysTerminate:
    """Leaves at once."""

    name = "terminate"

    def __init__(self, seed: int = 0) -> None:
        """The seed changes nothing."""
        self.seed = seed

    async def decide(self, context: Context) -> Decision:
        """Leave the shop."""
        return _leave("I leave the shop at once.")


class FirstResult:
    """Searches for the intent, opens the first result, adds it to the cart and asks for the checkout."""

    name = "first"

    def __init__(self, seed: int = 0) -> None:
        """The seed changes nothing."""
        self.seed = seed

    async def decide(self, context: Context) -> Decision:
        """Take the furthest of these steps that the page offers and that was not taken on this page before."""
        taken = {
            (step.observation.url, step.decision.action) for step in context.history if step.observation is not None
        }
        for decision in _first_result_steps(context):
            if (context.observation.url, decision.action) not in taken:
                return decision
        return _leave("I see nothing more that I would do without thinking, so I leave.")


def _first_result_steps(context: Context) -> list[Decision]:
    """What could be done here, the step closest to an order first."""
    page = context.observation
    asked = any(_asked_for_checkout(step.observation, step.decision.action) for step in context.history)
    if asked:
        return []
    bought = any(_opened_by_buying(step.observation, step.decision.action) for step in context.history)
    searched = any(isinstance(step.decision.action, TypeAndSubmit) for step in context.history)
    found: list[tuple[Element | None, str]] = []
    if bought:
        found.append((check_out_button(page), "I go to the checkout because my cart is filled."))
        found.append((cart_link(page), "I open the cart because I have added something."))
    else:
        found.append((add_to_cart(page) or buy_now(page), "I take the product that I opened first."))
        if searched or search_field(page) is None or not context.intent:
            found.append((_first_product(page), "I open the first product that is listed."))
    decisions = [
        Decision(rationale=why, action=Click(name=element.name))
        for element, why in found
        if element is not None and usable(element)
    ]
    field = search_field(page)
    if field is not None and context.intent and not searched:
        search = TypeAndSubmit(name=field.name, text=context.intent)
        decisions.append(Decision(rationale="I search for what I came for.", action=search))
    return decisions


def _first_product(page: Observation) -> Element | None:
    listed = [element for _, element in listed_products(page)]
    links = [element for element in page.elements if element.kind is ClickKind.PRODUCT_LINK]
    return next((element for element in (*listed, *links) if usable(element)), None)


def _asked_for_checkout(page: Observation | None, action: Action) -> bool:
    button = check_out_button(page) if page is not None else None
    return button is not None and isinstance(action, Click) and action.name == button.name


def _opened_by_buying(page: Observation | None, action: Action) -> bool:
    if page is None or not isinstance(action, Click):
        return False
    buttons = (add_to_cart(page), buy_now(page))
    return any(button is not None and button.name == action.name for button in buttons)


class RandomPolicy:
    """Acts on any enabled element with the same probability; types words of the intent into text fields."""

    name = "random"

    def __init__(self, seed: int = 0) -> None:
        """The same seed takes the same steps on the same pages."""
        self.seed = seed

    async def decide(self, context: Context) -> Decision:
        """Draw by seed and step index; leave where there is nothing to act on."""
        page = context.observation
        draw = random.Random(f"{self.seed}:{len(context.history)}")
        choices = [element for element in page.elements if element.enabled and not options_of(page, element)]
        if not choices:
            return _leave("I see nothing here that I could press.")
        element = draw.choice(choices)
        what = " ".join(label(element).split())[:60]
        words = context.intent.split()
        if not takes_text(page, element) or not words:
            return Decision(rationale=f'I press "{what}" by chance.', action=Click(name=element.name))
        start = draw.randrange(len(words))
        text = " ".join(words[start : start + draw.randint(1, 3)])
        kind = draw.choice((Input, TypeAndSubmit))
        return Decision(rationale=f'I type into "{what}" by chance.', action=kind(name=element.name, text=text))


class RepeatPrevious:
    """Does again what it did before; begins by searching for the intent."""

    name = "repeat"

    def __init__(self, seed: int = 0) -> None:
        """The seed changes nothing."""
        self.seed = seed

    async def decide(self, context: Context) -> Decision:
        """Repeat the previous action where its element still is, else search, else leave."""
        page = context.observation
        if context.history:
            action = context.history[-1].decision.action
            if isinstance(action, Terminate) or named(page, action.name) is not None:
                return Decision(rationale="I do again what I just did.", action=action)
        field = search_field(page)
        if field is None or not context.intent:
            return _leave("I have nothing to repeat and nothing to search for, so I leave.")
        search = TypeAndSubmit(name=field.name, text=context.intent)
        return Decision(rationale="I search for what I came for.", action=search)
