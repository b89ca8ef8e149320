"""A report with runs at random, controls and distributions beside each other."""

import json

import pytest

from training.evaluation import About, ahead, at_random, evaluate
from training.evaluation_text import markdown
from training.metrics import score
from training.predictions import Prediction, Said
from training.stated import log_score, stated_key

HAT, CART, LEAVE = Said(type="click", name="hat"), Said(type="click", name="cart"), Said(type="terminate")


def rows(draws_right: int = 6, *, right: bool = True, sessions: int = 6) -> list[Prediction]:
    """Sessions of two steps; so many of eight draws do what the shopper did, the others leave."""
    return [
        Prediction(
            session=f"s{session}", user="u", step=step, gold=gold, prediction=gold if right else LEAVE,
            samples=(gold,) * draws_right + (LEAVE,) * (8 - draws_right),
            stated={stated_key(gold): 0.5, stated_key(LEAVE): 0.5},
        )
        for session in range(sessions)
        for step, gold in enumerate((HAT, CART), start=1)
    ]  # fmt: skip


def test_acting_at_random_is_as_right_as_its_draws_are() -> None:
    found = at_random(rows(6))
    assert found is not None
    assert found.values["exact_match"] == pytest.approx(0.75)
    assert found.tallies.types.sum() == pytest.approx(12)
    assert at_random([row.model_copy(update={"samples": ()}) for row in rows()]) is None
    uneven = [*rows()[:1], rows()[1].model_copy(update={"samples": (HAT,)})]
    assert at_random(uneven) is None


def test_every_run_gets_a_row_at_random_where_that_is_asked_for() -> None:
    about = About(run="right", drawn="at temperature 1", notes=("What was asked.",))
    found = evaluate(rows(), {"none": rows(2, right=False)}, about=about)
    assert [row.name for row in found.rows][:4] == [
        "right", "right, at temperature 1", "none", "none, at temperature 1",
    ]  # fmt: skip
    told = found.as_json()
    others = told["others"]
    assert isinstance(others, dict)
    assert others["right, at temperature 1"]["mcnemar_p"] is None
    assert others["none"]["run_ahead"] == {"exact_match": 1.0, "interval": [1.0, 1.0]}
    assert others["none, at temperature 1"]["run_ahead"]["exact_match"] == pytest.approx(0.75)
    text = markdown(found)
    assert text.startswith("- What was asked.\n")
    assert "| none, at temperature 1 | 25.00" in text
    json.dumps(told)


def test_what_always_does_the_same_is_a_distribution_too() -> None:
    crowds = evaluate(rows()).crowds
    assert crowds["always terminate"].quadratic == pytest.approx(-1.0)
    assert crowds["this run"].quadratic == pytest.approx(2 * 0.75 - 2 * (15 + 1) / (8 * 7))
    assert crowds["always terminate"].mix.tvd == pytest.approx(1.0)


def test_a_difference_is_drawn_by_the_same_sessions() -> None:
    found = ahead(score(rows()), score(rows(right=False)), seed=0)
    assert (found.difference, found.interval) == (1.0, (1.0, 1.0))
    assert ahead(score(rows(sessions=1)), score(rows(sessions=1)), seed=0).interval is None


def test_what_was_given_no_chance_is_counted_apart() -> None:
    never = rows()[0].model_copy(update={"stated": {stated_key(LEAVE): 1.0}})
    found = log_score([*rows(), never])
    assert found is not None
    assert found.mean == pytest.approx(-0.693147, abs=1e-5)
    assert found.impossible == pytest.approx(1 / 13)
    only = log_score([never])
    assert only is not None
    assert only.mean is None
    assert log_score([never.model_copy(update={"stated": None})]) is None
