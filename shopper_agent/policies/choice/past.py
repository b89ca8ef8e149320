"""One past step as the shopper remembers it, and what it was."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from shopper_agent.dom.plain import places_of
from shopper_agent.dom.words import WORDS
from shopper_agent.policies.finding import BUY_NOW, adds_to_cart, named, own_product, says
from shopper_agent.schema import Action, Click, ClickKind, Element, FailureKind, Observation, Product, Terminate

_CART_EMPTY = re.compile(
    r"(?:cart|basket|bag|trolley)[^.<]{0,40}\bempty|nothing in your (?:cart|basket|bag)"
    r"|(?:warenkorb|einkaufs\w{0,20}|tasche|korb)[^.<]{0,40}\bleer|keine (?:artikel|produkte) (?:in"
    r"|im) \w{0,20}(?:korb|tasche|wagen)"
    r"|panier[^.<]{0,40}\bvide|(?:carrito|cesta|bolsa)[^.<]{0,40}\bvac[ií][oa]|carrello[^.<]{0,40}\bvuoto"
    r"|winkel(?:wagen|mand)\w{0,4}[^.<]{0,40}\bleeg",
    re.IGNORECASE,
)
_EMPTY = ("empty", "nothing in", "leer", "keine artikel", "keine produkte", "vide", "vací", "vaci", "vuoto", "leeg")
"""Every such message has one of these."""
_REACH = 70
"""Characters around such a word that hold the message."""
PROMISES = re.compile(
    r"^(?:get (?:it|this|yours|the (?:deal|offer)|\d+ ?%)|claim|unlock|grab|reveal|continue to (?:the |your )?offer"
    r"|special offer|see (?:the |your )?price|save (?:now|more|\d))\b|\bfor less\b|\blower price\b"
    r"|^(?:angebot (?:sichern|ansehen)|jetzt sichern|(?:jetzt |\d+ ?% )sparen|rabatt sichern|zum angebot|profiter"
    r"|j.en profite|aprovecha|approfitta)\b",
    re.IGNORECASE,
)
"""What a button says that promises a better way to have the product than the one that puts it in the cart."""
_CART_PLACE = re.compile(
    r"\bcart\b|\bbasket\b|\bbag\b|trolley|warenkorb|einkaufs(?:wagen|korb|tasche)|/(?:tasche|korb|panier|carrito"
    r"|carrello|cesta|bolsa)\b"
    r"|winkel(?:wagen|mand)",
    re.IGNORECASE,
)

_OWN_ERRORS = 500
"""Status of an answer from which on the shop itself is at fault."""
MOST_ERRORS = 3
"""So often the same may meet an error of the shop's own: the first time, and twice again."""


@dataclass(frozen=True)
class Past:
    """One action, the page it was done on and the page it led to."""

    action: Action
    before: Observation | None
    after: Observation | None

    @cached_property
    def element(self) -> Element | None:
        """What was acted on, as it was seen then."""
        if self.before is None or isinstance(self.action, Terminate):
            return None
        return named(self.before, self.action.name)

    @property
    def failure(self) -> FailureKind | None:
        """Why it had no effect; None where it worked or where nobody knows."""
        if self.after is not None and self.after.failure is not None:
            return self.after.failure.kind
        return FailureKind.PAGE_ERROR if self.met_error else None

    @cached_property
    def met_error(self) -> bool:
        """The shop answered it with an error of its own (5xx), at another address or at the same one."""
        after, before = self.after, self.before
        if after is None or after.status is None or after.status < _OWN_ERRORS:
            return False
        return before is None or (before.url, before.status, before.html) != (after.url, after.status, after.html)

    @property
    def failed_for_good(self) -> bool:
        """It failed, and not because of something that may have gone away since."""
        if self.failure is None or self.met_error:
            return False
        return self.failure not in (FailureKind.COVERED, FailureKind.CHANGED)

    @property
    def had_effect(self) -> bool:
        """It did not fail, and the page is another than before, as far as anybody knows."""
        if self.failure is not None:
            return False
        if self.before is None or self.after is None:
            return True
        return self.before.url != self.after.url or self.before.html != self.after.html

    @property
    def role(self) -> str | None:
        """The role of what was acted on; None: it is not known."""
        return self.element.role if self.element is not None else None

    def is_click_on(self, kinds: Sequence[ClickKind]) -> bool:
        """A click on something of one of these kinds."""
        return isinstance(self.action, Click) and self.element is not None and self.element.kind in kinds

    @cached_property
    def opened(self) -> Product | None:
        """The listed product that this click opened, its page's facts over its card's; None: it opened none."""
        if self.before is None or not isinstance(self.action, Click) or self.failure is not None:
            return None
        name = self.action.name
        card = next((it for it in self.before.products if it.name is not None and _of_card(name, it)), None)
        if card is None or self.after is None or not _leads_to(self, card):
            return None
        page = own_product(self.after)
        known = {} if page is None else page.model_dump(exclude_none=True, exclude={"title", "name", "group"})
        return card.model_copy(update=known)

    @cached_property
    def put_in_cart(self) -> bool:
        """A click on a button that buys, which worked and changed something on the page."""
        element = self.element
        if element is None or not isinstance(self.action, Click) or self.failure is not None:
            return False
        if not (adds_to_cart(element) or says(element, BUY_NOW)) or self.after is None:
            return False
        assert self.before is not None  # its element was found there
        if self.before.html == self.after.html or _complains(self.after):
            return False
        return _faults_in(self.after) <= _faults_in(self.before)

    @cached_property
    def shows_cart(self) -> bool:
        """It led to the cart's page, or pressed what shows the cart beside any page."""
        if self.after is None:
            return False
        return is_cart(self.after) or (self.element is not None and says(self.element, WORDS.cart))


