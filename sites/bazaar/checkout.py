"""The checkout's forms: what a shopper typed, cleaned, with a message per wrong field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sites.bazaar.catalogue import TODAY
from sites.bazaar.models import Cart

COUNTRIES: Mapping[str, str] = {
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "DE": "Germany",
    "FR": "France",
    "AU": "Australia",
}
REQUIRED = {
    "email": "Enter your email address.",
    "full_name": "Enter your full name.",
    "street": "Enter your street address.",
    "city": "Enter your city.",
    "zip": "Enter your ZIP or postal code.",
    "country": "Choose a country.",
}
ADDRESS_FIELDS = (*REQUIRED, "phone")
MAX_FIELD = 120
DECLINED_CARDS = frozenset({"4000000000000002"})
STEPS = ("address", "delivery", "payment", "review")


@dataclass(frozen=True)
class Card:
    """What is kept of a card that was accepted."""

    holder: str
    last4: str


def missing_step(cart: Cart) -> str | None:
    """The first step the cart has not been through; None when it can be ordered."""
    if not cart.address:
        return "address"
    if not cart.delivery:
        return "delivery"
    return None if cart.card_last4 else "payment"


def check_address(form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The cleaned address and the errors by field."""
    address = {name: " ".join(form.get(name, "").split())[:MAX_FIELD] for name in ADDRESS_FIELDS}
    errors = {name: message for name, message in REQUIRED.items() if not address[name]}
    if "email" not in errors and not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", address["email"]):
        errors["email"] = "Enter an email address like name@example.com."
    if "country" not in errors and address["country"] not in COUNTRIES:
        errors["country"] = REQUIRED["country"]
    if "zip" not in errors and not _zip_ok(address["zip"], address["country"]):
        errors["zip"] = (
            "Enter a valid ZIP code, for example 97205."
            if address["country"] == "US"
            else ("Enter a valid postal code.")
        )
    if address["phone"] and not re.fullmatch(r"\+?[0-9 ()./-]{6,20}", address["phone"]):
        errors["phone"] = "Enter a valid phone number or leave this empty."
    return address, errors


def check_card(form: Mapping[str, str]) -> tuple[Card, dict[str, str]]:
    """The accepted card and the errors by field."""
    holder = " ".join(form.get("cardholder", "").split())[:MAX_FIELD]
    number = re.sub(r"[\s-]", "", form.get("card_number", ""))
    errors: dict[str, str] = {}
    if not holder:
        errors["cardholder"] = "Enter the name on the card."
    if not luhn_ok(number):
        errors["card_number"] = "Enter a valid card number."
    if problem := _expiry_problem(form.get("expiry", "")):
        errors["expiry"] = problem
    if not re.fullmatch(r"[0-9]{3,4}", form.get("cvc", "").strip()):
        errors["cvc"] = "Enter the 3 or 4 digit security code."
    if not errors and number in DECLINED_CARDS:
        errors["declined"] = "Your card was declined. Please check with your bank or use another card."
    return Card(holder, number[-4:]), errors


def luhn_ok(number: str) -> bool:
    """Whether a card number has a plausible length and a correct check digit."""
    if not re.fullmatch(r"[0-9]{13,19}", number):
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0 and any(digits)


def _zip_ok(code: str, country: str) -> bool:
    pattern = r"[0-9]{5}(-[0-9]{4})?" if country == "US" else r"[A-Za-z0-9][A-Za-z0-9 -]{2,9}"
    return re.fullmatch(pattern, code) is not None


def _expiry_problem(text: str) -> str | None:
    found = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*/\s*(?:20)?([0-9]{2})\s*", text, re.ASCII)
    if not found:
        return "Enter the expiry date as MM/YY."
    if (2000 + int(found[2]), int(found[1])) < (TODAY.year, TODAY.month):
        return "This card has expired."
    return None
