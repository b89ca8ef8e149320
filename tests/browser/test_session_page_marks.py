"""The mark on a step's picture lies on what was acted on: scrolled pages, small screens, pages wider than they."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.reports.session_page import render_session_page
from shopper_agent.schema import (
    Click,
    Decision,
    Footer,
    Header,
    Outcome,
    Persona,
    Provenance,
    SessionSpec,
    Step,
    StopReason,
    Trajectory,
)

pytestmark = pytest.mark.browser

FITTING = '<meta name="viewport" content="width=device-width, initial-scale=1">'
BUTTON = (
    "<button aria-label=Buy style='position:absolute;left:{left}px;top:{top}px;width:120px;height:48px;border:0;"
    "background:#0a0;color:#0a0'>Buy</button>"
)
GREEN = """(image) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    let [left, top, right, bottom] = [width, height, 0, 0];
    for (let i = 0; i < data.length; i += 4) {
        if (data[i] > 90 || data[i + 1] < 120 || data[i + 2] > 90) continue;
        const x = (i / 4) % width, y = Math.floor(i / 4 / width);
        [left, top] = [Math.min(left, x), Math.min(top, y)];
        [right, bottom] = [Math.max(right, x + 1), Math.max(bottom, y + 1)];
    }
    return [100 * left / width, 100 * top / height, 100 * right / width, 100 * bottom / height];
}"""
MARKED = """(mark) => {
    const own = mark.getBoundingClientRect(), whole = mark.parentElement.querySelector('img').getBoundingClientRect();
    return [own.left - whole.left, own.top - whole.top, own.right - whole.left, own.bottom - whole.top]
        .map((value, side) => 100 * value / (side % 2 ? whole.height : whole.width));
}"""  # fmt: skip


@pytest.mark.parametrize(
    ("head", "left", "top", "chosen"),
    [
        ("", 300, 200, {}),
        ("", 900, 4000, {}),
        ("", 300, 2500, {"viewport": (800, 600)}),
        (FITTING, 200, 2500, {"device": "Pixel 7"}),
        ("", 700, 2500, {"device": "Pixel 7"}),
        (FITTING, 500, 1500, {"device": "iPad Mini"}),
        ("", 300, 2500, {"device": "Desktop Chrome HiDPI"}),
    ],
    ids=["at the top", "scrolled", "smaller window", "phone", "phone, page not made for it", "tablet", "fine screen"],
)
async def test_the_mark_lies_where_the_element_is_painted(
    browser: StartedBrowser,
    open_page: Callable[..., AbstractAsyncContextManager[BrowserEnvironment]],
    head: str,
    left: int,
    top: int,
    chosen: dict[str, object],
) -> None:
    page = (
        f"{head}<body style='margin:0;height:6000px;background:#eee'><h1>Shop</h1>{BUTTON.format(left=left, top=top)}"
    )
    async with open_page(page, screenshots=True, **chosen) as environment:
        seen = await environment.reset()
        action = Click(name=next(element.name for element in seen.elements if element.text == "Buy"))
        target = await environment.target(action)
        picture = await environment.screenshot()
        recorded = environment.describe()
    assert target is not None
    assert picture is not None
    step = Step(
        index=0, time_s=0, observation=seen, decision=Decision(rationale="", action=action), target=target,
        screenshot="screenshots/0000.jpg",
    )  # fmt: skip
    spec = SessionSpec(persona=Persona(name="Carla"), intent="", url="http://x/", policy="choice", browser=recorded)
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11.7", platform="Linux")
    whole = Trajectory(
        header=Header(session_id="s", spec=spec, provenance=ran),
        steps=(step,),
        footer=Footer(stop_reason=StopReason.CUT_OFF, outcome=Outcome.CUT_OFF),
    )
    tab = await browser.browser.new_page(viewport={"width": 1360, "height": 900})
    await tab.set_content(render_session_page(whole, {"screenshots/0000.jpg": picture}))
    painted = await tab.locator("#step-1 img").evaluate(GREEN)
    marked = await tab.locator("#step-1 .mark").evaluate(MARKED)
    await tab.close()
    assert marked == pytest.approx(painted, abs=0.6)  # percent of the picture; JPEG blurs the edges
