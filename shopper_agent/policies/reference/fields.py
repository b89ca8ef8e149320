"""Which private value a form's field asks for, told from its label."""

import re
from re import Pattern

from shopper_agent.policies.finding import label
from shopper_agent.schema import Element


def _any(words: str) -> Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)


_SKIPPED = _any(
    r"search|coupon|promo\w*|voucher|discount|gift|newsletter|subscribe|company|notes?|comments?|instructions?"
    r"|apartment|apt|suite|unit|(?:address )?line 2|address 2|middle name|user ?name|quantity|qty|tax|vat"
)
_FIELDS: tuple[tuple[str, Pattern[str]], ...] = (
    ("contact.card_cvc", _any(r"cv[cv]2?|cid|(?:card )?security code|card code|verification (?:code|number)")),
    ("contact.card_expiry_month", _any(r"exp\w*[ .:_-]*month|month|mm")),
    ("contact.card_expiry_year", _any(r"exp\w*[ .:_-]*year|year|yy(?:yy)?")),
    ("contact.card_expiry", _any(r"expir\w*|exp|valid (?:thru|until|to)")),
    ("contact.card_holder", _any(r"name (?:as it appears )?on (?:the )?card|card ?holder\w*(?: name)?|holder")),
    ("contact.card_number", _any(r"(?:credit |debit )?card ?(?:number|no|num)?|cc ?(?:number|num)")),
    ("contact.email", _any(r"e-?mail(?: address)?")),
    ("contact.password", _any(r"pass ?word|passphrase")),
    ("contact.phone", _any(r"(?:tele|mobile |cell )?phone(?: number)?|mobile(?: number)?|tel")),
    ("contact.first_name", _any(r"first ?name|given name|forename|fname")),
    ("contact.last_name", _any(r"last ?name|sur ?name|family name|lname")),
    ("contact.postcode", _any(r"zip(?: ?code)?|post ?code|postal(?: code)?")),
    ("contact.country", _any(r"country")),
    ("contact.street", _any(r"street\w*|address(?: line)?(?: 1)?|addr")),
    ("contact.city", _any(r"city|town|locality")),
    ("contact.region", _any(r"state|province|region|county|prefecture")),
    ("contact.full_name", _any(r"(?:full |your )?name|recipient")),
)
"""Reference → words of its label; the first that fits counts, so the narrow ones stand before the wide ones."""
_WORDS = {
    "contact.card_cvc": "card's security code",
    "contact.card_expiry": "card's expiry date",
    "contact.card_holder": "name as it is on the card",
    "contact.full_name": "name",
    "contact.email": "e-mail address",
    "contact.phone": "phone number",
    "contact.street": "street address",
}
_MONTH_AND_YEAR = re.compile(r"mm ?[/-] ?yy|month ?(?:/|and|&) ?year", re.IGNORECASE)


def what_is(reference: str) -> str:
    """A reference in the words of a sentence: `contact.card_cvc` → "card's security code"."""
    return _WORDS.get(reference, reference.removeprefix("contact.").replace("_", " "))


def reference_for(element: Element) -> str | None:
    """The key of the private value that a field asks for, such as `contact.email`; None when it asks for none.

    The label counts; the last part of the name only where the label says nothing.
    """
    own = element.name.rsplit(".", 1)[-1].replace("_", " ")
    region = element.name.rpartition(".")[0].replace("_", " ")
    if re.search(r"newsletter|subscri|footer|nav bar|search", region):
        return None
    return _told_by(label(element)) or _told_by(own)


def _told_by(words: str) -> str | None:
    optional = re.sub(r"\(?\boptional\b\)?", "", words, flags=re.IGNORECASE)
    if _SKIPPED.search(optional):
        return None
    if _MONTH_AND_YEAR.search(words):
        return "contact.card_expiry"
    return next((reference for reference, pattern in _FIELDS if pattern.search(optional)), None)
