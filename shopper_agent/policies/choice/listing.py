"""What can be done where products are listed: open one, take one at once, look further, narrow the list."""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.saying import against, because, named
from shopper_agent.policies.choice.value import Market, best
from shopper_agent.policies.choice.wording import money, short
from shopper_agent.policies.finding import adds_to_cart, is_pressed, label, next_page, options_of, usable
from shopper_agent.schema import Click, ClickKind, Element, Product

_PRICE_RANGE = re.compile(
    r"(?:(?P<under>under|below|up to|less than|unter|bis(?: zu)?|moins de|jusqu.à|menos de|hasta|meno di|fino a"
    r"|tot|onder)\s*)?"
    r"[$€£]?\s?(?P<low>\d[\d,]*(?:\.\d+)?)\s?[$€£]?"
    r"(?:\s*(?:to|-|–|bis|à)\s*[$€£]?\s?(?P<high>\d[\d,]*(?:\.\d+)?))?"  # noqa: RUF001
    r"(?P<above>\s*(?:&|and) (?:above|up|over|more)|\+)?",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$€£]|\b(?:usd|eur|gbp)\b|under|below|price|preis|unter|prix|precio|prezzo|prijs", re.IGNORECASE)
_STARS = re.compile(r"stars?\b|★|rating|sterne?\b|bewertung|étoiles?|estrellas?|stelle\b|sterren", re.IGNORECASE)
_DELIVERY = re.compile(
    r"deliver|shipping|tomorrow|\bdays?\b|prime|liefer|versand|livraison|entrega|consegna|levering", re.IGNORECASE
)
_SORT_CHEAP = re.compile(
    r"\blow(?:est)?(?: price)? (?:to|-) high|price.{0,4}(?:asc|↑)|cheapest|lowest price|preis auf"
    r"|preis:? (?:niedrig|aufsteigend|günstig)|(?:günstigste|billigste|niedrigster preis)|prix croissant"
    r"|precio:? (?:más bajo|ascendente|de menor)"
    r"|prezzo crescente|prijs (?:laag|oplopend)",
    re.IGNORECASE,
)
_SORT_RATED = re.compile(
    r"(?:customer |average |avg\.? |best |top )?(?:rat(?:ing|ed)|review)|(?:beste )?bewertung|best bewertet"
    r"|mieux notés?|mejor valorad|più votati|best beoordeeld",
    re.IGNORECASE,
)
_APPLY = re.compile(
    r"^(?:apply|go|show(?: \d+)? results?|update|filter|refine|done|ok|anwenden|(?:ergebnisse|artikel) anzeigen"
    r"|anzeigen|übernehmen|appliquer|aplicar|applica|toepassen)\b",
    re.IGNORECASE,
)
_REMOVES = re.compile(
    r"[×✕✖]|^(?:remove|clear|reset|(?:alle )?filter (?:löschen|zurücksetzen)|zurücksetzen|entfernen"  # noqa: RUF001
    r"|effacer|borrar|rimuovi|wissen)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\s*\(\d[\d,]*\)\s*$")


def open_alternatives(market: Market, *, beside: bool) -> Iterator[Considered]:
    """Open each listed product; `beside`: they stand beside the product in view."""
    view = market.view
    chosen = _decided_on(market)
    in_cart = float(view.cart_filled)
    for place, (product, element) in enumerate(view.listed, start=1):
        if not usable(element):
            continue
        known = view.memory.opened.get(product.title)
        worth = market.terms(product)
        extra = {"open": 1.0, "position": math.log(place), "done": in_cart, "sidetrack": float(beside)}
        why = partial(_opening, "I open {}", market, product, worth)
        if known is not None and chosen is not None and product.title == chosen.title:
            extra["decided"] = 1.0
            why = partial(_opening, "I go back to {}, the best I looked at,", market, product, worth)
        elif known is not None:
            extra["seen"] = 1.0
        if view.memory.clicked[element.name] < 2:
            yield Considered(Click(name=element.name), worth | view.weigh(extra), why)


