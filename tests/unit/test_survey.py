import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from shopper_agent.schema import Agreement, Contact, Device, Level, Persona, ShoppingPreference, ShoppingStatements
from shopper_agent.survey import from_survey, to_survey

SURVEY = {
    "Demographic Information": {
        "Gender": "Female",
        "Age": "35-44 years old",
        "City": "Tucson",
        "Education level": "Bachelor's degree",
        "Living situation": "With partner",
        "Yearly household income or stipend": "$50,000-$74,999",
        "Employment status": "Working full-time",
    },
    "Self Description": {"Two sentence description": "I run a small bakery. I plan purchases."},
    "Shopping Preference": {
        "Online shopping frequency": "Once to twice a week",
        "Monthly online shopping spend $": "150",
        "Amazon Prime membership": "Yes",
        "To what extent do you agree with the following statements": {
            "Shopping around the holidays is when I buy most": "Somewhat agree",
            "Ads are a good source for me": "Strongly disagree",
            "I research a lot before a purchase": "Strongly agree",
            "Delivery speed and fee come first": "Neither agree nor disagree",
            "High-quality products are important": "Somewhat agree",
            "I go for expensive brands": "Strongly disagree",
            "The more I know the harder it is to choose": "Somewhat disagree",
            "I buy quickly whatever is good enough": "Strongly disagree",
            "When I like a brand I stick with it": "Somewhat agree",
            "A new or different brand is worth a try": "Somewhat disagree",
            "Shopping is fun": "Strongly agree",
            "I go for the best value for money": "Strongly agree",
        },
    },
    "Personality": {
        "MBTI personality type": "istj",
        "Big Five Scores": {
            "Extraversion": "Low",
            "Agreeableness": "High",
            "Conscientiousness": "Extremely high",
            "Emotional Stability": "Medium",
            "Intellect": "High",
        },
    },
}


def persona_of(survey) -> Persona:
    facts = from_survey(survey).model_dump(exclude={"unread"})
    return Persona(name="anyone", **facts)


def test_a_whole_survey_is_understood():
    fields = from_survey(SURVEY)
    assert fields.unread == ()
    assert fields.demographics.age == 39
    assert fields.demographics.age_group == "35-44 years old"
    assert fields.personality.conscientiousness is Level.EXTREMELY_HIGH
    assert fields.shopping.monthly_spend == 150
    assert fields.shopping.membership is True
    assert None not in fields.shopping.statements.model_dump().values()
    assert fields.shopping.statements.sticks_with_liked_brands is Agreement.SOMEWHAT_AGREE
    assert fields.shopping.statements.buys_first_good_enough is Agreement.STRONGLY_DISAGREE


def test_a_survey_comes_back_with_its_keys_in_order():
    written = to_survey(persona_of(SURVEY))
    statements = "To what extent do you agree with the following statements"
    own, theirs = written["Shopping Preference"].pop(statements), dict(SURVEY["Shopping Preference"])
    assert list(own.values()) == list(theirs.pop(statements).values())
    assert json.dumps(written) == json.dumps({**SURVEY, "Shopping Preference": theirs})


def test_brands_device_and_return_are_written_and_read_again():
    shopping = ShoppingPreference(favourite_brands=("Acme", "Basica"))
    persona = Persona(name="anyone", shopping=shopping, device=Device.MOBILE, returning=False)
    written = to_survey(persona)
    assert written == {
        "Shopping Preference": {
            "Usual brands": "Acme; Basica",
            "Shops on": "mobile",
            "Has bought in this shop before": "No",
        }
    }
    assert persona_of(written) == persona


def test_only_what_is_known_is_written():
    assert to_survey(Persona(name="nobody")) == {}
    assert to_survey(Persona(name="mbti", mbti="intp")) == {"Personality": {"MBTI personality type": "intp"}}


def test_a_contact_is_never_written():
    contact = Contact(full_name="Secret Name", email="secret@x.test", street="Secret 1", city="S", postcode="9")
    assert "ecret" not in json.dumps(to_survey(Persona(name="a", contact=contact)))


def test_every_statement_is_written_in_words_that_are_read_as_itself():
    for field in ShoppingStatements.model_fields:
        persona = Persona(name="a", shopping={"statements": {field: "Strongly agree"}})
        assert from_survey(to_survey(persona)).shopping == persona.shopping


def test_what_is_not_understood_is_reported_and_not_invented():
    odd = {
        "Demographic Information": {"Age": "65 years or older", "Shoe size": "9"},
        "Shopping Preference": {"Monthly online shopping spend $": "depends", "Amazon Prime membership": "Shared"},
        "Personality": {"Big Five Scores": {"Extraversion": "I don't know"}},
    }
    fields = from_survey(odd)
    assert fields.demographics.age is None
    assert fields.demographics.age_group == "65 years or older"
    assert fields.shopping.monthly_spend is None
    assert fields.shopping.membership is None
    assert fields.personality.extraversion is None
    assert fields.unread == (
        "Demographic Information / Shoe size: 9",
        "Shopping Preference / Monthly online shopping spend $: depends",
        "Shopping Preference / Amazon Prime membership: Shared",
        "Personality / Big Five Scores / Extraversion: I don't know",
    )


@pytest.mark.parametrize(
    "broken",
    [{"Personality": ["a"]}, {"A": {"B": {"C": {"D": {"E": "too deep"}}}}}],
)
def test_a_survey_of_the_wrong_shape_is_the_users_mistake(broken):
    with pytest.raises(ConfigError, match="survey: "):
        from_survey(broken)


def test_another_currency_is_named():
    persona = Persona(name="a", currency="EUR", shopping={"monthly_spend": 80})
    assert to_survey(persona) == {"Shopping Preference": {"Monthly online shopping spend EUR": "80"}}
    assert from_survey(to_survey(persona)).shopping.monthly_spend == 80


WORDS = st.none() | st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
PERSONAS = st.builds(
    Persona,
    name=st.just("a"),
    demographics=st.fixed_dictionaries({"gender": WORDS, "city": WORDS, "occupation": WORDS, "education": WORDS}),
    personality=st.fixed_dictionaries({"extraversion": st.none() | st.sampled_from(Level)}),
    shopping=st.fixed_dictionaries({
        "membership": st.none() | st.booleans(),
        "monthly_spend": st.none() | st.integers(0, 10**12).map(lambda cents: cents / 100),
        "statements": st.fixed_dictionaries({
            field: st.none() | st.sampled_from(Agreement) for field in ShoppingStatements.model_fields
        }),
    }),
    mbti=WORDS,
)  # fmt: skip


@given(PERSONAS)
def test_what_is_written_is_read_back(persona):
    fields = from_survey(to_survey(persona))
    assert fields.unread == ()
    for field in ("demographics", "personality", "shopping", "mbti"):
        assert getattr(fields, field) == getattr(persona, field)


@given(st.integers(13, 110))
def test_an_age_without_a_band_is_read_back(years):
    fields = from_survey(to_survey(Persona(name="a", demographics={"age": years})))
    assert fields.demographics.age == years
    assert fields.demographics.age_group is None
