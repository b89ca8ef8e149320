"""The session page in a real Chromium, without scripts and without a network."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shopper_agent.reports.session_page import render_session_page
from shopper_agent.schema import (
    Box,
    Click,
    Decision,
    Element,
    Failure,
    FailureKind,
    Footer,
    Header,
    Observation,
    Outcome,
    Persona,
    Provenance,
    SessionSpec,
    Step,
    StopReason,
    Target,
    Trajectory,
)

playwright = pytest.importorskip("playwright.async_api")
pytestmark = pytest.mark.browser

HOSTILE = (
    "</script><script>document.title='owned'</script>"
    "<img src=https://evil.example/x onerror=alert(1)><base href=//evil.example>"
)
BOX = Box(x=320, y=90, width=128, height=45)
SHOP = (
    "<body style='margin:0;background:#eee'><button style='position:absolute;left:320px;top:90px;width:128px;"
    "height:45px;border:0;background:#0a0'>Buy</button>"
)


def trajectory() -> Trajectory:
    spec = SessionSpec(
        persona=Persona(name="Careful Carla", self_description=HOSTILE, background=HOSTILE),
        intent=HOSTILE,
        url="https://shop.example/",
        policy="lm",
        browser={"viewport": {"width": 1280, "height": 900}},
    )
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11.7", platform="Linux")
    seen = Observation(
        url="javascript:alert(1)",
        title=HOSTILE,
        html=HOSTILE,
        elements=(Element(name="buy", role="button", text=HOSTILE),),
    )
    failed = seen.model_copy(update={"failure": Failure(kind=FailureKind.COVERED, message=HOSTILE)})
    target = Target(name="buy", tag="button", role="button", text="Buy", box=BOX)
    decision = Decision(rationale=HOSTILE, action=Click(name="buy"), raw=(HOSTILE,))
    steps = tuple(
        Step(index=i, time_s=i, observation=o, decision=decision, target=target, screenshot=f"screenshots/000{i}.jpg")
        for i, o in enumerate([seen, failed])
    )
    footer = Footer(stop_reason=StopReason.MAX_STEPS, outcome=Outcome.CUT_OFF, message=HOSTILE, observation=seen)
    return Trajectory(header=Header(session_id="s", spec=spec, provenance=ran), steps=steps, footer=footer)


@pytest.fixture
async def chromium() -> AsyncIterator["playwright.Browser"]:
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def written(chromium: "playwright.Browser", tmp_path: Path) -> Path:
    """A session page whose first picture is a real screenshot with a known button; the second one is missing."""
    tab = await chromium.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=2)
    await tab.set_content(SHOP)
    picture = await tab.screenshot(type="jpeg", quality=80)
    await tab.close()
    file = tmp_path / "session.html"
    file.write_text(render_session_page(trajectory(), {"screenshots/0000.jpg": picture}))
    return file


@pytest.mark.parametrize("width", [1360, 390])
async def test_the_page_is_quiet_inert_and_fits(chromium: "playwright.Browser", written: Path, width: int) -> None:
    context = await chromium.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=False, offline=True
    )
    tab = await context.new_page()
    requests: list[str] = []
    noise: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: noise.append(message.text))
    tab.on("pageerror", lambda error: noise.append(str(error)))
    tab.on("dialog", lambda dialog: noise.append(dialog.message))
    await tab.goto(written.as_uri())
    assert [url for url in requests if not url.startswith("data:")] == [written.as_uri()]
    assert noise == []
    assert await tab.title() == "Careful Carla at shop.example"
    assert await tab.locator("script, iframe, base, form, a:not([href^='#'])").count() == 0
    body = await tab.locator("body").bounding_box()
    assert body is not None
    assert body["width"] <= width
    assert HOSTILE in (await tab.locator("blockquote").first.inner_text())
    assert await tab.get_by_text("No picture").count() == 2


async def test_scripts_stay_silent_even_where_they_are_allowed(chromium: "playwright.Browser", written: Path) -> None:
    tab = await chromium.new_page()
    noise: list[str] = []
    requests: list[str] = []
    tab.on("console", lambda message: noise.append(message.text))
    tab.on("dialog", lambda dialog: noise.append(dialog.message))
    tab.on("request", lambda request: requests.append(request.url))
    await tab.goto(written.as_uri())
    assert noise == []
    assert [url for url in requests if not url.startswith("data:")] == [written.as_uri()]
    assert await tab.title() == "Careful Carla at shop.example"
    assert await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1360, 390])
async def test_the_mark_lies_on_the_element_at_every_width(
    chromium: "playwright.Browser", written: Path, width: int
) -> None:
    tab = await chromium.new_page(viewport={"width": width, "height": 900})
    await tab.goto(written.as_uri())
    image = await tab.locator("#step-1 img").bounding_box()
    mark = await tab.locator("#step-1 .mark").bounding_box()
    assert image is not None
    assert mark is not None
    scale = image["width"] / 1280
    assert mark["x"] - image["x"] == pytest.approx(BOX.x * scale, abs=1)
    assert mark["y"] - image["y"] == pytest.approx(BOX.y * scale, abs=1)
    assert mark["width"] == pytest.approx(BOX.width * scale, abs=1)
    assert mark["height"] == pytest.approx(BOX.height * scale, abs=1)


async def test_the_timeline_is_reached_by_keyboard_and_leads_to_its_step(
    chromium: "playwright.Browser", written: Path
) -> None:
    tab = await chromium.new_page(viewport={"width": 1360, "height": 700})
    await tab.goto(written.as_uri())
    await tab.keyboard.press("Tab")
    assert await tab.evaluate("document.activeElement.className") == "skip"
    await tab.locator(".timeline a").nth(1).focus()
    await tab.keyboard.press("Enter")
    top = (await tab.locator("#step-2").bounding_box() or {})["y"]
    bar = await tab.locator(".timeline").bounding_box()
    assert bar is not None
    assert bar["height"] <= top <= 700  # below the timeline, which stays at the top
