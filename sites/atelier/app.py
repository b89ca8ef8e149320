"""The shop as a web application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from itsdangerous import Signer
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from sites.atelier import shells
from sites.atelier.accounts import create_accounts
from sites.atelier.answers import Invalid, Refused, refusal
from sites.atelier.assortment import load
from sites.atelier.routes import routes
from sites.atelier.storage import open_database
from sites.atelier.variants import VARIANTS
from sites.atelier.visits import ShopState, refused
from sites.atelier.vocabulary import range_words
from sites.databases import setting
from sites.errors import UnknownVariant
from sites.options import ShopOptions
from sites.web import SecurityHeaders

INTERFACE = ("/api/", "/media/", "/static/")
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; frame-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


def create_app(database: Path, seed: int, options: ShopOptions | None = None) -> Starlette:
    """The shop on a database file, which is filled with the seed's catalogue when it is new.

    Raises:
        WrongDatabase: the file is not this shop's, of another edition or seed.
        UnknownVariant: the shop does not come in this variant.
        BadAccount: an account's e-mail address or password cannot be one.
    """
    chosen = options or ShopOptions()
    if chosen.variant not in VARIANTS:
        raise UnknownVariant(f"atelier has no variant {chosen.variant!r}; there are {', '.join(VARIANTS)}")
    engine = open_database(database, seed)
    try:
        create_accounts(engine, chosen.accounts)
        state = _state(engine, seed, chosen)
    except BaseException:
        engine.dispose()
        raise

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = Starlette(
        routes=routes(),
        middleware=[Middleware(SecurityHeaders, policy=POLICY)],
        exception_handlers={HTTPException: _http_error, Refused: refused, Invalid: refused},
        lifespan=lifespan,
    )
    app.state.shop = state
    return app


def _state(engine: Engine, seed: int, options: ShopOptions) -> ShopState:
    return ShopState(
        engine=engine,
        signer=Signer(setting(engine, "cookie_secret"), salt="session"),
        assortment=load(engine, range_words()),
        seed=seed,
        traps=options.traps,
        endless_stock=options.endless_stock,
    )


async def _http_error(request: Request, error: Exception) -> Response:
    """A refusal in JSON for scripts, a page that says so for people."""
    status = error.status_code if isinstance(error, HTTPException) else 400
    if request.url.path.startswith(INTERFACE) or status != 404:
        return refusal(status)
    return await shells.missing(request)
