"""A shop as a web application."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from itsdangerous import Signer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sites.databases import setting
from sites.errors import UnknownVariant
from sites.kin.addresses import Addresses
from sites.kin.billing import free_from, promised
from sites.kin.catalogue import Product, catalogue_of
from sites.kin.design import Design, design_of
from sites.kin.pages_account import create_accounts
from sites.kin.routes import routes
from sites.kin.storage import open_database
from sites.kin.variants import VARIANTS
from sites.kin.visits import ShopState, Visit, visit_page
from sites.options import ShopOptions
from sites.web import SecurityHeaders

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'self'; script-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
FEW = 5
POOLED = ("layout", "words", "labels", "paths", "css", "look")


def create_app(database: Path, seed: int, options: ShopOptions | None = None) -> Starlette:
    """The shop of a seed on a database file, which is filled when it is new.

    Raises:
        WrongDatabase: the file is not this shop's, of another seed or variant.
        UnknownVariant: the shop does not come in this variant.
        BadAccount: an account's e-mail address or password cannot be one.
    """
    chosen = options or ShopOptions()
    if chosen.variant not in VARIANTS:
        raise UnknownVariant(f"kin has no variant {chosen.variant!r}; there are {', '.join(VARIANTS)}")
    design = design_of(seed, chosen.variant)
    catalogue = catalogue_of(design)
    engine = open_database(database, chosen.variant, catalogue)
    try:
        create_accounts(engine, chosen.accounts)
        signer = Signer(setting(engine, "cookie_secret"), salt="session")
    except BaseException:
        engine.dispose()
        raise
    state = ShopState(engine, _templates(design), signer, design, catalogue, chosen.endless_stock)
    state.templates.globals |= {"shop_menu": state.menu, "footer_entries": _footer(state)}

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = Starlette(
        routes=routes(design),
        middleware=[Middleware(SecurityHeaders, policy=POLICY)],
        exception_handlers={HTTPException: _http_error, Exception: _server_error},
        lifespan=lifespan,
    )
    app.state.shop = state
    return app


def _templates(design: Design) -> Environment:
    """The templates with all that they may ask of a design."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    addresses = Addresses(design)
    pooled: Mapping[str, object] = {name: getattr(design, name) for name in POOLED}
    templates.filters["from_json"] = json.loads
    templates.globals |= pooled
    templates.globals |= {
        "d": design,
        "money": design.money,
        "url": addresses.product,
        "category_url": addresses.category,
        "picture_url": addresses.picture,
        "promised": lambda product: promised(design, product.days),
        "percent_off": _percent_off,
        "stock_line": lambda count: _stock_line(design, count),
        "announcement": design.words["announcement"].format(price=design.money(free_from(design)), code=design.code),
    }
    return templates


def _footer(state: ShopState) -> list[tuple[str, str]]:
    """What the footer's links are called and where they lead."""
    kinds = [category for category in state.catalogue.categories if category.parent][: state.design.footer_kinds]
    texts = [(name, state.addresses.help(name)) for name in state.design.footer_links]
    return texts + [(kind.name, state.addresses.category(kind)) for kind in kinds]


def _percent_off(product: Product) -> int:
    """The saving against the former price, in whole per cent."""
    return round(100 - 100 * product.price_cents / product.was_cents) if product.was_cents else 0


def _stock_line(design: Design, count: int) -> str:
    if count == 0:
        return design.words["stock_none"]
    return design.words["stock_few" if count <= FEW else "stock_many"].format(count=count)


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return visit_page(request, lambda visit: _error_page(visit, status), {})


def _error_page(visit: Visit, status: int) -> Response:
    return visit.render("text", "This page does not exist", status=status, said="Please look for it from the start.")


async def _server_error(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("Something went wrong.", status_code=500)
