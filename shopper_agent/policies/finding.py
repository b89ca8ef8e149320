"""Find controls on any shop's page by role, kind and words; for the policies that have no language model.

A control is never looked up by an exact name: shops differ, roles and words hardly do.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from re import Pattern

from shopper_agent.dom.words import WORDS
from shopper_agent.schema import ClickKind, Element, Observation, Product

TEXT_ROLES = frozenset({"textbox", "searchbox", "spinbutton"})
PRESSED_ROLES = frozenset({"button", "link", "menuitem", "tab"})
BACK, SCROLL_DOWN = "browser.back", "browser.scroll_down"

_LONGEST_READ = 400
"""Characters of a text that are read for its meaning; a hostile page may have any number."""
_LONGEST_LABEL = 60
"""Characters; what says more than this is a text, not the label of a button."""


def _any(words: str) -> Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


BUY_NOW = _any(
    r"buy (?:it )?now|instant checkout|(?:jetzt|sofort) kaufen|acheter maintenant|comprar (?:ahora|ya)"
    r"|acquista ora|nu kopen"
)
CHECK_OUT = _any(
    r"check[ -]?out(?! (?:our|the|this|these|what|my|all|more|new|some|how|why|other)\b)"
    r"|proceed to payment|zur kasse|passer (?:la |ma )?commande|valider (?:le|mon) panier|(?:tramitar|finalizar"
    r"|realizar) (?:el |la )?(?:pedido|compra)"
    r"|(?:vai |procedi )?alla cassa|procedi all.(?:acquisto|ordine)|afrekenen|naar de kassa"
)
PLACE_ORDER = _any(
    r"(?:place|complete|confirm|submit|finish|send)(?: the| your| my)? (?:order|purchase)|order now|pay now"
    r"|pay(?: with card)? \S{0,3}\d\S*|(?:zahlungs|kosten)pflichtig \w+|jetzt (?:bestellen|bezahlen)"
    r"|verbindlich bestellen|commander"
    r"|bestellung (?:abschicken|absenden|aufgeben|abschlie(?:ß|ss)en)|realizar (?:el )?pedido|confirmar (?:el )?pedido"
    r"|(?:conferma|invia|completa) (?:l.)?ordine|bestelling (?:plaatsen|bevestigen)|bestellen en betalen"
)
_NOT_A_CART_LINK = _any(
    r"add|remove|update|empty|clear|save|move|continue|delete|back|return|legen|hinzufügen|entfernen|löschen"
    r"|leeren|weiter|zurück"
    r"|ajouter|supprimer|vider|añadir|eliminar|vaciar|aggiungi|rimuovi|svuota|toevoegen|verwijderen|legen"
)
_NEXT_PAGE = _any(r"next|weiter|nächste|suivante?|siguiente|successiv[oa]|avanti|volgende|\u203a|»|→")
_SEARCH = ("search", "suche", "recherche", "buscar", "búsqueda", "cerca", "ricerca", "zoek")
"""Parts of words in lower case."""


def usable(element: Element) -> bool:
    """A click would reach it."""
    return element.enabled and element.covered_by is None


def is_browsers(element: Element) -> bool:
    """A control of the browser, not of the page."""
    return element.name.startswith("browser.")


def label(element: Element) -> str:
    """What it says in one line, of a long text its beginning; else the last part of its name in words."""
    return _label(element.text, element.name)


@lru_cache(maxsize=8192)
def _label(text: str, name: str) -> str:
    """Remembered, as a decision asks for each label several times, and pages repeat."""
    return " ".join(text[:_LONGEST_READ].split()) or name.rsplit(".", 1)[-1].replace("_", " ")


def says(element: Element, pattern: Pattern[str]) -> bool:
    """Its label is short and has the words."""
    text = label(element)
    return len(text) <= _LONGEST_LABEL and pattern.search(text) is not None


def adds_to_cart(element: Element) -> bool:
    """Its label says that it puts something into the cart."""
    return _adds_to_cart(label(element))


@lru_cache(maxsize=8192)
def _adds_to_cart(text: str) -> bool:
    """A pure function of a label, remembered: pages repeat their labels step by step."""
    return len(text) <= _LONGEST_LABEL and WORDS.add_to_cart.search(text) is not None


def named(observation: Observation, name: str) -> Element | None:
    """The element of a name; None when the page has none."""
    return next((element for element in observation.elements if element.name == name), None)


def options_of(observation: Observation, field: Element) -> tuple[Element, ...]:
    """The options of a select; empty for every other element."""
    return tuple(
        element
        for element in observation.elements
        if element.role == "option" and element.name.rpartition(".")[0] == field.name
    )


def takes_text(observation: Observation, element: Element) -> bool:
    """A text can be typed into it: a text field, or a combobox that is no select."""
    if element.role == "combobox":
        return not options_of(observation, element)
    return element.role in TEXT_ROLES


def is_pressed(element: Element) -> bool:
    """A button, link or the like that a click reaches."""
    return element.role in PRESSED_ROLES and usable(element)


def pressed_saying(observation: Observation, pattern: Pattern[str]) -> Iterator[Element]:
    """The buttons and links with the words: those in view first, buttons before links."""
    found = [element for element in observation.elements if is_pressed(element) and says(element, pattern)]
    return iter(sorted(found, key=lambda element: (not element.in_view, element.role != "button")))


def search_field(observation: Observation) -> Element | None:
    """The shop's search box; None when it has none that can be typed into now."""
    for element in observation.elements:
        if takes_text(observation, element) and usable(element) and _is_search(element):
            return element
    return None


