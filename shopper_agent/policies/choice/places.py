"""Where the shopper is: in the cart, in the checkout, at its door."""

import re
from urllib.parse import urlsplit

from shopper_agent.policies.choice.fields import reference_for
from shopper_agent.policies.choice.past import is_cart
from shopper_agent.policies.choice.phrases import CHECK_OUT, GUEST, PLACE_ORDER
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.finding import add_to_cart, card_groups, label, own_product, stands_in, usable

CHECKOUT_PATH = re.compile(
    r"check[-_ ]?out|/(?:payment|shipping|delivery|billing)\b|place[-_ ]?order|/(?:kasse|bestellung|bestellen"
    r"|bestellvorgang|zahlung|versandart)\b"
    r"|/(?:commande|caisse|paiement|livraison|pago|tramitar|finalizar|cassa|pagamento|betaling|betalen"
    r"|bestelling)\b|/onepage|/afrekenen",
    re.IGNORECASE,
)
_CHECKOUT_ROUTE = re.compile(
    r"(?:^|&)(?:route|rt|controller|page|step)=[^&]*(?:checkout|payment|order-?opc)", re.IGNORECASE
)
"""Shops that keep their pages in one parameter."""
_DOOR = re.compile(
    r"log[-_ ]?in|sign[-_ ]?in|register|account|identif|anmeld|registrier|konto|connexion|compte|cuenta|accedi"
    r"|inloggen|kunden",
    re.IGNORECASE,
)
_FIELD_ROLES = frozenset({"textbox", "combobox", "spinbutton"})
_ADDRESS = frozenset({
    "contact.street", "contact.city", "contact.postcode", "contact.card_number",
    "contact.card_cvc", "contact.card_holder",
    "contact.phone", "contact.last_name", "contact.full_name", "contact.email",
})  # fmt: skip
_LONGEST = 60


def is_checkout(view: View) -> bool:
    """Something waits in the cart, and the page asks for what an order needs, or for who orders."""
    if not view.cart_filled:
        return False
    page = view.page
    if own_product(page) is not None:
        return False
    asked = asked_for(view)
    if len(asked & _ADDRESS) >= 2 and ("contact.street" in asked or "contact.card_number" in asked):
        return True
    if _places_order(view):
        return True
    parts = urlsplit(page.url)
    address = f"{parts.path}{parts.fragment}"
    if CHECKOUT_PATH.search(address) or _CHECKOUT_ROUTE.search(parts.query):
        return not _is_only_cart(view)
    at_door = "contact.password" in asked or any(GUEST.search(it.text) for it in page.elements if it.role == "button")
    return at_door and not view.listed and (_DOOR.search(f"{address} {page.title}") is not None or not is_cart(page))


def asked_for(view: View) -> frozenset[str]:
    """The private values that the page's fields ask for."""
    found = (reference_for(it) for it in view.page.elements if it.role in _FIELD_ROLES and usable(it))
    return frozenset(reference for reference in found if reference is not None)


def _places_order(view: View) -> bool:
    """A button places the order, and the page sells nothing itself."""
    cards = card_groups(view.page)
    buttons = (it for it in view.page.elements if it.role == "button" and not stands_in(it, cards))
    places = any(len(it.text) <= _LONGEST and PLACE_ORDER.search(it.text) for it in buttons)
    return places and add_to_cart(view.page) is None


def _is_only_cart(view: View) -> bool:
    """A cart whose address sounds like a checkout: it leads there and asks for nothing."""
    if asked_for(view) or not is_cart(view.page):
        return False
    return any(it.role in ("button", "link") and CHECK_OUT.search(label(it)) for it in view.page.elements)
