"""The window of a shop over plain HTTP, with a layout: what is in view, and what moves it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from shopper_agent.dom.static_layout import StaticLayout
from shopper_agent.schema import Click, Element, Input, Observation
from shopper_agent.testing.http_shop import HttpShop

LAYOUT = StaticLayout(height=600)
LONG = "<p>words</p>" * 60
PAGES = {
    "/": f"""<title>Home</title><p><a href="#notes">Notes</a><p><a href="/other#notes">Other notes</a>{LONG}
<p><a href=/other>Other</a>{LONG}<h2 id=notes>Notes</h2><form><label>Name <input name=n></label><button disabled>Off
</button><label>Size <select name=s><option>S<option>L</select></label></form>{LONG}<p>the end""",
    "/other": f"<title>Other</title>{LONG}<h2 id=notes>Notes</h2>{LONG}<a href=/>Home</a>{LONG}",
}


@pytest.fixture
def url() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGES[self.path.partition("?")[0]].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def one(seen: Observation, text: str) -> Element:
    return next(element for element in seen.elements if text in element.text and element.role != "option")


def top(seen: Observation) -> int:
    assert seen.page is not None
    return seen.page.y


def middle(element: Element) -> float:
    assert element.box is not None
    return element.box.y + element.box.height / 2


async def test_scrolling_shows_what_is_below_and_ends_at_the_end(url: str) -> None:
    async with HttpShop(url, layout=LAYOUT) as shop:
        seen = await shop.reset()
        assert one(seen, "Other notes").in_view
        assert not one(seen, "Name").in_view
        tops = [top(seen)]
        while any(element.name == "browser.scroll_down" for element in seen.elements):
            seen = await shop.step(Click(name="browser.scroll_down"))
            tops.append(top(seen))
        assert tops[:3] == [0, 510, 1020]
        assert seen.page is not None
        assert tops[-1] == seen.page.height - 600
        assert not one(seen, "Other notes").in_view
        seen = await shop.step(Click(name="browser.scroll_up"))
        assert top(seen) == tops[-1] - 510
        assert shop.requests == 1


async def test_a_new_page_begins_at_its_top_and_back_is_where_it_was_left(url: str) -> None:
    async with HttpShop(url, layout=LAYOUT) as shop:
        seen = await shop.reset()
        link = one(seen, "Other")
        link = next(element for element in seen.elements if element.text == "Other")
        seen = await shop.step(Click(name=link.name))
        assert (seen.title, top(seen)) == ("Other", 0)
        seen = await shop.step(Click(name="browser.back"))
        assert seen.title == "Home"
        assert abs(middle(link) - top(seen) - 300) <= 1, (
            "it was brought to the middle of the window before it was pressed"
        )


async def test_a_place_on_a_page_is_scrolled_to_from_the_page_and_from_another(url: str) -> None:
    async with HttpShop(url, layout=LAYOUT) as shop:
        seen = await shop.reset()
        here = await shop.step(Click(name=next(e.name for e in seen.elements if e.text == "Notes")))
        assert (here.failure, here.title) == (None, "Home")
        assert 0 < top(here) < middle(one(here, "Name")) < top(here) + 100
        there = await shop.step(Click(name=one(here, "Other notes").name))
        assert there.title == "Other"
        assert top(there) > 1000


async def test_typing_and_looking_for_an_element_bring_it_into_view(url: str) -> None:
    async with HttpShop(url, layout=LAYOUT) as shop:
        seen = await shop.reset()
        field = one(seen, "Name")
        typed = await shop.step(Input(name=field.name, text="Ann"))
        assert one(typed, "Name").value == "Ann"
        assert abs(middle(field) - top(typed) - 300) <= 1
        await shop.step(Click(name="browser.scroll_up"))
        await shop.step(Click(name="browser.scroll_up"))
        link = next(element for element in seen.elements if element.text == "Notes")
        target = await shop.target(Click(name=link.name))
        assert target is not None
        assert target.box == link.box
        seen = await shop.step(Input(name=link.name, text="x"))
        assert seen.failure is not None
        assert top(seen) == 0


async def test_what_cannot_be_pressed_moves_nothing(url: str) -> None:
    async with HttpShop(url, layout=LAYOUT) as shop:
        seen = await shop.reset()
        for name in (one(seen, "Off").name, "nowhere"):
            after = await shop.step(Click(name=name))
            assert after.failure is not None
            assert top(after) == 0


async def test_without_a_layout_nothing_scrolls(url: str) -> None:
    async with HttpShop(url) as shop:
        seen = await shop.reset()
        assert all(element.in_view for element in seen.elements)
        assert not any(element.name.startswith("browser.scroll") for element in seen.elements)
        seen = await shop.step(Click(name=next(e.name for e in seen.elements if e.text == "Notes")))
        assert (seen.failure, top(seen)) == (None, 0)
