"""Searching, in other words when nothing was found, and following the shop's navigation."""

import math
import re
from collections.abc import Iterator, Mapping

from shopper_agent.policies.choice.listing import nothing_suits, others
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.memory import typed_last
from shopper_agent.policies.choice.value import Market
from shopper_agent.policies.choice.wish import Wish
from shopper_agent.policies.choice.wording import short
from shopper_agent.policies.finding import (
    BACK,
    SCROLL_DOWN,
    card_groups,
    is_pressed,
    label,
    named,
    search_button,
    search_field,
    stands_in,
)
from shopper_agent.schema import ClickKind, Element, Input, TypeAndSubmit

_LEADS_ASTRAY = re.compile(
    r"log ?in|sign|account|register|contact|about|help|cart|basket|wish ?list|return|privacy|career|gift card|store"
    r"|anmeld|registrier|konto|kontakt|über uns|hilfe|warenkorb|merkzettel|wunschliste|rückgabe|datenschutz"
    r"|impressum|\bagb\b"
    r"|karriere|gutschein|filiale|größen(?:tabelle|berater)|ratgeber|connexion|compte|aide|panier|retours?\b"
    r"|confidentialit"
    r"|cuenta|ayuda|carrito|devolu|privacidad|accedi|aiuto|carrello|\bresi\b|inloggen|klantenservice|winkelwagen"
    r"|verlanglijst",
    re.IGNORECASE,
)
_LONGEST_LINK = 40
_SEVERAL = 3


def search_alternatives(market: Market) -> Iterator[Considered]:
    """Search in each of the wish's ways to say it that was not tried; open the search where it is hidden."""
    view = market.view
    field = search_field(view.page)
    untried = [(place, query) for place, query in enumerate(view.wish.queries) if query not in view.memory.searches]
    if not untried:
        return
    quantities = _readiness(market)
    if field is None:
        yield from view.consider_click(
            search_button(view.page), quantities, "I open the search because I know what I want."
        )
        return
    first = untried[0][0]
    for place, query in untried:
        weighed = {**quantities, "exactness": float(place - first)}
        why = _why_search(market, query)
        if typed_last(view.memory, field) == query:
            yield from _send_alternatives(market, weighed, query)
            continue
        yield from view.consider(TypeAndSubmit(name=field.name, text=query), weighed, why)
        yield from view.consider(Input(name=field.name, text=query), {**weighed, "type_first": 1.0}, why)


def _send_alternatives(market: Market, weighed: Mapping[str, float], query: str) -> Iterator[Considered]:
    """With the words in the field: press the search button, or take what the shop suggests."""
    view = market.view
    sent = {**weighed, "apply": 1.0}
    yield from view.consider_click(search_button(view.page), sent, f'I press search to find "{query}".')
    suggested = [it for it in view.page.elements if it.kind is ClickKind.SUGGESTED_TERM and _suits(market, it)]
    for place, element in enumerate(suggested, start=1):
        quantities = {**sent, "suggestion": 1.0, "position": math.log(place)}
        why = f'I take the suggestion "{short(label(element))}" because that is what I came for.'
        yield from view.consider_click(element, quantities, why)


def _suits(market: Market, element: Element) -> bool:
    return market.view.wish.is_kind(label(element))


def _readiness(market: Market) -> dict[str, float]:
    """How ready they are to search on this page."""
    view = market.view
    lost = nothing_suits(market) and market.view.memory.at_product is None
    shared = {"done": float(view.cart_filled), "settled": 0.0 if lost else float(_lists_enough(market))}
    if not view.memory.searches:
        return {"search": 1.0, **shared}
    return {
        "search_again": 1.0,
        "nothing_found": nothing_suits(market),
        "searches": len(view.memory.searches) - 1.0,
        **shared,
    }


def _why_search(market: Market, query: str) -> str:
    if not market.view.memory.searches:
        return f'I search for "{query}" because that is what I came for.'
    if nothing_suits(market):
        return f'I found nothing that suits me, so I try "{query}".'
    return f'I try "{query}" to see whether there is something better.'


def navigation_alternatives(market: Market) -> Iterator[Considered]:
    """Follow the links that say something of what is wanted."""
    view = market.view
    cards = card_groups(view.page)
    settled = float(_lists_enough(market))
    done = float(view.cart_filled)
    found_none = not others(market, None)
    found: dict[str, tuple[Element, float]] = {}
    for element in view.page.elements:
        leads = element.role in ("link", "menuitem", "tab") or (not view.listed and _is_own_title(element))
        if not leads or not is_pressed(element) or not element.text:
            continue
        text = label(element)
        if element.kind is ClickKind.REVIEW or len(text) > _LONGEST_LINK:
            continue
        match = _match(view.wish, text) or (0.5 if found_none and view.wish.is_sort_of(text) else 0.0)
        if not match or _LEADS_ASTRAY.search(text) or stands_in(element, cards):
            continue
        if text not in found and element.href != view.page.url.partition("#")[0]:
            found[text] = element, match
    for text, (element, match) in found.items():
        why = f'I follow "{short(text)}" because it sounds like my {view.wish.noun}.'
        quantities = {"navigate": 1.0, "label_match": match, "settled": settled, "done": done}
        yield from view.consider_click(element, quantities, why)


def _is_own_title(element: Element) -> bool:
    """A part of the page is called after it, and it can be pressed: the only hit of a search may be no more."""
    parts = element.name.split(".")
    return len(parts) > 1 and parts[-1] == parts[-2]


def _match(wish: Wish, text: str) -> float:
    """How much a link's words say of the wish: 1 when it names the kind of thing, less for another word of it."""
    if wish.is_kind(text):
        return 1.0
    said = wish.said_in(text)
    return 0.5 * len(said) / len(wish.words) if said else 0.0


def wander_alternatives(market: Market) -> Iterator[Considered]:
    """Scroll where nothing is listed; go back from a page that leads nowhere."""
    view = market.view
    if not view.listed:
        yield from view.consider_click(
            named(view.page, SCROLL_DOWN),
            {"scroll": 1.0, "done": float(view.cart_filled)},
            "I scroll down to see what else there is.",
        )


def back_alternative(market: Market, quantities: dict[str, float], why: str) -> Iterator[Considered]:
    """Press the browser's back button."""
    yield from market.view.consider_click(named(market.view.page, BACK), quantities, why)


def _lists_enough(market: Market) -> bool:
    """Several of what they came for are at hand: on this page or on the list that they came from."""
    return bool(market.view.wish.core) and len(others(market, None)) >= _SEVERAL
