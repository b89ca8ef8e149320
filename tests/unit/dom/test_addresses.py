import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.addresses import LONGEST, address_marks, clipped, is_steady, tail


@pytest.mark.parametrize(
    ("href", "first"),
    [
        ("https://shop.example/p/7", "7"),
        ("https://shop.example/dp/B073WRF565/ref=sr_1_3?qid=1700000000&sr=8-3", "b073wrf565"),
        ("https://shop.example/mugs/red.html", "red"),
        ("https://shop.example/catalog?pid=778&utm_source=mail", "778"),
        ("https://shop.example/a/Red%20Mug;jsessionid=ab12cd34ef56", "red_mug"),
        ("https://jumbo.example:8080/", "jumbo_example"),
        ("https://user:secret1@jumbo.example/", "jumbo_example"),
    ],
)
def test_an_address_is_marked_by_what_it_leads_to(href: str, first: str) -> None:
    assert address_marks(href)[0] == first


@pytest.mark.parametrize("href", ["", "javascript:void(0)", "mailto:a@b.example", "http://127.0.0.1:4000/", "http://["])
def test_what_leads_nowhere_has_no_marks(href: str) -> None:
    assert address_marks(href) == ()


@pytest.mark.parametrize(
    "query",
    [
        "ref=top_3",
        "utm_campaign=may24",
        "sid=9f8e",
        "pos=12",
        "ts=1700000000",
        "token=ab12",
        "qid=7",
        "x=" + "a1" * 20,
    ],
)
def test_what_shops_add_for_their_own_accounts_changes_no_mark(query: str) -> None:
    assert address_marks(f"https://shop.example/p/mug-7?{query}") == address_marks("https://shop.example/p/mug-7")


@pytest.mark.parametrize("mark", ["1700000000", "1700000000123", "d41d8cd98f00b204e980", "9f86d081_884c_4d65_a2fe"])
def test_times_and_hashes_are_not_steady(mark: str) -> None:
    assert not is_steady(mark)


@given(text=st.text(max_size=200))
def test_any_text_is_an_address(text: str) -> None:
    for mark in address_marks(text):
        assert mark
        assert len(mark) <= LONGEST
        assert "-" not in mark
        assert "." not in mark


def test_long_marks_are_cut_at_words() -> None:
    assert clipped("a_very_long_mark_of_many_words_indeed", 20) == "a_very_long_mark_of"
    assert tail("direito_constitucional_da_uniao_1558092355", 20) == "da_uniao_1558092355"
