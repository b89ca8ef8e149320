"""Which remembered beginning a prompt goes on from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.backends.prefixes import Prefixes, common_length


class Remembering:
    def __init__(self) -> None:
        self.read: list[int] = []
        self.fed = 0

    def feed(self, tokens):
        self.read.extend(tokens)
        self.fed += len(tokens)

    def rewind(self, length):
        del self.read[length:]


class Made:
    def __init__(self, room: int = 10_000) -> None:
        self.engines: list[Remembering] = []
        self.room = room

    def __call__(self, room):
        self.engines.append(Remembering())
        return self.engines[-1], max(room, self.room)

    @property
    def fed(self) -> int:
        return sum(engine.fed for engine in self.engines)


def ask(prefixes: Prefixes, prompt, room: int = 100) -> None:
    with prefixes.tape_for(prompt, room) as tape:
        tape.feed(prompt[len(tape.tokens) :])


PROMPTS = st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=12), max_size=25)


@given(PROMPTS, st.integers(0, 3))
def test_a_tape_always_holds_a_beginning_of_the_prompt_and_never_the_whole(prompts, kept):
    made = Made()
    prefixes = Prefixes(made, kept)
    for prompt in prompts:
        with prefixes.tape_for(prompt, 20) as tape:
            assert tape.tokens == prompt[: len(tape.tokens)]
            assert len(tape.tokens) < len(prompt)
            tape.feed(prompt[len(tape.tokens) :])
            assert tape.tokens == prompt
    assert all(engine.read in prompts for engine in made.engines)
    if kept:
        assert len(made.engines) <= kept


def test_the_next_prompt_of_a_session_is_read_from_where_it_differs():
    made = Made()
    prefixes = Prefixes(made, 1)
    ask(prefixes, [1, 2, 3, 4])
    ask(prefixes, [1, 2, 3, 9, 9])
    assert made.fed == 4 + 2
    ask(prefixes, [1, 2, 3, 9, 9])
    assert made.fed == 4 + 2 + 1, "the logits of a prompt that is asked again have to come from somewhere"


def test_sessions_side_by_side_keep_their_own():
    made = Made()
    prefixes = Prefixes(made, 2)
    one, two = [1, 2, 3, 4], [7, 8, 9, 9]
    for step in range(1, 4):
        ask(prefixes, one + [5] * step)
        ask(prefixes, two + [6] * step)
    assert len(made.engines) == 2
    assert made.fed == 2 * (5 + 1 + 1)


def test_with_more_sessions_than_tapes_the_oldest_gives_way():
    made = Made()
    prefixes = Prefixes(made, 2)
    for first in (1, 2, 3):
        ask(prefixes, [first] * 6)
    ask(prefixes, [2] * 7)
    assert made.fed == 18 + 1
    ask(prefixes, [1] * 6)
    assert made.fed == 19 + 6


def test_nothing_is_remembered_where_nothing_shall_be():
    made = Made()
    prefixes = Prefixes(made, 0)
    for _ in range(3):
        ask(prefixes, [1, 2, 3])
    assert made.fed == 9
    assert len(made.engines) == 3


def test_a_tape_with_too_little_room_is_not_used():
    made = Made(room=0)
    prefixes = Prefixes(made, 1)
    ask(prefixes, [1, 2, 3], room=10)
    ask(prefixes, [1, 2, 3, 4], room=50)
    assert len(made.engines) == 2


def test_a_tape_whose_engine_failed_is_forgotten():
    made = Made()
    prefixes = Prefixes(made, 2)
    with pytest.raises(RuntimeError), prefixes.tape_for([1, 2], 10) as tape:  # noqa: PT012 - it fails inside
        tape.feed([1])
        raise RuntimeError("out of memory")
    ask(prefixes, [1, 2])
    assert len(made.engines) == 2


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_what_two_sequences_share(one, two):
    length = common_length(one, two)
    assert one[:length] == two[:length]
    assert one[length : length + 1] != two[length : length + 1] or length == len(one) == len(two)
