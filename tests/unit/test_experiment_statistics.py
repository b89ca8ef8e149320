"""Statistics of the experiments, against textbook values and simulations whose truth is known."""

import math

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.experiments.agreement import (
    StatedChoice,
    bins_test,
    kolmogorov_test,
    reliability,
    transformed,
    uniform_test,
)
from benchmarks.experiments.stats import (
    chi_square_tail,
    cluster_mean_interval,
    kolmogorov_tail,
    mcnemar,
    mean_interval,
    quantile,
    share_interval,
)


def generator() -> np.random.Generator:
    return np.random.default_rng(20)


@pytest.mark.parametrize(
    ("statistic", "freedom", "tail"),
    [(3.841, 1, 0.05), (6.635, 1, 0.01), (18.307, 10, 0.05), (23.209, 10, 0.01), (124.342, 100, 0.05), (0.0, 3, 1.0)],
)
def test_chi_square_tails_are_those_of_the_printed_tables(statistic: float, freedom: int, tail: float) -> None:
    assert chi_square_tail(statistic, freedom) == pytest.approx(tail, abs=2e-5)


@given(st.floats(0, 500), st.integers(1, 300))
def test_chi_square_tails_agree_with_another_library(statistic: float, freedom: int) -> None:
    assert chi_square_tail(statistic, freedom) == pytest.approx(
        float(scipy.stats.chi2.sf(statistic, freedom)), abs=1e-9
    )


def test_a_test_without_degrees_of_freedom_is_refused() -> None:
    with pytest.raises(ValueError, match="degree of freedom"):
        chi_square_tail(1.0, 0)


@given(st.floats(0.001, 1), st.integers(50, 5000))
def test_kolmogorov_tails_agree_with_the_limit_distribution(distance: float, count: int) -> None:
    root = math.sqrt(count)
    limit = float(scipy.special.kolmogorov((root + 0.12 + 0.11 / root) * distance))
    assert kolmogorov_tail(distance, count) == pytest.approx(limit, abs=1e-9)


def test_mcnemar_is_the_sign_test_on_the_pairs_that_differ() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(10, 2) == pytest.approx(0.03857, abs=1e-5)
    assert mcnemar(2, 10) == mcnemar(10, 2)
    assert mcnemar(5, 5) == 1.0
    assert mcnemar(0, 1000) == pytest.approx(2.0**-999)
    assert mcnemar(900, 1100) == pytest.approx(8.4e-6, rel=0.02)


def test_wilsons_interval_is_the_published_one() -> None:
    found = share_interval(15, 50)
    assert found is not None
    assert [found.low, found.high] == pytest.approx([0.1910, 0.4375], abs=1e-4)
    none = share_interval(0, 20)
    assert none is not None
    assert [none.low, none.high] == pytest.approx([0.0, 0.1611], abs=1e-4)
    assert share_interval(0, 0) is None


def test_the_mean_of_nothing_is_unknown_and_of_one_value_certain() -> None:
    assert mean_interval([], generator()) is None
    assert cluster_mean_interval([[]], generator()) is None
    only = mean_interval([4.0, 4.0, 4.0], generator())
    assert only is not None
    assert (only.estimate, only.low, only.high, only.count) == (4.0, 4.0, 4.0, 3)
    assert only.excludes_zero


def test_a_bootstrap_interval_of_a_mean_has_the_width_that_theory_gives() -> None:
    values = generator().normal(3.0, 2.0, 400)
    found = mean_interval(list(values), generator())
    assert found is not None
    half = 1.96 * float(values.std()) / 20
    assert found.estimate == pytest.approx(float(values.mean()))
    assert found.low == pytest.approx(found.estimate - half, abs=0.03)
    assert found.high == pytest.approx(found.estimate + half, abs=0.03)


def test_bootstrap_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    rng = generator()
    intervals = [mean_interval(list(rng.normal(0.0, 1.0, 40)), rng) for _ in range(200)]
    covered = sum(found is not None and found.low <= 0.0 <= found.high for found in intervals)
    assert 180 <= covered <= 199


