"""Menus that open under the pointer: the first click opens, the second follows; nothing else is held up."""

import pytest

from shopper_agent.schema import Click

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MENUS = {"Women": "Dresses", "Men": "Shirts", "Home": "Lamps", "Garden": "Pots", "Toys": "Trains"}


@pytest.mark.parametrize(("trigger", "entry"), MENUS.items())
async def test_a_first_click_opens_a_menu_that_the_pointer_opens_and_its_entries_can_be_followed(
    on, trigger: str, entry: str
) -> None:
    async with on("/menus.html") as shopper:
        assert not shopper.shows(entry)
        await shopper.click(trigger)
        assert (shopper.seen.title, shopper.failure) == ("Shop", None)
        assert "opened a menu. Click it again to follow it." in shopper.events
        assert shopper.shows(entry)
        await shopper.click(entry)
        assert (shopper.seen.title, shopper.failure) == (f"pressed {entry}", None)


@pytest.mark.parametrize("trigger", MENUS)
async def test_a_second_click_follows_the_link_itself(on, trigger: str) -> None:
    async with on("/menus.html") as shopper:
        await shopper.click(trigger)
        await shopper.click(trigger)
        assert (shopper.seen.title, shopper.failure) == (f"pressed {trigger}", None)


@pytest.mark.parametrize("link", ["Sale", "Help", "Mug", "A mug"])
async def test_a_link_that_opens_no_menu_is_followed_at_once(on, link: str) -> None:
    async with on("/menus.html") as shopper:
        await shopper.click(link)
        assert (shopper.seen.title.startswith("pressed"), shopper.failure, shopper.events) == (True, None, "")


async def test_a_menu_that_lies_in_the_way_is_left(on) -> None:
    below = "<div style='height: 60px'></div><button onclick=\"document.title = 'bought'\">Buy</button>"
    css = (
        "<style>.m {width: 200px} .m > p {display: none; margin: 0; position: absolute; width: 300px; height: 200px}"
        ".m > p {background: tan} .m:hover > p {display: block}</style>"
    )
    entries = "<p><a href=#b>Dresses</a> <a href=#c>Skirts</a></p>"
    menu = f"{css}<nav><div class=m><a href=#a>Women</a>{entries}</div></nav>"
    async with on(menu + below) as shopper:
        await shopper.click("Women")
        assert shopper.element("Buy").covered_by is not None
        await shopper.click("Buy")
        assert (shopper.failure, shopper.seen.title) == (None, "bought")


async def test_a_menu_button_that_toggles_on_click_is_opened_by_the_click(on) -> None:
    toggle = (
        '<header><button aria-haspopup=true aria-expanded=false onclick="m.hidden = !m.hidden">Account</button>'
        "<div id=m hidden><a href=#o>Orders</a></div></header>"
    )
    async with on(toggle) as shopper:
        await shopper.click("Account")
        assert (shopper.shows("Orders"), shopper.events) == (True, "")


async def test_a_touch_device_has_no_pointer_to_open_menus_with(on) -> None:
    async with on("/menus.html", device="Pixel 7") as shopper:
        await shopper.act(Click(name=shopper.element("Women").name))
        assert shopper.events == ""
