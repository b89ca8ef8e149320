"""What a shopper remembers of this visit, read from the history of the context alone."""

import re
from dataclasses import dataclass

from shopper_agent.dom.words import WORDS
from shopper_agent.policies.finding import BUY_NOW, listed_products, named, own_product, says
from shopper_agent.schema import (
    Action,
    Click,
    ClickKind,
    Context,
    Element,
    FailureKind,
    Input,
    Observation,
    Product,
    Terminate,
    TypeAndSubmit,
)

_MOST_REPEATS = 3
"""So often the same control is used on the same page at most, whatever it changes."""
_CART_EMPTY = re.compile(
    r"(?:cart|basket|bag|trolley)[^.<]{0,40}\bempty|nothing in your (?:cart|basket|bag)", re.IGNORECASE
)


@dataclass(frozen=True)
class Past:
    """One action, the page it was done on and the page it led to."""

    action: Action
    before: Observation | None
    after: Observation | None

    @property
    def element(self) -> Element | None:
        """What was acted on, as it was seen then."""
        if self.before is None or isinstance(self.action, Terminate):
            return None
        return named(self.before, self.action.name)

    @property
    def opens_product(self) -> bool:
        """It was a click on a listed product that worked."""
        return _opened_product(self) is not None

    @property
    def failure(self) -> FailureKind | None:
        """Why it had no effect; None where it worked or where nobody knows."""
        return self.after.failure.kind if self.after is not None and self.after.failure is not None else None


@dataclass(frozen=True)
class Visit:
    """A product page that was opened, with all that is known about the product from its card and its page."""

    product: Product


@dataclass(frozen=True)
class Memory:
    """The visit so far."""

    past: tuple[Past, ...]
    page: Observation

    @property
    def searches(self) -> tuple[str, ...]:
        """What was searched for, in order."""
        typed = [past for past in self.past if isinstance(past.action, TypeAndSubmit) and past.failure is None]
        return tuple(past.action.text for past in typed if isinstance(past.action, TypeAndSubmit))

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The products that were opened, each once."""
        found: dict[str, Visit] = {}
        for past in self.past:
            product = _opened_product(past)
            if product is not None:
                found[product.title] = Visit(product)
        return tuple(found.values())

    @property
    def at_product(self) -> Product | None:
        """The product whose page was opened last, also when other controls of its page were used since."""
        for past in reversed(self.past):
            if (product := _opened_product(past)) is not None:
                return product
            if past.before is None or past.before.url != self.page.url:
                return None
        return None

    @property
    def cart_filled(self) -> bool:
        """Something was put in the cart, and the cart was not seen empty since."""
        for past in reversed(self.past):
            if past.after is not None and _is_cart(past.after) and _CART_EMPTY.search(past.after.html):
                return False
            if _put_in_cart(past):
                return True
        return False

    @property
    def seen_products(self) -> tuple[Product, ...]:
        """Every product that any page listed or showed, each once by its title."""
        pages = [past.before for past in self.past if past.before is not None]
        found = {product.title: product for page in (*pages, self.page) for product in page.products}
        return tuple(found.values())

    @property
    def listed_last(self) -> tuple[Product, ...]:
        """The products of the last page that listed several."""
        pages = [past.before for past in self.past if past.before is not None]
        for page in reversed((*pages, self.page)):
            products = tuple(product for product, _ in listed_products(page))
            if len(products) > 1 and own_product(page) is None:
                return products
        return ()

    def spent(self, action: Action) -> bool:
        """It makes no sense to do this again here: it failed, changed nothing or was done too often."""
        same = [past for past in self.past if past.action == action and _url(past.before) == self.page.url]
        if len(same) >= _MOST_REPEATS:
            return True
        looks = _look(self.page)
        return any(_failed_for_good(past) or _look(past.before) == looks for past in same)

    def pages_since_search(self) -> int:
        """Times that another page of the results was asked for since the last search."""
        count = 0
        for past in self.past:
            if isinstance(past.action, TypeAndSubmit):
                count = 0
            elif past.element is not None and "pagination" in past.element.name:
                count += 1
        return count

    def clicked(self, kind: ClickKind) -> bool:
        """Something of this kind was clicked."""
        return any(past.element is not None and past.element.kind is kind for past in self.past)


def remember(context: Context) -> Memory:
    """The memory of a session at this step."""
    steps = context.history
    after = [*(step.observation for step in steps[1:]), context.observation]
    past = tuple(
        Past(action=step.decision.action, before=step.observation, after=next_page)
        for step, next_page in zip(steps, after[: len(steps)], strict=True)
    )
    return Memory(past=past, page=context.observation)


def _opened_product(past: Past) -> Product | None:
    """The product that a click opened, its page's facts over its card's."""
    if past.before is None or not isinstance(past.action, Click) or past.failure is not None:
        return None
    card = next((it for it in past.before.products if it.name == past.action.name), None)
    if card is None:
        return None
    page = own_product(past.after) if past.after is not None else None
    known = {} if page is None else page.model_dump(exclude_none=True, exclude={"title", "name", "group"})
    return card.model_copy(update=known)


def _put_in_cart(past: Past) -> bool:
    """A click on a button that buys, which worked and changed something on the page."""
    element = past.element
    if element is None or not isinstance(past.action, Click) or past.failure is not None:
        return False
    if not (says(element, WORDS.add_to_cart) or says(element, BUY_NOW)) or past.after is None:
        return False
    assert past.before is not None  # its element was found there
    return past.before.html != past.after.html or _look(past.before) != _look(past.after)


def _is_cart(page: Observation) -> bool:
    return WORDS.cart.search(page.title) is not None or re.search(r"cart|basket|bag\b", page.url) is not None


def _failed_for_good(past: Past) -> bool:
    """It failed, and not because of something that may have gone away since."""
    return past.failure is not None and past.failure not in (FailureKind.COVERED, FailureKind.CHANGED)


def _url(page: Observation | None) -> str | None:
    return page.url if page is not None else None


def _look(page: Observation | None) -> object:
    """What a shopper would compare to see whether anything has changed."""
    if page is None:
        return None
    states = [(it.name, it.value, it.checked, it.enabled, it.covered_by is None) for it in page.elements]
    return page.url, page.title, tuple(states)


def typed_last(memory: Memory, field: Element) -> str | None:
    """What the last action typed into this field without submitting; None when it did something else."""
    if not memory.past:
        return None
    last = memory.past[-1]
    is_input = isinstance(last.action, Input) and last.action.name == field.name and last.failure is None
    return last.action.text if is_input and isinstance(last.action, Input) else None
