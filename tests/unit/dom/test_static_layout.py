"""Where a page's controls are taken to be where no browser lays it out."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.snapshot import BLOCK, IN_VIEW, Node, Snapshot
from shopper_agent.dom.static import read_page, snapshot_of_html
from shopper_agent.dom.static_layout import Place, StaticLayout, crosses, drawn_layout

URL = "https://shop.example/"
DESK, PHONE = StaticLayout(), StaticLayout(width=390, height=844)
CARD = '<li><a href="/p/{0}"><img src=x width=300 height=300></a><h3><a href="/p/{0}">Mug {0}</a></h3><p>$5</p></li>'

_LEAVES = st.sampled_from(
    ["words ", "some words that may have to wrap somewhere ", "<a href=/x>link</a>", "<button>press</button>",
     "<input name=q>", "<select><option>one<option>two</select>", "<img src=x width=300 height=200>", "<a href=/y></a>",
     "<label><input type=checkbox>tick</label>", "<input type=radio>", "<textarea></textarea>", "<svg></svg>",
     "<a href=/z class=btn>buy</a>", "<details><summary>more</summary>x</details>", "<img src=y>"]
)  # fmt: skip
_TAGS = (
    "div", "p", "section", "ul", "li", "main", "aside", "nav", "header", "footer", "form", "span", "a href=/w", "h2",
    "article", "table", "tr", "td", "fieldset", "div class=row", "div class=sidebar", "div class=cookie-bar",
    "div role=dialog", "span class=sr-only", "div id=here",
)  # fmt: skip


def _wrapped(inner: st.SearchStrategy[str], tags: tuple[str, ...]) -> st.SearchStrategy[str]:
    parts = st.lists(inner, min_size=1, max_size=5).map("".join)
    return st.tuples(st.sampled_from(tags), parts).map(lambda made: f"<{made[0]}>{made[1]}</{made[0].split()[0]}>")


PAGES = st.recursive(_LEAVES, lambda inner: _wrapped(inner, _TAGS), max_leaves=25)
LAYOUTS = st.integers(0, 500).map(lambda seed: drawn_layout(Random(seed), phones=0.4))


def controls(snapshot: Snapshot) -> list[Node]:
    return [node for node in snapshot.root.walk() if node.is_control and node.tag != "option"]


def box(node: Node) -> Place:
    assert node.box is not None
    return Place(*node.box)


def named(html: str, layout: StaticLayout = DESK) -> dict[str, Place]:
    """Places by the words of controls; what has none is left out."""
    elements = simplify(snapshot_of_html(html, URL, layout=layout)).observation.elements
    boxes = ((each.text, each.box) for each in elements if each.role != "option")
    return {text: Place(at.x, at.y, at.width, at.height) for text, at in boxes if at is not None}


@given(PAGES, LAYOUTS, st.integers(-100, 3000))
def test_a_control_is_in_view_exactly_if_its_box_crosses_the_window(html: str, layout: StaticLayout, to: int) -> None:
    snapshot = snapshot_of_html(html, URL, layout=layout, scroll=to)
    assert 0 <= snapshot.scroll[1] <= max(0, snapshot.size[1] - layout.height)
    for node in controls(snapshot):
        seen = node.box is not None and crosses(box(node), layout, snapshot.scroll[1])
        assert bool(node.flags & IN_VIEW) is seen
        for option in node.children:
            assert option.tag != "option" or bool(option.flags & IN_VIEW) is seen


@given(PAGES, LAYOUTS)
def test_boxes_lie_within_the_page_and_have_a_size(html: str, layout: StaticLayout) -> None:
    page = read_page(html, URL, layout)
    for node in controls(page.snapshot):
        if node.box is None:
            continue
        place = box(node)
        assert place.x >= 0
        assert place.y >= 0
        assert min(place.width, place.height) >= 1
        if node.row not in page.pinned:
            assert place.y + place.height <= page.snapshot.size[1]
    assert all(0 <= top <= page.snapshot.size[1] for top in page.anchors.values())


@given(PAGES, LAYOUTS)
def test_reading_again_gives_the_same(html: str, layout: StaticLayout) -> None:
    def read() -> object:
        snapshot = snapshot_of_html(html, URL, layout=layout)
        return [(node.tag, node.flags, node.box) for node in snapshot.root.walk()], snapshot.size

    assert read() == read()


@given(PAGES, LAYOUTS)
def test_a_layout_changes_nothing_but_boxes_and_what_is_in_view(html: str, layout: StaticLayout) -> None:
    def facts(snapshot: Snapshot) -> list[object]:
        return [(node.tag, node.text, node.flags & ~IN_VIEW, node.attributes) for node in snapshot.root.walk()]

    assert facts(snapshot_of_html(html, URL, layout=layout)) == facts(snapshot_of_html(html, URL))


@given(st.lists(_wrapped(_LEAVES, ("div", "p", "section", "h2", "blockquote")), min_size=1, max_size=12), LAYOUTS)
def test_what_stands_below_in_the_flow_lies_no_higher(blocks: list[str], layout: StaticLayout) -> None:
    snapshot = snapshot_of_html("".join(f"<section>{block}words</section>" for block in blocks), URL, layout=layout)
    sections = [
        node for node in snapshot.root.walk() if node.tag == "section" and node.parent is snapshot.root.children[0]
    ]
    tops = [min((box(it).y for it in each.walk() if it.is_control and it.box), default=None) for each in sections]
    known = [top for top in tops if top is not None]
    assert known == sorted(known)


@given(PAGES)
def test_scrolling_down_leads_to_the_end(html: str) -> None:
    layout = StaticLayout(width=390, height=300)
    at, steps = 0, 0
    while True:
        snapshot = snapshot_of_html(html, URL, layout=layout, scroll=at)
        if snapshot.scroll[1] + layout.height >= snapshot.size[1]:
            break
        at, steps = snapshot.scroll[1] + 255, steps + 1
    assert steps <= snapshot.size[1] / 255 + 1


def test_links_of_a_bar_stand_in_a_row_and_those_of_a_menu_in_it_have_no_place() -> None:
    html = """<header><nav><ul><li><a href=/a>Tea</a><ul><li><a href=/a/b>Green</a></ul></li>
    <li><a href=/c>Mugs</a></ul></nav></header><main><a href=/d>Deals</a></main>"""
    places = named(html)
    assert places["Tea"].y == places["Mugs"].y < places["Deals"].y
    assert places["Tea"].x + places["Tea"].width <= places["Mugs"].x
    assert "Green" not in places
    opened = named(html, StaticLayout(open_menus=True))
    assert opened["Tea"].y < opened["Green"].y < opened["Deals"].y
    assert opened["Tea"].x <= opened["Green"].x < opened["Mugs"].x


@pytest.mark.parametrize(("layout", "abreast"), [(DESK, 6), (PHONE, 2), (StaticLayout(columns=3), 3)])
def test_cards_make_a_grid_as_wide_as_the_window_allows(layout: StaticLayout, abreast: int) -> None:
    places = named(f"<main><ul>{''.join(CARD.format(n) for n in range(12))}</ul></main>", layout)
    titles = [places[f"Mug {n}"] for n in range(12)]
    assert len({each.x for each in titles}) == abreast
    assert [each.y for each in titles] == sorted(each.y for each in titles)


def test_lines_of_a_cart_are_no_cards() -> None:
    line = "<li><a href=/p/{0}><img src=x width=100 height=100></a><div><a href=/p/{0}>Mug {0}</a></div><p>$5</p></li>"
    places = named(f"<main><ul>{''.join(line.format(n) for n in range(3))}</ul></main>")
    assert len({places[f"Mug {n}"].x for n in range(3)}) == 1
    assert places["Mug 0"].x >= 100
    assert places["Mug 1"].y - places["Mug 0"].y >= 100


@pytest.mark.parametrize(("layout", "beside"), [(DESK, True), (PHONE, False)])
def test_a_side_column_stands_beside_the_main_part_where_there_is_room(layout: StaticLayout, beside: bool) -> None:
    places = named(
        "<div><aside><p><a href=/f>Filter</a></aside><section><p><a href=/s>Result</a></section></div>", layout
    )
    assert (places["Filter"].y == places["Result"].y) is beside
    assert (places["Filter"].x < places["Result"].x) is beside


def test_filters_are_folded_in_narrow_windows() -> None:
    html = "<aside><details open><summary>Filters</summary><label><input type=checkbox>Blue</label></details></aside>"
    assert set(named(html)) == {"Filters", "Blue"}
    assert set(named(html, PHONE)) == {"Filters"}


def test_a_picture_stands_beside_what_is_said_of_it() -> None:
    html = "<main><div><div><img src=x width=600 height=600></div><div><h1>Red mug</h1><button>Add</button></div></div>"
    assert named(html)["Add"].x > 600
    assert named(html, PHONE)["Add"].y > 350


def test_a_notice_on_cookies_stays_at_the_lower_edge_and_a_dialog_in_the_middle() -> None:
    html = f"""<main>{"<p>words</p>" * 200}</main><div class=cookie-banner><button>Accept</button></div>
    <div role=dialog><button>Close</button></div>"""
    for scroll in (0, 700):
        page = read_page(html, URL, DESK, scroll=scroll)
        accept, close = controls(page.snapshot)
        assert {accept.row, close.row} == page.pinned
        assert scroll + 800 < box(accept).y < scroll + 900
        assert scroll + 350 < box(close).y < scroll + 500
        assert accept.flags & close.flags & IN_VIEW


def test_what_is_for_screen_readers_alone_has_no_place() -> None:
    assert set(named('<a class="skip-link" href="#main">Skip</a><a href=/x>Seen</a>')) == {"Seen"}


def test_long_words_wrap_and_take_lines() -> None:
    short, long = named("<p>words</p><a href=/x>X</a>"), named(f"<p>{'words ' * 400}</p><a href=/x>X</a>")
    assert long["X"].y > short["X"].y + 10 * DESK.line


def test_a_stated_size_of_a_picture_counts_and_an_absurd_one_is_bounded() -> None:
    places = named("<div><img src=x width=400px height=250></div><p><a href=/x>X</a>")
    assert 250 <= places["X"].y <= 300
    absurd = named(f"<div><img src=x width={'9' * 5000} height=²></div><a href=/x>X</a>")
    assert absurd["X"].y <= 4100


def test_a_page_nested_beyond_all_measure_is_placed_nevertheless() -> None:
    assert "X" in named("<div><span>" * 600 + "<a href=/x>X</a>")


def test_anchors_are_where_their_elements_are() -> None:
    page = read_page("<p>words</p><h2 id=reviews>Reviews</h2><p><a href=/x>X</a><p id=reviews>again", URL, DESK)
    (link,) = controls(page.snapshot)
    assert 0 < page.anchors["reviews"] < box(link).y


def test_without_a_layout_everything_is_as_it_was() -> None:
    snapshot = snapshot_of_html("<button>A</button><button>B</button>", URL)
    assert (snapshot.viewport, snapshot.size, snapshot.scroll) == ((1280, 48), (1280, 48), (0, 0))
    assert [box(node) for node in controls(snapshot)] == [Place(0, 0, 200, 24), Place(0, 24, 200, 24)]
    assert all(node.flags & BLOCK and node.flags & IN_VIEW for node in controls(snapshot))


def test_sizes_that_are_none_are_refused() -> None:
    for wrong in ({"width": 0}, {"glyph": -1.0}, {"columns": 0}, {"gap": -1}):
        with pytest.raises(ValueError, match="positive"):
            StaticLayout(**wrong)  # type: ignore[arg-type]


def test_a_drawn_layout_is_the_seeds() -> None:
    assert drawn_layout(Random(3)) == drawn_layout(Random(3))
    drawn = [drawn_layout(Random(seed)) for seed in range(200)]
    assert 20 <= sum(each.width < 500 for each in drawn) <= 60
    assert len(set(drawn)) > 190
