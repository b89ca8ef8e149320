"""What a shopper remembers of this visit, read from the history of the context alone."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from shopper_agent.policies.choice.past import MOST_ERRORS, PROMISES, Past, is_cart, look_of, path_of, says_cart_empty
from shopper_agent.policies.finding import listed_products, own_product, with_openers
from shopper_agent.schema import (
    Action,
    Click,
    ClickKind,
    Context,
    Element,
    Input,
    Observation,
    Product,
    TypeAndSubmit,
)

_SEARCHES = (ClickKind.SEARCH, ClickKind.SUGGESTED_TERM)
_FILTERS = (ClickKind.FILTER,)
_SEEKS = (ClickKind.SEARCH, ClickKind.NAV_BAR, ClickKind.SUGGESTED_TERM)
_LONG = 10
"""Products that make a list long."""
_TURNS_PAGE = re.compile(r"pagination|\.unfold(?:_above)?$")
_MOST_REPEATS = 3
"""So often the same control is used on the same page at most, whatever it changes."""
_PATIENT_S, _LONGEST_S = 2, 20
"""Whole seconds of waiting that nobody minds, and those that count at most, per page."""


@dataclass(frozen=True)
class Memory:
    """The visit so far."""

    past: tuple[Past, ...]
    page: Observation
    waits: tuple[float, ...] = ()
    """Seconds waited for each page, as far as somebody measured."""

    # ── what was done ──────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def searches(self) -> tuple[str, ...]:
        """What was searched for, in order."""
        found = [past.action.text for past in self.past if isinstance(past.action, TypeAndSubmit) and past.had_effect]
        typed = zip(self.past, self.past[1:], strict=False)  # typed first, then sent by a button or a suggestion
        found += [
            first.action.text
            for first, then in typed
            if isinstance(first.action, Input) and then.had_effect and then.is_click_on(_SEARCHES)
        ]
        return tuple(text for text in found if not text.startswith("{"))

    @cached_property
    def failures(self) -> int:
        """Actions that had no effect."""
        return sum(past.failure is not None for past in self.past)

    @cached_property
    def effort(self) -> float:
        """Steps so far, and a tenth of one for every product of the lists that were looked through.

        Ticking a filter and pressing the button that applies it are one: many shops apply it at once.
        """
        pages = (past.before for past in self.past if past.before is not None)
        looked_at = sum(len(page.products) for page in pages if own_product(page) is None)
        applied = sum(past.is_click_on(_FILTERS) and past.role == "button" for past in self.past)
        return len(self.past) - applied + looked_at / 10

    @cached_property
    def waited_too_long_s(self) -> int:
        """Whole seconds beyond two, summed over the pages: coarse, so that a busy machine does not change a choice."""
        return sum(max(0, min(int(wait), _LONGEST_S) - _PATIENT_S) for wait in self.waits)

    @cached_property
    def pages_turned(self) -> int:
        """Times that another page of the results was asked for since the last search or category."""
        count = 0
        for past in self.past:
            if isinstance(past.action, TypeAndSubmit):
                count = 0
            elif isinstance(past.action, Click) and _TURNS_PAGE.search(past.action.name):
                count += 1
            elif past.is_click_on((*_SEARCHES, ClickKind.NAV_BAR, ClickKind.FILTER)):
                count = 0
        return count

    @cached_property
    def misled(self) -> int:
        """Times that a button which promised the product led to a page without it."""
        return sum(
            past.element is not None
            and past.is_click_on(tuple(ClickKind))
            and PROMISES.search(past.element.text) is not None
            and past.after is not None
            and path_of(past.after) != path_of(past.before)
            and past.opened is None
            and own_product(past.after) is None
            and not is_cart(past.after)
            for past in self.past
        )

    def clicks(self, kind: ClickKind) -> int:
        """Clicks on things of this kind."""
        return sum(past.element is not None and past.element.kind is kind for past in self.past)

    @cached_property
    def clicked(self) -> Counter[str]:
        """Times that a control of this name was clicked, whatever came of it; a dead one counts double.

        What met an error of the shop's own counts as dead once it may not be tried again.
        """
        found, errors = Counter[str](), Counter[str]()
        for past in self.past:
            if isinstance(past.action, Click) and past.met_error:
                errors[past.action.name] += 1
            elif isinstance(past.action, Click):
                found[past.action.name] += 2 if past.failed_for_good else 1
        found.update({name: 2 for name, times in errors.items() if times >= MOST_ERRORS})
        return found

    @cached_property
    def here(self) -> int:
        """Decisions that were made on this page's address before."""
        path = path_of(self.page)
        return sum(path_of(past.before) == path for past in self.past)

    # ── what was seen ──────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def opened(self) -> dict[str, Product]:
        """The products whose pages were opened, by title."""
        found: dict[str, Product] = {}
        for past in self.past:
            if (product := past.opened) is not None:
                found[product.title] = product
            elif past.before is not None and path_of(past.before) != path_of(past.after):
                self._own(found, past.before)
        self._own(found, self.page)
        return found

    def _own(self, found: dict[str, Product], page: Observation) -> None:
        own = own_product(page)
        if own is not None and not any(own.title.casefold() == title.casefold() for title in found):
            if own.url is not None and any(own.url == product.url for product in found.values()):
                return
            found[own.title] = own

    @cached_property
    def at_product(self) -> Product | None:
        """The product whose page this is, also when other controls of its page were used since; None: it is none."""
        path = path_of(self.page)
        for past in reversed(self.past):
            if past.opened is not None and path_of(past.after) == path:
                return self.opened.get(past.opened.title, past.opened)
            if path_of(past.before) != path:
                break
        own = own_product(self.page)
        if own is None:
            return None
        return self._known(own)

    @cached_property
    def seen_products(self) -> tuple[Product, ...]:
        """Every product that any page listed, each once by its title."""
        pages = [past.before for past in self.past if past.before is not None]
        found = {it.title: it for page in (*pages, self.page) for it in page.products if it.name is not None}
        return tuple(found.values())

    @cached_property
    def last_listing(self) -> Observation | None:
        """The last page that listed products and was no product's own page."""
        pages = [past.before for past in self.past if past.before is not None]
        for page in reversed((*pages, self.page)):
            if own_product(page) is None and listed_products(page):
                return page
        return None

    @cached_property
    def unnarrowed(self) -> tuple[Observation, ...]:
        """The long lists that were looked for and offered no filter, each as often as it was looked at."""
        pages = [past.before for past in self.past if past.before is not None]
        looked_for = [n for n, past in enumerate(self.past) if past.is_click_on(_SEEKS) or _is_typed(past.action)]
        after = (*pages, self.page)[looked_for[0] + 1 :] if looked_for else ()
        return tuple(page for page in after if own_product(page) is None and _is_long_and_bare(page))

    @cached_property
    def in_cart(self) -> Product | None:
        """What was put in the cart last, as its card or its page shows it; None: nothing, or nobody knows what."""
        for past in reversed(self.past):
            if past.put_in_cart and past.before is not None and past.element is not None:
                name = past.element.name
                cards = (it for it in past.before.products if it.group and name.startswith(f"{it.group}."))
                own = own_product(past.before)
                return next(cards, None) or (self._known(own) if own is not None else None)
        return None

    def _known(self, own: Product) -> Product:
        return next((it for title, it in self.opened.items() if _same(own, title, it)), own)

    @cached_property
    def reviews_read(self) -> bool:
        """The reviews of the product in view were opened."""
        path, product = path_of(self.page), self.at_product
        read = [past for past in self.past if past.element is not None and past.element.kind is ClickKind.REVIEW]
        return product is not None and any(path in (path_of(past.before), path_of(past.after)) for past in read)

    @cached_property
    def cart_filled(self) -> bool:
        """Something was put in the cart, and the cart was not seen empty since."""
        for past in reversed(self.past):
            if past.shows_cart and past.after is not None and says_cart_empty(past.after.html):
                return False
            if past.put_in_cart:
                return True
        return False

    # ── what makes no sense to do again ────────────────────────────────────────────────────────────────────────────

    def spent(self, action: Action) -> bool:
        """It makes no sense to do this again here: it failed, changed nothing or was done too often."""
        same = [past for past in self._on_this_page if past.action == action]
        if not same:
            return False
        if len(same) >= _MOST_REPEATS:
            return True
        return any(past.failed_for_good or self._changed_nothing(past) for past in same)

    def _changed_nothing(self, past: Past) -> bool:
        """The page looks as it did before this was done and as it did after: it led nowhere."""
        if past.before is None or look_of(past.before) != self._look:
            return False
        return past.after is None or look_of(past.after) == self._look

    @cached_property
    def _on_this_page(self) -> tuple[Past, ...]:
        return tuple(past for past in self.past if past.before is not None and past.before.url == self.page.url)

    @cached_property
    def _look(self) -> object:
        return look_of(self.page)


