"""The session page in a real Chromium: by keyboard and mouse, with scripts and without, never with a network."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shopper_agent.reports.session_page import render_session_page
from shopper_agent.schema import (
    Alternative,
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
    Terminate,
    Trajectory,
)

playwright = pytest.importorskip("playwright.async_api")
pytestmark = pytest.mark.browser

HOSTILE = (
    "</script><script>document.title='owned'</script>"
    "<img src=https://evil.example/x onerror=alert(1)><base href=//evil.example>"
)
BOX = Box(x=320, y=90, width=128, height=45)
PAGE = (
    "<main>\n"
    + "<p>Rock and mud 🪨</p>\n" * 300
    + '<button name="buy">Buy</button> <button name="no">No</button>\n</main>'
)
SHOP = (
    "<body style='margin:0;background:#eee'><button style='position:absolute;left:320px;top:90px;width:128px;"
    "height:45px;border:0;background:#0a0'>Buy</button>"
)


def alternatives() -> tuple[Alternative, ...]:
    terms = {"price": -0.5, "rating": 1.5, HOSTILE: 0.25}
    buy = Alternative(action=Click(name="buy"), probability=0.625, utility=1.25, terms=terms)
    leave = Alternative(action=Terminate(), probability=0.25, utility=0.33, terms={"fatigue": 0.33})
    rest = [
        Alternative(action=Click(name=f"link_{i}"), probability=0.125 / 20, utility=-3.33, terms={"price": -3.33})
        for i in range(20)
    ]
    return (buy, leave, *rest)


def trajectory() -> Trajectory:
    spec = SessionSpec(
        policy_options={"page_budget": 300},
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
    decision = Decision(rationale=HOSTILE, action=Click(name="buy"), raw=(HOSTILE,), alternatives=alternatives())
    read = seen.model_copy(update={"html": PAGE, "title": "A long page"})
    steps = tuple(
        Step(
            index=i, time_s=i, decide_s=0.25, observe_s=0.5, observation=o, decision=decision, target=target,
            screenshot=f"screenshots/000{i}.jpg",
        )
        for i, o in enumerate([seen, failed, read, read])
    )  # fmt: skip
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
    assert await tab.locator("iframe, base, form, body script ~ *, a:not([href^='#'])").count() == 0
    assert await tab.locator("script").count() == 1
    assert await tab.locator(".go").is_hidden()  # what needs the script is not offered without it
    body = await tab.locator("body").bounding_box()
    assert body is not None
    assert body["width"] <= width
    assert HOSTILE in (await tab.locator("blockquote").first.inner_text())
    assert await tab.get_by_text("No picture").count() == 4


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


@pytest.fixture
async def tab(chromium: "playwright.Browser", written: Path) -> AsyncIterator["playwright.Page"]:
    """The page, open; whatever a script complains about fails the test."""
    opened = await chromium.new_page(viewport={"width": 1360, "height": 800})
    noise: list[str] = []
    opened.on("console", lambda message: noise.append(message.text))
    opened.on("pageerror", lambda error: noise.append(str(error)))
    await opened.goto(written.as_uri())
    yield opened
    assert noise == []


async def place(tab: "playwright.Page") -> tuple[str, str, str]:
    """Where the page is: the address's fragment, the step that is marked in the rail, the step at the top."""
    return await tab.evaluate("""() => [
        location.hash,
        document.querySelector('.timeline [aria-current]')?.hash ?? '',
        '#' + document.elementFromPoint(innerWidth / 2,
            document.querySelector('.timeline').getBoundingClientRect().bottom + 70)?.closest('article')?.id,
    ]""")


async def test_keys_go_through_the_steps_and_the_address_follows(tab: "playwright.Page") -> None:
    for key, number in [("ArrowRight", 1), ("j", 2), ("ArrowLeft", 1), ("k", 1), ("Home", 1), ("ArrowRight", 2)]:
        await tab.keyboard.press(key)
        assert tuple(await place(tab)) == (f"#step-{number}",) * 3
        assert await tab.locator("article.current").get_attribute("id") == f"step-{number}"
        assert await tab.locator(".go output").inner_text() == f"{number} / 5"
    await tab.keyboard.press("End")
    assert await tab.evaluate("location.hash") == "#final"
    for key in ("ArrowRight", "Control+ArrowLeft"):
        await tab.keyboard.press(key)
        assert await tab.evaluate("location.hash") == "#final"
    assert await tab.evaluate("history.length") == 2  # about:blank and the page: going back leaves it at once


