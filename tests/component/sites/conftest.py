import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from sites.atelier.app import create_app as create_atelier
from sites.atelier.storage import open_database as open_atelier
from sites.bazaar.app import create_app
from sites.bazaar.storage import open_database
from sites.options import ShopOptions


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bazaar") / "shop.sqlite"
    open_database(path, seed=7).dispose()
    return path


@pytest.fixture
def app(filled: Path, tmp_path: Path) -> Iterator[Starlette]:
    app = create_app(Path(shutil.copy(filled, tmp_path)), seed=7)
    yield app
    app.state.shop.engine.dispose()


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        yield client


@pytest.fixture
async def client_of(filled: Path, tmp_path: Path) -> AsyncIterator[Callable[[str], httpx.AsyncClient]]:
    """Opens a variant of the shop by its name."""
    async with AsyncExitStack() as stack:

        def open_variant(name: str) -> httpx.AsyncClient:
            app = create_app(Path(shutil.copy(filled, tmp_path / f"{name}.sqlite")), 7, ShopOptions(variant=name))
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url="http://shop.test")
            stack.push_async_callback(client.aclose)
            stack.callback(app.state.shop.engine.dispose)
            return client

        yield open_variant


@pytest.fixture(scope="session")
def filled_atelier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("atelier") / "shop.sqlite"
    open_atelier(path, seed=7).dispose()
    return path


@pytest.fixture
def atelier(filled_atelier: Path, tmp_path: Path) -> Iterator[Starlette]:
    app = create_atelier(Path(shutil.copy(filled_atelier, tmp_path / "atelier.sqlite")), seed=7)
    yield app
    app.state.shop.engine.dispose()


@pytest.fixture
def visitor(atelier: Starlette) -> Callable[[], httpx.AsyncClient]:
    """Makes one more browser in the boutique, whose scripts write as the shop's own page does."""

    def make() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=atelier, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://shop.test", headers={"X-Atelier": "1"})

    return make


@pytest.fixture
async def shopper(visitor: Callable[[], httpx.AsyncClient]) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor() as client:
        yield client
