import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.slug import MAX_LENGTH, SlugRule, slug

RULES: tuple[SlugRule, ...] = ("opera", "shopcart")


@pytest.mark.parametrize(
    ("text", "opera", "shopcart"),
    [
        ("4 Stars & Up", "4_stars_up", "4_stars__up"),
        ("3.3 GPM", "3_3_gpm", "33_gpm"),
        ("Today's Deals", "today_s_deals", "todays_deals"),
        ("$3.99 $3.99 Cashmere", "3_99_3_99_cashmere", "399_399_cashmere"),
        ("  Größe: 42  ", "größe_42", "größe_42"),
        ("—", "", ""),
        ("", "", ""),
        ("snake_case", "snake_case", "snakecase"),
    ],
)
def test_words_become_a_component_as_each_corpus_writes_it(text: str, opera: str, shopcart: str) -> None:
    assert slug(text) == opera
    assert slug(text, "shopcart") == shopcart


@pytest.mark.parametrize("rule", RULES)
@given(text=st.text(max_size=200))
def test_a_component_is_short_lower_case_and_has_no_dots_or_spaces(rule: SlugRule, text: str) -> None:
    made = slug(text, rule)
    assert len(made) <= MAX_LENGTH
    assert not re.search(r"[\s.,;:!?\"'<>&()\[\]{}/\\-]", made)
    assert made == made.lower()


@given(text=st.text(max_size=200))
def test_an_opera_component_has_single_inner_underscores_and_stays_what_it_is(text: str) -> None:
    made = slug(text)
    assert "__" not in made
    assert made == made.strip("_")
    assert slug(made) == made


@pytest.mark.parametrize("rule", RULES)
def test_a_long_title_is_cut_at_the_end_of_a_word(rule: SlugRule) -> None:
    made = slug("heavyweight organic cotton crew neck sweatshirt with embroidered logo", rule)
    assert made == "heavyweight_organic_cotton_crew_neck_sweatshirt_with"
