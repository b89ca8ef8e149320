"""What an action leads to beyond the page: other views, tabs, dialogs, downloads, frames, the way back."""

import pytest

from shopper_agent.schema import Click, FailureKind
from shopper_agent.testing.bad_site import answers

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_view_that_a_script_opens_is_left_by_going_back(on) -> None:
    async with on("/app.html") as shopper:
        await shopper.select("Mugs")
        assert shopper.seen.url.endswith("/app/mugs")
        assert shopper.shows("Blue mug")
        await shopper.select("Back")
        assert shopper.seen.url.endswith("/app.html")
        await shopper.select("Add to cart")
        assert "Cart 1" in shopper.seen.html


async def test_names_hold_on_a_page_that_is_come_back_to(on, site) -> None:
    site.pages["/next"] = "<title>Next</title><h1>Next</h1><button>Nothing</button>"
    page = "<button onclick=\"document.title = 'pressed'\">Buy</button><a href=/next>Next</a>"
    async with on(page) as shopper:
        await shopper.select("Next", "Back", "Buy")
        assert (shopper.failure, shopper.seen.title) == (None, "pressed")


async def test_an_answer_to_a_form_that_was_not_kept_is_not_come_back_to(on, site) -> None:
    site.pages["/form"] = answers(
        422, "<title>Wrong</title><h1>Wrong code</h1><a href=/next>Help</a>", Content_Type="text/html",
        Cache_Control="no-store",
    )  # fmt: skip
    site.pages["/next"] = "<title>Help</title><button onclick=\"document.title = 'pressed'\">Close</button>"
    async with on("<form action=/form method=post><button>Send</button></form>") as shopper:
        await shopper.select("Send", "Help")
        seen = await shopper.click("Back")
        assert (shopper.failure, seen.title) == (FailureKind.PAGE_ERROR, "Help")
        await shopper.select("Close")
        assert (shopper.failure, shopper.seen.title) == (None, "pressed")


async def test_a_cart_that_is_filled_by_a_request_shows_it_and_the_toast_that_follows(on) -> None:
    async with on("/app.html") as shopper:
        await shopper.select("Add to cart")
        assert "Cart 1" in shopper.seen.html
        assert "Added to your cart" in shopper.seen.html


async def test_more_is_loaded_on_demand(on) -> None:
    async with on("/app.html") as shopper:
        await shopper.select("Load more")
        assert [shopper.shows(f"Item {n}") for n in (1, 2, 3)] == [True, True, False]
        await shopper.select("Load more", "Item 4")


async def test_more_is_loaded_by_scrolling(on) -> None:
    async with on("/app.html?endless") as shopper:
        assert [shopper.shows(f"Item {n}") for n in (6, 7)] == [True, False]
        for _ in range(2):
            await shopper.select("Scroll down")
        assert shopper.shows("Item 7")


@pytest.mark.parametrize("opener", ["Size guide", "Compare prices", "Partner"])
async def test_a_new_tab_is_followed_whatever_has_opened_it_and_going_back_leaves_it(on, site, opener: str) -> None:
    site.pages["/moves"] = answers(302, Location="/plain.html")
    async with on("/app.html") as shopper:
        await shopper.select(opener)
        assert (shopper.seen.title, "new tab" in shopper.events) == ("Plain", True)
        await shopper.select("Buy")
        assert shopper.seen.title == "pressed"
        if shopper.shows("Back"):
            await shopper.select("Back", "Add to cart")
            assert "Cart 1" in shopper.seen.html


async def test_dialogs_are_answered_and_told(on) -> None:
    async with on("/app.html") as shopper:
        await shopper.select("Empty the cart")
        assert "Really empty it?" in shopper.events
        assert "Cart empty" in shopper.seen.html
        await shopper.select("Use a code")
        assert "Which code?" in shopper.events
        assert "Code null" in shopper.seen.html


async def test_a_download_is_told_and_not_taken(on, site) -> None:
    site.pages["/file"] = answers(200, "x", Content_Disposition="attachment; filename=terms.pdf")
    async with on("/app.html") as shopper:
        await shopper.select("Download terms")
        assert "terms.pdf" in shopper.events


PAYMENT = """<!doctype html><input aria-label='Card number' autocomplete=cc-number><button>Save card</button><script>
  document.querySelector('button').onclick = async () => {
    await fetch('/slow');
    parent.postMessage('saved ' + document.querySelector('input').value.length, '*');
  };
</script>"""


@pytest.mark.parametrize("origin", ["127.0.0.1", "localhost"])
async def test_a_payment_frame_is_filled_and_its_answer_is_waited_for(on, site, origin: str) -> None:
    site.pages["/payment"] = PAYMENT
    frame = f"{site.url.replace('127.0.0.1', origin)}/payment"
    hears = "<script>onmessage = (e) => { document.title = e.data }</script>"
    async with on(f"{hears}<div style='height: 1200px'></div><iframe src={frame}></iframe>") as shopper:
        await shopper.type("Card number", "4242424242424242")
        assert (shopper.failure, shopper.value("Card number")) == (None, "••••")
        await shopper.select("Save card")
        assert shopper.seen.title == "saved 16"


async def test_a_tab_that_has_closed_gives_way_to_the_one_before_and_the_shopper_is_told(on) -> None:
    async with on("/app.html") as shopper:
        await shopper.select("Size guide")
        await shopper.page.context.pages[-1].close()
        await shopper.act(Click(name="buy"))
        assert (shopper.failure, shopper.seen.title) == (FailureKind.CHANGED, "Shop")
        await shopper.select("Add to cart")
