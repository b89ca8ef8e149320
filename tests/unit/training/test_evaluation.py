"""One evaluation: the run, what it is compared with, and the rows that nobody may leave out."""

import json

import pytest

from training.baselines import BASELINES, LEAVE
from training.evaluation import evaluate, meanings
from training.evaluation_text import markdown
from training.metrics import FIGURES
from training.predictions import Prediction, Said


def rows(right: int, sessions: int = 12) -> list[Prediction]:
    """Sessions of three steps, of which so many are predicted right."""
    golds = [Said(type="click", name="a"), Said(type="input", name="q", text="hat"), LEAVE]
    return [
        Prediction(
            session=f"s{session}", user="u", step=step, gold=gold, prediction=gold if step < right else None,
            samples=(gold,) * 8, demonstrator=((gold, 0.75), (Said(type="click", name="other"), 0.25)),
        )
        for session in range(sessions)
        for step, gold in enumerate(golds)
    ]  # fmt: skip


def test_the_runs_figures_stand_on_top_and_the_baselines_below() -> None:
    found = evaluate(rows(2), {"other": rows(1)}).as_json()
    assert found["steps"] == 36
    assert found["exact_match"] == pytest.approx(2 / 3)
    assert {figure.name for figure in FIGURES} < set(found)
    others = found["others"]
    assert isinstance(others, dict)
    assert list(others) == ["other", *(one.name for one in BASELINES)]
    assert others["always terminate"]["exact_match"] == pytest.approx(1 / 3)
    assert others["other"]["mcnemar_p"] < 0.001
    assert found["distribution"]["ceilings"] == {"greedy": 0.75, "clone": 0.625, "quadratic": 0.625, "steps": 36}
    assert found["distribution"]["tvd_to_demonstrator"] == pytest.approx(0.25)
    json.dumps(found)


def test_the_same_seed_gives_the_same_intervals() -> None:
    assert evaluate(rows(2), seed=3).as_json() == evaluate(rows(2), seed=3).as_json()


def test_the_report_says_where_the_baselines_come_from() -> None:
    text = markdown(evaluate(rows(2)))
    assert "learned from the very steps" in text
    assert "| always terminate |" in text
    assert "a perfect clone 62.50 %" in text
    assert "learned from the very steps" not in markdown(evaluate(rows(2), known=rows(3)))
    assert set(meanings()) == {figure.name for figure in FIGURES}


def test_runs_over_other_steps_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="different steps"):
        evaluate(rows(2), {"other": rows(2, sessions=3)})
