"""Looking for the product: search, choose among what is listed, turn pages, follow the navigation."""

import re

from shopper_agent.policies.choice.memory import typed_last
from shopper_agent.policies.choice.scoring import rank, why_not_any
from shopper_agent.policies.choice.view import View, leave
from shopper_agent.policies.choice.wish import stems
from shopper_agent.policies.choice.wording import facts, short, why_this
from shopper_agent.policies.finding import (
    BACK,
    SCROLL_DOWN,
    is_pressed,
    label,
    listed_products,
    named,
    next_page,
    search_button,
    search_field,
)
from shopper_agent.schema import Click, Decision, Element, FailureKind, Input, Product, TypeAndSubmit

_LEADS_ASTRAY = re.compile(r"log ?in|sign|account|register|contact|about|help|cart|basket|wish ?list", re.IGNORECASE)


def lose_patience(view: View) -> Decision | None:
    """Leave when the visit has become too long for this persona and nothing is in the cart."""
    steps = len(view.context.history)
    if view.cart_filled or steps < view.traits.patience:
        return None
    return leave(f"I have spent {steps} steps without finding the right {view.wish.noun}, so I leave.")


def choose_product(view: View) -> Decision | None:
    """Open the best of the listed products that nothing speaks against."""
    unsearched = view.wish.queries and not view.memory.searches
    if unsearched and (search_field(view.page) is not None or _may_open_search(view)):
        return None
    listed = {product.title: (product, element) for product, element in listed_products(view.page)}
    visited = {visit.product.title: visit.product for visit in view.memory.visits}
    known = [visited.get(title, product) for title, (product, _) in listed.items()]
    fitting = [product for product in known if view.objection(product) is None]
    unseen = [product for product in fitting if product.title not in visited]
    seen = [product for product in fitting if product.title in visited]
    comparing = bool(unseen) and len(acceptable_visits(view)) < view.traits.compares
    for product in rank(unseen if comparing else seen or fitting, view.wish, view.traits, view.seed):
        why = why_this(product, view.wish, view.traits, view.currency)
        if comparing and seen and (known_facts := facts(product, view.currency)):
            why = f"I look at this one too, at {known_facts}, to compare the two."
        if decision := _open(view, listed[product.title][1], why):
            return decision
    return None


def _open(view: View, element: Element, why: str) -> Decision | None:
    """Click a product, also one that was opened before; but no more than twice, and never a dead one."""
    same = [past for past in view.memory.past if past.element is not None and past.action.type == "click"]
    clicks = [past for past in same if past.element is not None and past.element.name == element.name]
    if len(clicks) >= 2 or any(past.failure not in (None, FailureKind.COVERED) for past in clicks):
        return None
    if element.covered_by is not None or not element.enabled:
        return None
    return Decision(rationale=why, action=Click(name=element.name))


def acceptable_visits(view: View) -> list[Product]:
    """The opened products that nothing speaks against."""
    return [visit.product for visit in view.memory.visits if view.objection(visit.product) is None]


def more_to_compare(view: View) -> bool:
    """This persona wants to open another product before buying, and there is one worth it."""
    if len(acceptable_visits(view)) >= view.traits.compares:
        return False
    visited = {visit.product.title for visit in view.memory.visits}
    listed = view.memory.listed_last
    return any(product.title not in visited and view.objection(product) is None for product in listed)


def turn_page(view: View) -> Decision | None:
    """Look at the next page of results, if the persona has patience for one."""
    turned = view.memory.pages_since_search()
    if not view.memory.searches or turned + 1 >= view.traits.result_pages:
        return None
    return view.click(next_page(view.page), f"I see no {view.wish.noun} for me here, so I look at the next page.")


def search(view: View) -> Decision | None:
    """Search for the wish; the next time in fewer words."""
    query = next((query for query in view.wish.queries if query not in view.memory.searches), None)
    if query is None:
        return None
    field = search_field(view.page)
    if field is None:
        return _open_search(view)
    if typed_last(view.memory, field) == query:
        return view.click(search_button(view.page), f'I press search to find "{query}".')
    words = f'"{query}"'
    again = bool(view.memory.searches)
    why = f"I found nothing for me, so I try {words}." if again else f"I search for {words} because I need it."
    return view.act(why, TypeAndSubmit(name=field.name, text=query)) or view.act(
        f"I type {words} and will press the search button myself.", Input(name=field.name, text=query)
    )


def _may_open_search(view: View) -> bool:
    return view.can_click(search_button(view.page))


def _open_search(view: View) -> Decision | None:
    return view.click(search_button(view.page), "I open the search because I know what I want.")


def follow_navigation(view: View) -> Decision | None:
    """Without a search box: follow the link that says most of what is wanted."""
    if search_field(view.page) is not None or not view.wish.core:
        return None
    wanted = frozenset(view.wish.core) | view.wish.extras
    best: tuple[int, Element] | None = None
    for element in view.page.elements:
        common = len(wanted & stems(label(element)))
        promising = element.role == "link" and common > (best[0] if best else 0)
        if promising and is_pressed(element) and not _LEADS_ASTRAY.search(label(element)) and view.can_click(element):
            best = common, element
    if best is None:
        return None
    return view.click(best[1], f'I follow "{short(label(best[1]))}" because it sounds like my {view.wish.noun}.')


def look_around(view: View) -> Decision | None:
    """Scroll down where nothing is listed and nothing can be searched; go back from a product's dead end."""
    if view.cart_filled:
        return None
    blind = not view.page.products and not view.memory.searches
    scroll = named(view.page, SCROLL_DOWN) if blind else None
    if decision := view.click(scroll, "I scroll down to see what else there is."):
        return decision
    if view.memory.past and view.memory.past[-1].opens_product:
        return view.click(named(view.page, BACK), "I go back to the list because this page does not help me.")
    return None


def give_up(view: View) -> Decision:
    """Leave, and say what was missing."""
    if view.cart_filled:
        return leave("I cannot get any further with my order here, so I leave without it.")
    return leave(why_not_any(view.memory.seen_products, view.wish, view.traits, view.currency))
