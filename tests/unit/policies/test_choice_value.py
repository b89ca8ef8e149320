"""What a product is worth to a shopper: each fact moves it in its own direction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.personas.load import load_example
from shopper_agent.policies.choice.notes import days_until, first_date, read_notes
from shopper_agent.policies.choice.saying import against, because
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.policies.choice.value import Market, market_of, relevance, shrunk_rating
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.choice.wish import wish_of
from shopper_agent.schema import Agreement, Persona, Product, ShoppingPreference, ShoppingStatements
from shopper_agent.testing import make_context, make_observation, make_product

ME = Persona(name="me", budget=100)
USUAL = [make_product(f"Boots {n}", f"list.boots_{n}.view", price=60 + 10 * n) for n in range(3)]


def persona(brands: tuple[str, ...] = (), **said: Agreement) -> Persona:
    shopping = ShoppingPreference(statements=ShoppingStatements(**said), favourite_brands=brands)
    return Persona(name="me", budget=100, shopping=shopping)


def market(*products: Product, who: Persona = ME, intent: str = "boots", seed: int = 0) -> Market:
    page = make_observation("https://shop.example/", "Boots", products=[*USUAL, *products])
    return market_of(View(make_context(who, intent, page), seed, PARAMETERS))


def boots(name: str = "Boots X", **facts: object) -> Product:
    return make_product(name, "list.boots_x.view", **{"price": 70, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"price": 50}, {"price": 90}),
        ({"price": 99}, {"price": 140}),
        ({"rating": 4.8, "review_count": 50}, {"rating": 3.1, "review_count": 50}),
        ({"rating": 4.6, "review_count": 400}, {"rating": 5.0, "review_count": 1}),
        ({"rating": 4.4, "review_count": 300}, {"rating": 4.4, "review_count": 6}),
        ({"list_price": 140}, {}),
        ({"notes": ("Best seller",)}, {}),
        ({"notes": ("Delivery tomorrow",)}, {"notes": ("Delivery in 9 days",)}),
        ({"notes": ("FREE delivery",)}, {"notes": ("Delivery $9.99",)}),
        ({}, {"available": False}),
    ],
)
def test_each_fact_moves_the_value_in_its_direction(better: dict[str, object], worse: dict[str, object]) -> None:
    assert market(boots(**better)).worth(boots(**better)) > market(boots(**worse)).worth(boots(**worse))


@pytest.mark.parametrize(
    ("statement", "facts"),
    [
        ("looks_for_best_value", {"price": 99}),
        ("prioritises_delivery", {"notes": ("Delivery in 9 days · $9.99",)}),
        ("quality_matters", {"rating": 3.0, "review_count": 80}),
    ],
)
def test_who_minds_it_more_loses_more_by_it(statement: str, facts: dict[str, object]) -> None:
    minds, does_not = (
        persona(**{statement: Agreement.STRONGLY_AGREE}),
        persona(**{statement: Agreement.STRONGLY_DISAGREE}),
    )

    def loss(who: Persona) -> float:
        return market(boots(**facts), who=who).worth(boots(**facts)) - market(boots(), who=who).worth(boots())

    assert loss(minds) < loss(does_not)


def test_the_usual_brand_counts_for_the_loyal() -> None:
    loyal = persona(("Acme",), sticks_with_liked_brands=Agreement.STRONGLY_AGREE)
    acme, other = boots("Acme Boots", brand="Acme"), boots("Other Boots", brand="Other")
    assert "brand" in market(acme, who=loyal).terms(acme)
    assert "brand" not in market(other, who=loyal).terms(other)
    assert "brand" not in market(boots("Acmeist Boots"), who=loyal).terms(boots("Acmeist Boots"))
    assert "brand" not in market(acme).terms(acme)


def test_what_the_page_does_not_say_takes_no_part() -> None:
    bare = make_product("Boots", "list.boots.view")
    assert set(market(bare).terms(bare)) <= {"taste", "relevance"}


def test_a_shopper_without_a_budget_has_nothing_to_exceed() -> None:
    dear = boots(price=900)
    assert "over_budget" not in market(dear, who=Persona(name="me")).terms(dear)


def test_the_price_of_another_kind_of_thing_is_not_compared() -> None:
    cup = make_product("Tea cup", "list.cup.view", price=5)
    terms = market(cup).terms(cup)
    assert terms["relevance"] < -2
    assert "price" not in terms


def test_taste_belongs_to_product_and_seed() -> None:
    assert market(boots(), seed=1).worth(boots()) == market(boots(), seed=1).worth(boots())
    assert market(boots(), seed=1).worth(boots()) != market(boots(), seed=2).worth(boots())


@given(st.floats(1, 5), st.integers(0, 10_000))
def test_a_shrunk_rating_lies_between_the_usual_and_the_stated_one(rating: float, count: int) -> None:
    low, high = sorted((rating, 3.8))
    assert low - 1e-9 <= shrunk_rating(rating, count) <= high + 1e-9


@pytest.mark.parametrize(
    ("title", "intent", "share"),
    [
        ("Wireless Headphones, black", "wireless headphones", 0.8),
        ("Noise Cancelling Headphones", "wireless headphones", 0.5),
        ("Wireless Mouse", "wireless headphones", 0.3),
        ("Gooseneck Kettle", "stainless steel kettle", 0.5),
        ("Anything", "", 1.0),
    ],
)
def test_relevance_is_the_share_of_the_wish_that_a_title_names(title: str, intent: str, share: float) -> None:
    assert relevance(make_product(title), wish_of(intent, ME)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("note", "days", "fee"),
    [
        ("FREE delivery tomorrow", 1, 0),
        ("Delivery in 3-5 days", 5, None),
        ("Ships within 2 business days · $4.99", 2, 4.99),
        ("FREE delivery over $50", None, None),
        ("Only 3 left", None, None),
    ],
)
def test_notes_tell_when_it_comes_and_for_how_much(note: str, days: float | None, fee: float | None) -> None:
    found = read_notes((note,))
    assert (found.days, found.fee) == (days, fee)


def test_dates_are_counted_from_the_earliest_on_the_page() -> None:
    soon, late = boots(notes=("FREE delivery Fri, Mar 6",)), boots(notes=("Delivery Tue, 10 Mar",))
    earliest = first_date((soon, late))
    assert (days_until(soon, earliest), days_until(late, earliest)) == (1, 5)
    assert days_until(boots(), earliest) is None


def test_reasons_name_the_terms_that_decided() -> None:
    cheap = boots(price=40, rating=4.9, review_count=300)
    here = market(cheap)
    said = because(here, cheap, here.terms(cheap))
    assert "4.9 stars from 300 reviews" in said
    assert "$40, below the usual" in said
    dear = boots(price=130)
    there = market(dear)
    assert against(there, dear, there.terms(dear)) == "it costs $130, which is over my $100"


@given(
    st.builds(
        make_product,
        st.text(min_size=1, max_size=30),
        st.just("list.x.view"),
        price=st.none() | st.floats(0, 1e7),
        rating=st.none() | st.floats(0, 5),
        review_count=st.none() | st.integers(0, 10**7),
        list_price=st.none() | st.floats(0, 1e7),
        notes=st.lists(st.text(max_size=40), max_size=3).map(tuple),
    ),
    st.text(max_size=60),
)
def test_any_product_has_a_finite_value_and_a_reason(product: Product, intent: str) -> None:
    here = market(product, who=load_example("bargain-bo"), intent=intent)
    assert -200 < here.worth(product) < 200
    assert because(here, product, here.terms(product))
