"""Controls in drawings and image maps in Chromium: what is given, that it works, and that nothing is written."""
# ruff: noqa: E501 - pages stand as they are

from collections.abc import Callable

import pytest

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.schema import Click, Element, FailureKind, Observation

pytestmark = pytest.mark.browser

COUNT_CHANGES = """<script>window.changes = 0; new MutationObserver((seen) => { changes += seen.length; })
  .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});</script>"""
HEAD = f"<!doctype html><title>Drawn</title>{COUNT_CHANGES}<style>body {{margin: 0}}</style>"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

DRAWING = f"""{HEAD}<h1>Choose a room</h1>
<svg width=600 height=300 viewBox="0 0 600 300" id=plan>
 <defs><a href="/nowhere"><text>Never drawn</text></a><symbol id=s><a href="/nowhere"><text>Never used</text></a></symbol></defs>
 <a href="/kitchen"><title>Kitchen</title><rect x=0 y=0 width=100 height=100 fill=red /></a>
 <a xlink:href="/bath"><rect x=110 y=0 width=100 height=100 fill=blue /><text x=120 y=50 fill=white>Bath</text></a>
 <a href="/hall" aria-label="Hall"><circle cx=270 cy=50 r=45 fill=none stroke=green stroke-width=8 /></a>
 <g role=button tabindex=0 aria-label="Zoom in" onclick="document.title = 'zoomed'"><path d="M330 10h60v60h-60z"/></g>
 <g id=listens><title>Rotate</title><rect x=400 y=0 width=60 height=60 /></g>
 <g style="display:none"><a href="/x"><text>Hidden room</text></a></g>
 <g opacity=0><a href="/x"><rect width=9 height=9 /><text>Faded room</text></a></g>
 <a href="/x"><text x=900 y=20>Clipped room</text></a>
 <a><text x=10 y=150>No link</text></a>
 <text x=10 y=250>Plan of the flat</text>
 <svg x=470 y=0 width=100 height=100><a href="/attic"><title>Attic</title><rect width=90 height=90 /></a></svg>
 <foreignObject x=10 y=160 width=200 height=60><button>Buy the plan</button></foreignObject>
</svg>
<a href="/icon" aria-label="Icon"><svg width=20 height=20><g role=button><rect width=20 height=20 /></g></svg></a>
<svg role=button tabindex=0 aria-label="Share" width=40 height=40><rect width=40 height=40 /></svg>
<script>document.getElementById('listens').addEventListener('click', () => {{ document.title = 'turned'; }});</script>"""


def texts(observation: Observation) -> list[str]:
    return [element.text for element in observation.elements if not element.name.startswith("browser.")]


def called(observation: Observation, text: str) -> Element:
    return next(element for element in observation.elements if element.text == text)


async def changes_of(environment: BrowserEnvironment) -> int:
    page = environment._tabs.current.page
    return int(await page.evaluate("changes"))


async def test_what_can_be_pressed_in_a_drawing_is_given_once_and_called_what_it_says(open_page) -> None:  # type: ignore[no-untyped-def]
    async with open_page(DRAWING) as environment:
        seen = await environment.reset()
        before = await changes_of(environment)
        for name in texts(seen):
            await environment.target(Click(name=called(seen, name).name))
        assert await changes_of(environment) == before
    assert texts(seen) == [
        "Kitchen", "Bath", "Hall", "Zoom in", "Rotate", "Attic", "Buy the plan", "Icon", "Share",
    ]  # fmt: skip
    kitchen, bath, hall = (called(seen, name) for name in ("Kitchen", "Bath", "Hall"))
    assert [it.role for it in (kitchen, bath, hall, called(seen, "Rotate"))] == ["link", "link", "link", "button"]
    assert [(it.href or "").rsplit("/", 1)[-1] for it in (kitchen, bath, hall)] == ["kitchen", "bath", "hall"]
    assert kitchen.box is not None
    assert (kitchen.box.x, kitchen.box.width, kitchen.box.height) == (0, 100, 100)
    assert hall.covered_by is None
    assert "Plan of the flat" in seen.html
    assert seen.html.count("Bath") == 1
    for word in ("Never", "Hidden room", "Faded room", "Clipped room"):
        assert word not in seen.html


