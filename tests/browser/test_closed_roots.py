"""Closed shadow roots in Chromium, declared in the source or attached by scripts: read, pressed, and left closed."""
# ruff: noqa: E501 - pages stand as they are

import pytest

from shopper_agent.browser.closed_roots import may_hide_more
from shopper_agent.schema import Click, Element, Observation, TypeAndSubmit

pytestmark = pytest.mark.browser

COUNT_CHANGES = """<script>window.changes = 0; new MutationObserver((seen) => { changes += seen.length; })
  .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});</script>"""
PAGE = f"""<!doctype html><title>Closed</title>{COUNT_CHANGES}<h1>Shop</h1>
<shop-card id=card><template shadowrootmode=closed><p>Mug, $12</p>
 <button onclick="document.title = 'pressed'">Add to cart</button><label>Search <input></label>
 <slot></slot><span style="display:none">Never seen</span>
 <div id=inner><template shadowrootmode="closed"><button onclick="document.title = 'deeper'">Deeper</button></template></div>
</template><a href="/slotted">Slotted</a></shop-card>
<iframe src="{{frame}}" width=300 height=90></iframe>"""
FRAME = (
    '<div><template shadowrootmode="closed"><button onclick="this.textContent = \'Paid\'">Pay</button></template></div>'
)
PLAIN = "<!doctype html><title>Plain</title><h1>Shop</h1><my-card></my-card><button>Add to cart</button>"


def called(observation: Observation, text: str) -> Element:
    return next(element for element in observation.elements if element.text == text)


async def test_declared_closed_roots_are_read_and_pressed_and_nothing_is_written(open_page, pages_server) -> None:  # type: ignore[no-untyped-def]
    pages_server.add(FRAME, "/closed-frame.html")
    address = pages_server.other_origin + "/closed-frame.html"
    async with open_page(PAGE.replace("{frame}", address)) as environment:
        seen = await environment.reset()
        texts = [element.text for element in seen.elements]
        assert texts[:5] == ["Add to cart", "Search", "Slotted", "Deeper", "Pay"]
        assert "Mug, $12" in seen.html
        assert "Never seen" not in seen.html
        page = environment._tabs.current.page
        before = await page.evaluate("changes")
        for text in texts[:5]:
            assert await environment.target(Click(name=called(seen, text).name)) is not None
        assert await page.evaluate("changes") == before
        assert await page.evaluate("document.querySelector('shop-card').shadowRoot === null")
        for text, title in [("Add to cart", "pressed"), ("Deeper", "deeper")]:
            seen = await environment.step(Click(name=called(seen, text).name))
            assert (seen.failure, seen.title) == (None, title)
        seen = await environment.step(TypeAndSubmit(name=called(seen, "Search").name, text="cup"))
        assert seen.failure is None
        assert called(seen, "Search").value == "cup"
        seen = await environment.step(Click(name=called(seen, "Pay").name))
        assert called(seen, "Paid").enabled


async def test_elements_that_hold_none_are_asked_for_once(open_page) -> None:  # type: ignore[no-untyped-def]
    async with open_page(PLAIN) as environment:
        await environment.reset()
        handle = environment._tabs.current
        assert not may_hide_more((await handle.collect())[0].text)
        assert await handle.ask("hosts().length") == {"value": 0}


DECLARED = "<template shadowrootmode=closed><button>Inside</button><slot></slot></template>"
HOSTS = {
    "an element of its own making": f"<my-card>{DECLARED}</my-card>",
    "one with something in its slot": f"<my-card>{DECLARED}<p>Outside</p></my-card>",
    "an empty division": f"<div>{DECLARED}</div>",
    "an empty span": f"<span>{DECLARED}</span>",
    "what is drawn nowhere": "<div><template shadowrootmode=closed><button>Inside</button></template><p>Never drawn</p></div>",
    "put in by a script": "<div id=d></div><script>d.setHTMLUnsafe(`<p-x>" + DECLARED + "</p-x>`)</script>",
}  # fmt: skip


@pytest.mark.parametrize("kind", list(HOSTS))
async def test_each_kind_of_host_is_found(open_page, kind: str) -> None:  # type: ignore[no-untyped-def]
    async with open_page("<!doctype html><title>Hosts</title>" + HOSTS[kind]) as environment:
        seen = await environment.reset()
    assert called(seen, "Inside").enabled
    assert "Never drawn" not in seen.html
