"""The shop as a web application."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from itsdangerous import Signer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from sites.bazaar import pictures
from sites.bazaar.accounts import create_accounts
from sites.bazaar.filters import PAGE_SIZES, SORTS
from sites.bazaar.models import Base, CategoryRow
from sites.bazaar.money import FREE_DELIVERY_FROM, arrival, day_name, money
from sites.bazaar.routes_browse import browse_routes
from sites.bazaar.routes_buy import account_routes, cart_routes, checkout_routes
from sites.bazaar.storage import open_database
from sites.bazaar.variants import VARIANTS
from sites.bazaar.visits import Department, ShopState, Visit, visit_page
from sites.databases import check_tables, setting
from sites.errors import UnknownVariant
from sites.options import ShopOptions
from sites.web import CACHED, CachedStatic, SecurityHeaders

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
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
        raise UnknownVariant(f"bazaar has no variant {chosen.variant!r}; there are {', '.join(VARIANTS)}")
    engine = open_database(database, seed)
    try:
        check_tables(engine, database, Base)
        create_accounts(engine, chosen.accounts)
        state = _state(engine, chosen)
    except BaseException:
        engine.dispose()
        raise

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(SecurityHeaders, policy=POLICY)],
        exception_handlers={HTTPException: _http_error, Exception: _server_error},
        lifespan=lifespan,
    )
    app.state.shop = state
    return app


def _state(engine: Engine, options: ShopOptions) -> ShopState:
    return ShopState(
        engine=engine,
        templates=_templates(),
        signer=Signer(setting(engine, "cookie_secret"), salt="session"),
        departments=_departments(engine),
        variant=VARIANTS[options.variant],
        endless_stock=options.endless_stock,
    )


def _routes() -> list[Route | Mount]:
    return [
        *cart_routes(),
        *checkout_routes(),
        *account_routes(),
        *browse_routes(),
        Route("/media/{product_id:int}-{view:int}.svg", pictures.picture, name="picture"),
        Route("/favicon.svg", _favicon),
        Route("/favicon.ico", _favicon),
        Route("/robots.txt", _robots),
        Mount("/static", CachedStatic(directory=FOLDER / "static")),
    ]


def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"money": money, "day": day_name, "arrival": arrival, "from_json": json.loads}
    templates.filters["dollars"] = lambda cents: money(cents).removesuffix(".00")
    templates.filters["long_date"] = lambda day: f"{day:%B} {day.day}, {day.year}"
    templates.globals |= {"sorts": SORTS, "page_sizes": PAGE_SIZES, "free_delivery_from": FREE_DELIVERY_FROM}
    return templates


def _departments(engine: Engine) -> tuple[Department, ...]:
    with Session(engine) as db:
        rows = db.execute(select(CategoryRow).order_by(CategoryRow.position)).scalars().all()
    return tuple(
        Department(
            row.slug, row.name, row.blurb, tuple((leaf.slug, leaf.name) for leaf in rows if leaf.parent == row.slug)
        )
        for row in rows
        if not row.parent
    )


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return visit_page(request, _error_page(status), {})


def _error_page(status: int) -> Callable[[Visit], Response]:
    return lambda visit: visit.render("error.html", status=status, code=status)


async def _server_error(_request: Request, _error: Exception) -> Response:
    return HTMLResponse((FOLDER / "templates" / "server_error.html").read_text("utf-8"), status_code=500)


async def _favicon(_request: Request) -> Response:
    return FileResponse(FOLDER / "static" / "favicon.svg", headers=CACHED)


async def _robots(_request: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /cart\nDisallow: /checkout\n", headers=CACHED)
