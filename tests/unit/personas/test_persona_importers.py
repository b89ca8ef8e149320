import json

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.personas.load import example_names, load_example, parse_persona
from shopper_agent.schema import Agreement, Level
from shopper_agent.survey import to_survey

AGREE = "To what extent do you agree with the following statements"
SURVEY = {
    "Demographic Information": {
        "Gender": "Female",
        "Age": "35-44 years old",
        "City": "Tucson",
        "Education level": "Bachelor's degree",
        "Yearly household income or stipend": "$50,000-$74,999",
    },
    "Self Description": {"Two sentence description": "I run a small bakery. I plan purchases."},
    "Shopping Preference": {
        "Online shopping frequency": "Once to twice a week",
        "Monthly online shopping spend $": "150",
        "Amazon Prime membership": "Yes",
        AGREE: {
            "Getting high-quality online products is very important for me.": "Somewhat agree",
            "Once I find a brand I like, I stick with it.": "Neither agree or disagree",
        },
    },
    "Personality": {"MBTI personality type": "istj", "Big Five Scores": {"Extraversion": "Low"}},
}


def survey_with(section: str, content: object) -> str:
    return json.dumps({**SURVEY, section: content})


def complaint_about(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_persona(text, "s.json")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_opera_survey_becomes_a_persona_named_after_its_file() -> None:
    persona = parse_persona(json.dumps(SURVEY), "people/u17.json")
    assert persona.name == "u17"
    assert persona.demographics.age == 39
    assert persona.demographics.age_group == "35-44 years old"
    assert persona.demographics.city == "Tucson"
    assert persona.shopping.monthly_spend == 150
    assert persona.shopping.membership is True
    assert persona.shopping.statements.quality_matters is Agreement.SOMEWHAT_AGREE
    assert persona.shopping.statements.sticks_with_liked_brands is Agreement.NEUTRAL
    assert persona.shopping.statements.shops_for_fun is None
    assert persona.personality.extraversion is Level.LOW
    assert persona.mbti == "istj"


def test_a_persona_survives_the_way_through_the_survey() -> None:
    for name in example_names():
        persona = load_example(name)
        read = parse_persona(json.dumps(to_survey(persona)), f"{name}.json")
        assert read.demographics.age_group == persona.demographics.age_group
        kept = {"demographics", "intent", "budget", "contact"}
        assert read.model_dump(exclude=kept) == persona.model_dump(exclude=kept)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            survey_with("Personality", {"Big Five Scores": {"Intellect": "Kinda"}}),
            'Personality.Big Five Scores.Intellect: "Kinda" is not one of: Extremely low, Low, Medium, High, '
            "Extremely high",
        ),
        (
            survey_with("Personality", {"Big Five": {"Intellect": "Low"}}),
            "Personality: unknown field 'Big Five' (did you mean 'Big Five Scores'?)",
        ),
        (
            survey_with("Shopping Preference", {"Amazon Prime membership": "sometimes"}),
            '"sometimes" is not one of: Yes, No',
        ),
        (
            survey_with("Shopping Preference", {AGREE: {"I stick with a brand once I like it.": "Maybe"}}),
            '"Maybe" is not one of: Strongly disagree',
        ),
        (
            survey_with("Shopping Preference", {AGREE: {"I like tea.": "Strongly agree"}}),
            "is none of the survey's twelve statements",
        ),
        (survey_with("Personalty", {}), "unknown field 'Personalty' (did you mean 'Personality'?)"),
        (survey_with("Personality", ["x"]), "is a list"),
    ],
)
def test_a_wrong_survey_is_told_in_the_surveys_own_words(text: str, expected: str) -> None:
    assert expected in complaint_about(text)


def test_a_uxagent_file_becomes_a_persona_with_its_text_as_background() -> None:
    text = json.dumps({
        "persona": "Persona: Michael\n\nBackground:\nMichael sells boats.",
        "intent": "buy a raincoat",
        "age": 34,
        "age_group": "25-34",
        "gender": "male",
        "income": [30001, 60000],
        "income_group": "30001-60000",
    })  # fmt: skip
    persona = parse_persona(text, "virtual_customer_1.json")
    assert persona.name == "Michael"
    assert persona.background == "Background:\nMichael sells boats."
    assert persona.intent == "buy a raincoat"
    assert persona.demographics.household_income == "$30,001-$60,000"
    assert persona.demographics.age_group == "25-34"


def test_a_uxagent_text_without_a_name_takes_the_files() -> None:
    persona = parse_persona('{"persona": "Sells boats.", "income_group": "low"}', "jo.json")
    assert persona.name == "jo"
    assert persona.demographics.household_income == "low"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"persona": "x", "incme": [1, 2]}', "unknown field 'incme' (did you mean 'income'?)"),
        ('{"persona": "x", "income": [1]}', "income: [1] is not a pair of yearly amounts"),
        ('{"persona": 3}', "persona: 3 is not a text"),
        ('{"persona": "x", "age": "34"}', 'demographics.age: "34" should be a valid integer'),
    ],
)
def test_a_wrong_uxagent_file_is_told_by_its_key(text: str, expected: str) -> None:
    assert expected in complaint_about(text)
