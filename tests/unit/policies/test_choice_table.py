"""The table of parameters, and how a persona's answers move it."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.personas.load import example_names, load_example
from shopper_agent.policies.choice import table
from shopper_agent.policies.choice.parameters import Parameter
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.policies.choice.table_buying import BUYING
from shopper_agent.policies.choice.table_deciding import DECIDING
from shopper_agent.policies.choice.table_finding import FINDING
from shopper_agent.policies.choice.table_value import VALUE
from shopper_agent.policies.choice.traits import TRAITS, traits_of
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

STRENGTHS = st.fixed_dictionaries({trait: st.floats(-1, 1) for trait in sorted(TRAITS)})


def test_every_parameter_stands_in_the_table_once() -> None:
    names = [parameter.name for parameter in (*VALUE, *FINDING, *DECIDING, *BUYING)]
    assert sorted(names) == sorted(PARAMETERS)


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda it: it.name)
def test_every_parameter_is_documented_and_begins_with_its_own_sign(parameter: Parameter) -> None:
    assert parameter.unit
    assert parameter.effect
    assert parameter.source
    assert set(parameter.moved_by) <= TRAITS
    assert {"+": parameter.value >= 0, "-": parameter.value <= 0, "±": True}[parameter.sign]


def test_every_parameter_weighs_something() -> None:
    folder = Path(table.__file__).parent
    code = "".join(it.read_text("utf-8") for it in folder.glob("*.py") if not it.name.startswith("table_"))
    assert not [name for name in PARAMETERS if f'"{name}"' not in code]


@given(STRENGTHS)
def test_no_persona_turns_a_sign_around(strengths: dict[str, float]) -> None:
    for parameter in PARAMETERS.values():
        weight = parameter.at(strengths)
        assert {"+": weight >= 0, "-": weight <= 0, "±": True}[parameter.sign], parameter.name


def test_a_trait_moves_a_weight_by_its_slope() -> None:
    parameter = Parameter("price", -1.0, "-", "log price", "dearer is worse", {"value": -0.5})
    assert [parameter.at({"value": trait}) for trait in (-1, 0, 1)] == [-0.5, -1.0, -1.5]
    assert parameter.at({}) == -1.0


def test_every_trait_moves_something() -> None:
    moving = set(itertools.chain.from_iterable(parameter.moved_by for parameter in PARAMETERS.values()))
    assert not TRAITS - moving - {"agreeable", "extravert"}


def test_an_answer_becomes_a_strength_and_no_answer_pulls_neither_way() -> None:
    said = ShoppingStatements(
        looks_for_best_value=Agreement.STRONGLY_AGREE, quality_matters=Agreement.SOMEWHAT_DISAGREE
    )
    traits = traits_of(Persona(name="me", shopping=ShoppingPreference(statements=said)))
    assert traits["value"] == 1.0
    assert traits["quality"] == -0.5
    assert set(traits) == TRAITS
    assert not any(traits_of(Persona(name="me")).values())


@pytest.mark.parametrize(
    ("income", "strength"),
    [("$50,000-$74,999", -0.1667), ("$150,000 or more", 1.0), ("Under $10,000", -0.8667), ("Prefer not to say", 0.0)],
)
def test_an_income_band_becomes_wealth(income: str, strength: float) -> None:
    persona = Persona(name="me", demographics=Demographics(household_income=income))
    assert traits_of(persona)["wealthy"] == pytest.approx(strength, abs=0.001)


def test_device_return_membership_and_privacy_are_traits() -> None:
    persona = Persona(
        name="me", device=Device.MOBILE, returning=False, shopping=ShoppingPreference(membership=True),
        personality=BigFive(conscientiousness=Level.EXTREMELY_HIGH), self_description="I mind tracking.",
    )  # fmt: skip
    traits = traits_of(persona)
    found = (traits["mobile"], traits["returning"], traits["member"], traits["private"], traits["careful"])
    assert found == (1.0, -1.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize("name", example_names())
def test_every_examples_traits_lie_within_their_range(name: str) -> None:
    assert all(-1.0 <= strength <= 1.0 for strength in traits_of(load_example(name)).values())
