"""Product pictures: SVG drawn from a product's kind and colour, in three views."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sites.bazaar.models import ProductRow
from sites.bazaar.visits import ShopState

VIEWS = (1, 2, 3)
CACHED = {"Cache-Control": "public, max-age=86400"}
# main, dark and light shade of each colour
COLORS: Mapping[str, tuple[str, str, str]] = {
    "Black": ("#3a3f4b", "#1d2029", "#7d8596"),
    "White": ("#eef0f4", "#b4bccb", "#ffffff"),
    "Navy": ("#2f4a7d", "#1b2d50", "#7d9ad0"),
    "Sand": ("#d9bf96", "#a98a5b", "#f3e6cd"),
    "Red": ("#d1493f", "#922b24", "#f0968f"),
    "Blue": ("#3d82d6", "#22569a", "#9cc5f5"),
    "Teal": ("#2a9d96", "#176661", "#8fdad4"),
    "Gray": ("#8f98a6", "#5b6371", "#cdd3dc"),
    "Pink": ("#e58aa7", "#b4587a", "#f9cfdd"),
    "Sage": ("#8aa98b", "#587a5c", "#c9dcc9"),
    "Orange": ("#ea8a3c", "#b25a16", "#f9c497"),
}
GROUNDS = ("#f4f6f9", "#f8f5f0", "#f1f6f4", "#f7f4f8")
POSES = {
    1: "translate(100 100) scale(.84) translate(-100 -100)",
    2: "translate(100 104) rotate(-9) scale(.72) translate(-100 -100)",
    3: "translate(100 96) scale(1.5) translate(-100 -112)",
}
FRAME = Template(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="600" height="600">'
    '<defs><linearGradient id="body" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="$main"/>'
    '<stop offset="1" stop-color="$dark"/></linearGradient>'
    '<radialGradient id="ground" cy=".4" r=".8"><stop offset="0" stop-color="#fff"/>'
    '<stop offset="1" stop-color="$ground"/></radialGradient></defs>'
    '<rect width="200" height="200" fill="url(#ground)"/>'
    '<g transform="$pose"><ellipse cx="100" cy="168" rx="66" ry="8" fill="#1d2029" opacity=".09"/>$drawing</g></svg>'
)


def draw(drawing: str, color: str, view: int, variant: int = 0) -> str:
    """The SVG of a product in one of its views."""
    main, dark, light = COLORS[color]
    shape = Template(_drawings()[drawing]).substitute(main=main, dark=dark, light=light)
    ground = GROUNDS[(variant + view) % len(GROUNDS)]
    return FRAME.substitute(main=main, dark=dark, ground=ground, pose=POSES[view], drawing=shape)


async def picture(request: Request) -> Response:
    """The picture a browser asks for."""
    shop: ShopState = request.app.state.shop
    product_id, view = request.path_params["product_id"], request.path_params["view"]
    if view not in VIEWS or product_id >= 2**31:
        raise HTTPException(404)
    query = select(ProductRow.drawing, ProductRow.color).where(ProductRow.id == product_id)
    with Session(shop.engine) as db:
        row = db.execute(query).one_or_none()
    if row is None:
        raise HTTPException(404)
    svg = draw(row.drawing, row.color, view, product_id)
    return Response(svg, media_type="image/svg+xml", headers=CACHED)


@cache
def _drawings() -> Mapping[str, str]:
    text = (Path(__file__).parent / "drawings.toml").read_text("utf-8")
    return {name: str(shape) for name, shape in tomllib.loads(text).items()}
