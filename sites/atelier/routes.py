"""The shop's addresses."""

from starlette.routing import BaseRoute, Mount, Route

from sites.atelier import api_bag, api_buying, api_products, api_shop, reviews, shells
from sites.atelier.visits import Handler, asked, visited
from sites.web import CachedStatic

PAGES = ("/", "/suche", "/tasche", "/konto", "/merkzettel", "/groessen", "/hilfe/{topic}")
CHECKOUT = ("adresse", "lieferung", "zahlung", "pruefen")


def routes() -> list[BaseRoute]:
    """All addresses of the shop."""
    return [*_reading(), *_bag(), *_account(), *_checkout(), *_pages(), *_files()]


def _reading() -> list[BaseRoute]:
    return [
        Route("/api/config", asked(api_shop.config)),
        Route("/api/categories", asked(api_products.categories)),
        Route("/api/products", asked(api_products.products)),
        Route("/api/products/{product}", asked(api_products.product)),
        Route("/api/products/{product}/reviews", asked(reviews.reviews), methods=["GET"]),
        _write("POST", "/api/products/{product}/reviews", reviews.write_review),
        Route("/api/suggest", asked(api_products.suggestions)),
    ]


def _bag() -> list[BaseRoute]:
    return [
        _read("/api/bag", api_bag.bag),
        _write("POST", "/api/bag/lines", api_bag.add_line),
        _write("PATCH", "/api/bag/lines/{line}", api_bag.change_line),
        _write("DELETE", "/api/bag/lines/{line}", api_bag.remove_line),
        _write("POST", "/api/bag/coupon", api_bag.set_coupon),
        _write("DELETE", "/api/bag/coupon", api_bag.set_coupon),
        _read("/api/wishlist", api_bag.wishlist),
        _write("POST", "/api/wishlist/{product}", api_bag.add_wish),
        _write("DELETE", "/api/wishlist/{product}", api_bag.remove_wish),
    ]


def _account() -> list[BaseRoute]:
    return [
        _read("/api/session", api_buying.session),
        _write("POST", "/api/session", api_buying.log_in),
        _write("DELETE", "/api/session", api_buying.log_out),
        _write("POST", "/api/accounts", api_buying.register),
    ]


def _checkout() -> list[BaseRoute]:
    return [
        _read("/api/checkout", api_buying.checkout),
        _write("PUT", "/api/checkout", api_buying.change_checkout),
        _write("POST", "/api/pay-tokens", api_buying.card_token),
        _read("/api/orders", api_buying.order_list),
        _write("POST", "/api/orders", api_buying.place_order),
        _read("/api/orders/{number}", api_buying.order),
    ]


def _read(path: str, handler: Handler) -> Route:
    return Route(path, visited(handler), methods=["GET"])


def _write(method: str, path: str, handler: Handler) -> Route:
    return Route(path, visited(handler), methods=[method])


def _pages() -> list[BaseRoute]:
    fixed = [*PAGES, *(f"/kasse/{step}" for step in CHECKOUT)]
    return [
        *(Route(path, shells.page) for path in fixed),
        Route("/k/{slug}", shells.category),
        Route("/p/{product:int}", shells.product),
        Route("/p/{product:int}/{slug}", shells.product),
        Route("/bestellung/{number}", shells.order),
    ]


def _files() -> list[BaseRoute]:
    return [
        Route("/pay-frame", shells.payment_frame),
        Route("/media/{product:int}-{view:int}-{colour}.svg", shells.picture),
        Mount("/static", CachedStatic(directory=shells.STATIC)),
    ]
