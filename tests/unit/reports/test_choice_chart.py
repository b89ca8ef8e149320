"""The chart of a decision's alternatives: what is shown, how long its bars are, what its numbers say."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.reports.choice_chart import COLOURS, SHOWN_AT_MOST, SHOWN_AT_ONCE, choice_view, term_colours
from shopper_agent.reports.wording import MINUS, percent_words, signed
from shopper_agent.schema import (
    Alternative,
    Click,
    Decision,
    Footer,
    Header,
    Observation,
    Outcome,
    Persona,
    Provenance,
    SessionSpec,
    Step,
    StopReason,
    Trajectory,
)

PAGE = Observation(url="https://shop.example/", title="Shop", html="", elements=())


def option(name: str, probability: float = 0.5, **terms: float) -> Alternative:
    return Alternative(action=Click(name=name), probability=probability, utility=sum(terms.values()), terms=terms)


def step(*alternatives: Alternative, taken: str = "a", index: int = 0) -> Step:
    decision = Decision(rationale="", action=Click(name=taken), alternatives=alternatives)
    return Step(index=index, time_s=0, observation=PAGE, decision=decision)


def session(*steps: Step) -> Trajectory:
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11.7", platform="Linux")
    spec = SessionSpec(persona=Persona(name="Carla"), intent="", url="https://shop.example/", policy="choice")
    footer = Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT)
    return Trajectory(header=Header(session_id="s", spec=spec, provenance=ran), steps=steps, footer=footer)


def test_a_decision_without_alternatives_has_no_chart() -> None:
    assert choice_view(step(), {}) is None


def test_contributions_go_to_their_sides_on_one_scale() -> None:
    shown = step(option("a", 0.7, price=-1.0, rating=3.0), option("b", 0.3, price=-0.5, rating=1.5))
    chart = choice_view(shown, term_colours(session(shown)))
    assert chart is not None
    first, second = chart.options
    assert (first.taken, second.taken) == (True, False)
    assert [part.words for part in first.speaks_for] == ["rating +3.00"]
    assert [part.words for part in first.against] == [f"price {MINUS}1.00"]
    assert (first.speaks_for[0].percent, first.against[0].percent) == (100, 100)
    assert (second.speaks_for[0].percent, second.against[0].percent) == (50, 50)
    assert chart.zero == 25  # one util against, three for
    assert (first.net, second.net) == (75, 50)
    assert first.numbers == ("+3.000", f"{MINUS}1.000")
    assert (first.probability, first.utility) == ("70 %", "+2.00")


def test_the_one_that_was_taken_is_shown_however_unlikely_it_was() -> None:
    many = [option(f"n{i}", 0.04, price=1.0) for i in range(24)]
    chart = choice_view(step(*many, option("a", 0.04 / 50, price=-9.0)), {})
    assert chart is not None
    assert len(chart.options) == SHOWN_AT_ONCE + 1
    assert chart.options[-1].taken
    assert (len(chart.further), chart.left_out, chart.count, chart.missing) == (12, 0, 25, False)


def test_what_is_most_likely_comes_first_and_the_tail_is_only_counted() -> None:
    many = [option(f"n{i}", i / 20_000) for i in range(200)]
    chart = choice_view(step(*many, taken="elsewhere"), {})
    assert chart is not None
    assert [each.action.object for each in chart.options[:2]] == ["n199", "n198"]
    assert len(chart.options) + len(chart.further) == SHOWN_AT_MOST
    assert chart.left_out == 200 - SHOWN_AT_MOST
    assert chart.missing


def test_an_unlikely_extreme_is_cut_instead_of_stretching_the_scale() -> None:
    chart = choice_view(step(option("a", 0.999, price=1.0), option("b", 0.001, price=-80.0)), {})
    assert chart is not None
    assert chart.options[0].speaks_for[0].percent == 100
    assert chart.zero == 0
    assert not chart.options[0].cut
    likely = choice_view(step(option("a", 0.99, price=1.0, fatigue=-1), option("b", 0.001, fatigue=-80.0)), {})
    assert likely is not None
    assert likely.options[1].cut


def test_a_term_keeps_its_colour_from_step_to_step_and_all_colours_of_a_chart_differ() -> None:
    weights = {f"t{i}": float(20 - i) for i in range(14)}
    first, second = step(option("a", **weights)), step(option("a", t3=1.0, t12=0.5, t13=0.4), index=1)
    wishes = term_colours(session(first, second))
    charts = [choice_view(each, wishes) for each in (first, second)]
    legends = [dict(chart.legend) for chart in charts if chart is not None]
    assert legends[0] == {**{f"t{i}": i for i in range(9)}, "5 others": COLOURS}
    assert (legends[1]["t3"], legends[1]["t13"]) == (3, 4)
    assert len(set(legends[1].values())) == 3  # t12 wishes for the colour of t3, which weighs more


numbers = st.floats(-50, 50) | st.sampled_from([math.inf, -math.inf, math.nan, 0.0])
options = st.builds(
    Alternative,
    action=st.builds(Click, name=st.sampled_from("abcdefgh")),
    probability=st.floats(0, 1),
    utility=numbers,
    terms=st.dictionaries(st.text(max_size=3), numbers, max_size=6),
)


@given(st.lists(options, min_size=1, max_size=30))
def test_no_numbers_break_the_chart(alternatives: list[Alternative]) -> None:
    shown = step(*alternatives)
    chart = choice_view(shown, term_colours(session(shown)))
    assert chart is not None
    assert len(chart.options) + len(chart.further) + chart.left_out == len(alternatives)
    assert 0 <= chart.zero <= 100
    for each in (*chart.options, *chart.further):
        assert 0 <= each.net <= 100
        assert len(each.numbers) == len(chart.terms)
        assert all(math.isfinite(part.percent) and part.percent >= 0 for part in (*each.against, *each.speaks_for))


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0 %"), (0.0004, "under 0.1 %"), (0.042, "4.2 %"), (0.61, "61 %"), (1, "100 %"), (math.nan, "unknown")],
)
def test_shares_are_told_as_precisely_as_they_matter(share: float, told: str) -> None:
    assert percent_words(share) == told


def test_a_contribution_carries_its_sign_unless_it_is_too_small_to_have_one() -> None:
    assert signed(0.8249) == "+0.82"
    assert signed(-1234.5) == f"{MINUS}1,234.50"
    assert signed(-0.001) == "0.00"
    assert signed(math.inf) == "unknown"
