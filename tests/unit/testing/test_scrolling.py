"""A page that was read once, seen from any position; and where a browser scrolls to."""

import re
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.static_layout import StaticLayout
from shopper_agent.schema import Box, Observation
from shopper_agent.testing.page_readings import PageReadings, PageText
from shopper_agent.testing.scrolling import centred, leafed

LAYOUT = StaticLayout(height=400)
PARTS = st.sampled_from(
    [
        "<p>words</p>", "<a href=/x>link</a>", "<section><button>press</button></section>", "<h2 id=top>Title</h2>",
        "<select><option>one<option selected>two</select>", "<div><img src=x width=300 height=300></div>",
        "<nav><ul><li><a href=/a>Tea</a><ul><li><a href=/b>Green</a></ul></ul></nav>",
        "<div class=cookie-banner><button>Accept</button></div>", "<div role=dialog><input name=q></div>",
    ]
)  # fmt: skip


def text(html: str) -> PageText:
    marks = count()
    marked = re.sub("<(a|select) ?", lambda tag: f"<{tag[1]} data-testid={next(marks)} ", html)
    return PageText(marked, "https://shop.example/", 200, True, (), LAYOUT)


def whole(html: str, scroll: int) -> Observation:
    """The page read from its text at a position."""
    from shopper_agent.dom.simplify import simplify
    from shopper_agent.dom.static import snapshot_of_html

    page = text(html)
    snapshot = snapshot_of_html(page.html, page.address, layout=LAYOUT, scroll=scroll)
    return simplify(snapshot, can_go_back=True).observation


@given(st.lists(PARTS, max_size=12), st.integers(-50, 3000))
def test_a_page_that_is_scrolled_is_what_would_be_read_there(parts: list[str], scroll: int) -> None:
    html = "".join(parts)
    assert PageReadings().read(text(html), scroll).observation == whole(html, scroll)


def test_scrolling_reads_nothing_again() -> None:
    readings = PageReadings()
    page = text("<p>words</p>" * 100 + "<a href=/x>link</a>")
    seen = [readings.read(page, scroll).observation for scroll in (0, 340, 680, 10**6)]
    assert readings.hits == 3
    assert [each.page.y for each in seen if each.page is not None][:3] == [0, 340, 680]
    assert [each.elements[0].in_view for each in seen] == [False, False, False, True]
    names = [[one.name for one in each.elements if one.name.startswith("browser.scroll")] for each in seen]
    assert names == [
        ["browser.scroll_down"],
        ["browser.scroll_down", "browser.scroll_up"],
        ["browser.scroll_down", "browser.scroll_up"],
        ["browser.scroll_up"],
    ]


def test_a_reading_by_one_layout_is_none_by_another() -> None:
    readings = PageReadings()
    page = text("<a href=/x>link</a>")
    other = PageText(page.html, page.address, 200, True, (), StaticLayout(width=390))
    assert readings.read(page).observation.page != readings.read(other).observation.page
    assert readings.hits == 0


def test_most_of_a_window_is_scrolled() -> None:
    assert (leafed(LAYOUT, 100, 1), leafed(LAYOUT, 500, -1)) == (440, 160)


@pytest.mark.parametrize(
    ("y", "pressed", "looked_for"),
    [(1100, 1000, 1000), (985, 1000, 805), (960, 780, 780), (1370, 1000, 1190), (1390, 1210, 1210), (1500, 1320, 1320)],
)
def test_what_is_pressed_needs_its_middle_in_view_and_what_is_looked_for_all_of_it(
    y: int, pressed: int, looked_for: int
) -> None:
    box = Box(x=0, y=y, width=10, height=40)
    assert centred(box, LAYOUT, 1000, wholly=False) == pressed
    assert centred(box, LAYOUT, 1000, wholly=True) == looked_for
