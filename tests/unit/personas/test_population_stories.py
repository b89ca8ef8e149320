from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.personas.load import example_names, load_example
from shopper_agent.personas.population.story import HABITS, TRAITS, background, self_description
from shopper_agent.personas.population.variables import privacy_minded
from shopper_agent.schema import (
    Agreement,
    BigFive,
    Demographics,
    Device,
    Level,
    Persona,
    ShoppingPreference,
    ShoppingStatements,
)

AGREE = (Agreement.STRONGLY_AGREE, Agreement.SOMEWHAT_AGREE)
DISAGREE = (Agreement.STRONGLY_DISAGREE, Agreement.SOMEWHAT_DISAGREE)

answers = st.fixed_dictionaries({field: st.none() | st.sampled_from(Agreement) for field in HABITS})
levels = st.fixed_dictionaries({field: st.none() | st.sampled_from(Level) for field in TRAITS})
people = st.builds(
    Demographics,
    age=st.none() | st.integers(18, 90),
    employment=st.none() | st.sampled_from(["Retired", "Student", "Working full-time", "Astronaut"]),
    living_situation=st.none() | st.sampled_from(["Alone", "With partner", "In a lighthouse"]),
)


def persona(who: Demographics, said: dict[str, Agreement | None], like: dict[str, Level | None]) -> Persona:
    shopping = ShoppingPreference(statements=ShoppingStatements(**said))
    return Persona(name="x", demographics=who, personality=BigFive(**like), shopping=shopping)


@given(people, answers, levels, st.integers(0, 10**6))
def test_a_description_never_says_what_the_fields_deny(
    who: Demographics, said: dict[str, Agreement | None], like: dict[str, Level | None], seed: int
) -> None:
    text = self_description(persona(who, said, like), Random(seed))
    for field, (agreeing, disagreeing) in HABITS.items():
        if said[field] not in AGREE:
            assert not any(sentence in text for sentence in agreeing)
        if said[field] not in DISAGREE:
            assert not any(sentence in text for sentence in disagreeing)
    for field, (high, low) in TRAITS.items():
        if like[field] not in (Level.HIGH, Level.EXTREMELY_HIGH):
            assert not any(sentence in text for sentence in high)
        if like[field] not in (Level.LOW, Level.EXTREMELY_LOW):
            assert not any(sentence in text for sentence in low)
    assert ("retired" in text) <= (who.employment == "Retired")
    assert ("partner" in text) <= (who.living_situation == "With partner")
    if who.age is not None:
        assert f"I am {who.age}" in text
    assert text.count(". ") <= 2


def test_sentences_differ_from_field_to_field_and_none_holds_another() -> None:
    sentences = [
        sentence for table in (HABITS, TRAITS) for both in table.values() for each in both for sentence in each
    ]
    assert len(sentences) == len(set(sentences))
    assert not [one for one in sentences for other in sentences if one != other and one in other]


def test_the_wording_varies_with_the_seed() -> None:
    said: dict[str, Agreement | None] = dict.fromkeys(HABITS, Agreement.STRONGLY_AGREE)
    whom = persona(Demographics(age=40), said, {})
    texts = {self_description(whom, Random(seed)) for seed in range(30)}
    assert len(texts) > 20
    assert self_description(whom, Random(3)) == self_description(whom, Random(3))


def test_nothing_known_is_nothing_said() -> None:
    assert self_description(Persona(name="x"), Random(0)) == ""
    assert background(Persona(name="x"), Random(0), privacy_minded=False) == ""


@pytest.mark.parametrize("minded", [True, False])
@pytest.mark.parametrize("name", example_names())
def test_only_the_privacy_minded_are_told_as_such(name: str, minded: bool) -> None:
    known = load_example(name)
    text = background(known, Random(1), privacy_minded=minded)
    assert privacy_minded(known.model_copy(update={"background": text})) is minded


def test_the_background_tells_device_brands_and_custom() -> None:
    known = Persona(
        name="x",
        device=Device.MOBILE,
        returning=True,
        shopping=ShoppingPreference(frequency="Once a month", favourite_brands=("Acme", "Zeta"), membership=False),
    )
    text = background(known, Random(1), privacy_minded=False)
    assert "once a month on a phone" in text
    assert "Acme or Zeta" in text
    assert "Has bought in this shop before." in text
    assert "no delivery membership" in text
