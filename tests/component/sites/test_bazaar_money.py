from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.bazaar.money import DELIVERIES, FREE_DELIVERY_FROM, arrival, day_name, money, totals

LINES = st.lists(st.tuples(st.integers(1, 100_000), st.integers(1, 10)), max_size=8)


@given(LINES, st.sampled_from(sorted(DELIVERIES)))
def test_the_total_is_the_lines_and_the_delivery(lines: list[tuple[int, int]], delivery: str) -> None:
    found = totals(lines, delivery)
    assert found.subtotal_cents == sum(unit * quantity for unit, quantity in lines)
    assert found.total_cents == found.subtotal_cents + found.delivery_cents
    assert found.items == sum(quantity for _, quantity in lines)


@pytest.mark.parametrize(
    ("subtotal", "fee"), [(FREE_DELIVERY_FROM - 1, 499), (FREE_DELIVERY_FROM, 0), (FREE_DELIVERY_FROM + 1, 0)]
)
def test_standard_delivery_is_free_from_the_threshold(subtotal: int, fee: int) -> None:
    assert totals([(subtotal, 1)]).delivery_cents == fee
    assert totals([(subtotal, 1)]).until_free_cents == max(0, FREE_DELIVERY_FROM - subtotal)


def test_express_delivery_always_costs() -> None:
    assert totals([(50_000, 1)], "express").delivery_cents == 1299


def test_an_empty_cart_costs_nothing() -> None:
    assert totals([], "express").total_cents == 0


@pytest.mark.parametrize(("cents", "text"), [(0, "$0.00"), (5, "$0.05"), (123456, "$1,234.56")])
def test_amounts_are_shown_in_dollars(cents: int, text: str) -> None:
    assert money(cents) == text


def test_deliveries_skip_the_weekend() -> None:
    assert arrival(4) == date(2026, 3, 6)
    assert arrival(5) == date(2026, 3, 9)
    assert day_name(arrival(5)) == "Mon, Mar 9"
