"""The index of a folder of sessions in a real Chromium: filters, sorting, counts, links, and silence."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shopper_agent.reports.index_page import render_index, write_index
from shopper_agent.reports.index_rows import Cart, SessionRow
from shopper_agent.reports.index_view import index_view
from shopper_agent.schema import Footer, Header, Outcome, Persona, Provenance, SessionSpec, StopReason
from shopper_agent.trajectories import TrajectoryWriter

playwright = pytest.importorskip("playwright.async_api")
pytestmark = pytest.mark.browser

HOSTILE = "</script><script>document.title='owned'</script><img src=https://evil.example/x onerror=alert(1)>"
ENDS = {0: ("ordered", "Ordered"), 1: ("left", "Left without ordering"), 2: ("failed", "Failed")}


def row(number: int) -> SessionRow:
    outcome, words = ENDS[number % 3]
    return SessionRow(
        link=f"./s{number}/session.html",
        folder=f"s{number}",
        started=f"2026-11-21 {number // 60:02}:{number % 60:02}:00",
        persona=f"Persona {number % 5}",
        intent=HOSTILE if number == 7 else f"Wish {number}",
        policy="choice" if number % 2 else "lm",
        shop="shop.example",
        outcome=outcome,
        outcome_words=words,
        reason=HOSTILE if number == 7 else "too dear",
        steps=number % 40,
        duration_s=float(number * 7919 % 1000),
        duration=f"{number} s",
        failures=number % 4,
        events=0,
        cart=Cart(number % 2, 9.5 * (number % 2), "USD"),
        order=f"BZ-{number}" if outcome == "ordered" else "",
    )


@pytest.fixture
async def chromium() -> AsyncIterator["playwright.Browser"]:
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def tab(chromium: "playwright.Browser", tmp_path: Path) -> AsyncIterator["playwright.Page"]:
    """An index of 1,000 sessions; a request that leaves the file, or a script's complaint, fails the test."""
    file = tmp_path / "index.html"
    file.write_text(render_index(index_view("runs", [row(number) for number in range(1000)], [("bad", HOSTILE)])))
    opened = await chromium.new_page(viewport={"width": 1360, "height": 800})
    noise: list[str] = []
    opened.on("console", lambda message: noise.append(message.text))
    opened.on("pageerror", lambda error: noise.append(str(error)))
    opened.on("dialog", lambda dialog: noise.append(dialog.message))
    opened.on("request", lambda request: noise.append(request.url))
    await opened.goto(file.as_uri())
    yield opened
    assert [each for each in noise if each != file.as_uri() and not each.startswith("data:")] == []
    assert await opened.title() == "runs: 1,000 sessions, 1 could not be read"


async def shown(tab: "playwright.Page") -> int:
    return await tab.locator("tbody tr:visible").count()


async def test_filters_leave_the_rows_that_match_and_the_counts_follow(tab: "playwright.Page") -> None:
    assert await shown(tab) == 1000
    await tab.locator("#policy").select_option("lm")
    assert await shown(tab) == 500
    await tab.locator("#persona").select_option("Persona 3")
    assert await shown(tab) == 100
    assert await tab.locator("#count").inner_text() == "100 of 1,000 sessions"
    await tab.locator("button[data-outcome=failed]").click()
    failed = len([n for n in range(1000) if n % 2 == 0 and n % 5 == 3 and n % 3 == 2])
    assert await shown(tab) == failed
    counts = await tab.locator(".outcomes b").all_inner_texts()
    assert sum(map(int, counts)) == 100  # how the other filters' sessions ended
    assert int(counts[2]) == failed
    assert sum(map(int, await tab.locator(".bins .count").all_inner_texts())) == failed
    await tab.locator("#clear").click()
    assert await shown(tab) == 1000
    assert await tab.locator("#count").inner_text() == "1,000 sessions"


async def test_words_are_searched_together_in_any_case(tab: "playwright.Page") -> None:
    await tab.locator("#words").fill("BZ-99 wish")
    assert await shown(tab) == len([n for n in range(1000) if n % 3 == 0 and str(n).startswith("99")])
    await tab.locator("#words").fill("nobody looks for this")
    assert await shown(tab) == 0
    assert await tab.get_by_text("No session is like that.").is_visible()


async def test_a_column_sorts_up_and_down_by_its_values(tab: "playwright.Page") -> None:
    for head, column in (("Duration", 6), ("Steps", 5), ("Started", 0)):
        for order in ("ascending", "descending"):
            await tab.get_by_role("button", name=head).click()
            heading = tab.locator("thead th").nth(column)
            assert await heading.get_attribute("aria-sort") == order
            values = await tab.locator("tbody tr").evaluate_all(f"rows => rows.map((r) => r.cells[{column}].dataset.v)")
            keys = values if head == "Started" else [float(value) for value in values]
            assert keys == sorted(keys, reverse=order == "descending")
    assert await tab.locator("thead th[aria-sort]").count() == 1


async def test_hostile_texts_are_read_and_do_nothing(tab: "playwright.Page") -> None:
    await tab.locator("#words").fill("onerror")
    assert await shown(tab) == 1
    assert HOSTILE in await tab.locator("tbody tr:visible td").nth(1).inner_text()
    assert await tab.locator("script").count() == 1
    assert await tab.locator("img, iframe, form").count() == 0


@pytest.mark.parametrize("width", [1400, 400])
async def test_it_fits_the_screen_and_reads_without_scripts(
    chromium: "playwright.Browser", tmp_path: Path, width: int
) -> None:
    html = render_index(index_view("runs", [row(number) for number in range(12)], []))
    page = await chromium.new_page(viewport={"width": width, "height": 800}, java_script_enabled=False)
    await page.set_content(html)
    assert await page.locator("tbody tr:visible").count() == 12
    assert not await page.locator(".filters").is_visible()
    box = await page.locator("body").bounding_box()
    assert box is not None
    assert box["width"] <= width
    for part in ("header", ".summary", ".wide"):
        inside = await page.locator(part).first.bounding_box()
        assert inside is not None
        assert inside["x"] + inside["width"] <= width


async def test_a_link_leads_to_the_session_and_back(chromium: "playwright.Browser", tmp_path: Path) -> None:
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11.7", platform="Linux")
    spec = SessionSpec(persona=Persona(name="Carla"), intent="a mug", url="https://shop.example/", policy="choice")
    writer = TrajectoryWriter.create(tmp_path / "a #1", Header(session_id="s", spec=spec, provenance=ran))
    writer.close(Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT), None)
    index = write_index(tmp_path).page
    page = await chromium.new_page()
    await page.goto(index.as_uri())
    await page.locator("tbody a").click()
    await page.wait_for_load_state()
    assert await page.title() == "Carla at shop.example"
    await page.go_back()
    assert await page.locator("tbody tr:visible").count() == 1