@pytest.mark.parametrize("name", ["Kitchen", "Bath", "Hall", "Attic"])
async def test_a_link_in_a_drawing_leads_where_it_says(open_page, pages_server, name: str) -> None:  # type: ignore[no-untyped-def]
    pages_server.add(f"<title>{name}</title><button>Here</button>", f"/{name.lower()}")
    async with open_page(DRAWING) as environment:
        seen = await environment.reset()
        seen = await environment.step(Click(name=called(seen, name).name))
    assert seen.failure is None
    assert seen.title == name


@pytest.mark.parametrize(("name", "title"), [("Zoom in", "zoomed"), ("Rotate", "turned")])
async def test_a_group_that_listens_is_pressed(open_page, name: str, title: str) -> None:  # type: ignore[no-untyped-def]
    async with open_page(DRAWING) as environment:
        seen = await environment.reset()
        seen = await environment.step(Click(name=called(seen, name).name))
    assert (seen.failure, seen.title) == (None, title)


@pytest.mark.parametrize(
    "change",
    ["setAttribute('href', '/other')", "setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', '/other')",
     "querySelector('text').textContent = 'Confirm'"],
)  # fmt: skip
async def test_a_link_in_a_drawing_that_became_another_is_not_pressed(open_page, change: str) -> None:  # type: ignore[no-untyped-def]
    async with open_page(DRAWING) as environment:
        seen = await environment.reset()
        page = environment._tabs.current.page
        await page.evaluate(f"document.querySelectorAll('#plan > a')[1].{change}")
        seen = await environment.step(Click(name=called(seen, "Bath").name))
    assert seen.failure is not None
    assert seen.failure.kind is FailureKind.CHANGED


MAP = f"""{HEAD}<h1>Floors</h1>
<img src="{PIXEL}" width=400 height=200 usemap="#floors" alt="Plan" style="border: 10px solid; padding: 5px">
<img src="{PIXEL}" width=400 height=200 usemap="#gone" alt="Hidden plan" style="display:none">
<map name=floors>
 <area shape=rect coords="0,0,100,100" href="/ground" alt="Ground floor">
 <area shape=circle coords="150,50,40" href="/first" title="First floor">
 <area shape=poly coords="200,0,300,0,300,100,280,100,280,20,200,20" href="/second" aria-label="Second floor">
 <area shape=rect coords="320,0,380,60" alt="No link">
 <area shape=rect coords="900,0,950,60" href="/beyond" alt="Beyond the picture">
 <area shape=default href="/all" alt="All floors">
</map>
<map name=gone><area shape=rect coords="0,0,100,100" href="/gone" alt="In a hidden picture"></map>
<map name=unused><area shape=rect coords="0,0,100,100" href="/gone" alt="In no picture"></map>"""


async def test_areas_of_image_maps_are_links_where_they_lie(open_page) -> None:  # type: ignore[no-untyped-def]
    async with open_page(MAP) as environment:
        seen = await environment.reset()
        before = await changes_of(environment)
        target = await environment.target(Click(name=called(seen, "Ground floor").name))
        assert await changes_of(environment) == before
    assert texts(seen) == ["Ground floor", "First floor", "Second floor", "All floors"]
    assert all(element.role == "link" for element in seen.elements[:4])
    ground = called(seen, "Ground floor")
    assert ground.box is not None
    assert (ground.box.x, ground.box.width, ground.box.height) == (15, 100, 100)
    assert target is not None
    assert target.box == ground.box


AREAS = [("Ground floor", "ground"), ("First floor", "first"), ("Second floor", "second"), ("All floors", "all")]


@pytest.mark.parametrize(("name", "path"), AREAS)
@pytest.mark.parametrize("style", ["", "transform: scale(.5)", "transform: rotate(3deg)", "margin-top: 2000px"])
async def test_an_area_leads_where_it_says(open_page, pages_server, name: str, path: str, style: str) -> None:  # type: ignore[no-untyped-def]
    pages_server.add(f"<title>{path}</title><button>Here</button>", f"/{path}")
    async with open_page(MAP.replace("border: 10px solid", f"{style};border: 10px solid")) as environment:
        seen = await environment.reset()
        seen = await environment.step(Click(name=called(seen, name).name))
    assert seen.failure is None
    assert seen.title == path