def take_alternatives(market: Market) -> Iterator[Considered]:
    """Put a listed product in the cart without opening it."""
    view = market.view
    if view.cart_filled:
        return
    buttons = {
        element.name.rpartition(".")[0]: element
        for element in view.page.elements
        if is_pressed(element) and element.kind is ClickKind.PURCHASE and adds_to_cart(element)
    }
    missing, rivals = comparisons_missing(market), others(market, None)
    for product, _ in view.listed:
        button = buttons.get(product.group) if product.group else None
        if button is None or product.available is False or not market.is_relevant(product):
            continue
        worth = market.terms(product)
        extra = {"buy": 1.0, "unopened": 1.0, "uncompared": missing, **regret(market, product, rivals)}
        why = partial(_opening, "I take {} straight from the list", market, product, worth)
        if not view.memory.spent(Click(name=button.name)):
            yield Considered(Click(name=button.name), worth | view.weigh(extra), why)


def further_alternatives(market: Market) -> Iterator[Considered]:
    """Turn the page, or open what the outline folded away."""
    view = market.view
    missing = nothing_suits(market)
    quantities = {
        "next_page": 1.0,
        "pages_turned": view.memory.pages_turned,
        "nothing_found": missing,
        "done": float(view.cart_filled),
    }
    why = "I turn the page because nothing here suits me." if missing else "I turn the page to see what else there is."
    yield from view.consider_click(next_page(view.page), quantities, why)
    for fold in view.folds:
        if fold.products:
            unfolding = {**quantities, "unfold": 1.0, "next_page": 0.0}
            yield from view.consider(Click(name=fold.name), unfolding, "I look at the rest of this list.")


def narrow_alternatives(market: Market) -> Iterator[Considered]:
    """Use a filter or a sort order; press the button that applies what was ticked."""
    view = market.view
    if view.cart_filled or not (view.memory.searches or view.listed):
        return
    filters = [it for it in view.page.elements if it.kind is ClickKind.FILTER and usable(it)]
    yield from _apply_alternatives(market, filters)
    pressed = (past.element for past in view.memory.past if past.element is not None)
    used = {group_of(element) for element in pressed if element.kind is ClickKind.FILTER}
    found: dict[str, list[tuple[Element, dict[str, float], str]]] = {}
    for element in filters:
        if _is_filter(market, element) and group_of(element) not in used:
            interest, why = _interest(market, element)
            for name in interest:
                found.setdefault(name, []).append((element, interest, why))
    for ways in found.values():
        for element, interest, why in ways:
            yield from view.consider_click(element, {"narrow": 1.0, "among": -math.log(len(ways)), **interest}, why)


def group_of(element: Element) -> str:
    """The dotted name of what an element stands in."""
    return element.name.rpartition(".")[0]


def _is_filter(market: Market, element: Element) -> bool:
    """It narrows or sorts, and is not used already; a button or a chip that takes a filter away does not."""
    if element.checked or element.role == "button" or _REMOVES.search(label(element)):
        return False
    return not options_of(market.view.page, element)


