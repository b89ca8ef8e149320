"""Logits → tokens, with an engine that knows a sentence by heart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.backends.decoding import Tape, decode, draw
from shopper_agent.schema import Sampling

END = 0
GREEDY = Sampling(temperature=0.0, max_tokens=8)


class Counting:
    """Likes the number that follows the last one best, and after 5 the end."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def feed(self, tokens):
        assert len(tokens) >= 1
        self.read.extend(tokens)
        logits = np.zeros(8, dtype=np.float32)
        logits[(self.read[-1] + 1) % 6] = 4.0
        return logits

    def rewind(self, length):
        del self.read[length:]


class Only:
    """A grammar of one sentence."""

    def __init__(self, *tokens: int, forces: bool = False) -> None:
        self.left = list(tokens)
        self.forces = forces

    def forced(self):
        return tuple(self.left) if self.forces else ()

    def allowed(self):
        mask = np.zeros(32, dtype=np.bool_)
        mask[self.left[0]] = True
        return mask

    def accept(self, token):
        assert token == self.left.pop(0)

    @property
    def complete(self):
        return not self.left


class Framed:
    """A grammar that forces 7 6 before, and 6 7 after, a number from 1 to 5 that is free."""

    def __init__(self, *, at_once: bool) -> None:
        self.at_once = at_once
        self.written: list[int] = []

    def _run(self):
        place = len(self.written)
        return (7, 6)[place:] if place < 2 else (6, 7)[place - 3 :] if place > 2 else ()

    def forced(self):
        return self._run() if self.at_once else ()

    def allowed(self):
        run, mask = self._run(), np.zeros(8, dtype=np.bool_)
        mask[list(run[:1]) if run else list(range(1, 6))] = True
        return mask

    def accept(self, token):
        assert self.allowed()[token]
        self.written.append(token)

    @property
    def complete(self):
        return len(self.written) == 5


class Weighing:
    """Logits that depend on everything that was read; counts its calls."""

    def __init__(self) -> None:
        self.read: list[int] = []
        self.calls = 0

    def feed(self, tokens):
        self.calls += 1
        self.read.extend(tokens)
        return np.random.default_rng(self.read).normal(size=8).astype(np.float32)

    def rewind(self, length):
        del self.read[length:]


def decoded(prompt=(1, 2), sampling=GREEDY, **more):
    return decode(Tape(Counting()), prompt, sampling, {END}, **more)


def test_a_reply_ends_with_an_end_token_which_is_not_part_of_it():
    assert (decoded().tokens, decoded().finish_reason) == ((3, 4, 5), "stop")


def test_a_reply_that_is_too_long_is_cut_and_says_so():
    short = decoded(sampling=Sampling(temperature=0.0, max_tokens=2))
    assert (short.tokens, short.finish_reason) == ((3, 4), "length")


def test_a_grammar_decides_and_ends_the_reply_when_it_is_complete():
    held = decoded(guide=Only(7, 1, 6))
    assert (held.tokens, held.finish_reason) == ((7, 1, 6), "stop")


def test_what_is_forced_is_read_at_once_and_with_what_stands_before_it():
    engine = Weighing()
    held = decode(Tape(engine), (1, 2), GREEDY, {END}, Framed(at_once=True))
    assert held.tokens[:2] == (7, 6)
    assert held.tokens[3:] == (6, 7)
    assert (engine.read, engine.calls) == ([1, 2, 7, 6], 1)


@given(st.lists(st.integers(0, 7), min_size=1, max_size=6), st.integers(1, 8))
def test_a_greedy_reply_is_the_same_with_forced_tokens_at_once_and_one_by_one(prompt, most):
    sampling = Sampling(temperature=0.0, max_tokens=most)
    replies = [decode(Tape(Weighing()), prompt, sampling, {END}, Framed(at_once=at_once)) for at_once in (True, False)]
    assert replies[0] == replies[1]


