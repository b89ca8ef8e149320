"""The distribution over alternatives, and the draw from it."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from shopper_agent.policies.choice.logit import (
    Considered,
    choose,
    gumbel_noise,
    normal_noise,
    probabilities,
    unit_noise,
)
from shopper_agent.schema import Click, Terminate

UTILITIES = st.lists(st.floats(-700, 700), min_size=1, max_size=40)


def considered(*utilities: float) -> list[Considered]:
    return [Considered(Click(name=f"b{n}"), {"price": utility}, f"I press {n}.") for n, utility in enumerate(utilities)]


@given(UTILITIES)
def test_probabilities_add_up_to_one_and_keep_the_order_of_the_utilities(utilities: list[float]) -> None:
    chances = probabilities(utilities)
    assert math.isclose(math.fsum(chances), 1.0, abs_tol=1e-9)
    ordered = [chance for _, chance in sorted(zip(utilities, chances, strict=True))]
    assert ordered == sorted(chances)


@given(UTILITIES, st.floats(-100, 100))
def test_only_differences_of_utilities_count(utilities: list[float], shift: float) -> None:
    moved = probabilities([utility + shift for utility in utilities])
    assert all(math.isclose(a, b, abs_tol=1e-9) for a, b in zip(probabilities(utilities), moved, strict=True))


def test_the_textbook_case() -> None:
    # exp(1) / (exp(1) + exp(0)) and its complement: Train (2009), p. 38
    assert probabilities([1.0, 0.0]) == pytest.approx([0.7310585786, 0.2689414214])


@pytest.mark.parametrize("utilities", [[], [1.0, math.nan], [math.inf]])
def test_what_is_no_choice_is_refused(utilities: list[float]) -> None:
    with pytest.raises(ValueError, match="alternatives with finite utilities"):
        probabilities(utilities)


@given(st.text(), st.integers())
def test_noise_belongs_to_its_key(text: str, number: int) -> None:
    assert unit_noise(text, number) == unit_noise(text, number)
    assert 0.0 < unit_noise(text, number) < 1.0
    assert math.isfinite(gumbel_noise(text, number))


def test_noise_has_the_moments_that_it_should() -> None:
    normal = [normal_noise(n) for n in range(20_000)]
    mean = sum(normal) / len(normal)
    variance = sum((draw - mean) ** 2 for draw in normal) / len(normal)
    assert mean == pytest.approx(0.0, abs=0.03)
    assert variance == pytest.approx(1.0, abs=0.04)
    gumbel = [gumbel_noise(n) for n in range(20_000)]
    assert sum(gumbel) / len(gumbel) == pytest.approx(0.5772, abs=0.04)  # Euler's constant


def test_what_is_drawn_agrees_with_what_is_stated() -> None:
    alternatives = considered(1.0, 0.3, 0.0, -1.2)
    drawn = Counter(choose(alternatives, "page", n).action for n in range(6000))
    stated = {it.action: it.probability for it in choose(alternatives).alternatives}
    observed = [drawn[action] for action in stated]
    assert chisquare(observed, [chance * 6000 for chance in stated.values()]).pvalue > 0.001


def test_the_same_situation_draws_the_same() -> None:
    alternatives = considered(0.0, 0.0, 0.0)
    assert choose(alternatives, 7, "/", 0) == choose(alternatives, 7, "/", 0)
    assert len({choose(alternatives, 7, "/", n).action for n in range(50)}) == 3


def test_an_alternative_that_is_taken_away_changes_nobodys_mind_about_the_others() -> None:
    # independence from irrelevant alternatives, draw by draw: the noise belongs to the action
    whole = considered(0.2, 0.1, 0.0, -0.1)
    for n in range(300):
        first = choose(whole, n)
        if first.action != whole[3].action:
            assert choose(whole[:3], n).action == first.action


def test_the_decision_carries_every_alternative_once_and_the_likeliest_first() -> None:
    twice = [
        *considered(0.0, 1.0),
        Considered(Click(name="b0"), {"rating": 2.0}, "I like it."),
        Considered(Terminate(), {"leave": -4.0}, "I leave."),
    ]
    decision = choose(twice)
    assert [it.utility for it in decision.alternatives] == [2.0, 1.0, -4.0]
    assert len({it.action for it in decision.alternatives}) == 3
    assert math.isclose(math.fsum(it.probability for it in decision.alternatives), 1.0)
    assert all(math.isclose(sum(it.terms.values()), it.utility) for it in decision.alternatives)
    assert decision.action in {it.action for it in decision.alternatives}