def _shared_parts(one: Element, other: Element) -> int:
    """How many parts two dotted names begin with alike."""
    pairs = zip(one.name.split("."), other.name.split("."), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _apply_alternatives(market: Market, filters: list[Element]) -> Iterator[Considered]:
    """After ticking a filter: the button nearest to it that applies it."""
    last = market.view.memory.past[-1].element if market.view.memory.past else None
    if last is None or last.kind is not ClickKind.FILTER or last.role not in ("checkbox", "radio", "option"):
        return
    buttons = [it for it in filters if it.role == "button" and _APPLY.search(label(it))]
    places = {it.name: place for place, it in enumerate(market.view.page.elements)}
    ticked = places.get(last.name, 0)
    after_it = sorted(buttons, key=lambda it: (places[it.name] < ticked, abs(places[it.name] - ticked)))
    nearest = max(after_it, key=lambda it: _shared_parts(it, last), default=None)
    yield from market.view.consider_click(nearest, {"apply": 1.0}, "I apply the filter that I chose.")


def _interest(market: Market, element: Element) -> tuple[dict[str, float], str]:
    """What a filter is to this shopper, and why it would use it; nothing for most."""
    view, text = market.view, _COUNT.sub("", label(element))
    said = f'"{short(text, 40)}"'
    listed = [product for product, _ in view.listed if product.price is not None]
    limit = view.wish.limit
    if _SORT_CHEAP.search(text):
        return {"sort_price": 1.0}, "I sort by price because I want to see the cheapest first."
    if element.role == "option" and _SORT_RATED.search(text):
        return {"sort_rating": 1.0}, "I sort by rating because I want to see the best first."
    if _STARS.search(text):
        return {"narrow_rating": 1.0}, f"I choose {said} because I only want what others found good."
    if _MONEY.search(text) and limit is not None and listed:
        if _holds_limit(text, limit):
            over = sum(product.price > limit for product in listed if product.price is not None) / len(listed)
            return (
                {"narrow_price": over} if over else {}
            ), f"I choose {said} because my limit is {money(limit, view.currency)}."
        return {}, ""
    if any(text.casefold() == brand.casefold() for brand in view.persona.shopping.favourite_brands):
        return {"narrow_brand": 1.0}, f"I choose {said} because I usually buy that brand."
    if _DELIVERY.search(text):
        return {"narrow_delivery": 1.0}, f"I choose {said} because I want it soon and without a fee."
    share = len(view.wish.said_in(text)) / len(view.wish.words) if view.wish.words else 0.0
    return ({"narrow_match": share}, f"I choose {said} because that is what I came for.") if share else ({}, "")


def _holds_limit(text: str, limit: float) -> bool:
    """The range of prices ends at the limit or holds it in its upper part."""
    found = _PRICE_RANGE.search(text)
    if found is None or found["above"]:
        return False
    low, high = (float(amount.replace(",", "")) if amount else None for amount in (found["low"], found["high"]))
    if found["under"] or (high is None and low is not None):
        return bool(found["under"]) and low is not None and 0.6 * limit <= low <= limit * 1.05
    return low is not None and high is not None and low < limit and 0.6 * limit <= high <= limit * 1.3


def comparisons_missing(market: Market) -> float:
    """Products still to be opened until this shopper has compared enough, 0 when it has.

    Who has searched and opened everything that suits misses nothing: there is no more to compare.
    """
    memory = market.view.memory
    acceptable = [product for product in memory.opened.values() if market.worth(product) > -1.0]
    missing = max(0.0, market.view.betas["comparisons"] - len(acceptable))
    if not memory.searches:
        return missing
    return min(missing, float(sum(it.title not in memory.opened for it in market.at_hand)))


def others(market: Market, product: Product | None) -> list[Product]:
    """The known products that could be had instead: those opened and those of the last listing."""
    return [it for it in market.at_hand if product is None or it.title != product.title]


def regret(market: Market, product: Product, rivals: Iterable[Product]) -> dict[str, float]:
    """By how much the best of the rivals is worth more; 0 where this one is the best."""
    rival = best(market, rivals)
    gap = 0.0 if rival is None else max(0.0, min(3.0, rival[1] - market.worth(product)))
    return {"better_known": gap}


def nothing_suits(market: Market) -> float:
    """1 where the page lists nothing that they came for."""
    view = market.view
    suiting = (it for it, _ in view.listed if market.is_relevant(it))
    return float(next(suiting, None) is None)


def why_nothing(market: Market) -> str:
    """What spoke against the product that came closest, as a sentence's end."""
    closest = best(market, others(market, None))
    if closest is None:
        return f"I saw no {market.view.wish.noun} here"
    return f"the best I saw was {named(closest[0])}, and {against(market, closest[0], market.terms(closest[0]))}"


def _decided_on(market: Market) -> Product | None:
    """The best of the opened products, once enough were compared; else None."""
    if comparisons_missing(market) > 0:
        return None
    found = best(market, market.view.memory.opened.values())
    return found[0] if found is not None and found[1] > -1.0 else None


def _opening(begin: str, market: Market, product: Product, worth: Mapping[str, float]) -> str:
    """A sentence about one product; `begin` has the place of its title."""
    return f"{begin.format(named(product))} because {because(market, product, worth)}."
