"""Figures against published tables and by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.schema import ClickKind
from training.baselines import BASELINES, LEAVE
from training.distributions import (
    ceilings,
    distance_to_demonstrator,
    jensen_shannon,
    mcnemar,
    mean_quadratic_score,
    mix_distance,
    quadratic_score,
    reliability,
    total_variation,
    transition_distance,
)
from training.metrics import score
from training.predictions import Prediction, Said, click_types

LINK, BUY, REVIEW = ClickKind.PRODUCT_LINK, ClickKind.PURCHASE, ClickKind.REVIEW


def click(name: str, kind: ClickKind | None = None) -> Said:
    return Said(type="click", name=name, click_type=kind)


def typed(text: str, kind: str = "input") -> Said:
    return Said.model_validate({"type": kind, "name": "search", "text": text})


def row(gold: Said, prediction: Said | None = None, session: str = "s", step: int = 1, **more: object) -> Prediction:
    told = {"session": session, "user": "u", "step": step, "gold": gold, "prediction": prediction, **more}
    return Prediction.model_validate(told)


def corpus(counts: dict[str, int], prediction: Said | None, typing: str) -> list[Prediction]:
    golds = [click("a")] * counts["click"] + [typed("b", typing)] * counts["typed"] + [LEAVE] * counts["terminate"]
    return [row(gold, prediction, session=str(place), step=place) for place, gold in enumerate(golds)]


# ── what the papers' test sets give to who always does the same ──


def test_always_leaving_scores_on_shop_r1_what_its_ablations_score() -> None:
    rows = corpus({"click": 690, "typed": 677, "terminate": 512}, LEAVE, "type_and_submit")
    values = score(rows).values
    assert values["exact_match"] == pytest.approx(0.2725, abs=5e-5)
    assert values["type_accuracy"] == pytest.approx(0.2725, abs=5e-5)
    assert values["weighted_f1"] == pytest.approx(0.1167, abs=5e-5)
    assert values["macro_f1"] == pytest.approx(0.1428, abs=5e-5)


def test_always_clicking_scores_on_opera_what_is_known() -> None:
    values = score(corpus({"click": 845, "typed": 107, "terminate": 40}, click("nowhere"), "input")).values
    assert values["weighted_f1"] == pytest.approx(0.784, abs=5e-4)
    assert values["macro_f1"] == pytest.approx(0.307, abs=5e-4)
    assert values["exact_match"] == 0


def test_always_buying_scores_on_operas_outcomes_what_is_known() -> None:
    ends = [click("buy", BUY)] * 50 + [LEAVE] * 40
    values = score([row(end, click("buy"), session=str(place)) for place, end in enumerate(ends)]).values
    assert values["session_outcome_accuracy"] == pytest.approx(0.556, abs=5e-4)
    assert values["session_outcome_f1"] == pytest.approx(0.714, abs=5e-4)
    assert values["session_outcome_weighted_f1"] == pytest.approx(0.397, abs=5e-4)


# ── by hand ──


def test_figures_of_a_few_steps_by_hand() -> None:
    rows = [
        row(click("a", LINK), click("a"), "one", 1),
        row(click("b", LINK), click("a"), "one", 2),
        row(typed("hat"), typed("hat"), "one", 3),
        row(click("buy", BUY), None, "one", 4),
        row(typed("hat"), typed("Hat"), "two", 1),
        row(LEAVE, LEAVE, "two", 2),
    ]
    values = score(rows).values
    assert values["exact_match"] == pytest.approx(3 / 6)
    assert values["exact_match_session"] == pytest.approx((2 / 4 + 1 / 2) / 2)
    assert values["type_accuracy"] == pytest.approx(5 / 6)
    # click: 2 hits, 3 there, 2 predicted; input: 2, 2, 2; terminate: 1, 1, 1
    assert values["macro_f1"] == pytest.approx((0.8 + 1 + 1) / 3)
    assert values["weighted_f1"] == pytest.approx((3 * 0.8 + 2 + 1) / 6)
    # product links: 2 hits of 2; purchase: missed
    assert values["click_type_f1"] == pytest.approx(2 / 3)
    assert values["session_outcome_accuracy"] == pytest.approx(1 / 2)
    assert values["session_outcome_f1"] == 0
    assert values["validity"] == pytest.approx(5 / 6)


def test_an_action_of_another_vocabulary_is_a_miss_and_no_class() -> None:
    values = score([row(typed("a", "input"), typed("a", "type_and_submit")), row(LEAVE, LEAVE, step=2)]).values
    assert values["exact_match"] == 0.5
    assert values["macro_f1"] == pytest.approx(1 / 3)


def test_what_nobody_clicked_has_no_figure() -> None:
    scores = score([row(LEAVE, LEAVE)])
    assert scores.values["click_type_f1"] is None
    assert scores.intervals(np.random.default_rng(0))["exact_match"] is None
    assert scores.as_json()["steps"] == 1
    with pytest.raises(ValueError, match="nothing to score"):
        score([])


def test_intervals_hold_the_estimate_and_narrow_with_sessions() -> None:
    def rows(sessions: int) -> list[Prediction]:
        return [
            row(LEAVE if step % 3 else click("a"), LEAVE if place % 3 else None, str(place), step)
            for place in range(sessions)
            for step in range(1, 6)
        ]

    widths = []
    for sessions in (10, 200):
        scores = score(rows(sessions))
        found = scores.intervals(np.random.default_rng(1))["exact_match"]
        assert found is not None
        assert found[0] <= (scores.values["exact_match"] or 0) <= found[1]
        widths.append(found[1] - found[0])
    assert widths[1] < widths[0]


SAIDS = st.one_of(
    st.builds(click, st.sampled_from("abc"), st.sampled_from([None, LINK, BUY, REVIEW])),
    st.builds(typed, st.sampled_from("xy")),
    st.just(LEAVE),
)


@given(st.lists(st.tuples(SAIDS, st.none() | SAIDS, st.sampled_from("pqr")), min_size=1, max_size=20))
def test_every_figure_is_a_share_or_absent(told: Sequence[tuple[Said, Said | None, str]]) -> None:
    rows = [row(gold, said, session, step) for step, (gold, said, session) in enumerate(told)]
    for value in score(rows).values.values():
        assert value is None or 0 <= value <= 1
    perfect = score([one.model_copy(update={"prediction": one.gold}) for one in rows]).values
    assert perfect["exact_match"] == perfect["weighted_f1"] == perfect["session_outcome_accuracy"] == 1


# ── distributions ──


def test_the_quadratic_score_is_unbiased() -> None:
    p, gold = np.array([0.6, 0.3, 0.1]), ("click", "a", "")
    keys = [gold, ("click", "b", ""), ("terminate",)]
    rng = np.random.default_rng(3)
    found = [quadratic_score([keys[i] for i in rng.choice(3, 8, p=p)], gold) for _ in range(20_000)]
    assert np.mean(found) == pytest.approx(2 * 0.6 - (p**2).sum(), abs=0.01)
    with pytest.raises(ValueError, match="two draws"):
        quadratic_score([gold], gold)


def test_the_crowd_like_the_shoppers_scores_more_than_the_mode() -> None:
    shoppers = [click("a")] * 6 + [click("b")] * 4
    like = tuple(shoppers[:6] + shoppers[6:])
    mode = (click("a"),) * 10
    same = [row(gold, click("a"), step=step, samples=like) for step, gold in enumerate(shoppers)]
    only = [row(gold, click("a"), step=step, samples=mode) for step, gold in enumerate(shoppers)]
    assert score(same).values["exact_match"] == score(only).values["exact_match"]
    assert (mean_quadratic_score(same) or 0) > (mean_quadratic_score(only) or 0)
    assert mean_quadratic_score([row(LEAVE)]) is None


def test_mixes_and_transitions_are_compared_by_kind() -> None:
    rows = [row(click("a", LINK), click("a"), "s", 1), row(click("buy", BUY), LEAVE, "s", 2)]
    kinds = click_types(rows)
    assert mix_distance(rows, kinds).tvd == pytest.approx(0.5)
    apart = transition_distance(rows, kinds)
    assert apart is not None
    assert apart.tvd == 1
    assert transition_distance(rows[:1], kinds) is None
    assert total_variation({"a": 1.0}, {"b": 1.0}) == jensen_shannon({"a": 1.0}, {"b": 1.0}) == 1
    assert jensen_shannon({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5}) == 0


def test_calibration_compares_how_sure_with_how_often_right() -> None:
    sure = (click("a"),) * 9 + (LEAVE,)
    rows = [row(click("a") if step % 2 else LEAVE, click("a"), step=step, samples=sure) for step in range(10)]
    [found] = reliability(rows)
    assert (found.steps, found.sure, found.right) == (10, pytest.approx(0.9), pytest.approx(0.5))
    assert reliability([row(LEAVE, LEAVE)]) == []


def test_ceilings_come_from_the_demonstrators_own_distribution() -> None:
    known = ((click("a"), 0.6), (click("b"), 0.3), (LEAVE, 0.1))
    rows = [row(click("a"), demonstrator=known), row(LEAVE, step=2)]
    found = ceilings(rows)
    assert found is not None
    assert (found.greedy, found.clone, found.steps) == (0.6, pytest.approx(0.46), 1)
    assert ceilings(rows[1:]) is None
    drawn = rows[0].model_copy(update={"samples": (click("a"),) * 6 + (click("b"),) * 3 + (LEAVE,)})
    assert distance_to_demonstrator([drawn]) == pytest.approx(0)
    assert distance_to_demonstrator(rows) is None


def test_mcnemar_counts_the_steps_that_one_run_alone_has_right() -> None:
    golds = [click(str(place)) for place in range(12)]
    first = [row(gold, gold if place < 10 else None, step=place) for place, gold in enumerate(golds)]
    second = [row(gold, gold if place >= 8 else None, step=place) for place, gold in enumerate(golds)]
    found = mcnemar(first, second)
    assert (found.only_first, found.only_second) == (8, 2)
    assert found.p_value == pytest.approx(2 * (1 + 10 + 45) / 1024)
    assert mcnemar(first, first).p_value == 1
    with pytest.raises(ValueError, match="different steps"):
        mcnemar(first, second[1:])


# ── baselines ──


def test_trivial_baselines_predict_what_they_say() -> None:
    known = [row(click("add"), page_kind="product"), row(LEAVE, step=2, page_kind="cart"), row(click("add"), step=3)]
    rows = [
        row(click("a"), step=2, page_kind="cart", first_result="list.a"),
        row(typed("hat"), step=3, page_kind="unknown"),
    ]
    found = {one.name: [said.prediction for said in one.predict(rows, known)] for one in BASELINES}
    assert found == {
        "always terminate": [LEAVE, LEAVE],
        "mode click": [click("add"), click("add")],
        "majority by page kind": [LEAVE, click("add")],
        "repeat previous": [None, click("a")],
        "first result": [click("list.a"), click("add")],
    }
    assert [one.predict(rows, [])[0].prediction for one in BASELINES][1] is None


def test_who_never_buys_and_is_never_said_to_has_no_f1_of_buying() -> None:
    assert score([row(LEAVE, LEAVE)]).values["session_outcome_f1"] is None
    assert score([row(LEAVE, LEAVE)]).values["session_outcome_accuracy"] == 1
