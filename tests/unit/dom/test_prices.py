import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.prices import has_price, parse_count, parse_price, parse_rating, to_number


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$8.50", 8.5, "USD"),
        ("US$ 1,299.00", 1299.0, "USD"),
        ("now only 12,50 €", 12.5, "EUR"),
        ("1.299,00 EUR", 1299.0, "EUR"),
        ("£1,299", 1299.0, "GBP"),
        ("R$ 99,90", 99.9, "BRL"),
        ("1 299,00 €", 1299.0, "EUR"),
        ("CHF 12.00", 12.0, "CHF"),
        ("249 kr", 249.0, "SEK"),
        ("$12 (was $15)", 12.0, "USD"),
        ("$1'299.50", 1299.5, "USD"),
    ],
)
def test_an_amount_of_money_is_read_as_shops_write_it(text: str, amount: float, currency: str) -> None:
    assert parse_price(text) == (amount, currency)
    assert has_price(text)


@pytest.mark.parametrize("text", ["", "free", "12 items", "1299", "size 8.5", "5% off", "$", "€ --"])
def test_what_names_no_amount_of_money_is_no_price(text: str) -> None:
    assert parse_price(text) is None
    assert not has_price(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.299,00", 1299.0), ("1,299", 1299.0), ("4.5", 4.5), ("12,5", 12.5), ("0", 0.0), ("1.000.000", 1e6)],
)
def test_the_last_separator_before_one_or_two_digits_is_the_decimal_one(text: str, number: float) -> None:
    assert to_number(text) == number


@pytest.mark.parametrize("text", ["", "abc", ".", ",", "--"])
def test_what_is_no_number_is_none_and_not_zero(text: str) -> None:
    assert to_number(text) is None


@given(cents=st.integers(min_value=0, max_value=10**9))
def test_every_amount_is_read_back_in_both_ways_of_writing(cents: int) -> None:
    english = f"{cents / 100:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert to_number(english) == to_number(german) == cents / 100
    assert parse_price(f"${english}") == (cents / 100, "USD")
    assert parse_price(f"{german} €") == (cents / 100, "EUR")


@given(text=st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    price, rating, count = parse_price(text), parse_rating(text), parse_count(text)
    assert price is None or price[0] >= 0
    assert rating is None or 0 <= rating <= 5
    assert count is None or count >= 0


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("4.4 out of 5 stars", 4.4),
        ("★ 3,5 von 5", 3.5),
        ("Rated 4", 4.0),
        ("4.5 ★", 4.5),
        ("4/5", 4.0),
        ("5 items", None),
        ("", None),
        ("9.8 out of 5", None),
    ],
)
def test_an_average_is_on_a_scale_to_five(text: str, rating: float | None) -> None:
    assert parse_rating(text) == rating


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1,204 ratings", 1204),
        ("(18)", 18),
        ("12 customer reviews", 12),
        ("no reviews yet", None),
        ("", None),
        ("350 Bewertungen", 350),
    ],
)
def test_the_number_of_reviews_is_read_or_none(text: str, count: int | None) -> None:
    assert parse_count(text) == count