async def test_buttons_and_the_rail_do_the_same_by_mouse(tab: "playwright.Page") -> None:
    await tab.get_by_label("Next step").click()
    await tab.get_by_label("Next step").click()
    assert tuple(await place(tab)) == ("#step-2",) * 3
    await tab.get_by_label("Previous step").click()
    assert tuple(await place(tab)) == ("#step-1",) * 3
    await tab.locator(".timeline a").nth(2).click()
    assert tuple(await place(tab)) == ("#step-3",) * 3
    await tab.locator(".strip a").nth(1).click()
    assert (await place(tab))[0] == "#step-2"
    await tab.locator(".timeline a").last.click()
    await tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert (await place(tab))[:2] == ["#final", "#final"]  # also where it is too short to come up to the top


async def test_a_link_to_a_step_opens_there_and_reading_on_moves_the_address(
    tab: "playwright.Page", written: Path
) -> None:
    await tab.goto("about:blank")
    await tab.goto(written.as_uri() + "#step-2")
    assert tuple(await place(tab)) == ("#step-2",) * 3
    await tab.mouse.move(600, 500)
    height = await tab.evaluate("document.querySelector('#step-2').offsetHeight")
    await tab.mouse.wheel(0, height + 22)
    await playwright.expect(tab).to_have_url(f"{written.as_uri()}#step-3")
    assert await tab.locator("article.current").get_attribute("id") == "step-3"
    await tab.evaluate("scrollTo(0, 0)")
    await playwright.expect(tab).to_have_url(written.as_uri())  # above the first step it is the whole session's address
    assert await tab.locator("article.current").count() == 0


async def test_the_chart_shows_the_numbers_of_the_recording(tab: "playwright.Page") -> None:
    rows = tab.locator("#step-1 .why > .choice tbody tr")
    assert await rows.count() == 12
    taken = tab.locator("#step-1 .why > .choice tr.taken")
    assert await taken.count() == 1
    assert await taken.locator("td.likely").inner_text() == "62 %"
    assert await taken.locator("td.utility").inner_text() == "+1.25"
    titles = await taken.locator(".axis i").evaluate_all("parts => parts.map((part) => part.title)")
    assert titles[:2] == ["price \N{MINUS SIGN}0.50", "rating +1.50"]
    widths = await taken.locator(".axis i").evaluate_all("parts => parts.map((p) => p.getBoundingClientRect().width)")
    assert widths[1] / widths[0] == pytest.approx(3, rel=0.05)  # both sides have one scale
    assert widths[1] / widths[2] == pytest.approx(6, rel=0.1)
    likely = await rows.locator(".track i").evaluate_all("bars => bars.map((bar) => bar.getBoundingClientRect().width)")
    assert likely[0] / likely[1] == pytest.approx(2.5, rel=0.02)


async def test_the_less_likely_ones_and_the_table_of_numbers_open(tab: "playwright.Page") -> None:
    more = tab.locator("#step-1 .why > details").first
    assert await more.locator("summary").inner_text() == "10 more"
    await more.locator("summary").click()
    assert await more.locator("tbody tr").count() == 10
    table = tab.locator("#step-1 .numbers-table")
    await tab.locator("#step-1 .why > details > summary").nth(1).click()
    heads = await table.locator("thead th").all_inner_texts()
    values = await table.locator("tbody tr").first.locator("td").all_inner_texts()
    assert dict(zip(heads[1:], values, strict=True))["rating"] == "+1.500"
    assert dict(zip(heads[1:], values, strict=True))["fatigue"] == ""


async def test_both_panes_scroll_to_the_acted_element_also_where_a_text_is_not_repeated(tab: "playwright.Page") -> None:
    for number in (3, 4):
        pages = tab.locator(f"#step-{number} details.pages")
        await pages.locator("summary").click()
        panes = pages.locator("pre")
        assert await panes.count() == 2
        await playwright.expect(tab.locator(f"#step-{number} mark")).to_have_count(2)
        for pane in await panes.all():
            assert await pane.locator("mark").inner_text() == '<button name="buy">Buy</button>'
            inside = await pane.evaluate("""(pre) => {
                const around = pre.getBoundingClientRect(), mark = pre.querySelector('mark').getBoundingClientRect();
                return mark.top >= around.top && mark.bottom <= around.bottom;
            }""")
            assert inside
        assert await panes.nth(1).evaluate("(pre) => pre.scrollTop > 1000")
        whole = await panes.nth(1).inner_text()
        assert whole.count("🪨") == 300


async def test_a_script_that_got_onto_the_page_would_not_run(chromium: "playwright.Browser") -> None:
    html = render_session_page(trajectory(), {})
    attack = "<main><script>document.title = 'owned'</script><img src=x onerror=owned()>"
    tab = await chromium.new_page()
    refused: list[str] = []
    tab.on("console", lambda message: refused.append(message.text))
    await tab.set_content(html.replace("<main>", attack))
    assert await tab.title() == "Careful Carla at shop.example"
    assert await tab.locator(".go").is_visible()
    assert len(refused) >= 2
    assert all("Content Security Policy" in text for text in refused)
