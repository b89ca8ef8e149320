"""A page changes and names stay with their controls, or are gone: none passes to another one."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page  # noqa: TID253 - these tests look into the browser

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.page import PageHandle
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.snapshot import parse_snapshot
from shopper_agent.schema import Click, Target

pytestmark = pytest.mark.browser

Serve = Callable[[Path], AbstractContextManager[Any]]
PAGES = Path(__file__).parents[3] / "shared" / "pages"
NAMES = (
    [page["name"] for page in json.loads((PAGES / "manifest.json").read_text("utf-8"))]
    if (PAGES / "manifest.json").exists()
    else []
)
SETTINGS = BrowserSettings(screenshots=False)
NUMBERED = """
    const order = new Map(), walk = (root) => {
        for (const el of root.querySelectorAll('*')) {
            if (!inserted.some((each) => each.contains(el))) order.set(el, order.size);
            if (el.shadowRoot) walk(el.shadowRoot);
        }
    };
    walk(document);
"""
BAR = "const bar = document.createElement('div'); bar.innerHTML = BANNER; document.body.prepend(bar);"
CHANGES = {
    "nothing": "const inserted = [];",
    "a bar on top": BAR + "const inserted = [bar];",
    "one more of a kind": "ORACLE(); DUP(); const inserted = [document.body.firstChild];",
}


@dataclass(frozen=True)
class Named:
    """Each name and the place of its element in the unchanged document; -1: it was put in."""

    places: dict[str, int]
    usable: frozenset[int]
    """Places of the controls that the oracle finds."""


async def named(page: Page, change: str) -> Named:
    handle = await PageHandle.opened(page, SETTINGS)
    await handle.collect()
    oracle = (PAGES / "oracle.js").read_text("utf-8")
    usable = await ask(
        handle,
        f"{oracle}; {CHANGES[change]} {NUMBERED} ORACLE(); globalThis.placeOf = (el) => order.get(el) ?? -1;"
        "__oracle.map(placeOf)",
    )
    seen = simplify(parse_snapshot(await handle.collect()))
    rows = {name: at.row for name, at in seen.handles.items() if at.frame == 0}
    places = await ask(handle, f"{json.dumps(list(rows.values()))}.map((row) => placeOf(__shopper.elementOf(row)))")
    return Named(dict(zip(rows, places, strict=True)), frozenset(usable) - {-1})


async def ask(handle: PageHandle, statements: str) -> list[int]:
    main = handle.documents[0]
    reply = await main.session.send(
        "Runtime.evaluate",
        {"expression": f"eval({json.dumps(statements)})", "contextId": main.context, "returnByValue": True},
    )
    assert "exceptionDetails" not in reply, reply["exceptionDetails"]
    return list(reply["result"]["value"])


@pytest.mark.skipif(not NAMES, reason="no saved pages beside the repository")
@pytest.mark.parametrize("name", NAMES)
async def test_no_name_on_a_real_page_passes_to_another_control(
    browser: StartedBrowser, serve_folder: Serve, name: str
) -> None:
    found: dict[str, Named] = {}
    with serve_folder(PAGES) as server:
        for change in CHANGES:
            async with BrowserEnvironment.opened(browser, f"{server.url}/{name}.html", SETTINGS) as environment:
                context = browser.browser.contexts[-1]
                await context.route(lambda url: not url.startswith(server.url), lambda route: route.abort())
                await environment.reset()
                found[change] = await named(context.pages[-1], change)
    before = found["nothing"]
    for change in list(CHANGES)[1:]:
        after = found[change].places
        wrong = {n: (at, after[n]) for n, at in before.places.items() if n in after and after[n] != at}
        assert not wrong, change
        ours = [n for n, at in before.places.items() if at in before.usable]
        kept = [n for n in ours if n in after]
        assert len(kept) >= 0.99 * len(ours), (change, sorted(set(ours) - set(kept))[:20])


# ── what is recorded of an acted element ─────────────────────────────────────────────────────────────────────────

SHELF = """<main><h1>Mugs</h1><ul>
<li id="red-mug"><h3>Red Mug</h3><p>$4</p><form action="/cart/add?mug=red"><button>Add</button></form></li>
<li><h3>Blue Mug</h3><p>$5</p><form action="/cart/add?mug=blue"><button data-testid="add-blue">Add</button></form></li>
<li><h3>Tea Cup</h3><p>$2</p><form><input name="action"><input name="children">
<button>Add</button> <a href="/cups">More cups</a></form></li>
</ul></main>"""


async def targets(open_page: Callable[..., Any], html: str) -> dict[str, Target]:
    async with open_page(html) as environment:
        observation = await environment.reset()
        found = {e.name: await environment.target(Click(name=e.name)) for e in observation.elements}
    return {name: target for name, target in found.items() if target is not None}


async def test_a_target_says_where_the_element_stands_and_how_it_is_found(open_page: Callable[..., Any]) -> None:
    found = await targets(open_page, SHELF)
    red, blue = found["red_mug.add"], found["blue_mug.add"]
    assert (red.card, blue.card) == ("Red Mug", "Blue Mug")
    assert red.form_action is not None
    assert red.form_action.endswith("/cart/add?mug=red")
    assert red.css == "#red-mug > form > button"
    assert blue.css == '[data-testid="add-blue"]'
    assert (red.test_id, blue.test_id) == (None, "add-blue")
    assert blue.xpath == "/html/body/main/ul/li[2]/form/button"
    assert (red.twin_index, blue.twin_index, blue.twin_count) == (0, 1, 3)
    assert blue.neighbours == ("$5", "Tea Cup")
    assert (red.tag, red.role, red.text, red.frame_path) == ("button", "button", "Add", ())


async def test_fields_that_are_called_like_properties_of_their_form_do_not_mislead(
    open_page: Callable[..., Any],
) -> None:
    found = await targets(open_page, SHELF)
    cup = found["tea_cup.add"]
    assert cup.form_action is None
    assert cup.css == "html > body > main > ul > li:nth-of-type(3) > form > button"
    link = found["tea_cup.more_cups"]
    assert link.href is not None
    assert link.href.endswith("/cups")


async def test_an_element_in_a_shadow_tree_has_a_selector_and_no_xpath(open_page: Callable[..., Any]) -> None:
    html = """<div id="host"></div><script>
    document.querySelector('#host').attachShadow({mode: 'open'}).innerHTML = '<p>Sale</p><button>Buy</button>';
    </script>"""
    target = (await targets(open_page, html))["buy"]
    assert (target.css, target.xpath, target.neighbours) == ("#host >> button", None, ("Sale",))


async def test_hidden_words_are_no_neighbours(open_page: Callable[..., Any]) -> None:
    html = """<p>Seen</p><p style="display:none">Unseen</p><style>b{color:red}</style><button>Go</button>
    <script>let secret = 1</script><i style="visibility:hidden">No</i><b>After</b>"""
    assert (await targets(open_page, html))["go"].neighbours == ("Seen", "After")


async def test_a_button_may_send_its_form_elsewhere(open_page: Callable[..., Any]) -> None:
    html = '<form id=f action="/a"><button formaction="/b">B</button></form><button form=f>A</button>'
    found = await targets(open_page, html)
    assert [str(found[name].form_action)[-2:] for name in ("b", "a")] == ["/b", "/a"]


async def test_a_label_stays_with_its_field_when_another_takes_the_same_id(open_page: Callable[..., Any]) -> None:
    field = "<div><input type=checkbox id=x name=x><label for=x>Include description</label></div>"
    async with open_page(f"<input type=checkbox id=x name=x><main>{field}</main>") as environment:
        names = [element.name for element in (await environment.reset()).elements]
    assert names == ["x", "include_description"]
