from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.twins import Mark, tell_apart

marks = st.lists(st.sampled_from(["", "red", "blue", "7", "8", "red-7", "twin_1_of_2"]), max_size=4)
things = st.lists(marks, min_size=1, max_size=6)


@given(things=things)
def test_marks_are_unique(things: list[list[str]]) -> None:
    found = [mark.text for mark in tell_apart(things)]
    assert len(set(found)) == len(found)


@given(things=things, another=marks, place=st.integers(0, 6))
def test_one_more_takes_no_mark_from_another(things: list[list[str]], another: list[str], place: int) -> None:
    before = tell_apart(things)
    more = [*things[:place], another, *things[place:]]
    after = tell_apart(more)
    old = [mark for at, mark in enumerate(after) if at != min(place, len(things))]
    for mark in before:
        if mark in after:
            assert old.index(mark) == before.index(mark)


@given(things=things, data=st.data())
def test_the_order_matters_only_to_marks_that_say_so(things: list[list[str]], data: st.DataObject) -> None:
    places = data.draw(st.permutations(range(len(things))))
    before, after = tell_apart(things), tell_apart([things[place] for place in places])
    for now, place in enumerate(places):
        assert after[now].by_order == before[place].by_order
        assert before[place].by_order or after[now] == before[place]


@given(things=things, gone=st.data())
def test_one_less_hands_no_mark_on(things: list[list[str]], gone: st.DataObject) -> None:
    place = gone.draw(st.integers(0, len(things) - 1))
    before, after = tell_apart(things), tell_apart(things[:place] + things[place + 1 :])
    staying = before[:place] + before[place + 1 :]
    for at, mark in enumerate(after):
        if not mark.by_order and mark in staying:
            assert staying[at] == mark
        if not mark.by_order:
            assert mark != before[place]


def test_the_best_mark_that_no_other_could_bear_is_taken() -> None:
    found = tell_apart([["red", "7"], ["red", "8"], ["blue", "7"]])
    assert found == [Mark("red-twin", True), Mark("8", False), Mark("blue", False)] or found == [
        Mark("twin_1_of_3", True),
        Mark("8", False),
        Mark("blue", False),
    ]


def test_twins_are_numbered_among_themselves_where_a_mark_is_theirs_alone() -> None:
    found = tell_apart([["top"], ["shelf", "7"], ["shelf", "7"]])
    assert [mark.text for mark in found] == ["top", "shelf-twin_1_of_2", "shelf-twin_2_of_2"]


def test_a_kind_tells_apart_at_last_and_stands_before_no_number() -> None:
    assert [mark.text for mark in tell_apart([[], []], ["link", "button"])] == ["link", "button"]
    assert [mark.text for mark in tell_apart([[], []], ["link", "link"])] == ["twin_1_of_2", "twin_2_of_2"]
