from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.tokens import estimate_tokens

TEXT = st.text(alphabet=st.one_of(st.sampled_from("aB c\n.1<é件"), st.characters()))


@given(TEXT, TEXT)
def test_parts_never_count_less_than_the_whole_and_never_more_than_it_grows(first, second):
    assert estimate_tokens(first) <= estimate_tokens(first + second)
    assert estimate_tokens(first + second) <= estimate_tokens(first) + estimate_tokens(second)


def test_common_texts_count_as_expected():
    assert estimate_tokens("") == 0
    assert estimate_tokens("I want the blue one.") == 6
    assert estimate_tokens("$1,299.00") == 9
    assert estimate_tokens("尺码偏小") == 4


def test_a_long_run_of_spaces_is_not_free():
    assert estimate_tokens(" " * 1600) >= 100


def test_control_characters_and_half_surrogates_are_counted_too():
    assert estimate_tokens("\0\x1b\ud800") == 3