def says_cart_empty(html: str) -> bool:
    """The page says that nothing is in the cart; looked for only around words that say so, as pages are long."""
    lower = html.lower()
    places = (place for word in _EMPTY for place in places_of(word, lower))
    return any(_CART_EMPTY.search(lower, max(0, place - _REACH), place + _REACH) is not None for place in places)


def path_of(page: Observation | None) -> str | None:
    """A page's address without its query and fragment."""
    if page is None:
        return None
    parts = urlsplit(page.url)
    return f"{parts.netloc}{parts.path}"


def is_cart(page: Observation) -> bool:
    """The page is the shop's cart, by its title or address; a product's own page never is, whatever its name."""
    if own_product(page) is not None:
        return False
    parts = urlsplit(page.url)
    return WORDS.cart.search(page.title) is not None or _CART_PLACE.search(parts.path + parts.fragment) is not None


def look_of(page: Observation) -> object:
    """What a shopper would compare to see whether anything has changed."""
    states = [(it.name, it.value, it.checked, it.enabled, it.covered_by is None) for it in page.elements]
    return page.url, page.title, tuple(states)


_COMPLAINT = re.compile(
    r"(?:something|it) went wrong|could not (?:be )?add(?:ed)?|couldn.t add|unable to add|not (?:been )?added"
    r"|please (?:select|choose)|try again|sold out|out of stock|error"
    r"|(?:bitte )?(?:wählen|wähle) (?:sie )?(?:bitte |zuerst )?(?:eine|ein|die)|konnte nicht|nicht (?:möglich"
    r"|verfügbar)|ausverkauft|fehler"
    r"|erneut|choisi(?:r|ssez)|sélectionne[rz]|erreur|épuisé|(?:seleccion|eli)[aej]\w*|inténtalo|agotad"
    r"|(?:seleziona|scegli)\w*|riprova|esaurit"
    r"|(?:kies|selecteer) (?:een|eerst)|probeer|uitverkocht|fout",
    re.IGNORECASE,
)
_ALERT = re.compile(r'role="alert"[^>]*>(.{0,300})', re.DOTALL)


def _faults_in(page: Observation) -> int:
    """How many fields and options the page says to be wrong."""
    return sum(bool(element.invalid or element.error) for element in page.elements)


def _complains(page: Observation) -> bool:
    """An alert of the page says that something did not work."""
    return any(_COMPLAINT.search(found[1]) for found in _ALERT.finditer(page.html))


def _of_card(name: str, card: Product) -> bool:
    """The control opens the card's product: it is its title's, or its picture's and the like within the card."""
    return name == card.name or (bool(card.group) and name.startswith(card.group + "."))


def _leads_to(past: Past, card: Product) -> bool:
    """The click changed the page, to the card's address where that is known."""
    element = past.element
    if isinstance(past.action, Click) and past.action.name == card.name:
        return True
    return element is not None and element.href is not None and element.href == card.url