def search_button(observation: Observation) -> Element | None:
    """What starts the search or opens the search box."""
    found = (element for element in observation.elements if is_pressed(element) and _is_search(element))
    return next(found, None)


def _is_search(element: Element) -> bool:
    if element.kind is ClickKind.SEARCH or element.role == "searchbox":
        return True
    words = f"{label(element)} {element.name.rsplit('.', 1)[-1]}".lower()
    return len(words) <= _LONGEST_LABEL and any(part in words for part in _SEARCH)


def listed_products(observation: Observation) -> tuple[tuple[Product, Element], ...]:
    """The products that the page lists, each with the element that opens it, in the page's order."""
    elements = {element.name: element for element in observation.elements}
    return tuple(
        (product, elements[product.name])
        for product in observation.products
        if product.name is not None and product.name in elements
    )


def with_openers(observation: Observation) -> Observation:
    """The page with every listed product opened by a control of its card, also where its title is no link.

    A card that is opened by a press anywhere on it has a control that bears the product's title.
    """
    if all(product.name is not None or not product.group for product in observation.products):
        return observation
    bearers = {
        (element.name.rpartition(".")[0], label(element).casefold()): element.name
        for element in reversed(observation.elements)
        if element.role in PRESSED_ROLES
    }
    products = tuple(
        product.model_copy(update={"name": bearers.get((product.group, " ".join(product.title.split()).casefold()))})
        if product.name is None and product.group
        else product
        for product in observation.products
    )
    return observation.model_copy(update={"products": products})


def card_groups(observation: Observation) -> frozenset[str]:
    """The dotted names of the cards of the listed products."""
    return frozenset(product.group for product in observation.products if product.name is not None and product.group)


def stands_in(element: Element, groups: frozenset[str]) -> bool:
    """It is a part of one of these groups, at any depth."""
    group = element.name.rpartition(".")[0]
    while group:
        if group in groups:
            return True
        group = group.rpartition(".")[0]
    return False


def own_product(observation: Observation) -> Product | None:
    """The product whose page this is; None where the page says nothing of one."""
    return next((product for product in observation.products if product.name is None and not product.group), None)


def add_to_cart(observation: Observation) -> Element | None:
    """The page's own button that puts the product in the cart, usable or not; never one of a listed product."""
    return _buys(observation, buy_now=False)


def buy_now(observation: Observation) -> Element | None:
    """The page's own button that goes straight to the checkout."""
    return _buys(observation, buy_now=True)


def _buys(observation: Observation, *, buy_now: bool) -> Element | None:
    cards = card_groups(observation)
    found = [
        element
        for element in observation.elements
        if element.role in PRESSED_ROLES
        and (says(element, BUY_NOW) if buy_now else adds_to_cart(element))
        and (buy_now or not says(element, BUY_NOW))
        and not stands_in(element, cards)
        and element.kind is not ClickKind.REVIEW
    ]
    return min(found, key=lambda element: not usable(element), default=None)


def cart_link(observation: Observation) -> Element | None:
    """What opens the cart."""
    found = pressed_saying(observation, WORDS.cart)
    return next((element for element in found if not says(element, _NOT_A_CART_LINK)), None)


def check_out_button(observation: Observation) -> Element | None:
    """What leads from the cart to the checkout."""
    return next(pressed_saying(observation, CHECK_OUT), None)


def next_page(observation: Observation) -> Element | None:
    """What shows the next page of results."""
    pages = [element for element in observation.elements if is_pressed(element) and "pagination" in element.name]
    return next((element for element in pages if says(element, _NEXT_PAGE)), None)
