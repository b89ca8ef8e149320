"""A constructed page with every kind of control: which ones a shopper is given, and what is said of them."""

import pytest

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Element, Observation
from shopper_agent.testing.pages import Visit, page_of

pytestmark = pytest.mark.browser

GIVEN = (
    "Plain button", "Icon link", "Button in a card", "Pointer card", "Pointer tile", "Role button", "Shadow button",
    "Same origin button", "Other origin button", "Covering button", "Size XL", "Gift wrap", "Country", "Country 1",
    "Country 90", "Editable note", "Hover menu", "Slide one", "Shipping", "Aria-hidden button", "Placeholder field",
    "Password field", "Twin",
)  # fmt: skip
ABSENT = (
    "Display-none button", "Opacity-zero button", "Visibility-hidden button", "Off-screen button", "Hover menu item",
    "Slide two", "Closed details link", "Inert button",
)  # fmt: skip


def by_text(observation: Observation) -> dict[str, Element]:
    return {element.text: element for element in observation.elements}


async def test_each_kind_of_control_is_given_or_not_as_a_person_sees_it(open_page) -> None:  # type: ignore[no-untyped-def]
    async with open_page("/probe.html") as environment:
        found = by_text(await environment.reset())
    for text in GIVEN:
        assert text in found, text
        assert found[text].enabled, text
        assert found[text].covered_by is None, text
    assert not set(ABSENT) & found.keys()
    for text in ("Disabled button", "Aria-disabled button"):
        assert not found[text].enabled
    assert found["Covered button"].covered_by is not None
    for text in ("Below the fold", "Far below the fold"):
        assert not found[text].in_view
    assert found["Plain button"].in_view


async def test_twins_have_names_of_their_own(open_page) -> None:  # type: ignore[no-untyped-def]
    async with open_page("/probe.html") as environment:
        observation = await environment.reset()
    twins = [element for element in observation.elements if element.text == "Twin"]
    assert [element.name.rsplit("-", 1)[-1] for element in twins] == ["twin_1_of_3", "twin_2_of_3", "twin_3_of_3"]
    assert all(element.by_order for element in twins)


async def test_what_nobody_can_see_is_not_said_and_what_is_seen_is(open_page) -> None:  # type: ignore[no-untyped-def]
    async with open_page("/probe.html") as environment:
        observation = await environment.reset()
    assert "UNSEEN" not in observation.model_dump_json()
    for words in ("Size 7", "A picture", "Placeholder field", "typed by hand", "<del>$49", "Country 90", "edit me"):
        assert words in observation.html, words


async def test_a_typed_password_is_never_shown(open_page) -> None:  # type: ignore[no-untyped-def]
    async with open_page("/probe.html") as environment:
        observation = await environment.reset()
    found = by_text(observation)
    assert found["Password field"].value == "••••"
    assert found["Placeholder field"].value == "typed by hand"
    assert found["Editable note"].value == "edit me"
    assert "hunter2" not in observation.model_dump_json()


async def test_boxes_of_frames_and_hidden_radios_lie_where_they_are_seen(open_page) -> None:  # type: ignore[no-untyped-def]
    async with open_page("/probe.html") as environment:
        found = by_text(await environment.reset())
    same, other, radio = (found[text].box for text in ("Same origin button", "Other origin button", "Size XL"))
    assert same is not None
    assert other is not None
    assert radio is not None
    assert other.y > same.y > 0
    assert (same.x, same.height) == (other.x, other.height)
    assert radio.width > 10


SHOP_PAGES = [
    Visit("/"),
    Visit("/search?q=mug", fields={"q": "mug"}),
    Visit("/p/blue-mug", fields={"size": "large", "glaze": "shiny"}),
    Visit("/p/giant-mug"),
    Visit("/cart", cart=["red-mug", "tea-cup"]),
    Visit("/checkout", fields={"email": "ann@mail.example"}, problem="Please fill in: Full name."),
    Visit("/review", cart=["red-mug"]),
    Visit("/thanks"),
    Visit("/orders"),
]


@pytest.mark.parametrize("visit", SHOP_PAGES, ids=lambda visit: visit.path)
async def test_static_html_is_read_as_the_browser_reads_it(open_page, pages_server, visit: Visit) -> None:  # type: ignore[no-untyped-def]
    url = pages_server.add(page_of(visit))
    async with open_page(url) as environment:
        live = await environment.reset()
    static = simplify(snapshot_of_html(page_of(visit), url)).observation
    assert static.html == live.html
    assert (static.title, static.products, static.status) == (live.title, live.products, live.status)
    assert _without_place(static) == _without_place(live)


STATIC_ODDITIES = """<!doctype html><title>Odd</title>
<button aria-label="Close"><svg></svg></button>
<button><span style="display:none">Menu</span><svg width=9 height=9></svg></button>
<fieldset><legend>Size</legend><label><input type=radio name=s value=1 checked>One <b>big</b></label></fieldset>
<label for=a>City</label><input id=a value=Delft required><span id=b>Note</span><textarea aria-labelledby=b>two
lines</textarea><select aria-label=Land><option disabled>Choose</option><option>A</option><option>B</option></select>
<p>Now <s>$12</s> <b>$8</b> <em>only</em></p><details><summary>More</summary><a href=/x>hidden</a></details>
<dialog><a href=/y>z</a></dialog><table><tbody><tr><th>Size</th><td><a href="?s=1">1</a></td></tr></tbody></table>
<div role=checkbox aria-checked=true tabindex=0>Gift</div><div contenteditable aria-label=Card>Dear you</div>
<input type=submit value=Send><a href="https://shop.example/our-story"></a><input type=hidden name=t value=1>
<p hidden>no</p>"""


async def test_odd_static_html_is_read_as_the_browser_reads_it(open_page, pages_server) -> None:  # type: ignore[no-untyped-def]
    url = pages_server.add(STATIC_ODDITIES)
    async with open_page(url) as environment:
        live = await environment.reset()
    static = simplify(snapshot_of_html(STATIC_ODDITIES, url)).observation
    assert static.html == live.html
    assert _without_place(static) == _without_place(live)


def _without_place(observation: Observation) -> list[Element]:
    return [
        element.model_copy(update={"box": None, "in_view": True})
        for element in observation.elements
        if not element.name.startswith("browser.")
    ]