def remember(context: Context) -> Memory:
    """The memory of a session at this step."""
    steps = context.history
    seen = [None if step.observation is None else with_openers(step.observation) for step in steps]
    past = tuple(
        Past(action=step.decision.action, before=page, after=next_page)
        for step, page, next_page in zip(steps, seen, [*seen[1:], context.observation][: len(steps)], strict=True)
    )
    waits = (*(step.waited_s for step in steps), context.waited_s)
    return Memory(past=past, page=context.observation, waits=tuple(wait for wait in waits if wait is not None))


def typed_last(memory: Memory, field: Element) -> str | None:
    """What the last action typed into this field without submitting; None when it did something else."""
    if not memory.past:
        return None
    last = memory.past[-1]
    is_input = isinstance(last.action, Input) and last.action.name == field.name and last.failure is None
    return last.action.text if is_input and isinstance(last.action, Input) else None


def _is_typed(action: Action) -> bool:
    return isinstance(action, TypeAndSubmit)


def _is_long_and_bare(page: Observation) -> bool:
    """It lists ten or more products and offers no filter."""
    listed = sum(product.name is not None for product in page.products)
    return listed >= _LONG and not any(element.kind is ClickKind.FILTER for element in page.elements)


def _same(own: Product, title: str, known: Product) -> bool:
    return own.title.casefold() == title.casefold() or (own.url is not None and own.url == known.url)


def clicked_names(memory: Memory) -> frozenset[str]:
    """Names of everything that was clicked in this visit."""
    return frozenset(past.action.name for past in memory.past if isinstance(past.action, Click))
