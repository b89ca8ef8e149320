"""The boutique's catalogue, composed from a seed."""

import xml.etree.ElementTree as ET
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sites.atelier.catalogue import Catalogue, generate, slugify
from sites.atelier.costs import euros
from sites.atelier.pictures import VIEWS, draw, mixed
from sites.atelier.vocabulary import range_words


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return generate(7)


def test_it_has_five_categories_and_fifteen_products_of_each_of_its_kinds(catalogue: Catalogue) -> None:
    assert [category.name for category in catalogue.categories] == [
        "Damen",
        "Herren",
        "Schuhe",
        "Accessoires",
        "Zuhause",
    ]
    kinds = Counter(product.kind for product in catalogue.products)
    assert len(kinds) == 24
    assert set(kinds.values()) == {15}


def test_the_same_seed_gives_the_same_catalogue_and_another_another(catalogue: Catalogue) -> None:
    assert generate(7) == catalogue
    assert {product.title for product in generate(8).products} != {product.title for product in catalogue.products}


@settings(max_examples=5, deadline=None)
@given(st.integers())
def test_whatever_the_seed_the_catalogue_is_whole(seed: int) -> None:
    made = generate(seed)
    assert len({product.title for product in made.products}) == len(made.products) == 360
    numbers = [variant.id for product in made.products for variant in product.variants]
    assert len(set(numbers)) == len(numbers)
    for product in made.products:
        assert len(product.variants) == len(product.colours) * max(1, len(product.sizes))
        assert {variant.colour for variant in product.variants} == set(product.colours)
        assert product.list_price_cents is None or product.list_price_cents > product.price_cents > 0
        assert product.rating is None or 1 <= product.rating <= 5


def test_something_costs_more_than_a_thousand_and_something_is_sold_out(catalogue: Catalogue) -> None:
    assert any(product.price_cents >= 100_000 for product in catalogue.products)
    assert any(not any(variant.stock for variant in product.variants) for product in catalogue.products)
    assert any(not product.reviews for product in catalogue.products)
    assert any(not product.sizes for product in catalogue.products)


def test_every_drawing_is_a_picture_in_every_view(catalogue: Catalogue) -> None:
    hexes = {colour["value"]: colour["hex"] for colour in range_words()["colour"]}
    seen = {product.drawing: product for product in catalogue.products}
    assert len(seen) > 15
    for drawing, product in seen.items():
        pictures = {draw(drawing, hexes[product.colours[0]], view, product.id) for view in VIEWS}
        assert len(pictures) == len(VIEWS)
        for svg in pictures:
            assert "$" not in svg
            ET.fromstring(svg)


def test_colours_are_mixed_with_black_and_white() -> None:
    assert mixed("#808080", 0, 0.5) == "#404040"
    assert mixed("#102030", 255, 1.0) == "#ffffff"


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Röcke & Kleider", "roecke-kleider"), ("135\u00d7200 cm", "135x200-cm"), ("Größe S/M", "groesse-s-m")],
)
def test_words_become_addresses(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize(("cents", "text"), [(123450, "1.234,50 €"), (495, "4,95 €"), (7500, "75,00 €"), (0, "0,00 €")])
def test_amounts_are_written_in_german(cents: int, text: str) -> None:
    assert euros(cents) == text
