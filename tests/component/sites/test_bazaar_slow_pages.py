"""The slow variant, and many visitors at once."""

import asyncio
import shutil
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from sites.bazaar.app import create_app
from sites.bazaar.variants import VARIANTS
from sites.bazaar.visits import ShopState
from sites.errors import UnknownVariant
from sites.hosting import serve
from sites.options import ShopOptions

VISITORS = 24
DELAY_S = 1.0


async def test_slow_pages_are_late_while_the_rest_is_answered_at_once(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    app.state.shop = replace(app.state.shop, variant=replace(VARIANTS["slow"], delay_s=DELAY_S))
    began = time.monotonic()
    page = asyncio.create_task(client.get("/"))
    for path in ("/static/shop.css", "/media/1001-1.svg", "/p/1001"):
        assert (await client.get(path)).status_code in (200, 301)
    answer = await client.post("/cookies", data={"choice": "all"}, headers={"X-Requested-With": "fetch"})
    assert answer.json() == {}
    assert not page.done()
    assert (await page).status_code == 200
    assert time.monotonic() - began >= DELAY_S


async def test_many_visitors_fill_their_own_carts_at_once(filled: Path, tmp_path: Path) -> None:
    with serve("bazaar", database=Path(shutil.copy(filled, tmp_path)), endless_stock=True) as shop:

        async def visit() -> None:
            async with httpx.AsyncClient(base_url=shop.url, timeout=30) as client:
                await client.get("/")
                await client.post("/cart/add", data={"product_id": "1126"})
                assert (await client.get("/cart")).status_code == 200

        await asyncio.gather(*(visit() for _ in range(VISITORS)))
        assert len(shop.carts()) == VISITORS
        assert {line.quantity for cart in shop.carts() for line in cart.lines} == {1}


def test_an_unknown_variant_is_refused_with_the_known_ones(filled: Path) -> None:
    with pytest.raises(UnknownVariant, match="price-badge"):
        create_app(filled, 7, ShopOptions(variant="fast"))


def test_a_shop_knows_its_options(filled: Path) -> None:
    app = create_app(filled, 7, ShopOptions(variant="no-filters", endless_stock=True))
    state: ShopState = app.state.shop
    assert (state.variant, state.endless_stock) == (VARIANTS["no-filters"], True)
    state.engine.dispose()
