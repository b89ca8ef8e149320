"""Which address leads to which page; some are as the design has them."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sites.kin import checkout, pages_account, pages_browse, pages_cart, pages_product, pictures
from sites.kin.addresses import Addresses
from sites.kin.design import Design
from sites.kin.visits import Handler, ShopState, page
from sites.web import CACHED


def routes(design: Design) -> list[Route]:
    """The routes of a shop of this design."""
    product, cart = Addresses(design).product_route, design.cart_path
    return [
        _get("/", pages_browse.home),
        _get(design.paths["category"], pages_browse.category),
        _get(design.paths["search"], pages_browse.search),
        _get("/deals", pages_browse.deals),
        _get("/new", pages_browse.new),
        _get("/help/{slug}", pages_browse.help_page),
        _get(product, pages_product.product),
        _post(product, pages_product.add_here),
        _get("/added/{id:int}", pages_product.added_page),
        _post(f"{cart}/add", pages_product.add_from_card),
        _get(cart, pages_cart.cart),
        _post(f"{cart}/update", pages_cart.update_line),
        _post(f"{cart}/remove", pages_cart.remove_line),
        _post(f"{cart}/save", pages_cart.save_line),
        _post(f"{cart}/restore", pages_cart.restore_line),
        _post(f"{cart}/coupon", pages_cart.apply_coupon),
        *_buying(),
        Route("/pictures/{id:int}-{view:int}.svg", pictures.picture),
        Route("/look.css", _look),
    ]


def _buying() -> list[Route]:
    """The checkout, the account and the notices."""
    return [
        _get("/checkout", checkout.start),
        _post("/checkout/guest", checkout.guest),
        _get("/checkout/{number:int}", checkout.show),
        _post("/checkout/{number:int}", checkout.sent),
        _get("/order/{number}", checkout.placed),
        _get("/account", pages_account.account),
        _get("/account/register", pages_account.register_form),
        _post("/account/register", pages_account.register),
        _get("/account/login", pages_account.account),
        _post("/account/login", pages_account.login),
        _post("/account/logout", pages_account.logout),
        _post("/notice", pages_account.notice),
    ]


async def _look(request: Request) -> Response:
    """The style sheet, in the shop's colours."""
    shop: ShopState = request.app.state.shop
    css = shop.templates.get_template(f"{shop.design.family}/look.css").render()
    return PlainTextResponse(css, media_type="text/css", headers=CACHED)


def _get(path: str, handler: Handler) -> Route:
    return Route(path, page(handler), methods=["GET"])


def _post(path: str, handler: Handler) -> Route:
    return Route(path, page(handler), methods=["POST"])
