import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from shopper_agent.personas.population.raking import fit_table, rake_weights, systematic, whole_counts, whole_table


def array(rows: object) -> np.ndarray:
    return np.array(rows, dtype=np.float64)


def test_a_textbook_table_gets_its_margins_and_keeps_its_odds_ratios() -> None:
    """The 4 x 4 table of Wikipedia's article on iterative proportional fitting."""
    table = array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])
    fitted = fit_table(table, [((0,), array([150, 300, 400, 150])), ((1,), array([200, 300, 400, 100]))])
    expected = [
        [64.61, 46.28, 35.42, 3.83],
        [49.95, 68.15, 156.49, 25.37],
        [56.70, 144.40, 145.06, 53.76],
        [28.74, 41.18, 63.03, 17.03],
    ]
    assert np.abs(fitted - array(expected)).max() < 0.1
    assert np.allclose(fitted.sum(axis=1), [150, 300, 400, 150])
    assert np.allclose(fitted.sum(axis=0), [200, 300, 400, 100])
    before = table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0])
    after = fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0])
    assert after == pytest.approx(before)


def test_an_empty_table_becomes_the_product_of_its_margins() -> None:
    fitted = fit_table(np.ones((2, 3)), [((0,), array([0.4, 0.6])), ((1,), array([0.2, 0.3, 0.5]))])
    assert np.allclose(fitted, np.outer([0.4, 0.6], [0.2, 0.3, 0.5]))


def test_a_table_of_three_variables_takes_margins_of_two() -> None:
    pairs = array([[0.1, 0.3], [0.2, 0.4]])
    fitted = fit_table(array(np.arange(1, 9)).reshape(2, 2, 2), [((0, 1), pairs), ((2,), array([0.5, 0.5]))])
    assert np.allclose(fitted.sum(axis=2), pairs)
    assert np.allclose(fitted.sum(axis=(0, 1)), [0.5, 0.5])


def test_zeros_that_make_the_margins_impossible_are_told() -> None:
    with pytest.raises(ConfigError, match="cannot be met"):
        fit_table(array([[1, 0], [0, 1]]), [((0,), array([0.5, 0.5])), ((1,), array([0.9, 0.1]))])


def test_weights_of_cases_meet_every_marginal() -> None:
    rng = np.random.default_rng(1)
    codes = [rng.integers(0, 3, 400), rng.integers(0, 2, 400)]
    targets = [array([0.2, 0.3, 0.5]), array([0.65, 0.35])]
    weights = rake_weights(codes, targets)
    assert weights.sum() == pytest.approx(1)
    for code, target in zip(codes, targets, strict=True):
        assert np.allclose(np.bincount(code, weights=weights), target, atol=1e-7)


def test_cases_that_cannot_stand_for_the_shares_are_told() -> None:
    same = np.array([0, 0, 1, 1])
    with pytest.raises(ConfigError, match="cannot be met together"):
        rake_weights([same, same], [array([0.5, 0.5]), array([0.2, 0.8])])


shares = st.lists(st.floats(0, 1), min_size=1, max_size=12).filter(lambda found: sum(found) > 0.01)


@given(shares, st.integers(1, 5000))
def test_whole_counts_add_up_and_are_within_one(found: list[float], count: int) -> None:
    whole = whole_counts(array(found), count)
    assert whole.sum() == count
    assert np.abs(whole - array(found) / sum(found) * count).max() < 1 + 1e-6


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), min_size=1, max_size=6), st.integers(1, 2000))
def test_a_whole_table_keeps_both_of_its_margins(cells: list[list[float]], count: int) -> None:
    exact = array(cells) / np.sum(cells) * count
    rows, columns = whole_counts(exact.sum(axis=1), count), whole_counts(exact.sum(axis=0), count)
    whole = whole_table(exact, rows, columns)
    assert (whole >= 0).all()
    assert (whole.sum(axis=1) == rows).all()
    assert (whole.sum(axis=0) == columns).all()


@given(shares, st.integers(1, 500), st.floats(0, 1, exclude_max=True))
def test_systematic_drawing_takes_each_case_as_often_as_its_weight_says(
    found: list[float], count: int, start: float
) -> None:
    weights = array(found) / sum(found)
    taken = np.bincount(systematic(weights, count, start), minlength=len(weights))
    assert taken.sum() == count
    assert np.abs(taken - weights * count).max() <= 1 + 1e-6
