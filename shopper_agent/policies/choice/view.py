"""What the shopper knows at one step: the page as shown, the visit so far, and its own tastes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from shopper_agent.dom.cutting import Fold
from shopper_agent.dom.outline import outline, shown_names
from shopper_agent.dom.plain import plain_text
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.memory import Memory, remember
from shopper_agent.policies.choice.parameters import Parameter
from shopper_agent.policies.choice.traits import traits_of
from shopper_agent.policies.choice.wish import Wish, broadened, wish_of
from shopper_agent.policies.finding import is_browsers, listed_products, usable, with_openers
from shopper_agent.schema import Action, Click, Context, Element, FailureKind, Observation, Persona, Product, Terminate

_MUCH_COVERED = 0.3
"""Share of the controls in view from which on something is in the way."""


@dataclass(frozen=True)
class View:
    """One step as the shopper sees it; everything is derived from the context, the table and the seed."""

    context: Context
    """Its observation holds what the outline shows, no more."""
    seed: int
    table: Mapping[str, Parameter]
    folds: tuple[Fold, ...] = ()
    """What the outline folded away."""

    @property
    def page(self) -> Observation:
        """The page in front of the shopper."""
        return self.context.observation

    @property
    def persona(self) -> Persona:
        """Who shops."""
        return self.context.persona

    @property
    def currency(self) -> str:
        """The persona's currency."""
        return self.context.persona.currency

    @cached_property
    def listed(self) -> tuple[tuple[Product, Element], ...]:
        """The products that the page lists, each with the element that opens it."""
        return listed_products(self.page)

    @cached_property
    def traits(self) -> Mapping[str, float]:
        """The persona's answers, -1 to 1."""
        return traits_of(self.persona)

    @cached_property
    def betas(self) -> Mapping[str, float]:
        """The persona's weight of every parameter."""
        return {name: parameter.at(self.traits) for name, parameter in self.table.items()}

    @cached_property
    def wish(self) -> Wish:
        """What it came for; less exact after a search in fewer words."""
        wish = wish_of(self.context.intent, self.persona)
        return broadened(wish, self.memory.searches[-1]) if self.memory.searches else wish

    @cached_property
    def memory(self) -> Memory:
        """What happened so far."""
        return remember(self.context)

    @cached_property
    def cart_filled(self) -> bool:
        """Something waits in the cart."""
        return self.memory.cart_filled

    @cached_property
    def visible_text(self) -> str:
        """The page's words without its tags, in one line."""
        return plain_text(self.page.html)

    @cached_property
    def is_covered(self) -> bool:
        """A layer covers much of what is in view, or a click just did not get through."""
        if self.page.failure is not None and self.page.failure.kind is FailureKind.COVERED:
            return True
        shown = [it for it in self.page.elements if it.in_view and it.role != "option" and not is_browsers(it)]
        covered = sum(it.covered_by is not None for it in shown)
        return covered > _MUCH_COVERED * len(shown)

    def weigh(self, quantities: Mapping[str, float]) -> dict[str, float]:
        """Quantities → what each contributes to a utility; what contributes nothing is left out.

        Raises KeyError for a name that is not in the table.
        """
        betas = self.betas
        return {name: term for name, quantity in quantities.items() if (term := betas[name] * quantity)}

    def can_click(self, element: Element | None) -> bool:
        """There is such an element, a click reaches it and was not already in vain."""
        return element is not None and usable(element) and not self.memory.spent(Click(name=element.name))

    def consider(self, action: Action, quantities: Mapping[str, float], why: str) -> list[Considered]:
        """An alternative, as a list of one; of none when the action was already in vain here."""
        if not isinstance(action, Terminate) and self.memory.spent(action):
            return []
        return [Considered(action, self.weigh(quantities), why)]

    def consider_click(self, element: Element | None, quantities: Mapping[str, float], why: str) -> list[Considered]:
        """A click as an alternative, if it can be done."""
        if element is None or not usable(element):
            return []
        return self.consider(Click(name=element.name), quantities, why)


def shown(context: Context, seed: int, table: Mapping[str, Parameter], page_budget: int | None) -> View:
    """The step as the outline shows it: what is folded away is not seen. None: the page is shown whole."""
    page = with_openers(context.observation)
    if page is not context.observation:
        context = context.model_copy(update={"observation": page})
    names = shown_names(page, context.opened, page_budget)
    if all(element.name in names for element in page.elements):
        return View(context, seed, table)
    elements = tuple(element for element in page.elements if element.name in names)
    products = tuple(it for it in page.products if it.name is None or it.name in names)
    folds = outline(page, context.opened, page_budget).folds
    page = page.model_copy(update={"elements": elements, "products": products})
    return View(context.model_copy(update={"observation": page}), seed, table, folds)
