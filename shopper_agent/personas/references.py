"""A persona's private values by the reference that types them."""

from shopper_agent.schema import Contact, Persona


def contact_values(persona: Persona) -> dict[str, str]:
    """Reference without its braces → value, for instance `contact.email`; only what is not empty.

    The expiry's month has two digits and its year four; the card's holder is the person when none is named.
    """
    contact = persona.contact
    if contact is None:
        return {}
    values = {f"contact.{field}": getattr(contact, field) for field in Contact.model_fields}
    first, _, last = contact.full_name.strip().rpartition(" ")
    values["contact.first_name"], values["contact.last_name"] = (first, last) if first else (last, "")
    values["contact.card_holder"] = contact.card_holder or contact.full_name
    month, year = _expiry(contact.card_expiry)
    values["contact.card_expiry_month"], values["contact.card_expiry_year"] = month, year
    return {reference: value for reference, value in values.items() if value}


def _expiry(text: str) -> tuple[str, str]:
    """Month and year of "12/30" or "12/2030"; empty where the text has another form."""
    month, slash, year = text.replace(" ", "").partition("/")
    if not slash or not month.isdigit() or not year.isdigit():
        return "", ""
    return month.zfill(2), year if len(year) == 4 else f"20{year}"
