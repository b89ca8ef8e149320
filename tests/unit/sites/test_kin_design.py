"""A shop is drawn whole from its seed, and the two families have nothing in common that can be told apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.kin.currencies import CURRENCIES, Style, rounded, written
from sites.kin.design import NONE, PAGE_SIZES, design_of
from sites.kin.pools import assortment, fact_orders, pools

FAMILIES = ("standard", "held_out")
VARIANTS = ("standard", "held-out")
SHARED = {
    "layout": {NONE, "text", "full", "parts", "select"},
    "words": {NONE, "{brand}"},
    "labels": {NONE},
    "look": {"#ffffff"},
}
"""What both families say in a pool."""
SEEDS = range(300)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_seed_gives_the_same_design_again(variant: str) -> None:
    assert design_of(41, variant) == design_of(41, variant)
    assert design_of(41, variant) != design_of(42, variant)


def test_the_families_share_no_words_layouts_or_syllables() -> None:
    standard, held_out = (pools(family) for family in FAMILIES)
    assert set(standard) == set(held_out)
    for section in standard:
        assert set(standard[section]) == set(held_out[section])
        for key in standard[section]:
            common = set(standard[section][key]) & set(held_out[section][key])
            assert common <= SHARED.get(section, set()), (section, key)
    assert not set(fact_orders("standard")) & set(fact_orders("held_out"))


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_layout_is_drawn(variant: str) -> None:
    drawn = [design_of(seed, variant) for seed in SEEDS]
    for part, choices in pools(drawn[0].family)["layout"].items():
        assert {design.layout[part] for design in drawn} == set(choices), part
    assert {design.page_size for design in drawn} == set(PAGE_SIZES)
    assert {design.currency.code for design in drawn} == set(CURRENCIES)


@pytest.mark.parametrize("variant", VARIANTS)
def test_hardly_any_shops_are_called_alike(variant: str) -> None:
    assert len({design_of(seed, variant).name for seed in SEEDS}) >= len(SEEDS) - 3


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_shop_that_takes_no_codes_gives_none_away(variant: str) -> None:
    for seed in SEEDS:
        design = design_of(seed, variant)
        if design.words["coupon"] == NONE:
            assert "{code}" not in design.words["announcement"]
            assert design.layout["newsletter"] == NONE


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_cart_has_one_name_in_every_sentence(variant: str) -> None:
    for seed in SEEDS:
        design = design_of(seed, variant)
        assert not [sentence for sentence in design.words.values() if "{cart}" in sentence]
        assert design.words["cart"].lower() in design.words["view_cart"].lower()


def test_there_are_kinds_enough_and_some_are_held_out() -> None:
    kinds = [kind for department in assortment()["department"] for kind in department["kinds"]]
    assert len(assortment()["department"]) == 12
    assert len([kind for kind in kinds if not kind.get("unseen")]) == 80
    assert len([kind for kind in kinds if kind.get("unseen")]) == 12
    assert len({kind["name"] for kind in kinds}) == len(kinds)


@given(st.integers(0, 10**9), st.sampled_from([style for it in CURRENCIES.values() for style in it.styles]))
def test_an_amount_is_written_with_all_its_digits(hundredths: int, style: Style) -> None:
    digits = re.sub(r"\D", "", written(style, hundredths))
    whole = hundredths if style.decimals else hundredths // 100 + (hundredths % 100 >= 50)
    assert int(digits) == whole


@given(st.sampled_from(list(CURRENCIES.values())), st.floats(1, 10**8), st.data())
def test_a_rounded_price_is_near_what_was_asked(currency, hundredths, data) -> None:  # type: ignore[no-untyped-def]
    price = rounded(currency, hundredths, data.draw(st.sampled_from(currency.endings)))
    assert price >= currency.step
    assert abs(price - hundredths) <= 2 * currency.step
