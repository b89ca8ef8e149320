"""The checkout's parts: what a shopper typed, cleaned, with a message per wrong field."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from sites.atelier.answers import Invalid
from sites.atelier.api_shop import COUNTRIES
from sites.atelier.bodies import Body, text_in
from sites.atelier.calendar import SUNDAY, TODAY, last_day, working_day
from sites.atelier.costs import DELIVERIES
from sites.atelier.models_visits import Bag
from sites.cards import DECLINED_CARDS, expiry_of, luhn_ok
from sites.fields import is_email, is_phone

ADDRESS = ("name", "street", "postcode", "city", "country", "email", "phone")
CARD, INVOICE = "karte", "rechnung"
REQUIRED: Mapping[str, str] = MappingProxyType({
    "name": "Bitte geben Sie Ihren Namen ein.",
    "street": "Bitte geben Sie Straße und Hausnummer ein.",
    "postcode": "Bitte geben Sie Ihre Postleitzahl ein.",
    "city": "Bitte geben Sie Ihren Ort ein.",
    "country": "Bitte wählen Sie ein Land.",
    "email": "Bitte geben Sie Ihre E-Mail-Adresse ein.",
})  # fmt: skip
FOUR_DIGITS = frozenset(("AT", "BE", "BG", "CH", "CY", "DK", "HU", "LI", "LU", "NO", "SI"))
FIVE_DIGITS = frozenset(("DE", "EE", "ES", "FI", "FR", "HR", "IT"))
MISSING: Mapping[str, str] = MappingProxyType({
    "address": "Es fehlt noch die Adresse.",
    "delivery": "Es fehlt noch die Lieferart.",
    "payment": "Es fehlt noch die Zahlungsart.",
})  # fmt: skip


def missing_parts(bag: Bag | None) -> tuple[str, ...]:
    """The parts that still have to be given before the bag can be ordered, in their order."""
    given = {"address": bag.address, "delivery": bag.delivery, "payment": bag.payment} if bag else {}
    return tuple(part for part in MISSING if not given.get(part))


def check_address(body: Body) -> dict[str, str]:
    """The cleaned address.

    Raises:
        Invalid: fields are missing or wrong.
    """
    address = {name: text_in(body, name) for name in ADDRESS}
    errors = {name: message for name, message in REQUIRED.items() if not address[name]}
    if "country" not in errors and address["country"] not in COUNTRIES:
        errors["country"] = REQUIRED["country"]
    if "postcode" not in errors and not postcode_fits(address["postcode"], address["country"]):
        errors["postcode"] = "Diese Postleitzahl passt nicht zum Land."
    if "email" not in errors and not is_email(address["email"]):
        errors["email"] = "Bitte geben Sie eine E-Mail-Adresse wie name@beispiel.de ein."
    if address["phone"] and not is_phone(address["phone"]):
        errors["phone"] = "Bitte geben Sie eine gültige Telefonnummer ein oder lassen Sie das Feld leer."
    if errors:
        raise Invalid(errors)
    return address


def postcode_fits(code: str, country: str) -> bool:
    """Whether a postal code can be one of a country."""
    digits = {4: FOUR_DIGITS, 5: FIVE_DIGITS}
    length = next((length for length, countries in digits.items() if country in countries), None)
    pattern = rf"[0-9]{{{length}}}" if length else r"[A-Za-z0-9][A-Za-z0-9 -]{2,9}"
    return re.fullmatch(pattern, code) is not None


def check_delivery(chosen: object, day: object) -> tuple[str, date | None]:
    """The way of delivery, and the date that was asked for.

    Raises:
        Invalid: one of them cannot be had.
    """
    delivery = DELIVERIES.get(chosen) if isinstance(chosen, str) else None
    if delivery is None:
        raise Invalid({"delivery": "Bitte wählen Sie eine Lieferart."})
    if day is None or day == "":
        return delivery.key, None
    wanted, first = _date(day), working_day(delivery.days)
    if wanted is None:
        raise Invalid({"delivery_date": "Bitte wählen Sie ein Datum."})
    if not first <= wanted <= last_day():
        raise Invalid({"delivery_date": f"Möglich ist {first:%d.%m.%Y} bis {last_day():%d.%m.%Y}."})
    if wanted.weekday() == SUNDAY:
        raise Invalid({"delivery_date": "Sonntags liefern wir nicht."})
    return delivery.key, wanted


def check_card(body: Body) -> dict[str, str]:
    """What is kept of a card that was accepted: its holder and the last four digits.

    Raises:
        Invalid: fields are missing or wrong, or the card is declined.
    """
    holder, number = text_in(body, "holder"), re.sub(r"[\s.-]", "", text_in(body, "number"))
    errors: dict[str, str] = {}
    if not holder:
        errors["holder"] = "Bitte geben Sie den Namen auf der Karte ein."
    if not luhn_ok(number):
        errors["number"] = "Bitte prüfen Sie die Kartennummer."
    if problem := _expiry_problem(text_in(body, "expiry")):
        errors["expiry"] = problem
    if not re.fullmatch(r"[0-9]{3,4}", text_in(body, "cvc")):
        errors["cvc"] = "Bitte geben Sie die 3 oder 4 Ziffern der Prüfnummer ein."
    if not errors and number in DECLINED_CARDS:
        errors["number"] = "Ihre Karte wurde abgelehnt. Bitte nehmen Sie eine andere."
    if errors:
        raise Invalid(errors)
    return {"holder": holder, "last4": number[-4:]}


def _expiry_problem(text: str) -> str | None:
    found = expiry_of(text)
    if found is None:
        return "Bitte geben Sie das Ablaufdatum als MM/JJ ein."
    return "Diese Karte ist abgelaufen." if found < (TODAY.year, TODAY.month) else None


def _date(told: object) -> date | None:
    try:
        return date.fromisoformat(told) if isinstance(told, str) and len(told) == 10 else None
    except ValueError:
        return None
