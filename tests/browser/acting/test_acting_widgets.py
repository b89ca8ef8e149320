"""Controls as the widely used libraries build them: seen, pressed or typed into by name, and the outcome is seen."""

import pytest

from shopper_agent.schema import Click, FailureKind, Input

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TELL = "onclick=\"document.title = 'pressed'\""


# ── lists to choose from ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("opener", "option", "outcome"),
    [("Country", "Spain", "country Spain"), ("Size: none", "M", "size M"), ("Colour", "Blue", "colour Blue")],
)
async def test_a_list_that_opens_elsewhere_on_the_page_is_chosen_from(
    on, opener: str, option: str, outcome: str
) -> None:
    async with on("/listboxes.html") as shopper:
        await shopper.select(opener, option)
        assert outcome in shopper.seen.html
        assert "option" not in {element.role for element in shopper.seen.elements}


async def test_a_combobox_is_typed_into_and_chosen_from(on) -> None:
    async with on("/listboxes.html") as shopper:
        await shopper.type("Brand", "bo")
        assert [shopper.shows(brand) for brand in ("Acme", "Bolt", "Borealis")] == [False, True, True]
        await shopper.select("Borealis")
        assert "brand Borealis" in shopper.seen.html


async def test_a_press_on_a_native_list_itself_does_not_stay_in_the_way(on) -> None:
    page = (
        "<select aria-label=Size onmousedown=\"document.title = 'asked'\"><option>S<option>M</select>"
        "<button style='position: absolute; top: 60px' onclick=\"document.title = 'bought'\">Buy</button>"
    )
    async with on(page) as shopper:
        await shopper.click("Size")
        assert (shopper.failure, shopper.seen.title) == (None, "asked")
        await shopper.click("Buy")
        assert (shopper.failure, shopper.seen.title) == (None, "bought")


# ── sliders, steppers, stars ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("dial", "number", "outcome"),
    [
        ("Lowest price", "250", "Lowest price 250"),
        ("Lowest price", "10", "Lowest price 10"),
        ("Lowest price", "1000", "Lowest price 1000"),
        ("Lowest price", "253", "Lowest price 250"),
        ("Highest price", "420", "Highest price 420"),
        ("Guests", "5", "Guests 5"),
        ("Guests", "1", "Guests 1"),
        ("Brightness", "75", "Brightness 75"),
        ("Softness", "80", "Softness 80"),
    ],
)
async def test_a_number_sets_a_slider_to_the_nearest_step(on, dial: str, number: str, outcome: str) -> None:
    async with on("/dials.html") as shopper:
        await shopper.type(dial, number)
        assert shopper.failure is None, shopper.seen.failure
        assert outcome in shopper.seen.html


@pytest.mark.parametrize(
    ("dial", "text", "words"),
    [
        ("Lowest price", "cheap", "takes a number"),
        ("Lowest price", "2000", "goes from 0 to 1000"),
        ("Highest price", "100", "no further than 300"),
        ("Volume", "7", "does not move from 5"),
    ],
)
async def test_what_a_slider_cannot_be_set_to_is_refused_aloud(on, dial: str, text: str, words: str) -> None:
    async with on("/dials.html") as shopper:
        await shopper.type(dial, text)
        assert shopper.failure is FailureKind.NOT_EDITABLE
        assert words in shopper.seen.failure.message


async def test_a_stepper_is_pressed_and_its_field_refuses_typing(on) -> None:
    async with on("/dials.html") as shopper:
        await shopper.select("More", "More", "Less", "More")
        assert shopper.value("Quantity") == "3"
        await shopper.type("Quantity", "7")
        assert (shopper.failure, shopper.value("Quantity")) == (FailureKind.NOT_EDITABLE, "3")


@pytest.mark.parametrize("choice", ["3 stars", "5 hearts", "Gift wrap", "Insurance"])
async def test_a_choice_of_any_make_is_made(on, choice: str) -> None:
    async with on("/dials.html") as shopper:
        await shopper.select(choice)
        assert shopper.element(choice).checked


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_day_is_picked_in_a_calendar(on) -> None:
    async with on("/calendars.html") as shopper:
        await shopper.select("Deliver on", "Next month", "Day 4 of 12")
        assert shopper.value("Deliver on") == "2026-12-4"


async def test_typing_into_a_calendars_field_says_that_it_is_read_only_and_leaves_the_calendar_open(on) -> None:
    async with on("/calendars.html") as shopper:
        await shopper.type("Deliver on", "2026-12-24")
        assert shopper.failure is FailureKind.NOT_EDITABLE
        await shopper.select("Day 3 of 11")
        assert shopper.value("Deliver on") == "2026-11-3"


async def test_a_day_is_typed_where_typing_is_allowed_or_picked(on) -> None:
    async with on("/calendars.html") as shopper:
        await shopper.type("Or before", "12/24/2026", submit=True)
        assert (shopper.failure, "typed 12/24/2026" in shopper.seen.html) == (None, True)
        await shopper.type("Born", "1990-02-28")
        assert "1990-02-28" in shopper.seen.html


# ── layers, carousels, long pages ────────────────────────────────────────────────────────────────────────────────


