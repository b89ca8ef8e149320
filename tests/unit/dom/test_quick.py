import re
from re import Pattern

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.quick import quick_look
from shopper_agent.dom.words import WORDS

KINDS = (WORDS.purchase, WORDS.quantity, WORDS.review, WORDS.page_related, WORDS.filters)
STOCK = (WORDS.sold_out, WORDS.in_stock)


@pytest.mark.parametrize("pattern", [*KINDS, *STOCK], ids=lambda pattern: pattern.pattern[:24])
@given(data=st.data(), before=st.sampled_from(["", "x ", "more: "]), after=st.sampled_from(["", " x", "!"]))
def test_a_quick_look_misses_nothing_that_a_pattern_finds(
    pattern: Pattern[str], data: st.DataObject, before: str, after: str
) -> None:
    text = before + data.draw(st.from_regex(pattern, fullmatch=True)) + after
    if pattern.search(text):
        assert quick_look(*(KINDS if pattern in KINDS else STOCK)).may_find(text)


@pytest.mark.parametrize("text", ["ADD TO CART", "4 \u017ftars", "F\u0130LTER", "f\u0131lter", "Sort by price"])
def test_a_quick_look_ignores_case_as_the_patterns_do(text: str) -> None:
    assert any(pattern.search(text) for pattern in KINDS)
    assert quick_look(*KINDS).may_find(text)


def test_most_texts_are_not_worth_a_closer_look() -> None:
    look = quick_look(*KINDS)
    assert not any(look.may_find(text) for text in ("Televisores", "Jackets & coats", "Kitchen", ""))


@given(st.text(alphabet="abAB -\u0130", max_size=12))
def test_a_quick_look_at_patterns_without_a_common_beginning_is_right_too(text: str) -> None:
    patterns = (re.compile(r"ab", re.IGNORECASE), re.compile(r"(?<!\w)(?:ba|b b)(?!\w)", re.IGNORECASE))
    found = any(pattern.search(text) for pattern in patterns)
    assert quick_look(*patterns).may_find(text) or not found
