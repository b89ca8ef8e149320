"""What makes atelier's product pages harder to use, one trap at a time."""

import pytest

from shopper_agent.schema import Click, Element

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

DRESS = "/p/2053/leinenkleid-amrum"  # colours, sizes and three pages of reviews
SHOULDER_BAG = "/p/2248/canvas-umhaengetasche-juist"  # no sizes


def box(visitor) -> Element:  # type: ignore[no-untyped-def]
    """The size's own listbox."""
    return next(one for one in visitor.seen.elements if one.role == "combobox")  # type: ignore[no-any-return]


async def test_a_carousel_shows_one_picture_at_a_time(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS, "carousel") as visitor:
        assert "Ansicht 1" in visitor.seen.html
        assert not visitor.one("Zurückblättern").enabled
        await visitor.click("Weiterblättern")
        assert (await visitor.page.locator(".carousel-place").inner_text()).startswith("2 / ")
        assert "Ansicht 2" in visitor.seen.html
        await visitor.click("Zurückblättern")
        assert (await visitor.page.locator(".carousel-place").inner_text()).startswith("1 / ")


async def test_without_a_carousel_all_pictures_are_shown(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS) as visitor:
        assert all(f"Ansicht {number}" in visitor.seen.html for number in (1, 2, 3, 4))


async def test_a_size_is_chosen_in_a_listbox_at_the_end_of_the_page(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS, "own-listbox") as visitor:
        await visitor.click("In die Tasche")
        assert "Bitte wählen Sie eine Größe." in visitor.seen.html
        await visitor.click(box(visitor))
        assert await visitor.page.locator("body > .options").count() == 1
        await visitor.click("38", "option")
        assert "38" in await visitor.page.locator(".listbox").inner_text()
        assert "Bitte wählen Sie eine Größe." not in visitor.seen.html
        await visitor.click("In die Tasche")
        assert "Ihre Tasche" in visitor.seen.html


async def test_without_the_trap_a_size_is_chosen_in_a_select(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS) as visitor:
        await visitor.click("38", "option")
        assert visitor.one("38", "option").checked


async def test_a_stepper_counts_by_presses(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, "stepper") as visitor:
        assert not visitor.one("Weniger").enabled
        await visitor.click("Mehr", "button")
        await visitor.click("Mehr", "button")
        assert visitor.one("Anzahl").value == "3"
        await visitor.click("Weniger", "button")
        await visitor.click("In die Tasche")
        assert visitor.one("Tasche 2").role == "button"


async def test_without_a_stepper_the_quantity_is_typed(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG) as visitor:
        await visitor.type("Anzahl", "2")
        await visitor.click("In die Tasche")
        assert visitor.one("Tasche 2").role == "button"


async def test_more_reviews_come_below_those_that_are_there(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS, "load-more") as visitor:
        first = await visitor.page.locator(".review").all_inner_texts()
        await visitor.click("Mehr anzeigen")
        more = await visitor.page.locator(".review").all_inner_texts()
        assert more[: len(first)] == first
        assert len(more) > len(first)


async def test_without_the_trap_reviews_have_pages(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS) as visitor:
        first = await visitor.page.locator(".review").all_inner_texts()
        await visitor.click("Seite 2")
        assert await visitor.page.locator(".review").all_inner_texts() != first


async def test_trying_on_opens_a_dialog_that_keeps_the_focus(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS, "focus-modal") as visitor:
        await visitor.click("Anprobieren")
        assert "Anprobieren reserviert nichts." in visitor.seen.html
        assert visitor.one("Suche").covered_by is not None
        for _ in range(25):
            await visitor.page.keyboard.press("Tab")
            assert await visitor.page.evaluate("Boolean(document.activeElement.closest('[role=dialog]'))")
        await visitor.click(visitor.all("38", "option")[-1])  # the dialog lies at the end of the page
        await visitor.click(visitor.all("In die Tasche")[-1])
        assert await visitor.page.locator(".try-on").count() == 0
        assert visitor.one("Tasche 1").role == "button"


async def test_without_the_trap_trying_on_unfolds_a_text(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS) as visitor:
        await visitor.click("Anprobieren")
        assert "Anprobieren reserviert nichts." in visitor.seen.html
        assert await visitor.page.locator("[role=dialog]").count() == 0


async def test_adding_is_told_by_a_toast_and_the_count_in_the_same_step(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, "toast") as visitor:
        assert visitor.one("Tasche 0")
        await visitor.click("In die Tasche")
        assert "Canvas-Umhängetasche Juist liegt in Ihrer Tasche." in visitor.seen.html
        assert visitor.one("Tasche 1")
        await visitor.click("Zur Tasche")
        assert visitor.path == "/tasche"


async def test_without_a_toast_the_bag_opens(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG) as visitor:
        await visitor.click("In die Tasche")
        assert "Ihre Tasche" in visitor.seen.html
        assert visitor.one("Jetzt zur Kasse", "link")


async def test_the_size_guide_opens_in_a_new_tab(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS, "new-tab") as visitor:
        await visitor.click("Größentabelle")
        assert visitor.path == "/groessen"
        assert "new_tab" in {event.kind for event in visitor.seen.events}
        await visitor.act(Click(name="browser.back"))
        assert visitor.path == DRESS


async def test_without_the_trap_the_size_guide_opens_in_place(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS) as visitor:
        await visitor.click("Größentabelle")
        assert visitor.path == "/groessen"
        assert not visitor.seen.events


async def test_a_photo_cannot_be_chosen_and_a_review_goes_without(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, "file-input") as visitor:
        await visitor.click("Bewertung schreiben")
        photo = visitor.one("Foto (freiwillig)")
        refused = await visitor.environment.step(Click(name=photo.name))
        assert refused.failure is not None
        await visitor.click("5 Sterne", "radio")
        await visitor.type("Name", "Mara")
        await visitor.type("Ihre Erfahrung", "Schönes Leder und genug Platz für ein Buch.")
        await visitor.click("Absenden")
        assert "Schönes Leder und genug Platz" in visitor.seen.html


async def test_without_the_trap_a_review_has_no_photo(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG) as visitor:
        await visitor.click("Bewertung schreiben")
        assert not visitor.all("Foto (freiwillig)")
        await visitor.click("Absenden")
        assert "Bitte vergeben Sie Sterne." in visitor.seen.html
        assert visitor.one("Name").invalid


async def test_a_product_is_put_aside_and_found_again(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(DRESS) as visitor:
        await visitor.click(visitor.starting("♡ Auf den Merkzettel"))
        await visitor.click(visitor.starting("Merkzettel", "link"))
        assert visitor.path == "/merkzettel"
        await visitor.click(visitor.starting("Leinenkleid Amrum", "link"))
        assert visitor.path == DRESS