async def test_a_modal_that_keeps_the_focus_is_filled_and_closed(on) -> None:
    async with on("/layers.html") as shopper:
        await shopper.click("Sign up")
        assert shopper.element("Next slide").covered_by is not None
        await shopper.type("Your e-mail", "a@b.example")
        await shopper.select("Subscribe")
        assert shopper.seen.title == "subscribed a@b.example"
        await shopper.select("Close", "Next slide")
        assert shopper.shows("Slide three")


async def test_what_lies_under_a_modal_is_refused_and_the_modal_is_named(on) -> None:
    async with on("/layers.html") as shopper:
        await shopper.click("Sign up")
        await shopper.click("Next slide")
        assert shopper.failure is FailureKind.COVERED


async def test_a_carousel_is_turned_and_what_comes_into_view_is_pressed(on) -> None:
    async with on("/layers.html") as shopper:
        assert not shopper.shows("Slide four")
        await shopper.select("Next slide", "Next slide", "Slide four")
        assert shopper.seen.title == "Slide four"


async def test_pressing_a_slide_that_is_cut_off_does_not_move_the_carousel(on) -> None:
    async with on("/layers.html") as shopper:
        await shopper.select("Next slide", "Slide two")
        assert await shopper.page.evaluate("document.querySelector('.viewport').scrollLeft") == 0


async def test_a_drawer_that_slides_in_is_seen_where_it_comes_to_rest(on) -> None:
    async with on("/layers.html") as shopper:
        await shopper.select("Open cart")
        box = shopper.element("Go and pay").box
        assert box is not None
        assert 970 <= box.x < 1000
        await shopper.select("Go and pay")
        assert shopper.seen.title == "Go and pay"


async def test_bars_at_the_edges_and_smooth_scrolling_do_not_spoil_the_aim(on) -> None:
    async with on("/layers.html") as shopper:
        await shopper.select("Far away")
        assert shopper.seen.title == "Far away"
        await shopper.select("Fine")
        assert not shopper.shows("Fine")


# ── aiming ───────────────────────────────────────────────────────────────────────────────────────────────────────

INNER = {
    "a card around a button": (
        "<div role=link tabindex=0 onclick=\"document.title += ' card'\" style='width: 200px; height: 100px' "
        "aria-label=Card><button style='margin: 30px 40px; width: 120px; height: 40px' "
        "onclick=\"document.title += ' button'\">Buy</button></div>"
    ),
    "a label around a link": (
        "<label style='display: block; width: 300px; text-align: center'>"
        "<input type=checkbox style='position: absolute; opacity: 0' onchange=\"document.title += ' card'\">"
        "I have read the <a href=# onclick=\"document.title += ' button'\">terms of this shop</a> and more</label>"
    ),
}


@pytest.mark.parametrize("inner", INNER)
async def test_what_holds_another_control_is_pressed_beside_it(on, inner: str) -> None:
    async with on(INNER[inner]) as shopper:
        name = next(e.name for e in shopper.seen.elements if e.role in {"link", "checkbox"})
        await shopper.act(Click(name=name))
        assert (shopper.failure, shopper.seen.title) == (None, "Shop card")


async def test_an_element_that_is_moving_is_pressed_where_it_comes_to_rest(on) -> None:
    page = (
        f"<button id=b style='position: absolute; top: 20px; left: 0; transition: left .3s linear' {TELL}>Buy</button>"
        "<script>addEventListener('mousemove', () => { b.style.left = '600px' }, {once: true})</script>"
    )
    async with on(page) as shopper:
        await shopper.click("Buy")
        assert (shopper.failure, shopper.seen.title) == (None, "pressed")


async def test_an_element_that_flees_from_the_pointer_is_given_up(on) -> None:
    page = (
        f"<button id=b style='position: absolute; top: 20px; left: 0' {TELL}>Buy</button>"
        "<script>let n = 0; b.addEventListener('mousemove', () => { b.style.left = (++n * 150) + 'px' })</script>"
    )
    async with on(page) as shopper:
        await shopper.click("Buy")
        assert (shopper.failure, shopper.seen.title) == (FailureKind.COVERED, "Shop")


@pytest.mark.parametrize("origin", ["127.0.0.1", "localhost"])
async def test_a_layer_over_a_frame_is_not_pressed_through(on, site, origin: str) -> None:
    site.pages["/framed"] = "<button onclick=\"parent.postMessage('pressed', '*')\">Buy</button>"
    address = f"{site.url.replace('127.0.0.1', origin)}/framed"
    page = (
        "<script>onmessage = (e) => { document.title = e.data };"
        "addEventListener('click', () => { document.title = 'layer' })</script>"
        f"<iframe src={address}></iframe>"
    )
    async with on(page) as shopper:
        layer = '<div style="position: fixed; inset: 0; background: tan">Cookies</div>'
        await shopper.page.evaluate("(layer) => document.body.insertAdjacentHTML('beforeend', layer)", layer)
        await shopper.click("Buy")
        assert (shopper.failure, shopper.seen.title) == (FailureKind.COVERED, "Shop")
        assert "Cookies" in shopper.seen.failure.message


@pytest.mark.parametrize("action", [Click, Input])
async def test_a_field_for_a_file_is_refused(on, action) -> None:
    async with on("/fields.html") as shopper:
        name = shopper.element("Photo").name
        await shopper.act(Click(name=name) if action is Click else Input(name=name, text="photo.jpg"))
        assert shopper.failure is FailureKind.NOT_EDITABLE
        assert "file" in shopper.seen.failure.message
