"""What an action has led to is waited for, within a bound; what the page does anyway delays nobody."""

import time
from collections.abc import Awaitable

import pytest

from shopper_agent.schema import Click
from shopper_agent.testing.bad_site import Asked

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

OUT = """<p id=out></p><script>
  const tell = (words) => { document.getElementById('out').textContent = words };
  const ask = () => fetch('/slow').then((reply) => reply.text());
  const askAsBefore = (then) => {
    const request = new XMLHttpRequest();
    request.open('GET', '/slow'); request.onload = () => then(request.responseText); request.send();
  };
</script>"""


async def timed(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


CONSEQUENCES = {
    "an answer": "ask().then(tell)",
    "an answer in two stages": "ask().then(ask).then(tell)",
    "an old request": "askAsBefore(tell)",
    "an old request in two stages": "askAsBefore(() => askAsBefore(tell))",
    "a moment's delay": "setTimeout(() => tell('done'), 400)",
    "a delay after an answer": "ask().then(() => setTimeout(() => tell('done'), 150))",
    "an answer after a delay after an answer": "ask().then(() => setTimeout(() => ask().then(tell), 150))",
    "an answer that a frame asks for": "document.querySelector('iframe').contentWindow.go()",
    "a scripted movement": "grow()",
}
FRAME = "<script>function go() { fetch('/slow').then((reply) => reply.text()).then(parent.tell) }</script>"
AROUND = f"""<div id=box></div><iframe srcdoc="{FRAME}"></iframe><script>
  window.tell = tell;
  let height = 0;
  const grow = () => {{
    height += 10; box.style.height = height + 'px';
    if (height < 80) requestAnimationFrame(grow); else tell('done');
  }};
</script>"""


@pytest.mark.parametrize("cause", CONSEQUENCES)
async def test_what_a_press_leads_to_is_seen(on, cause: str) -> None:
    async with on(f'{OUT}{AROUND}<button onclick="{CONSEQUENCES[cause]}">Go</button>') as shopper:
        await shopper.click("Go")
        assert "done" in shopper.seen.html
        assert shopper.events == ""


SEARCH = """<input aria-label=Search><script>
  let timer;
  document.querySelector('input').oninput = (e) => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().then((words) => tell(e.target.value + ' ' + words)), 200);
  };
</script>"""


async def test_a_search_field_that_waits_before_it_asks_is_waited_for(on) -> None:
    async with on(OUT + SEARCH) as shopper:
        await shopper.type("Search", "mugs")
        assert "mugs done" in shopper.seen.html


async def test_a_drawer_is_seen_where_it_comes_to_rest(on) -> None:
    page = (
        "<style>#d {position: fixed; right: 0; top: 0; width: 300px; transform: translateX(100%); visibility: hidden}"
        " #d {transition: all .4s} #d.in {transform: none; visibility: visible}</style>"
        "<aside id=d><button>Pay</button></aside><button onclick=\"d.className = 'in'\">Go</button>"
    )
    async with on(page) as shopper:
        await shopper.click("Go")
        assert shopper.element("Pay").box.x >= 979


FAR = "fetch(location.origin.replace('127.0.0.1', 'localhost') + '/never').catch(() => 0)"


def never(asked: Asked) -> None:
    asked.site.stopped.wait()


async def test_a_request_to_another_site_is_waited_for_a_third_of_the_bound_at_most(on, site) -> None:
    site.pages["/never"] = never
    async with on(f'<button onclick="{FAR}">Go</button>', settle_ms=6000) as shopper:
        assert 1.5 < await timed(shopper.click("Go")) < 4.5


async def test_what_does_not_come_within_the_bound_is_told(on, site) -> None:
    site.pages["/never"] = never
    async with on("<button onclick=\"fetch('/never')\">Go</button>", settle_ms=400) as shopper:
        await shopper.click("Go")
        assert "still waiting for an answer" in shopper.events


RESTLESS = {
    "a long poll": "const poll = () => fetch('/never').then(poll); poll()",
    "a long poll that is answered": "const poll = () => ask().then(poll); poll()",
    "an old poll that is answered": "const poll = () => askAsBefore(poll); poll()",
    "a poll by the clock": "setInterval(ask, 500)",
    "a poll that sets its own clock": "const poll = () => { ask(); setTimeout(poll, 500) }; poll()",
    "a poll that sets its clock late": "const poll = () => ask().then(() => setTimeout(poll, 100)); poll()",
    "a ticker of words": "setInterval(() => { tick.textContent = Math.random() }, 15)",
    "a ticker of nodes": "setInterval(() => { tick.replaceChildren(document.createElement('b')) }, 15)",
    "a ticker of styles": (
        "const run = () => { tick.style.marginLeft = Math.random() * 9 + 'px'; requestAnimationFrame(run) }; run()"
    ),
    "an endless animation": "tick.animate({opacity: [0, 1]}, {duration: 200, iterations: Infinity})",
}


@pytest.mark.parametrize("restless", RESTLESS)
async def test_what_never_rests_delays_no_later_step_and_hides_no_consequence(on, site, restless: str) -> None:
    site.pages["/never"] = never
    buttons = "<p id=tick>.</p><button onclick='ask().then(tell)'>Go</button><button>Nothing</button>"
    async with on(f"{OUT}{buttons}<script>{RESTLESS[restless]}</script>", settle_ms=4000) as shopper:
        assert await timed(shopper.click("Nothing")) < 2.5
        await shopper.click("Go")
        assert "done" in shopper.seen.html


async def test_style_sheets_that_never_come_are_waited_for_once_and_told_every_time(on, site) -> None:
    site.pages["/never"] = never
    async with on("<button>Go</button><link rel=stylesheet href=/never>", settle_ms=2000) as shopper:
        assert "still loading" in shopper.events
        for _ in range(2):
            assert await timed(shopper.click("Go")) < 1.5
            assert "still loading" in shopper.events


async def test_a_frame_that_never_comes_is_waited_for_once(on, site) -> None:
    site.pages["/never"] = never
    async with on("<button>Go</button><iframe src=/never></iframe>") as shopper:
        assert await timed(shopper.click("Go")) < 0.5


async def test_a_document_that_never_ends_delays_no_later_step(on, site) -> None:
    def endless(asked: Asked) -> None:
        asked.answer(
            200, "<!doctype html><title>Shop</title><button onclick=\"document.title = 'pressed'\">Go</button>"
        )
        asked.wfile.flush()
        asked.site.stopped.wait()

    site.pages["/endless"] = endless
    async with on("/endless", settle_ms=2000) as shopper:
        assert await timed(shopper.click("Go")) < 1.5
        assert (shopper.seen.title, "still loading" in shopper.events) == ("pressed", True)


BUILT = """<div id=root>One moment</div><script>
  const ask = () => fetch('/slow').then((reply) => reply.text());
  ask().then(ask).then(ask).then(() => { document.getElementById('root').innerHTML = '<button>Go</button>' });
</script>"""


async def test_a_page_that_builds_itself_is_seen_when_it_has_something_to_press(on) -> None:
    async with on(BUILT, settle_ms=200) as shopper:
        assert shopper.shows("Go")
        assert shopper.events == ""


async def test_a_page_that_stays_empty_is_waited_for_once(on) -> None:
    never = "<p>One moment</p><script>const ask = () => fetch('/slow').then(ask); ask()</script>"
    async with on(never, settle_ms=200, bare_s=1.0) as shopper:
        assert [element.name for element in shopper.seen.elements] == ["browser.scroll_down"]
        assert "waiting" in shopper.events
        assert await timed(shopper.act(Click(name="browser.scroll_down"))) < 0.9
