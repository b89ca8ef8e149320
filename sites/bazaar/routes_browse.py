"""Addresses of the pages for finding and judging products."""

from starlette.routing import Route

from sites.bazaar import pages_browse, pages_plus, pages_product
from sites.bazaar.visits import Handler, page

PRODUCT = "/p/{product_id:int}/{slug}"


def browse_routes() -> list[Route]:
    """The routes of home, listings, search, products and what belongs to them."""
    browse, product, plus = pages_browse, pages_product, pages_plus
    return [
        _get("/", browse.home),
        _get("/c/{slug}", browse.category),
        _get("/deals", browse.deals),
        _get("/search", browse.search),
        Route("/suggest", browse.suggestions, methods=["GET"]),
        _get("/p/{product_id:int}", product.product),
        _get(PRODUCT, product.product),
        _post(PRODUCT, product.add_from_product),
        _get(f"{PRODUCT}/reviews", product.reviews),
        _post(f"{PRODUCT}/reviews/{{review_id:int}}/helpful", product.found_helpful),
        _get("/plus", plus.offer),
        _post("/plus", plus.join),
    ]


def _get(path: str, handler: Handler) -> Route:
    return Route(path, page(handler), methods=["GET"])


def _post(path: str, handler: Handler) -> Route:
    return Route(path, page(handler), methods=["POST"])