def test_values_that_come_in_clusters_widen_the_interval() -> None:
    rng = generator()
    clusters = [list(rng.normal(rng.normal(0, 2), 0.1, 20)) for _ in range(10)]
    together = cluster_mean_interval(clusters, rng)
    singly = mean_interval([value for values in clusters for value in values], rng)
    assert together is not None
    assert singly is not None
    assert together.high - together.low > 3 * (singly.high - singly.low)
    assert together.count == singly.count == 200


def test_quantiles_lie_between_neighbours() -> None:
    assert quantile([1, 2, 3, 4], 0.5) == 2.5
    assert quantile(list(range(101)), 0.95) == pytest.approx(95.0)


# ── agreement of draws with what was stated ──────────────────────────────────────────────────────────────────────────


def stated(rng: np.random.Generator, count: int, *, bend: float = 1.0) -> list[StatedChoice]:
    """Steps that state logit probabilities and draw from them, or from bent ones."""
    choices = []
    for _ in range(count):
        utilities = rng.normal(0, 2, int(rng.integers(1, 12)))
        chances = np.exp(utilities) / np.exp(utilities).sum()
        real = chances**bend / (chances**bend).sum()
        order = np.argsort(-chances)
        taken = int(rng.choice(len(chances), p=real))
        choices.append(StatedChoice(tuple(map(float, chances[order])), int(np.flatnonzero(order == taken)[0])))
    return choices


def test_draws_from_the_stated_probabilities_pass_and_bent_ones_fail() -> None:
    rng = generator()
    honest, sharpened, flattened = (stated(rng, 2000, bend=bend) for bend in (1.0, 1.25, 0.8))
    assert bins_test(honest).p_value > 0.01
    assert uniform_test(transformed(honest, rng)).p_value > 0.01
    assert kolmogorov_test(transformed(honest, rng)).p_value > 0.01
    for wrong in (sharpened, flattened):
        assert bins_test(wrong).p_value < 0.001
        assert kolmogorov_test(transformed(wrong, rng)).p_value < 0.01


def test_the_test_over_bins_rejects_true_statements_as_often_as_it_says() -> None:
    rng = generator()
    rejected = sum(bins_test(stated(rng, 150)).p_value < 0.05 for _ in range(200))
    assert rejected <= 22


def test_bins_count_every_alternative_once_and_every_step_once() -> None:
    choices = stated(generator(), 300)
    table = reliability(choices)
    assert sum(one.alternatives for one in table) == sum(len(choice.probabilities) for choice in choices)
    assert sum(one.taken for one in table) == 300
    assert sum(one.predicted for one in table) == pytest.approx(300)
    assert all(one.predicted <= one.high * one.alternatives + 1e-9 for one in table)


def test_two_coins_give_pearsons_statistic() -> None:
    choices = [StatedChoice((0.75, 0.25), int(at >= 70)) for at in range(100)]
    verdict = bins_test(choices, edges=(0.0, 0.5, 1.0))
    assert verdict.freedom == 1
    assert verdict.statistic == pytest.approx((70 - 75) ** 2 / 75 + (30 - 25) ** 2 / 25)


def test_certain_steps_cannot_be_tested() -> None:
    with pytest.raises(ValueError, match="certain"):
        bins_test([StatedChoice((1.0,), 0)] * 5)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=8), st.data())
def test_a_transformed_draw_lies_in_the_part_that_was_stated_for_it(weights: list[float], data: st.DataObject) -> None:
    chances = tuple(weight / sum(weights) for weight in weights)
    taken = data.draw(st.integers(0, len(chances) - 1))
    point = transformed([StatedChoice(chances, taken)], generator())[0]
    assert sum(chances[:taken]) - 1e-9 <= point <= sum(chances[: taken + 1]) + 1e-9
