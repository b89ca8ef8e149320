"""What lies over, above and below atelier's pages, one trap at a time."""

import pytest

from shopper_agent.schema import Click

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_the_question_about_cookies_covers_the_page_until_it_is_answered(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb", "consent") as visitor:
        assert visitor.one("Schuhe").covered_by is not None
        covered = await visitor.environment.step(Click(name=visitor.one("Schuhe").name))
        assert covered.failure is not None
        visitor.seen = covered
        await visitor.click("Nur notwendige")
        assert visitor.one("Schuhe").covered_by is None
        await visitor.click("Schuhe")
        assert visitor.path == "/k/schuhe"
        assert not visitor.all("Nur notwendige")


async def test_the_cookies_can_be_chosen_one_by_one(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb", "consent") as visitor:
        await visitor.click("Einstellungen")
        assert not visitor.one("Notwendig").enabled
        await visitor.click("Statistik")
        await visitor.click("Auswahl speichern")
        assert await visitor.page.evaluate("localStorage.getItem('atelier.cookies')") == "statistik"


async def test_a_newsletter_comes_in_between_once(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb", "newsletter") as visitor:
        await visitor.click("Schuhe")
        await visitor.click("Accessoires")
        await visitor.page.wait_for_selector(".newsletter")
        await visitor.act(Click(name="browser.scroll_up"))
        await visitor.click("Nein, danke")
        await visitor.click("Zuhause")
        await visitor.click("Schuhe")
        assert not visitor.all("Nein, danke")


async def test_nothing_lies_over_a_page_without_the_traps(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb") as visitor:
        for category in ("Schuhe", "Accessoires", "Zuhause"):
            await visitor.click(category)
        assert await visitor.page.locator("[role=dialog]").count() == 0
        assert all(one.covered_by is None for one in visitor.seen.elements if one.in_view)


async def test_a_header_that_sticks_does_not_catch_what_is_pressed_under_it(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/k/damen", "sticky-header") as visitor:
        for _ in range(2):
            await visitor.act(Click(name="browser.scroll_down"))
        assert visitor.one("Suche").in_view
        await visitor.click(visitor.starting("Schwarz", "checkbox"))
        assert "farbe=schwarz" in visitor.path


async def test_without_the_trap_the_header_scrolls_away(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/k/damen") as visitor:
        for _ in range(2):
            await visitor.act(Click(name="browser.scroll_down"))
        assert not visitor.one("Suche").in_view


@pytest.mark.parametrize("traps", ["closed-shadow", ""])
async def test_a_store_is_found_by_its_postcode(enter, traps: str) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb", traps) as visitor:
        finder = "document.querySelector('store-finder')"
        closed = await visitor.page.evaluate(f"{finder} !== null && {finder}.shadowRoot === null")
        assert closed is bool(traps)
        await visitor.type("Ihre Postleitzahl", "20095")
        await visitor.click("Filiale finden")
        assert "Atelier Hamburg, Marktstraße 41" in visitor.seen.html


async def test_an_unknown_address_says_so(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb") as visitor:
        await visitor.page.goto(visitor.shop.url + "/p/9999/nichts")
        await visitor.page.wait_for_selector(".missing")
        assert await visitor.page.locator("h1").inner_text() == "Diese Seite gibt es nicht"
