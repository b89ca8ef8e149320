"""What the experiments make of visits: rows, pairs, switches, large pages, pictures."""

from xml.etree import ElementTree

import numpy as np
import pytest

from benchmarks.experiments.agreement import Bin
from benchmarks.experiments.charts import Column, Effect, agreement_chart, effects, personas_chart, shares_chart
from benchmarks.experiments.comparing import contrast, conversion
from benchmarks.experiments.large_pages import at_least
from benchmarks.experiments.measures import Row, leading_term, measure, with_orders
from benchmarks.experiments.people import NEUTRAL, SWITCHES, Switch, personas_of
from benchmarks.experiments.stats import Interval
from benchmarks.experiments.svg import Axis, number
from benchmarks.experiments.tables import percent, spread, table
from benchmarks.experiments.visits import Job, Visited
from benchmarks.experiments.world import Bought, Market
from shopper_agent.errors import ConfigError
from shopper_agent.schema import (
    Alternative,
    Click,
    ClickKind,
    Decision,
    Element,
    Footer,
    Outcome,
    Product,
    Step,
    StopReason,
    Terminate,
    TypeAndSubmit,
)
from shopper_agent.testing import make_context, make_observation

ELEMENTS = (
    Element(name="search_input", role="searchbox", kind=ClickKind.SEARCH),
    Element(name="card.view_product", role="link", kind=ClickKind.PRODUCT_LINK),
    Element(name="reviews", role="link", text="12 reviews", kind=ClickKind.REVIEW),
    Element(name="review_your_order", role="button", text="Review your order", kind=ClickKind.REVIEW),
)
PAGE = make_observation("http://shop.example/", "Shop", ELEMENTS)
LEAVE = Decision(
    rationale="tired",
    action=Terminate(),
    alternatives=(
        Alternative(action=Click(name="reviews"), probability=0.6, utility=1.0, terms={"read": 1.0}),
        Alternative(
            action=Terminate(), probability=0.4, utility=0.6, terms={"leave": 3.0, "fatigue": 1.2, "waiting": 0.4}
        ),
    ),
)


def visited(*decisions: Decision, outcome: Outcome = Outcome.LEFT, order: str | None = None, seed: int = 1) -> Visited:
    steps = tuple(Step(index=place, time_s=0.0, observation=PAGE, decision=one) for place, one in enumerate(decisions))
    reason = StopReason.ORDERED if outcome is Outcome.ORDERED else StopReason.TERMINATED
    footer = Footer(stop_reason=reason, outcome=outcome, steps=len(steps), order_number=order)
    return Visited(Job(NEUTRAL, "a lamp", seed), steps, footer)


def click(name: str) -> Decision:
    return Decision(rationale="", action=Click(name=name))


def row(seed: int = 1, *, ordered: bool = True, persona: str = "ann", actions: str = "x") -> Row:
    made = measure(visited(LEAVE, outcome=Outcome.ORDERED if ordered else Outcome.LEFT, seed=seed))
    return made.model_copy(update={"persona": persona, "actions": actions})


def test_a_visit_is_counted_by_what_was_acted_on() -> None:
    search = Decision(rationale="", action=TypeAndSubmit(name="search_input", text="lamp"))
    done = [search, click("card.view_product"), click("reviews"), click("review_your_order"), click("gone"), LEAVE]
    counted = measure(visited(*done))
    assert (counted.searches, counted.product_pages, counted.reviews, counted.filters) == (1, 1, 1, 0)
    assert (counted.steps, counted.leave_reason, counted.price) == (6, "fatigue", None)
    assert counted.left_at == "/"


def test_the_reason_for_leaving_is_the_strongest_term_beside_the_constant() -> None:
    assert leading_term({"leave": 5.0, "waiting": 0.1, "fatigue": -3.0}) == "waiting"
    assert leading_term({"leave": 5.0, "fatigue": -3.0}) == "leave"
    assert measure(visited(Decision(rationale="", action=Terminate()))).leave_reason is None


def test_an_order_is_what_the_shop_booked_under_its_number_and_unknown_otherwise() -> None:
    bought = {"A1": Bought(price=20.0, total=25.0, rating=4.5, brand="Kern", coupon=False, account=True)}
    rows = [measure(visited(outcome=Outcome.ORDERED, order=number)) for number in ("A1", "A2")]
    booked, unknown = with_orders([*rows], bought)
    assert (booked.price, booked.rating, booked.brand, booked.account) == (20.0, 4.5, "Kern", True)
    assert (unknown.price, unknown.rating, unknown.brand, unknown.account) == (None, None, None, None)


def test_equal_actions_have_equal_digests() -> None:
    one, same, other = (measure(visited(click(name), LEAVE)) for name in ("reviews", "reviews", "gone"))
    assert one.actions == same.actions != other.actions


# ── pairs ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_contrast_uses_the_pairs_that_are_complete_and_counts_the_others() -> None:
    low = [(("lamp", seed), 10.0) for seed in range(3)] + [(("shoe", 0), None)]
    high = [(("lamp", seed), 12.0 + seed) for seed in range(3)] + [(("shoe", 0), 5.0)]
    found = contrast(low, high, np.random.default_rng(1))
    assert found.difference is not None
    assert found.difference.estimate == pytest.approx(3.0)
    assert (found.first_mean, found.second_mean) == (10.0, 13.0)
    assert (found.pairs, found.incomplete) == (3, 1)
    empty = contrast([(("a", 1), None)], [(("a", 1), None)], np.random.default_rng(1))
    assert (empty.difference, empty.first_mean, empty.pairs) == (None, None, 0)
    with pytest.raises(ValueError, match="not paired"):
        contrast(low, high[:-1], np.random.default_rng(1))


