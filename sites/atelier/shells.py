"""The pages by address: every one is the same document, which the page's script fills; and the pictures."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sites.atelier.answers import ASKED_AGAIN
from sites.atelier.models import ProductRow
from sites.atelier.orders import by_number
from sites.atelier.pictures import VIEWS, draw
from sites.atelier.visits import ShopState, Visit, visit
from sites.web import CACHED

STATIC = Path(__file__).parent / "static"


async def page(request: Request) -> Response:
    """A page that is there whatever its address says."""
    return visit(request, lambda _visit: _shell(), {})


async def category(request: Request) -> Response:
    """The page of a category."""
    shop: ShopState = request.app.state.shop
    known = request.path_params["slug"] in shop.assortment.categories
    return visit(request, lambda _visit: _shell(200 if known else 404), {})


async def product(request: Request) -> Response:
    """The page of a product."""
    shop: ShopState = request.app.state.shop
    known = request.path_params["product"] in shop.assortment.items
    return visit(request, lambda _visit: _shell(200 if known else 404), {})


async def order(request: Request) -> Response:
    """The page of one of the visitor's orders."""

    def shown(visit: Visit) -> Response:
        known = by_number(visit.db, visit.session, request.path_params["number"])
        return _shell(200 if known is not None else 404)

    return visit(request, shown, {})


async def missing(request: Request) -> Response:
    """A page that there is not."""
    return visit(request, lambda _visit: _shell(404), {})


async def payment_frame(_request: Request) -> Response:
    """The document with the card's fields, for a frame in the checkout."""
    return HTMLResponse(_document("pay-frame.html"), headers=dict(ASKED_AGAIN))


async def picture(request: Request) -> Response:
    """A product's picture in one of its colours."""
    shop: ShopState = request.app.state.shop
    number, view, value = (request.path_params[name] for name in ("product", "view", "colour"))
    colour = shop.assortment.colours.get(value)
    if view not in VIEWS or number not in shop.assortment.items or colour is None:
        raise HTTPException(404)
    with Session(shop.engine) as db:
        drawing = db.execute(select(ProductRow.drawing).where(ProductRow.id == number)).scalar_one()
    return Response(draw(drawing, colour.hex, view, number), media_type="image/svg+xml", headers=dict(CACHED))


def _shell(status: int = 200) -> Response:
    return HTMLResponse(_document("index.html"), status_code=status, headers=dict(ASKED_AGAIN))


def _document(name: str) -> str:
    return (STATIC / name).read_text("utf-8")
