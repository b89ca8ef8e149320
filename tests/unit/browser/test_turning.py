"""Sliders and spin buttons by keys: the number that was wanted, the step next to it, or a refusal."""

import asyncio
import json
from collections.abc import Mapping
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.browser.hands.turning import turn_to
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.simplify import Handle
from shopper_agent.schema import Failure


class Dial:
    """A page that is nothing but one slider."""

    def __init__(self, now: float, keys: Mapping[str, float], low: float = 0, high: float = 1000) -> None:
        self.now, self.keys, self.low, self.high = now, keys, low, high
        self.presses = 0
        self.settings = BrowserSettings()
        self.page = SimpleNamespace(keyboard=self, url="http://shop.example/")

    async def press(self, key: str) -> None:
        self.presses += 1
        self.now = min(self.high, max(self.low, self.now + self.keys.get(key, 0)))

    async def ask(self, call: str, frame: int = 0) -> dict[str, float]:
        return json.loads(json.dumps({"now": self.now, "min": self.low, "max": self.high}))


def turn(dial: Dial, text: str) -> Failure | None:
    return asyncio.run(turn_to(dial, "price", Handle(0, 0, "div"), text))  # type: ignore[arg-type]


ARROWS = {"ArrowRight": 1.0, "ArrowLeft": -1.0}


@given(
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.sampled_from([1, 5, 10, 7]),
    st.sampled_from([0, 20, 100]),
    st.booleans(),
    st.booleans(),
)
def test_a_dial_ends_within_half_a_step_of_what_was_wanted_or_says_that_it_does_not(
    start: int, wanted: int, step: int, leap: int, upright: bool, reversed_: bool
) -> None:
    more, less = ("ArrowUp", "ArrowDown") if upright else ("ArrowRight", "ArrowLeft")
    sense = -1 if reversed_ else 1
    dial = Dial(start, {more: sense * step, less: -sense * step, "PageUp": leap, "PageDown": -leap})
    failure = turn(dial, str(wanted))
    assert dial.presses < 900
    if failure is None:
        assert abs(dial.now - wanted) <= step / 2
    else:
        assert "no further" in failure.message


def test_a_dial_that_stands_there_already_is_left_alone() -> None:
    dial = Dial(5, ARROWS)
    assert (turn(dial, "5"), dial.presses) == (None, 0)


def test_a_decimal_comma_is_a_decimal_point() -> None:
    dial = Dial(0, {"ArrowRight": 0.5, "ArrowLeft": -0.5}, high=5)
    assert (turn(dial, "3,5"), dial.now) == (None, 3.5)


def test_texts_and_numbers_off_the_scale_are_refused_before_a_key_is_pressed() -> None:
    for text in ("cheap", "", "1e9", "-1", "nan"):
        dial = Dial(5, ARROWS)
        assert turn(dial, text) is not None
        assert dial.presses == 0