def test_what_is_free_between_forced_tokens_is_drawn_by_its_shares():
    logits = Weighing().feed([1, 2, 7, 6])[1:6]
    shares = np.exp(logits) / np.exp(logits).sum()
    drawn = []
    for seed in range(3000):
        sampling = Sampling(temperature=1.0, max_tokens=8, seed=seed)
        drawn.append(decode(Tape(Weighing()), (1, 2), sampling, {END}, Framed(at_once=True)).tokens[2])
    assert np.bincount(drawn, minlength=6)[1:] / 3000 == pytest.approx(shares, abs=0.04)


def test_a_reply_that_is_forced_whole_asks_the_model_nothing():
    engine = Counting()
    held = decode(Tape(engine), (1, 2), GREEDY, {END}, Only(7, 1, 6, forces=True))
    assert (held.tokens, held.finish_reason, engine.read) == ((7, 1, 6), "stop", [])


def test_forced_tokens_count_towards_the_length():
    short = decoded(sampling=Sampling(temperature=0.0, max_tokens=2), guide=Only(7, 1, 6, forces=True))
    assert (short.tokens, short.finish_reason) == ((7, 1), "length")


def test_a_question_that_was_cancelled_goes_no_further():
    asked = iter([False, False, True])
    stopped = decoded(cancelled=lambda: next(asked))
    assert (stopped.tokens, stopped.finish_reason) == ((3, 4), "cancelled")


def test_only_what_the_tape_does_not_hold_is_read():
    tape = Tape(Counting())
    tape.feed([1, 2])
    engine_read = decode(tape, (1, 2, 3), GREEDY, {END}).tokens
    assert engine_read == (4, 5)
    assert tape.tokens == [1, 2, 3, 4, 5]


def test_a_tape_and_its_engine_agree_after_a_rewind():
    engine = Counting()
    tape = Tape(engine)
    tape.feed([1, 2, 3])
    tape.rewind(1)
    tape.rewind(5)
    assert engine.read == tape.tokens == [1]


LOGITS = st.lists(st.floats(-30, 30, width=32), min_size=2, max_size=20).map(lambda x: np.array(x, dtype=np.float32))


@given(LOGITS, st.integers(0, 2**32), st.floats(0.05, 3), st.floats(0.01, 1))
def test_the_same_seed_draws_the_same_token(logits, seed, temperature, top_p):
    sampling = Sampling(temperature=temperature, top_p=top_p)
    one, two = (draw(logits, sampling, np.random.default_rng(seed)) for _ in range(2))
    assert one == two


@given(LOGITS, st.data(), st.sampled_from([0.0, 0.3, 2.0]), st.sampled_from([0.2, 1.0]))
def test_what_is_not_allowed_is_never_drawn(logits, data, temperature, top_p):
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=1, max_size=40)), dtype=np.bool_)
    if not allowed[: len(logits)].any():
        return
    token = draw(logits, Sampling(temperature=temperature, top_p=top_p), np.random.default_rng(0), allowed)
    assert allowed[token]


@given(LOGITS, st.integers(0, 100))
def test_a_tiny_nucleus_is_greedy_up_to_ties(logits, seed):
    token = draw(logits, Sampling(temperature=1.0, top_p=1e-9), np.random.default_rng(seed))
    assert logits[token] == pytest.approx(logits.max(), abs=1e-5)


def test_drawing_follows_the_shares():
    logits = np.log(np.array([0.7, 0.2, 0.1], dtype=np.float32))
    rng = np.random.default_rng(1)
    drawn = [draw(logits, Sampling(temperature=1.0), rng) for _ in range(4000)]
    assert np.bincount(drawn) / 4000 == pytest.approx([0.7, 0.2, 0.1], abs=0.03)


def test_under_one_seed_every_prompt_has_luck_of_its_own():
    def first(prompt, seed=4):
        return decode(Tape(Flat()), prompt, Sampling(temperature=1.0, max_tokens=1, seed=seed), {END}).tokens

    class Flat(Counting):
        def feed(self, tokens):
            return np.array([-50.0, 0, 0, 0, 0], dtype=np.float32)

    drawn = [first((1, last)) for last in range(2000)]
    assert drawn[:50] == [first((1, last)) for last in range(50)]
    assert np.bincount(np.ravel(drawn))[1:] / 2000 == pytest.approx([0.25] * 4, abs=0.04)
    assert [first((1, 2), seed) for seed in range(-3, 30)] != [first((1, 2))] * 33
