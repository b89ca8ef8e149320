"""The checkout's forms: what a shopper typed, cleaned, with a message per wrong field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sites.bazaar.catalogue import TODAY
from sites.bazaar.forms import email_problem, one_line
from sites.bazaar.models import Cart
from sites.bazaar.states import state_of, state_of_zip
from sites.bazaar.variants import Variant
from sites.cards import DECLINED_CARDS, expiry_of, luhn_ok
from sites.fields import is_phone

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
    "full_name": "Enter your full name.",
    "street": "Enter your street address.",
    "city": "Enter your city.",
    "zip": "Enter your ZIP or postal code.",
    "country": "Choose a country.",
}
PLACE_FIELDS = (*REQUIRED, "state")
LABELS: Mapping[str, str] = {
    "address": "Address",
    "questions": "Your order",
    "delivery": "Delivery",
    "payment": "Payment",
    "review": "Review",
}
BILLING = "billing_"


@dataclass(frozen=True)
class Card:
    """What is kept of a card that was accepted."""

    holder: str
    last4: str


def checkout_steps(variant: Variant) -> tuple[str, ...]:
    """The steps of the checkout in their order."""
    return tuple(step for step in LABELS if step != "questions" or variant.extra_checkout_step)


def missing_step(cart: Cart, steps: tuple[str, ...]) -> str | None:
    """The first step the cart has not been through; None when it can be ordered."""
    done = {
        "address": cart.address is not None,
        "questions": cart.answers is not None,
        "delivery": cart.delivery is not None,
        "payment": cart.card_last4 is not None,
        "review": True,
    }
    return next((step for step in steps if not done[step]), None)


def next_step(steps: tuple[str, ...], step: str) -> str:
    """The step after this one."""
    return steps[steps.index(step) + 1]


def check_address(form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The cleaned delivery address with e-mail and phone, and the errors by field."""
    place, place_errors = check_place(form)
    email, phone = one_line(form, "email"), one_line(form, "phone")
    errors: dict[str, str] = {}
    if problem := email_problem(email):
        errors["email"] = problem
    errors |= place_errors
    if problem := phone_problem(phone):
        errors["phone"] = problem
    return {"email": email, **place, "phone": phone}, errors


def check_billing(form: Mapping[str, str]) -> tuple[dict[str, str] | None, dict[str, str]]:
    """The billing address, None for the same as the delivery address, and the errors by field."""
    if "billing_asked" not in form or "billing_same" in form:
        return None, {}
    place, errors = check_place({name.removeprefix(BILLING): form[name] for name in form if name.startswith(BILLING)})
    return place, {BILLING + name: message for name, message in errors.items()}


def check_place(form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """A cleaned postal address and the errors by field."""
    place = {name: one_line(form, name) for name in PLACE_FIELDS}
    errors = {name: message for name, message in REQUIRED.items() if not place[name]}
    if "country" not in errors and place["country"] not in COUNTRIES:
        errors["country"] = REQUIRED["country"]
    if "zip" not in errors:
        code = _clean_zip(place["zip"], place["country"])
        if code is None:
            example = "ZIP code, for example 97205" if place["country"] == "US" else "postal code"
            errors["zip"] = f"Enter a valid {example}."
        else:
            place["zip"] = code
    if place["country"] == "US" and "zip" not in errors:
        # the ZIP code tells the state, so that an empty field need not be asked for again
        state = state_of(place["state"]) if place["state"] else state_of_zip(place["zip"])
        if state is None:
            errors["state"] = "Enter the state, for example Oregon or OR."
        else:
            place["state"] = state
    return place, errors


def phone_problem(phone: str) -> str | None:
    """What is wrong with a phone number; an empty one is fine."""
    if phone and not is_phone(phone):
        return "Enter a valid phone number or leave this empty."
    return None


def check_card(form: Mapping[str, str]) -> tuple[Card, dict[str, str]]:
    """The accepted card and the errors by field."""
    holder = one_line(form, "cardholder")
    number = re.sub(r"[\s.-]", "", form.get("card_number", ""))
    errors: dict[str, str] = {}
    if not holder:
        errors["cardholder"] = "Enter the name on the card."
    if not number:
        errors["card_number"] = "Enter your card number."
    elif not luhn_ok(number):
        errors["card_number"] = "Enter a valid card number."
    if problem := _expiry_problem(form.get("expiry", "")):
        errors["expiry"] = problem
    if not re.fullmatch(r"[0-9]{3,4}", form.get("cvc", "").strip()):
        errors["cvc"] = "Enter the 3 or 4 digit security code."
    if not errors and number in DECLINED_CARDS:
        errors["declined"] = "Your card was declined. Please check with your bank or use another card."
    return Card(holder, number[-4:]), errors


def _clean_zip(code: str, country: str) -> str | None:
    """The postal code as it is written on parcels; None when it cannot be one."""
    if country != "US":
        return code.upper() if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 -]{2,9}", code) else None
    found = re.fullmatch(r"([0-9]{5})(?:[ -]*([0-9]{4}))?", code)
    if not found:
        return None
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def _expiry_problem(text: str) -> str | None:
    if not text.strip():
        return "Enter the expiry date."
    found = expiry_of(text)
    if found is None:
        return "Enter the expiry date as MM/YY."
    if found < (TODAY.year, TODAY.month):
        return "This card has expired."
    return None
