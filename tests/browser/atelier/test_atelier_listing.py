"""What makes atelier's listings and its head harder to use, one trap at a time."""

import re

import pytest

from shopper_agent.schema import Click, Observation

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SNEAKERS = "/k/schuhe?art=sneaker"


def prices(seen: Observation) -> list[float]:
    return [product.price for product in seen.products if product.price is not None]


async def test_a_hover_menu_opens_first_and_leads_on_then(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb", "hover-menu") as visitor:
        await visitor.page.mouse.move(640, 700)
        assert not visitor.all("Sneaker")
        await visitor.click("Schuhe")
        assert visitor.path == "/hilfe/agb"
        await visitor.click("Sneaker")
        assert visitor.path == SNEAKERS
        assert await visitor.page.locator("h1").inner_text() == "Sneaker"


async def test_a_hover_menu_is_followed_at_the_second_press(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb", "hover-menu") as visitor:
        await visitor.click("Schuhe")
        await visitor.click("Schuhe")
        assert visitor.path == "/k/schuhe"


async def test_without_a_hover_menu_a_category_is_a_link(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb") as visitor:
        await visitor.click("Schuhe")
        assert visitor.path == "/k/schuhe"
        assert len(visitor.seen.products) == 12


async def test_the_order_is_chosen_in_a_listbox_of_the_shop(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SNEAKERS, "own-listbox") as visitor:
        assert not visitor.all("Preis aufsteigend")
        box = next(one for one in visitor.seen.elements if one.role == "combobox")
        await visitor.click(box)
        await visitor.click("Preis aufsteigend", "option")
        assert "sortierung=preis_auf" in visitor.path
        assert prices(visitor.seen) == sorted(prices(visitor.seen))


async def test_without_the_trap_the_order_is_chosen_in_a_select(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SNEAKERS) as visitor:
        await visitor.click("Preis absteigend", "option")
        assert "sortierung=preis_ab" in visitor.path
        assert prices(visitor.seen) == sorted(prices(visitor.seen), reverse=True)


async def test_facets_narrow_and_going_back_widens_again(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SNEAKERS) as visitor:
        everything = len(visitor.seen.products)
        await visitor.click(visitor.starting("Salbei", "checkbox"))
        assert visitor.path == f"{SNEAKERS}&farbe=salbei"
        assert 0 < len(visitor.seen.products) < everything
        assert visitor.starting("Salbei", "checkbox").checked
        await visitor.act(Click(name="browser.back"))
        assert visitor.path == SNEAKERS
        assert len(visitor.seen.products) == everything


async def test_a_price_slider_takes_a_number(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SNEAKERS, "price-slider") as visitor:
        slider = visitor.one("Höchstpreis", "slider")
        await visitor.type(slider, "80")
        assert "preis_bis=80" in visitor.path
        assert prices(visitor.seen)
        assert max(prices(visitor.seen)) <= 80


async def test_without_a_slider_the_highest_price_is_typed(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SNEAKERS) as visitor:
        await visitor.submit("Preis bis (€)", "80")
        assert "preis_bis=80" in visitor.path
        assert max(prices(visitor.seen)) <= 80


@pytest.mark.parametrize("traps", ["star-filter", ""])
async def test_stars_narrow_the_listing(enter, traps: str) -> None:  # type: ignore[no-untyped-def]
    async with enter(SNEAKERS, traps) as visitor:
        await visitor.click("4 Sterne und mehr", "radio")
        assert "sterne=4" in visitor.path
        ratings = [one.rating for one in visitor.seen.products]
        assert ratings
        assert all(rating is not None and rating >= 4 for rating in ratings)


async def test_more_comes_as_one_scrolls(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/k/damen", "infinite-scroll") as visitor:
        first = len(visitor.seen.products)
        assert not visitor.all("Mehr laden")
        for _ in range(6):
            await visitor.act(Click(name="browser.scroll_down"))
        assert len(visitor.seen.products) > first


async def test_without_infinite_scroll_more_comes_at_a_press(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/k/damen") as visitor:
        first = len(visitor.seen.products)
        await visitor.click("Mehr laden")
        assert len(visitor.seen.products) == 2 * first


async def test_going_back_shows_what_had_been_loaded_where_it_was(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/k/damen") as visitor:
        await visitor.click("Mehr laden")
        loaded = [one.title for one in visitor.seen.products]
        last = visitor.seen.products[-1]
        assert last.name is not None
        await visitor.act(Click(name=last.name))
        assert "/p/" in visitor.path
        await visitor.act(Click(name="browser.back"))
        assert [one.title for one in visitor.seen.products] == loaded
        assert visitor.seen.page is not None
        assert visitor.seen.page.y > 500


async def test_a_card_with_nothing_but_a_listener_opens(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SNEAKERS, "listener-only") as visitor:
        card = await visitor.page.eval_on_selector(
            ".card-link", "e => [e.localName, e.hasAttribute('role'), getComputedStyle(e).cursor, e.onclick]"
        )
        assert card == ["div", False, "auto", None]
        product = visitor.seen.products[0]
        await visitor.act(Click(name=product.name or visitor.starting(product.title).name))
        assert re.fullmatch(r"/p/\d+/[a-z0-9-]+", visitor.path)
        assert await visitor.page.locator("h1").inner_text() == product.title


@pytest.mark.parametrize("traps", ["debounce", ""])
async def test_suggestions_are_there_after_typing(enter, traps: str) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb", traps) as visitor:
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
        await visitor.type("Suche", "kissen")
        assert visitor.all("Kissenhüllen", "link")
        assert len(asked) == 1 or not traps
        await visitor.click("Kissenhüllen", "link")
        assert visitor.path.startswith("/suche?q=Kissenh")
        assert visitor.seen.products


async def test_a_search_with_a_typo_finds_what_was_meant(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb") as visitor:
        await visitor.submit("Suche", "rollkragnpullover")
        assert visitor.path.startswith("/suche?q=")
        assert visitor.seen.products
        assert all("Rollkragenpullover" in one.title for one in visitor.seen.products)


async def test_while_answers_are_due_skeletons_stand_in_and_it_is_told(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb", "skeletons", settle_ms=3000) as visitor:
        await visitor.page.route("**/api/products?*", lambda _route: None)
        await visitor.click("Herren")
        assert await visitor.page.locator(".skeleton").count() > 0
        assert "unsettled" in {event.kind for event in visitor.seen.events}
        await visitor.page.unroute("**/api/products?*")


async def test_slow_answers_are_waited_for(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter("/hilfe/agb", "slow-api,skeletons") as visitor:
        await visitor.click("Herren")
        assert len(visitor.seen.products) == 12
        assert await visitor.page.locator(".skeleton").count() == 0
