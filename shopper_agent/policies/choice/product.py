"""What can be done on a product's page: take it, choose its options, read its reviews, go back to others."""

import math
import re
from collections.abc import Iterator

from shopper_agent.policies.choice.listing import comparisons_missing, others, regret
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.notes import read_notes
from shopper_agent.policies.choice.past import PROMISES
from shopper_agent.policies.choice.saying import against, because
from shopper_agent.policies.choice.saying import named as titled
from shopper_agent.policies.choice.value import Market, best
from shopper_agent.policies.choice.wish import stems
from shopper_agent.policies.choice.wording import short
from shopper_agent.policies.finding import (
    BACK,
    add_to_cart,
    buy_now,
    card_groups,
    is_pressed,
    label,
    named,
    options_of,
    own_product,
    stands_in,
    takes_text,
    usable,
)
from shopper_agent.schema import Click, ClickKind, Element, Product

PLACEHOLDER = re.compile(
    r"^\W*$|^\W*(?:please )?(?:select|choose|pick)\b|^\W*(?:country|state|region|month|year|mm|yy(?:yy)?|none)\W*$",
    re.IGNORECASE,
)
"""What the first option of a select says when nothing is chosen."""
_WRITES_REVIEW = re.compile(r"write|leave|report|helpful|sign|add (?:a|your) review", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


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
    if undecided := _undecided(market):
        yield from _choose(market, undecided, terms)
        return
    buttons = [
        button
        for button in (add_to_cart(view.page), buy_now(view.page))
        if button is not None and view.can_click(button)
    ]
    for button in buttons:
        why = f"I take {titled(product)} because {reason}."
        yield Considered(Click(name=button.name), terms | view.weigh({"among": -math.log(len(buttons))}), why)
    yield from _promising(market, product, terms)
    if not buttons and (members := _untouched(market)):
        yield from _choose(market, members, terms)


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


def _undecided(market: Market) -> list[Element]:
    """The members of the first group of options in which nothing is chosen."""
    for members in _option_groups(market).values():
        undecided = any(it.checked is not None for it in members) and not any(_is_chosen(it) for it in members)
        if undecided and (open_to := _choosable(market, members)):
            return open_to
    return []


def _untouched(market: Market) -> list[Element]:
    """Options that do not show whether they are chosen, of the first group of which none was clicked."""
    clicked = {past.action.name for past in market.view.memory.past if isinstance(past.action, Click)}
    for members in _option_groups(market).values():
        untouched = all(it.checked is None and it.name not in clicked for it in members)
        if untouched and (open_to := _choosable(market, members)):
            return open_to
    return []


def _choosable(market: Market, members: list[Element]) -> list[Element]:
    return [it for it in members if not PLACEHOLDER.search(label(it)) and market.view.can_click(it)]


def _choose(market: Market, members: list[Element], terms: dict[str, float]) -> Iterator[Considered]:
    """Choose one of these on the way to taking the product: together they weigh what taking it weighs."""
    view = market.view
    wanted = frozenset(view.wish.core) | view.wish.extras | frozenset(_NUMBER.findall(view.context.intent))
    words = {element.name: stems(label(element)) | frozenset(_NUMBER.findall(label(element))) for element in members}
    # what every option says, such as "Size", tells none of them apart
    wanted -= frozenset.intersection(*words.values()) if len(words) > 1 else frozenset()
    for element in members:
        text = label(element)
        asked = bool(wanted & words[element.name])
        reason = "that is what I need" if asked else "I have to choose one and it suits me"
        extra = view.weigh({"among": -math.log(len(members)), "option_match": float(asked)})
        yield Considered(Click(name=element.name), terms | extra, f'I choose "{short(text, 40)}" because {reason}.')


def _is_chosen(option: Element) -> bool:
    return bool(option.checked) and not (option.role == "option" and PLACEHOLDER.search(label(option)))


def _option_groups(market: Market) -> dict[str, list[Element]]:
    """The product's options by their group's name, the select itself left out."""
    page = market.view.page
    groups: dict[str, list[Element]] = {}
    for element in page.elements:
        if element.kind is not ClickKind.PRODUCT_OPTION or options_of(page, element) or takes_text(page, element):
            continue
        if usable(element):
            groups.setdefault(element.name.rpartition(".")[0], []).append(element)
    return groups
