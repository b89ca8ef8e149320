import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from shopper_agent.personas.population.catalogue import Catalogue, Item, make_catalogue, parse_catalogue
from shopper_agent.personas.population.spec import CatalogueWishes, Wish
from shopper_agent.personas.population.wishes import (
    Intent,
    catalogue_intent,
    favourite_brands,
    listed_intent,
    money,
)

ONLY = {"exact": 0.0, "branded": 0.0, "kind": 0.0, "vague": 0.0, "impossible": 0.0, "no_limit": 0.0}


def shop() -> Catalogue:
    rows = [
        ("Over-Ear Headphones", "Headphones", brand, price)
        for brand, price in (("Aurivo", 240), ("Tavolt", 45), ("Kestrix", 80), ("Tavolt", 60), ("Aurivo", 190))
    ] + [("Desk Lamp", "Lighting", "Lumio", 30), ("USB-C Hub", "Computers", "Tavolt", 25)]
    return make_catalogue(
        [
            Item(title=f"{brand} {kind} {price}, black", category=category, kind=kind, brand=brand, price=price)
            for kind, category, brand, price in rows
        ]
    )


def intents(form: str, count: int = 200, income: float | None = 0.5, **more: float) -> list[Intent]:
    forms = CatalogueWishes(**{**ONLY, form: 1.0, **more})
    return [catalogue_intent(shop(), forms, income, "USD", Random(seed)) for seed in range(count)]


def limits_of_headphones(form: str = "kind", income: float | None = 0.5) -> list[float]:
    return [each.budget for each in intents(form, income=income) if "headphones" in each.text and each.budget]


def test_a_kind_is_said_as_people_say_it() -> None:
    texts = " | ".join(each.text for each in intents("kind"))
    assert "over-ear headphones" in texts
    assert "an over-ear" not in texts
    assert "a desk lamp" in texts
    assert "a USB-C hub" in texts


def test_budgets_can_buy_something_and_bind_for_many() -> None:
    limits = limits_of_headphones()
    assert min(limits) >= 45
    assert 0.4 < sum(limit < 240 for limit in limits) / len(limits) < 0.95
    assert max(limits) >= 190


def test_who_earns_more_has_more_to_spend() -> None:
    poor, rich = limits_of_headphones(income=0.05), limits_of_headphones(income=0.95)
    assert sum(rich) / len(rich) > 1.4 * sum(poor) / len(poor)
    assert min(poor) >= 45


def test_an_exact_wish_names_a_product_that_can_be_paid() -> None:
    prices = {item.title.split(",")[0]: item.price for item in shop().items}
    for each in intents("exact", names_limit=0.0):
        assert each.budget is not None
        assert each.budget >= prices[each.text]


def test_a_brand_is_one_that_makes_it_and_its_budget_reaches_its_cheapest() -> None:
    for each in intents("branded"):
        if "headphones" in each.text and "Aurivo" in each.text:
            assert each.budget is not None
            assert each.budget >= 190


def test_an_impossible_wish_lies_below_the_cheapest() -> None:
    for each in intents("impossible"):
        assert each.budget is not None
        assert each.budget <= 23
        assert each.text.endswith(f"under {money(each.budget, 'USD')}")


def test_a_limit_that_is_named_is_the_budget() -> None:
    for each in intents("kind", names_limit=1.0):
        assert each.budget is not None
        assert money(each.budget, "USD") in each.text
    assert all(each.budget is None for each in intents("kind", no_limit=1.0))


def test_vague_wishes_name_the_category_only() -> None:
    for each in intents("vague", names_limit=0.0):
        assert any(word in each.text for word in ("headphones", "lighting", "computers"))
        assert "lamp" not in each.text


@given(st.floats(1, 500), st.floats(0, 500), st.none() | st.floats(0, 1), st.integers(0, 99))
def test_a_listed_budget_keeps_between_its_limits(low: float, more: float, income: float | None, seed: int) -> None:
    found = listed_intent(Wish(text="a mug", budget=(low, low + more)), income, Random(seed))
    assert found.budget is not None
    assert max(low - 5, 1) <= found.budget <= low + more + 5
    assert listed_intent(Wish(text="a mug"), income, Random(seed)) == Intent("a mug", None)


def test_the_first_favourite_makes_what_they_came_for() -> None:
    intent = Intent("a desk lamp", 30.0, ("Lumio",))
    for seed in range(30):
        found = favourite_brands(3, {}, intent, shop(), Random(seed))
        assert found[0] == "Lumio"
        assert len(set(found)) == 3
    assert favourite_brands(9, {"Acme": 1.0, "Zeta": 0.0}, intent, None, Random(0)) == ("Acme",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no products"),
        ("{", "cat.jsonl:1"),
        ("[1]", "cat.jsonl:1"),
        ('\n{"title": "x"}', "cat.jsonl:2.*price.*is missing"),
        ('{"title": "x", "price": -1}', "price"),
        ('{"title": "x", "price": NaN}', "price"),
        ('{"title": "", "price": 1}', "title"),
        ("[" * 100_000, "cat.jsonl:1"),
    ],
)
def test_a_wrong_catalogue_is_one_line_with_its_number(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        parse_catalogue(text, "cat.jsonl")
    assert "\n" not in str(caught.value)


def test_a_strangers_titles_become_one_plain_line() -> None:
    title = "Lamp\x1b[31m\n\u202e</title><script>"
    (item,) = parse_catalogue(json.dumps({"title": title, "price": 3, "sku": "x"}), "cat.jsonl").items
    assert item.title.isprintable()
    assert item.kind == ""
