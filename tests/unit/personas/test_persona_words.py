from shopper_agent.personas.describe import describe, narrative
from shopper_agent.personas.load import example_names, load_example
from shopper_agent.personas.references import contact_values
from shopper_agent.schema import Contact, Persona

CONTACT = Contact(
    full_name="Ana Maria Lopez",
    email="ana@example.com",
    street="1 Elm",
    city="Reno",
    postcode="89501",
    card_expiry="7/31",
)


def test_references_leave_out_what_is_empty() -> None:
    values = contact_values(Persona(name="a", contact=CONTACT))
    assert "contact.phone" not in values
    assert "contact.password" not in values
    assert all(values.values())


def test_names_and_expiry_are_split_and_the_card_holder_is_the_person() -> None:
    values = contact_values(Persona(name="a", contact=CONTACT))
    assert (values["contact.first_name"], values["contact.last_name"]) == ("Ana Maria", "Lopez")
    assert (values["contact.card_expiry_month"], values["contact.card_expiry_year"]) == ("07", "2031")
    assert values["contact.card_holder"] == "Ana Maria Lopez"


def test_a_single_name_and_an_odd_expiry_are_not_split() -> None:
    contact = CONTACT.model_copy(update={"full_name": "Cher", "card_expiry": "soon"})
    values = contact_values(Persona(name="a", contact=contact))
    assert values["contact.first_name"] == "Cher"
    assert "contact.last_name" not in values
    assert "contact.card_expiry_month" not in values


def test_without_contact_details_there_are_no_references() -> None:
    assert contact_values(Persona(name="a")) == {}


def test_a_description_shows_the_person_and_keeps_card_and_address_to_itself() -> None:
    for name in example_names():
        persona = load_example(name)
        assert persona.contact is not None
        for text in (describe(persona), narrative(persona)):
            assert name in text
            assert persona.contact.card_number not in text
            assert persona.contact.street not in text
        assert "\n" not in narrative(persona)


def test_an_almost_empty_persona_is_described_without_invention() -> None:
    assert describe(Persona(name="nobody")).splitlines() == [
        "Name      nobody",
        "Intent    (none)",
        "Budget    (none)",
        "Contact   (none)",
    ]
    assert narrative(Persona(name="nobody")) == "nobody."
