"""Which private value a form's field asks for, told from its label, and in which forms it may be written."""

import re
from functools import lru_cache

from shopper_agent.policies.choice.field_words import ELSEWHERE, FIELDS, MONTH_AND_YEAR, NEVER, OPTIONAL, SELDOM
from shopper_agent.policies.choice.phrases import COUPON, phrases
from shopper_agent.policies.finding import label
from shopper_agent.schema import Element

_TOLD = tuple((reference, phrases(words)) for reference, words in FIELDS)
"""Reference → words of its label; the first that fits counts, so the narrow ones stand before the wide ones."""
_WORDS = {
    "contact.card_cvc": "card's security code",
    "contact.card_expiry": "card's expiry date",
    "contact.card_expiry_month": "card's expiry month",
    "contact.card_expiry_year": "card's expiry year",
    "contact.card_holder": "name as it is on the card",
    "contact.full_name": "name",
    "contact.email": "e-mail address",
    "contact.phone": "phone number",
    "contact.street": "street address",
    "contact.region": "state",
}
ESSENTIAL = frozenset({
    "contact.email", "contact.full_name", "contact.first_name", "contact.last_name", "contact.street", "contact.city",
    "contact.postcode", "contact.country", "contact.card_number", "contact.card_expiry", "contact.card_expiry_month",
    "contact.card_expiry_year", "contact.card_cvc", "contact.card_holder",
})  # fmt: skip
"""What every order needs, marked as required or not."""
VARIANTS = {
    "contact.full_name": ("{contact.full_name}", "{contact.first_name} {contact.last_name}"),
    "contact.card_holder": ("{contact.card_holder}", "{contact.full_name}"),
    "contact.card_expiry": ("{contact.card_expiry}", "{contact.card_expiry_month}/{contact.card_expiry_year}"),
    "contact.first_name": ("{contact.first_name}", "{contact.full_name}"),
    "contact.last_name": ("{contact.last_name}", "{contact.full_name}"),
    "contact.region": ("{contact.region}", "{contact.city}"),
}
"""Reference → ways to write it, the usual one first."""


def what_is(reference: str) -> str:
    """A reference in the words of a sentence: `contact.card_cvc` → "card's security code"."""
    return _WORDS.get(reference, reference.removeprefix("contact.").replace("_", " "))


def stands_elsewhere(name: str) -> bool:
    """The region of this name belongs to no order: the navigation, the footer, a newsletter."""
    region = name.rpartition(".")[0]
    return bool(region) and _is_elsewhere(region)


@lru_cache(maxsize=4096)
def _is_elsewhere(region: str) -> bool:
    return ELSEWHERE.search(region) is not None


def reference_for(element: Element) -> str | None:
    """The key of the private value that a field asks for, such as `contact.email`; None when it asks for none.

    The label counts; the last part of the name only where the label says nothing.
    """
    own = element.name.rsplit(".", 1)[-1].replace("_", " ")
    return None if stands_elsewhere(element.name) else reference_in(label(element)) or reference_in(own)


def is_seldom_filled(element: Element) -> bool:
    """Left empty unless it is required: the company, a second line of the address, notes."""
    return SELDOM.search(label(element)) is not None


def is_never_filled(element: Element) -> bool:
    """No field of an order: searches, quantities, coupons."""
    text = label(element)
    return NEVER.search(text) is not None or COUPON.search(text) is not None


def is_optional(element: Element) -> bool:
    """Its label says so."""
    return OPTIONAL.search(label(element)) is not None


def stand_in(element: Element) -> str:
    """What is written into a required field that asks for nothing known."""
    text = label(element).lower()
    if "user" in text:
        return "contact.email"
    return "contact.street" if re.search(r"address|line|apartment|building", text) else "contact.full_name"


@lru_cache(maxsize=4096)
def reference_in(words: str) -> str | None:
    """The value that a label asks for. A pure function, remembered: pages repeat their labels step by step."""
    text = OPTIONAL.sub("", words)
    if NEVER.search(text) or SELDOM.search(text) or COUPON.search(text):
        return None
    if MONTH_AND_YEAR.search(text):
        return "contact.card_expiry"
    return next((reference for reference, pattern in _TOLD if pattern.search(text)), None)