def test_conversions_are_compared_visitor_by_visitor() -> None:
    standard = [row(seed, ordered=seed > 1, persona=name) for name in ("ann", "bob") for seed in range(5)]
    variant = [row(seed, ordered=seed > 2, persona=name, actions="y") for name in ("ann", "bob") for seed in range(5)]
    found = conversion(standard, variant, np.random.default_rng(1))
    assert found.contrast.difference is not None
    assert found.contrast.difference.estimate == pytest.approx(-0.2)
    assert (found.only_first, found.only_second, found.p_value, found.same_visits) == (2, 0, 0.5, 0)
    assert conversion(standard, standard, np.random.default_rng(1)).same_visits == 10


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_the_two_sides_of_a_switch_differ_in_one_answer(switch: Switch) -> None:
    market = Market(usual_price=50.0, brand="Kern")
    low, high = (switch.persona(side, market) for side in (switch.low, switch.high))
    before, after = low.model_dump(), high.model_dump()
    statements = before["shopping"].pop("statements"), after["shopping"].pop("statements")
    changed = [key for key in before if before[key] != after[key]]
    changed += [key for key in statements[0] if statements[0][key] != statements[1][key]]
    assert len(changed) == 1
    assert low.shopping.favourite_brands == (("Kern",) if switch.favourite else ())


def test_the_shipped_personas_can_all_order_and_half_of_them_return() -> None:
    people = personas_of("default")
    assert len(people) >= 12
    assert all(one.contact is not None and one.contact.password for one in people)
    assert len({one.contact.email for one in people if one.contact is not None}) == len(people)
    assert 0 < sum(one.returning is True for one in people) < len(people)


def test_a_folder_without_personas_is_refused(tmp_path: object) -> None:
    with pytest.raises(ConfigError, match="holds no"):
        personas_of(str(tmp_path))


# ── large pages ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_is_filled_up_with_products_of_their_own_names() -> None:
    products = tuple(
        Product(title=f"Lamp {place}", name=f"results.lamp_{place}.view", group=f"results.lamp_{place}", price=9.0)
        for place in range(8)
    )
    links = [Element(name=f"results.lamp_{place}.view", role="link", text="Lamp & more") for place in range(8)]
    context = make_context(NEUTRAL, "a lamp", make_observation("http://shop.example/", "Lamps", links, products))
    large = at_least(100, context)
    assert large is not None
    names = [element.name for element in large.observation.elements]
    assert 100 <= len(names) < 110
    assert len(names) == len(set(names))
    assert all(f'name="{name}"' in large.observation.html for name in names if not name.startswith("browser."))
    assert {product.name for product in large.observation.products} <= set(names)
    assert (
        at_least(100, make_context(NEUTRAL, "a lamp", make_observation("http://shop.example/", "Lamps", links))) is None
    )


# ── pictures and tables ──────────────────────────────────────────────────────────────────────────────────────────────

SOME = Interval(0.5, 0.25, 0.75, 12)


def test_pictures_are_well_formed_whatever_is_written_on_them() -> None:
    odd = '<b> & "c"'
    bins = [Bin(0.0, 0.5, 10, 2.5, 3, 1.2), Bin(0.5, 1.0, 10, 7.5, 7, 1.2)]
    for picture in (
        effects(odd, [Effect(odd, odd, SOME, True), Effect("none", "", None)], shared=True),
        effects(odd, [], shared=True),
        personas_chart(odd, [odd, "bob"], [Column(odd, {odd: SOME, "bob": None}), Column("none", {})]),
        shares_chart(odd, {odd: {odd: 3, "left": 1}}, [odd, "left"]),
        agreement_chart(odd, bins, [0.1, 0.5, 0.9]),
        agreement_chart(odd, [], []),
    ):
        assert ElementTree.fromstring(picture).tag.endswith("svg")


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 1.0), (-3.2, 17.0), (5.0, 5.0), (1e-6, 2e-6), (0.0, 0.0), (900.0, 1e5)]
)
def test_an_axis_has_a_few_round_marks_and_holds_its_values(low: float, high: float) -> None:
    axis = Axis.around([low, high], 0, 100)
    assert 1 <= len(axis.marks()) <= 8
    assert 0 <= axis.at(low) <= axis.at(high) <= 100


def test_numbers_and_tables_are_written_briefly() -> None:
    assert [number(value) for value in (0.0, -0.0001234, 1234.5, -0.25)] == ["0", "−0.000123", "1234", "−0.25"]  # noqa: RUF001
    assert spread(None) == "–"  # noqa: RUF001
    assert percent(SOME) == "50 % [25, 75]"
    assert spread(SOME) == "0.5 [0.25, 0.75]"
    assert table(["a", "b"], [["x|y", "1"]]) == "| a | b |\n|---|---:|\n| x\\|y | 1 |\n"
