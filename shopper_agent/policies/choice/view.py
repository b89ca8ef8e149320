"""What the chooser knows at one step, and how it states a decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from shopper_agent.policies.choice.memory import Memory, remember
from shopper_agent.policies.choice.scoring import objection
from shopper_agent.policies.choice.traits import Traits, traits_of
from shopper_agent.policies.choice.wish import Wish, broadened, wish_of
from shopper_agent.policies.finding import usable
from shopper_agent.schema import Action, Click, Context, Decision, Element, Observation, Product, Terminate


@dataclass(frozen=True)
class View:
    """One step as the chooser sees it; everything is derived from the context and the seed."""

    context: Context
    seed: int

    @property
    def page(self) -> Observation:
        """The page in front of the shopper."""
        return self.context.observation

    @property
    def currency(self) -> str:
        """The persona's currency."""
        return self.context.persona.currency

    @cached_property
    def traits(self) -> Traits:
        """How this persona chooses."""
        return traits_of(self.context.persona)

    @cached_property
    def wish(self) -> Wish:
        """What it came for; less exact after a search in fewer words."""
        wish = wish_of(self.context.intent, self.context.persona)
        return broadened(wish, self.memory.searches[-1]) if self.memory.searches else wish

    @cached_property
    def memory(self) -> Memory:
        """What happened so far."""
        return remember(self.context)

    @cached_property
    def cart_filled(self) -> bool:
        """Something waits in the cart."""
        return self.memory.cart_filled

    def objection(self, product: Product) -> str | None:
        """What speaks against a product; None: nothing does."""
        return objection(product, self.wish, self.traits, self.currency)

    def can_click(self, element: Element | None) -> bool:
        """There is such an element, a click reaches it and was not already in vain."""
        return element is not None and usable(element) and not self.memory.spent(Click(name=element.name))

    def act(self, rationale: str, action: Action) -> Decision | None:
        """Decide on an action, unless it was already in vain here."""
        if not isinstance(action, Terminate) and self.memory.spent(action):
            return None
        return Decision(rationale=rationale, action=action)

    def click(self, element: Element | None, rationale: str) -> Decision | None:
        """Decide to click, if that can be done."""
        if element is None or not self.can_click(element):
            return None
        return Decision(rationale=rationale, action=Click(name=element.name))

    def first_click(self, elements: Iterable[Element], rationale: str) -> Decision | None:
        """Decide to click the first of these that can be clicked."""
        return next((made for element in elements if (made := self.click(element, rationale))), None)


def leave(rationale: str) -> Decision:
    """Decide to leave the shop."""
    return Decision(rationale=rationale, action=Terminate())
