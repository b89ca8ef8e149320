from collections import Counter
from statistics import median

import pytest

from sites.bazaar.asking import write_questions
from sites.bazaar.catalogue import POPULAR, TODAY, Catalogue, generate, slugify
from sites.bazaar.money import DELIVERIES
from sites.bazaar.pictures import COLORS, VIEWS, draw
from sites.bazaar.standing import standings
from sites.bazaar.vocabulary import question_words, review_words


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return generate(7)


def test_the_same_seed_gives_the_same_catalogue(catalogue: Catalogue) -> None:
    assert generate(7) == catalogue


def test_another_seed_gives_other_products(catalogue: Catalogue) -> None:
    assert {p.title for p in generate(8).products} != {p.title for p in catalogue.products}


def test_there_are_enough_products_and_categories(catalogue: Catalogue) -> None:
    leaves = [category for category in catalogue.categories if category.parent]
    sizes = Counter(product.category for product in catalogue.products)
    assert len(catalogue.products) >= 480
    assert len(leaves) >= 14
    assert sum(size >= 60 for size in sizes.values()) >= 2
    assert set(sizes) == {category.slug for category in leaves}


def test_every_leaf_hangs_below_a_department(catalogue: Catalogue) -> None:
    departments = {category.slug for category in catalogue.categories if not category.parent}
    assert {category.parent for category in catalogue.categories if category.parent} == departments


@pytest.mark.parametrize("name", ["id", "sku", "slug", "title"])
def test_products_are_told_apart_by(catalogue: Catalogue, name: str) -> None:
    values = [getattr(product, name) for product in catalogue.products]
    assert len(set(values)) == len(values)


def test_the_rating_is_the_mean_of_the_reviews(catalogue: Catalogue) -> None:
    for product in catalogue.products:
        stars = [review.stars for review in product.reviews]
        assert product.rating == round(sum(stars) / len(stars), 1)
        assert product.review_count == len(stars)
        assert 2 <= len(stars) <= 40


def test_reviews_are_dated_before_the_shops_today(catalogue: Catalogue) -> None:
    assert all(review.posted_on < TODAY for product in catalogue.products for review in product.reviews)


def test_happy_reviews_praise_and_unhappy_ones_do_not(catalogue: Catalogue) -> None:
    reviews = [review for product in catalogue.products for review in product.reviews]
    bad_words = ("refund", "Avoid", "regret", "Very poor", "sent the")
    assert not [r for r in reviews if r.stars == 5 and any(word in r.body for word in bad_words)]
    assert not [r for r in reviews if r.stars == 1 and "recommend" in r.body.lower()]


def test_prices_are_positive_and_deals_are_cheaper(catalogue: Catalogue) -> None:
    for product in catalogue.products:
        assert product.price_cents > 0
        assert product.list_price_cents is None or product.list_price_cents > product.price_cents


def test_every_option_leaves_something_to_choose(catalogue: Catalogue) -> None:
    options = [option for product in catalogue.products for option in product.options]
    assert all(any(choice.available for choice in option.choices) for option in options)
    assert any(not choice.available for option in options for choice in option.choices)
    assert any(choice.delta_cents for option in options for choice in option.choices)


def test_some_products_are_sold_out_and_some_nearly(catalogue: Catalogue) -> None:
    stocks = [product.stock for product in catalogue.products]
    assert 0 < stocks.count(0) / len(stocks) < 0.05
    assert 0 < sum(0 < stock <= 5 for stock in stocks) / len(stocks) < 0.1
    assert median(stocks) >= 200


def test_what_sells_well_does_not_run_out(catalogue: Catalogue) -> None:
    assert all(product.stock >= 60 for product in catalogue.products if product.sales >= POPULAR)


def test_a_later_category_leaves_the_numbers_of_earlier_products_alone(catalogue: Catalogue) -> None:
    later = {p.id for p in catalogue.products if p.category == "mice-keyboards"}
    earlier = {p.id for p in catalogue.products} - later
    assert min(later) == max(earlier) + 1
    assert catalogue.products[0].sku == "HDP-1001"
    assert catalogue.products[-1].id == 1000 + len(catalogue.products)


def test_products_arrive_within_the_window_of_standard_delivery(catalogue: Catalogue) -> None:
    first, last = DELIVERIES["standard"].days
    assert {product.delivery_days for product in catalogue.products} == set(range(first, last + 1))


def test_the_cheapest_third_of_each_category_is_a_great_price(catalogue: Catalogue) -> None:
    prices = {product.id: product.price_cents for product in catalogue.products}
    category = {product.id: product.category for product in catalogue.products}
    for leaf in set(category.values()):
        inside = [one for one in standings(catalogue) if category[one.product_id] == leaf]
        great = [prices[one.product_id] for one in inside if one.great_price]
        others = [prices[one.product_id] for one in inside if not one.great_price]
        assert len(great) == len(inside) // 3
        assert max(great) <= min(others)


def test_every_category_has_two_best_sellers(catalogue: Catalogue) -> None:
    leaves = [category for category in catalogue.categories if category.parent]
    assert sum(one.best_seller for one in standings(catalogue)) == 2 * len(leaves)


def test_the_standing_of_a_product_is_the_same_for_the_same_seed(catalogue: Catalogue) -> None:
    assert list(standings(catalogue)) == list(standings(generate(7)))


def test_questions_are_answered_from_the_products_own_facts(catalogue: Catalogue) -> None:
    asked, names = question_words(), review_words()
    for product in catalogue.products[::25]:
        questions = write_questions(7, product, asked, names)
        assert questions == write_questions(7, product, asked, names)
        assert 3 <= len(questions) <= 6
        assert len({question.text for question in questions}) == len(questions)
        assert all(question.answered_on < TODAY for question in questions)
        assert not [one for one in questions if "{" in one.text + one.answer]
        values = [value for _, value in product.specs] + [c.label for o in product.options for c in o.choices]
        assert any(value in one.answer for one in questions for value in values)


def test_titles_are_fully_written_out(catalogue: Catalogue) -> None:
    for product in catalogue.products:
        text = " ".join([product.title, product.description, *product.features])
        assert "{" not in text
        assert "None" not in product.title


def test_every_product_can_be_drawn(catalogue: Catalogue) -> None:
    for drawing in {product.drawing for product in catalogue.products}:
        for color in COLORS:
            pictures = {draw(drawing, color, view) for view in VIEWS}
            assert len(pictures) == len(VIEWS)
            assert not any("$" in picture for picture in pictures)


def test_a_slug_has_only_plain_characters() -> None:
    assert slugify("Men's Café  & 2-in-1!") == "mens-caf-2-in-1"
