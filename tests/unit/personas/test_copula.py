import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from shopper_agent.personas.population.copula import complete, residual, uniform_of

NAMES = ("age", "income", "spend", "device")


def test_possible_correlations_are_taken_as_they_stand() -> None:
    found = complete(NAMES, {("age", "income"): 0.3, ("spend", "income"): -0.5})
    assert found.notes == ()
    assert found.matrix[0, 1] == found.matrix[1, 0] == 0.3
    assert found.matrix[1, 2] == -0.5
    assert found.matrix[0, 2] == 0


def test_what_was_not_stated_moves_before_what_was() -> None:
    found = complete(NAMES, {("age", "income"): 0.9, ("income", "spend"): 0.9})
    assert found.matrix[0, 1] == found.matrix[1, 2] == 0.9
    assert found.matrix[0, 2] >= 0.6
    assert "completed" in found.notes[0]
    assert "age with spend" in found.notes[0]


def test_a_small_contradiction_is_repaired_and_told() -> None:
    found = complete(NAMES, {("age", "income"): 0.9, ("income", "spend"): 0.9, ("age", "spend"): 0.58})
    assert np.linalg.eigvalsh(found.matrix)[0] > 0
    assert np.allclose(np.diag(found.matrix), 1)
    assert "repaired" in found.notes[0]


def test_a_large_contradiction_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match=r"cannot hold together.*instead of"):
        complete(NAMES, {("age", "income"): 0.9, ("income", "spend"): 0.9, ("age", "spend"): -0.9})


@given(st.lists(st.floats(-0.6, 0.6), min_size=6, max_size=6))
def test_whatever_comes_back_is_a_correlation_matrix(r: list[float]) -> None:
    pairs = [(one, other) for i, one in enumerate(NAMES) for other in NAMES[i + 1 :]]
    try:
        found = complete(NAMES, dict(zip(pairs, r, strict=True)))
    except ConfigError:
        return
    assert np.allclose(found.matrix, found.matrix.T)
    assert np.allclose(np.diag(found.matrix), 1)
    np.linalg.cholesky(found.matrix)


def test_a_residual_is_independent_of_what_it_hangs_on() -> None:
    matrix = complete(NAMES, {("age", "income"): 0.7}).matrix
    left = residual(matrix, 1, (0,))
    scores = np.random.default_rng(5).multivariate_normal(np.zeros(4), matrix, 4000)
    uniforms = np.array([left.uniform(row) for row in scores])
    assert abs(np.corrcoef(uniforms, scores[:, 0])[0, 1]) < 0.05
    assert uniforms.mean() == pytest.approx(0.5, abs=0.02)
    assert uniforms.std() == pytest.approx(1 / 12**0.5, abs=0.02)


@given(st.floats(-40, 40))
def test_a_quantile_is_never_quite_zero_or_one(score: float) -> None:
    assert 0 < uniform_of(score) < 1
