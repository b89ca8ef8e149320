"""Product pictures: shapes that a kind's name draws, in the product's colour."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sites.kin.catalogue import Product
from sites.kin.visits import ShopState
from sites.web import CACHED

COLORS: Mapping[str, str] = MappingProxyType({
    "Black": "#3a3f4b", "White": "#e6e8ee", "Navy": "#2f4a7d", "Red": "#c9443b", "Green": "#3f8a5b", "Sand": "#d9bf96",
    "Grey": "#8f98a6", "Blue": "#3d82d6", "Pink": "#e58aa7", "Mustard": "#d4a32a",
})  # fmt: skip
BODIES = (
    '<rect x="50" y="50" width="100" height="110" rx="{r}"/>',
    '<circle cx="100" cy="105" r="56"/>',
    '<ellipse cx="100" cy="110" rx="70" ry="44"/>',
    '<path d="M60 160L72 60h56l12 100z"/>',
    '<path d="M40 120q60-100 120 0v30q-60 22-120 0z"/>',
    '<rect x="70" y="34" width="60" height="134" rx="{r}"/>',
    '<path d="M36 90h128l-14 70H50z"/>',
    '<path d="M100 40l62 118H38z"/>',
)
DETAILS = (
    '<path d="M64 70q36-56 72 0" fill="none" stroke="{ink}" stroke-width="9"/>',
    '<rect x="78" y="26" width="44" height="22" rx="6" fill="{ink}"/>',
    '<circle cx="100" cy="106" r="20" fill="#fff" opacity=".75"/>',
    '<path d="M60 128h80M60 142h80" stroke="#fff" stroke-width="5" opacity=".7"/>',
    '<rect x="136" y="80" width="42" height="12" rx="6" fill="{ink}"/>',
    '<circle cx="74" cy="162" r="13" fill="{ink}"/><circle cx="126" cy="162" r="13" fill="{ink}"/>',
    '<path d="M80 60v96M100 56v104M120 60v96" stroke="{ink}" stroke-width="3" opacity=".5"/>',
    '<path d="M72 84l56 44M128 84l-56 44" stroke="#fff" stroke-width="4" opacity=".5"/>',
)
INK = "#1d2029"
VIEWS: Mapping[int, str] = MappingProxyType({
    1: "", 2: "rotate(-12 100 100) scale(.86) translate(16 16)", 3: "scale(1.4) translate(-28 -24)",
})  # fmt: skip


def draw(product: Product, view: int) -> str:
    """The SVG of a product in one of its views: products of a kind have the same shape."""
    rng = Random(f"shape:{product.kind}")
    body = rng.choice(BODIES).format(r=rng.choice((4, 16, 30)))
    details = "".join(detail.format(ink=INK) for detail in rng.sample(DETAILS, 2))
    color = COLORS.get(product.color, COLORS["Blue"])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="400" height="400">'
        '<rect width="200" height="200" fill="#f4f6f9"/><ellipse cx="100" cy="176" rx="66" ry="7" opacity=".1"/>'
        f'<g transform="{VIEWS[view]}"><g fill="{color}" stroke="{INK}" stroke-opacity=".25">{body}</g>'
        f"{details}</g></svg>"
    )


async def picture(request: Request) -> Response:
    """The picture a browser asks for."""
    shop: ShopState = request.app.state.shop
    product, view = shop.products.get(request.path_params["id"]), request.path_params["view"]
    if product is None or view not in VIEWS:
        raise HTTPException(404)
    return Response(draw(product, view), media_type="image/svg+xml", headers=CACHED)
