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
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sites.bazaar import pages_browse, pages_buy, pictures
from sites.bazaar.filters import PAGE_SIZES, SORTS
from sites.bazaar.models import CategoryRow
from sites.bazaar.money import arrival, day_name, money
from sites.bazaar.storage import open_database, setting
from sites.bazaar.visits import Department, Handler, ShopState, Visit, page, visit_page

FOLDER = Path(__file__).parent
CACHED = {"Cache-Control": "public, max-age=86400"}
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


def create_app(database: Path, seed: int) -> Starlette:
    """The shop on a database file, which is filled with the seed's catalogue when it is new."""
    engine = open_database(database, seed)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={HTTPException: _http_error, Exception: _server_error},
        lifespan=lifespan,
    )
    app.state.shop = ShopState(
        engine, _templates(), Signer(setting(engine, "cookie_secret"), salt="session"), _departments(engine)
    )
    return app


def _routes() -> list[Route | Mount]:
    browse, buy = pages_browse, pages_buy
    product = "/p/{product_id:int}/{slug}"
    return [
        _get("/", browse.home),
        _get("/c/{slug}", browse.category),
        _get("/deals", browse.deals),
        _get("/search", browse.search),
        _get("/p/{product_id:int}", browse.product),
        _get(product, browse.product),
        _post(product, browse.add_from_product),
        _get("/help/{name}", browse.help_page),
        _get("/cart", buy.cart),
        _post("/cart/add", buy.add_to_cart),
        _post("/cart/update", buy.update_line),
        _post("/cart/remove", buy.remove_line),
        _post("/cookies", buy.consent),
        *_checkout_routes(),
        Route("/media/{product_id:int}-{view:int}.svg", pictures.picture, name="picture"),
        Route("/favicon.svg", _favicon),
        Route("/favicon.ico", _favicon),
        Route("/robots.txt", _robots),
        Mount("/static", CachedStatic(directory=FOLDER / "static")),
    ]


def _checkout_routes() -> list[Route]:
    buy = pages_buy
    return [
        _get("/checkout", buy.checkout_start),
        _get("/checkout/address", buy.step("address", buy.address_form)),
        _post("/checkout/address", buy.step("address", buy.address_sent)),
        _get("/checkout/delivery", buy.step("delivery", buy.delivery_form)),
        _post("/checkout/delivery", buy.step("delivery", buy.delivery_sent)),
        _get("/checkout/payment", buy.step("payment", buy.payment_form)),
        _post("/checkout/payment", buy.step("payment", buy.payment_sent)),
        _get("/checkout/review", buy.step("review", buy.review_form)),
        _post("/checkout/review", buy.place_order),
        _get("/checkout/confirmation/{number}", buy.confirmation),
    ]


def _get(path: str, handler: Handler) -> Route:
    return Route(path, page(handler), methods=["GET"])


def _post(path: str, handler: Handler) -> Route:
    return Route(path, page(handler), methods=["POST"])


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
    templates.filters["long_date"] = lambda day: f"{day:%B} {day.day}, {day.year}"
    templates.globals |= {"sorts": SORTS, "page_sizes": PAGE_SIZES}
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


class CachedStatic(StaticFiles):
    """Static files a browser may keep."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file with a cache header."""
        response: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers.update(CACHED)
        return response


class SecurityHeaders:
    """Adds the usual protective headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, adding headers to its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
