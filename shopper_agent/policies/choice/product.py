"""What can be done on a product's page: take it, choose its options, read its reviews, go back to others."""

import math
import re
from collections.abc import Iterator

from shopper_agent.policies.choice.listing import comparisons_missing, others, regret
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.notes import read_notes
from shopper_agent.policies.choice.options import choose_one, undecided, untouched, was_opened
from shopper_agent.policies.choice.past import PROMISES
from shopper_agent.policies.choice.saying import against, because
from shopper_agent.policies.choice.saying import named as titled
from shopper_agent.policies.choice.value import Market, best
from shopper_agent.policies.choice.wording import short
from shopper_agent.policies.finding import (
    BACK,
    add_to_cart,
    buy_now,
    card_groups,
    is_pressed,
    label,
    named,
    own_product,
    stands_in,
)
from shopper_agent.schema import Click, ClickKind, Product

_WRITES_REVIEW = re.compile(
    r"write|leave|report|helpful|sign|add (?:a|your) review|schreiben|verfassen|abgeben|abschicken|melden"
    r"|hilfreich|écrire|rédiger|donner|escribir|scrivi|schrijf",
    re.IGNORECASE,
)


def product_in_view(market: Market) -> Product | None:
    """The product whose page this is, with all that is known of it; None where it is none."""
    view = market.view
    product = view.memory.at_product
    if product is None:
        return None
    bought = add_to_cart(view.page) is not None or buy_now(view.page) is not None
    return product if bought or own_product(view.page) is not None or product.available is False else None


def product_alternatives(market: Market, product: Product) -> Iterator[Considered]:
    """Everything that the product in view invites to."""
    if not market.view.cart_filled:
        yield from _take(market, product)
    yield from review_alternatives(market)
    yield from _look_on(market, product)


def review_alternatives(market: Market) -> Iterator[Considered]:
    """Open the product's reviews, or more of them."""
    view = market.view
    cards = card_groups(view.page)
    found = [
        element
        for element in view.page.elements
        if element.kind is ClickKind.REVIEW
        and is_pressed(element)
        and not _WRITES_REVIEW.search(label(element))
        and not stands_in(element, cards)
    ]
    if not found:
        return
    read = view.memory.clicks(ClickKind.REVIEW)
    quantities = {
        "read_reviews": 1.0,
        "reviews_read": float(read),
        "done": float(view.cart_filled),
        "among": -math.log(len(found)),
    }
    why = "I read the reviews because I want to know what others say first."
    if read:
        why = "I read some more reviews because I am not sure yet."
    for element in found:
        yield from view.consider_click(element, quantities, why)


def _take(market: Market, product: Product) -> Iterator[Considered]:
    """Take the product, or choose what has to be chosen before."""
    view, worth = market.view, market.terms(product)
    extra = {
        "buy": 1.0,
        "uncompared": comparisons_missing(market),
        "reassured": float(view.memory.reviews_read),
        "marked": float(read_notes(market.known.get(product.title, product).notes).badge is not None),
        **regret(market, product, others(market, product)),
    }
    terms = worth | view.weigh(extra)
    reason = because(market, product, worth)
    if members := undecided(market):
        yield from choose_one(market, members, terms)
        return
    buttons = [
        button
        for button in (add_to_cart(view.page), buy_now(view.page))
        if button is not None and view.can_click(button)
    ]
    for button in buttons:
        why = f"I take {titled(product)} because {reason}."
        begun = {"among": -math.log(len(buttons)), "apply": float(was_opened(market))}
        yield Considered(Click(name=button.name), terms | view.weigh(begun), why)
    yield from _promising(market, product, terms)
    if not buttons and (members := untouched(market)):
        yield from choose_one(market, members, terms)


def _promising(market: Market, product: Product, terms: dict[str, float]) -> Iterator[Considered]:
    """Buttons that promise a better way to have it: they may lead astray, which nobody sees from outside."""
    view = market.view
    cards = card_groups(view.page)
    for element in view.page.elements:
        if is_pressed(element) and PROMISES.search(element.text) and not stands_in(element, cards):
            why = f'I press "{short(label(element), 30)}" because I want {titled(product)} and this looks like the way.'
            if view.can_click(element):
                yield Considered(Click(name=element.name), terms | view.weigh({"lookalike": 1.0}), why)


def _look_on(market: Market, product: Product) -> Iterator[Considered]:
    """Go back to look at others."""
    view, worth = market.view, market.worth(product)
    rivals = others(market, product)
    rival = best(market, rivals)
    gap = 0.0 if rival is None else max(-3.0, min(3.0, rival[1] - worth))
    unseen = any(it.title not in view.memory.opened for it in rivals)
    quantities = {
        "look_on": 1.0,
        "better_elsewhere": gap,
        "to_compare": comparisons_missing(market) if unseen else 0.0,
        "done": float(view.cart_filled),
    }
    yield from view.consider_click(named(view.page, BACK), quantities, _why_back(market, product, rival))


def _why_back(market: Market, product: Product, rival: tuple[Product, float] | None) -> str:
    worth = market.worth(product)
    if rival is not None and rival[1] > worth + 0.3:
        return (
            f"I go back because I like {titled(rival[0])} better: {because(market, rival[0], market.terms(rival[0]))}."
        )
    if worth < 0.0:
        return f"I go back to look for another one because {against(market, product, market.terms(product))}."
    return "This one would do, but I go back because I want to compare it with others."