@pytest.mark.parametrize("change", ["href = '/elsewhere'", "alt = 'Confirm purchase'"])
async def test_an_area_that_became_another_is_not_pressed(open_page, change: str) -> None:  # type: ignore[no-untyped-def]
    async with open_page(MAP) as environment:
        seen = await environment.reset()
        await environment._tabs.current.page.evaluate(f"document.querySelector('area').{change}")
        seen = await environment.step(Click(name=called(seen, "Ground floor").name))
    assert seen.failure is not None
    assert seen.failure.kind is FailureKind.CHANGED


def many(count: int, part: Callable[[int], str]) -> str:
    return "".join(map(part, range(count)))


NESTED = "<svg width=300 height=300>" * 60 + "<a href='/deep'><title>Deep</title><rect width=200 height=200 /></a>"
CYCLE = """<svg width=300 height=300><g id=a><use href="#b"/></g><g id=b><use href="#a"/></g>
<symbol id=c><use href="#c"/></symbol><use href="#c"/><a href="/out"><title>Out</title><rect width=90 height=90 /></a></svg>"""
HOSTILE = {
    "script": ("<svg width=90 height=90><a href='javascript:void(window.ran = 1)'><title>Run</title><rect width=80 height=80 /></a></svg>", ["Run"]),
    "area": (f"<img src='{PIXEL}' width=90 height=90 usemap='#m'><map name=m><area coords='0,0,80,80' href='javascript:void(window.ran = 1)' alt=Run></map>", ["Run"]),
    "no address": ("<svg width=90 height=90><a href='http://['><title>Odd</title><rect width=80 height=80 /></a></svg><a href='http://['>Plain</a>", ["Odd", "Plain"]),
    "nested": (NESTED, ["Deep"]),
    "cycle": (CYCLE, ["Out"]),
    "odd coordinates": (f"<img src='{PIXEL}' width=90 height=90 usemap='#m'><map name=m><area shape=poly coords='x,1e999,,3' href='/a' alt=A>"
                        "<area shape=circle coords='5,5,-9' href='/b' alt=B><area coords='' href='/c' alt=C></map>", []),
    "same address": ("<svg width=90 height=90><a href='/same'><title>Drawn</title><rect width=80 height=80 /></a></svg><a href='/same'>Plain</a>", ["Drawn", "Plain"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(HOSTILE))
async def test_hostile_drawings_and_maps_are_read(open_page, kind: str) -> None:  # type: ignore[no-untyped-def]
    body, expected = HOSTILE[kind]
    async with open_page(HEAD + body) as environment:
        seen = await environment.reset()
        assert await environment._tabs.current.page.evaluate("window.ran === undefined")
        assert all(element.href is None or isinstance(element.href, str) for element in seen.elements)
        for text in expected:
            await environment.target(Click(name=called(seen, text).name))
    assert [text for text in texts(seen) if text in expected] == expected
    assert kind != "same address" or called(seen, "Plain").href == called(seen, "Drawn").href


async def test_ten_thousand_areas_and_links_are_read_in_time_and_what_is_left_out_is_told(open_page) -> None:  # type: ignore[no-untyped-def]
    areas = many(
        10_000, lambda i: f"<area shape=rect coords='{i % 300},0,{i % 300 + 9},9' href='/a{i}' alt='Area {i}'>"
    )
    links = many(10_000, lambda i: f"<a href='/l{i}'><text x={i % 300} y=9>L{i}</text></a>")
    picture = f"<img src='{PIXEL}' width=400 height=200 usemap='#m'><map name=m>{areas}</map>"
    async with open_page(f"{HEAD}{picture}<svg width=400 height=90>{links}</svg><button>After</button>") as environment:
        seen = await environment.reset()
    assert called(seen, "After").enabled
    assert len(seen.elements) < 1_000
    assert any(event.kind == "unsettled" for event in seen.events)
