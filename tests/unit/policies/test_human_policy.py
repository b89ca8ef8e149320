from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import SessionInterrupted
from shopper_agent.policies.human import (
    Choice,
    Filter,
    HumanPolicy,
    Listing,
    Mistake,
    More,
    Stop,
    parse_choice,
    render_listing,
)
from shopper_agent.schema import Click, Element, Input, Persona, Terminate, TypeAndSubmit
from shopper_agent.testing import back_button, button, field, link, make_context, make_observation

LISTING = Listing.of([
    field("nav_bar.search_input", "Search", role="searchbox"),
    button("footer.help", "Help").model_copy(update={"in_view": False}),
    link("results.boots.view", "Boots"),
    back_button(),
])  # fmt: skip


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("2", Click(name="results.boots.view")),
        (" 4 ", Click(name="footer.help")),
        ("t 1 red  boots", Input(name="nav_bar.search_input", text="red  boots")),
        ("s 1 boots", TypeAndSubmit(name="nav_bar.search_input", text="boots")),
        ("t 1", Input(name="nav_bar.search_input", text="")),
        ("b", Click(name="browser.back")),
        ("q", Terminate()),
        ("m", More()),
        ("x", Stop()),
        ("/ Boots ", Filter("boots")),
        ("/", Filter("")),
        ("9", Mistake("there is no number 9; the last one is 4")),
        ("0", Mistake("there is no number 0; the last one is 4")),
        ("t 2 boots", Mistake("2 is a link; nothing can be typed into it")),
        ("2 boots", Mistake("to type, write: t 2 boots")),
    ],
)
def test_a_line_means_one_thing(line: str, meaning: Choice) -> None:
    assert parse_choice(line, LISTING) == meaning


def test_back_is_a_mistake_where_there_is_no_way_back() -> None:
    assert parse_choice("b", Listing(())) == Mistake("there is no page to go back to")


@given(st.text(max_size=30))
def test_any_line_means_something_and_a_mistake_is_one_line(line: str) -> None:
    choice = parse_choice(line, LISTING)
    if isinstance(choice, Mistake):
        assert choice.message
        assert len(choice.message.splitlines()) == 1


def test_the_list_is_grouped_by_region_and_shows_no_control_characters() -> None:
    evil = link("results.evil", "\x1b[31mred\x07")
    text = render_listing(Listing.of([*LISTING.elements, evil]).rows())
    assert "[nav_bar]" in text
    assert "[results.boots]" in text
    assert "\x1b" not in text
    assert "\x07" not in text


def elements(count: int) -> list[Element]:
    return [button(f"list.b{number}", f"Button {number}") for number in range(count)]


class Terminal:
    """Answers with given lines; keeps what was shown."""

    def __init__(self, *lines: str) -> None:
        self.lines: Iterator[str] = iter(lines)
        self.shown: list[str] = []

    async def ask(self, prompt: str) -> str:
        line = next(self.lines, None)
        if line is None:
            raise EOFError
        return line

    @property
    def text(self) -> str:
        return "\n".join(self.shown)


async def decide(terminal: Terminal, count: int = 5, page_size: int = 30):  # type: ignore[no-untyped-def]
    policy = HumanPolicy(terminal.ask, terminal.shown.append, page_size)
    page = make_observation("https://shop.example/", "Shop", elements(count))
    return await policy.decide(make_context(Persona(name="me"), "", page))


async def test_a_number_and_a_reason_make_a_decision() -> None:
    decision = await decide(Terminal("2", " it is cheap "))
    assert decision.action == Click(name="list.b1")
    assert decision.rationale == "it is cheap"


async def test_an_empty_reason_is_allowed() -> None:
    assert (await decide(Terminal("q", ""))).rationale == ""


async def test_a_mistake_is_told_and_asked_again() -> None:
    terminal = Terminal("99", "1", "")
    assert (await decide(terminal)).action == Click(name="list.b0")
    assert "there is no number 99; the last one is 5" in terminal.text


async def test_more_pages_on_and_begins_again_after_the_last() -> None:
    terminal = Terminal("m", "m", "m", "q", "")
    await decide(terminal, count=5, page_size=2)
    lists = [text for text in terminal.shown if "Button" in text]
    assert ["Button 0" in text for text in lists] == [True, False, False, True]


async def test_a_filter_keeps_the_numbers() -> None:
    terminal = Terminal("/button 4", "5", "")
    assert (await decide(terminal)).action == Click(name="list.b4")
    assert "   5  Button 4" in terminal.shown[-2]


@pytest.mark.parametrize("lines", [("x",), (), ("1",)])
async def test_x_and_the_end_of_input_stop_the_session(lines: tuple[str, ...]) -> None:
    with pytest.raises(SessionInterrupted):
        await decide(Terminal(*lines))
