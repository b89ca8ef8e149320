"""The fields of the checkout: which ones a shop asks for, in which order, and what is wrong with what was typed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sites import fields
from sites.bazaar.catalogue import TODAY
from sites.cards import DECLINED_CARDS, expiry_of, luhn_ok
from sites.kin.design import NONE, Design

COUNTRIES: Mapping[str, str] = {
    "US": "United States", "CA": "Canada", "GB": "United Kingdom", "IE": "Ireland", "DE": "Germany", "AT": "Austria",
    "CH": "Switzerland", "FR": "France", "IT": "Italy", "ES": "Spain", "NL": "Netherlands", "SE": "Sweden",
    "AU": "Australia", "JP": "Japan",
}  # fmt: skip
OPTIONAL = frozenset({"phone", "line2", "region"})
TYPES = {"email": "email", "phone": "tel", "password": "password"}
COMPLETES = {
    "email": "email", "phone": "tel", "full_name": "name", "first_name": "given-name", "last_name": "family-name",
    "street": "address-line1", "city": "address-level2", "postcode": "postal-code", "region": "address-level1",
    "card_number": "cc-number", "card_holder": "cc-name", "card_cvc": "cc-csc", "card_expiry": "cc-exp",
}  # fmt: skip
ORDERS: Mapping[str, tuple[str, ...]] = {
    "street_first": ("person", "street", "line2", "city", "region", "postcode", "country"),
    "country_first": ("country", "person", "street", "line2", "postcode", "city", "region"),
    "postcode_first": ("person", "postcode", "city", "street", "line2", "region", "country"),
    "name_last": ("street", "line2", "postcode", "city", "region", "country", "person"),
}
EXPIRY = {"text": ("card_expiry",), "selects": ("card_month", "card_year"), "split": ("card_month", "card_year")}
MONTHS = tuple((f"{month:02d}", f"{month:02d}") for month in range(1, 13))
YEARS = tuple((f"{TODAY.year + more}", f"{TODAY.year + more}") for more in range(12))


@dataclass(frozen=True)
class Field:
    """A field as a template shows it."""

    name: str
    label: str
    value: str
    error: str
    type: str
    complete: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()


def names_of(design: Design, block: str) -> tuple[str, ...]:
    """The fields of a block of the checkout, in their order."""
    layout = design.layout
    if block == "contact":
        return ("email", "phone") if design.asks_phone else ("email",)
    if block == "address":
        person = ("full_name",) if layout["person"] == "full" else ("first_name", "last_name")
        order = (own for name in ORDERS[layout["address_order"]] for own in (person if name == "person" else (name,)))
        return tuple(name for name in order if design.labels.get(name) != NONE)
    if block == "payment":
        method = () if layout["methods"] == NONE else ("method",)
        return (*method, "card_number", "card_holder", *EXPIRY[layout["expiry"]], "card_cvc")
    return ()


def shown(design: Design, names: tuple[str, ...], values: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    """The fields as they are shown; a card's are never filled in again."""
    return [
        Field(
            name=name,
            label=design.labels.get(name, ""),
            value="" if name.startswith("card_") else values.get(name, ""),
            error=errors.get(name, ""),
            type=TYPES.get(name, "text"),
            complete=COMPLETES.get(name, ""),
            required=name not in OPTIONAL,
            choices=_choices(design, name),
        )
        for name in names
    ]


def _choices(design: Design, name: str) -> tuple[tuple[str, str], ...]:
    if name == "country":
        return tuple(COUNTRIES.items())
    if name == "method":
        return (("card", design.labels["card"]), ("invoice", design.labels["invoice"]))
    if design.layout["expiry"] == "selects" and name in ("card_month", "card_year"):
        return MONTHS if name == "card_month" else YEARS
    return ()


def checked(names: tuple[str, ...], form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The cleaned values by name, and what is wrong by name; of a card only the last four digits are kept."""
    values = {name: fields.one_line(form.get(name, "")) for name in names}
    by_card = values.get("method", "card") != "invoice"
    asked = [name for name in names if by_card or not name.startswith("card_")]
    errors = {name: problem for name in asked if (problem := _problem(name, values[name]))}
    if by_card and "card_number" in names:
        if "card_month" in names and not {"card_month", "card_year"} & set(errors):
            errors |= _expired("card_year", f"{values['card_month']}/{values['card_year']}")
        number = re.sub(r"\D", "", values["card_number"])
        if not errors and number in DECLINED_CARDS:
            errors["card_number"] = "Your card was declined. Please use another one."
        values["card_last4"] = number[-4:]
    return {
        name: value for name, value in values.items() if not name.startswith("card_") or name == "card_last4"
    }, errors


def _problem(name: str, value: str) -> str:
    """What is wrong with a field; empty where nothing is."""
    if not value:
        return "" if name in OPTIONAL else "Please fill in this field."
    tests: dict[str, Callable[[str], object]] = {
        "email": fields.is_email,
        "phone": fields.is_phone,
        "country": COUNTRIES.__contains__,
        "postcode": re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{2,9}").fullmatch,
        "card_number": lambda text: luhn_ok(re.sub(r"[\s.-]", "", text)),
        "card_cvc": re.compile(r"[0-9]{3,4}").fullmatch,
        "card_month": re.compile(r"0?[1-9]|1[0-2]").fullmatch,
        "card_year": re.compile(r"(?:20)?[0-9]{2}").fullmatch,
    }
    if name == "card_expiry":
        return _expired(name, value).get(name, "")
    test = tests.get(name)
    return "" if test is None or test(value) else "This does not look right. Please check it."


def _expired(name: str, text: str) -> dict[str, str]:
    found = expiry_of(text)
    if found is None:
        return {name: "Please enter the date as MM/YY."}
    return {name: "This card has expired."} if found < (TODAY.year, TODAY.month) else {}
