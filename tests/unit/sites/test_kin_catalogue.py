"""What the shops sell, how it is found, and what people may come for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sites.kin.billing import bill, deliveries
from sites.kin.catalogue import generate
from sites.kin.design import design_of
from sites.kin.errands import errands
from sites.kin.listing import listing, price_bands
from sites.kin.pools import assortment
from sites.kin.searching import Index, stems

VARIANTS = ("standard", "held-out")
SEEDS = range(4)
FOUND = generate(5)
INDEX = Index(FOUND.products)
DESIGN = design_of(5)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_catalogue_is_whole(seed: int, variant: str) -> None:
    made = generate(seed, variant)
    assert made == generate(seed, variant)
    assert 60 <= len(made.products) <= 400
    assert 4 <= sum(not category.parent for category in made.categories) <= 10
    for facts in ("id", "sku", "title"):
        assert len({getattr(product, facts) for product in made.products}) == len(made.products)
    slugs = {category.slug for category in made.categories}
    for product in made.products:
        assert product.price_cents > 0
        assert product.was_cents is None or product.was_cents > product.price_cents
        assert {product.department, product.category} <= slugs
        assert product.kind in product.title
        assert product.reviews


def test_kinds_that_are_held_out_are_sold_by_held_out_shops_alone() -> None:
    unseen = {kind["name"] for it in assortment()["department"] for kind in it["kinds"] if kind.get("unseen")}
    sold = {variant: {it.kind for seed in range(8) for it in generate(seed, variant).products} for variant in VARIANTS}
    assert not unseen & sold["standard"]
    assert len(unseen & sold["held-out"]) >= len(unseen) // 2


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_wish_names_something_that_is_there(seed: int, variant: str) -> None:
    made = generate(seed, variant)
    index = Index(made.products)
    wishes = errands(seed, variant)
    assert wishes == errands(seed, variant)
    assert len(wishes) >= len([category for category in made.categories if category.parent])
    kinds = {it.kind.lower() for it in made.products if it.stock}
    for wish in wishes[::5]:
        assert any(kind in wish.lower() for kind in kinds), wish
        assert index.find(wish).products


@given(st.sampled_from(FOUND.products))
def test_a_product_is_found_by_its_kind_and_brand(product) -> None:  # type: ignore[no-untyped-def]
    found = INDEX.find(f"{product.kind.lower()} {product.brand.upper()}").products
    assert product in found
    assert all(stems(product.brand)[0] in stems(it.title + " " + it.brand) for it in found)


def test_a_mistyped_word_is_put_right() -> None:
    kind = FOUND.products[0].kind
    word = max(kind.split(), key=len)
    found = INDEX.find(kind.replace(word, word[:2] + word[3] + word[2] + word[4:]).lower())
    assert found.instead
    assert FOUND.products[0] in found.products


def test_nothing_is_found_for_nonsense() -> None:
    assert INDEX.find("qqqqq zzzzz").products == ()
    assert INDEX.find("").products == ()


@settings(max_examples=40)
@given(st.sampled_from(("best", "cheap", "dear", "rated", "new")), st.integers(0, 4))
def test_the_pages_of_a_list_hold_every_product_once(order: str, band: int) -> None:
    asked = [("price", str(band))] if band < 4 else []
    first = listing(DESIGN, FOUND.products, "/c/x", [*asked, ("sort", order)])
    seen = []
    for page in range(1, first.pages + 1):
        seen += listing(DESIGN, FOUND.products, "/c/x", [*asked, ("sort", order), ("page", str(page))]).products
    assert len(seen) == len(set(seen)) == first.total
    if order == "cheap":
        assert [it.price_cents for it in seen] == sorted(it.price_cents for it in seen)


def test_the_choices_of_a_facet_say_how_many_products_they_leave() -> None:
    whole = listing(DESIGN, FOUND.products, "/c/x", [])
    assert whole.facets
    for facet in whole.facets:
        for choice in facet.choices:
            assert listing(DESIGN, FOUND.products, "/c/x", [(facet.key, choice.value)]).total == choice.count
            assert not choice.chosen


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "٣", ""])
def test_an_odd_page_number_is_taken_for_a_page_that_is_there(page: str) -> None:
    assert listing(DESIGN, FOUND.products, "/c/x", [("page", page)]).products


def test_few_products_are_not_divided_by_price() -> None:
    assert price_bands(DESIGN, FOUND.products[:3]) == ()


def test_a_bill_adds_up() -> None:
    made = bill(DESIGN, [(1000, 2), (500, 1)], coupon=DESIGN.code)
    assert (made.items, made.subtotal_cents, made.discount_cents) == (3, 2500, 250)
    assert made.total_cents == 2250 + made.delivery_cents
    assert bill(DESIGN, []).total_cents == 0
    assert bill(DESIGN, [(1000, 1)], coupon="OTHER").discount_cents == 0
    assert deliveries(DESIGN, 10**7)[0].fee_cents == 0
