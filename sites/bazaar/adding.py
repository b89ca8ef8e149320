"""Putting products in the cart from a card, the wish list or the saved products."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from sites.bazaar import carts
from sites.bazaar.models import ProductRow
from sites.bazaar.pages_browse import MAX_ID, product_path
from sites.bazaar.pages_product import TRY_AGAIN, product_page
from sites.bazaar.panels import cart_panel
from sites.bazaar.visits import Visit, local_path, redirect


def put_in_cart(visit: Visit, product: ProductRow, selection: carts.Selection, quantity: int) -> str | None:
    """Put a product in the visitor's cart; a message when that cannot be done."""
    if not visit.variant.add_to_cart_works:
        visit.log("add_failed", product_id=product.id)
        return TRY_AGAIN
    problem = carts.add(visit.db, visit.session_id, product, selection, quantity)
    if problem is None:
        visit.log("add_to_cart", product_id=product.id, detail=str(quantity))
    return problem


def add_from_card(visit: Visit) -> Response:
    """Add one of a product without options, and stay on the page its card is on."""
    product = posted_product(visit)
    if product.has_options:
        return redirect(product_path(product))
    problem = put_in_cart(visit, product, carts.choose(product, {}), 1)
    if visit.wants_json:
        return _answer(visit, product, problem)
    if problem is not None:
        return product_page(visit, product, problem=problem, status=422)
    return redirect(with_added(_came_from(visit, product_path(product)), product.id))


def posted_product(visit: Visit) -> ProductRow:
    """The product that the form's ``product_id`` names."""
    text = visit.form.get("product_id", "")
    product_id = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else MAX_ID
    product = visit.db.get(ProductRow, product_id)
    if product is None:
        raise HTTPException(404)
    return product


def with_added(address: str, product_id: int) -> str:
    """The address of a page that shows the cart's panel for this product."""
    parts = urlsplit(address)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "added"]
    return f"{parts.path}?{urlencode([*pairs, ('added', str(product_id))])}"


def _answer(visit: Visit, product: ProductRow, problem: str | None) -> Response:
    panel = None if problem else cart_panel(carts.current(visit.db, visit.session_id), str(product.id))
    return JSONResponse({
        "count": carts.count_items(visit.db, visit.session_id),
        "title": product.title,
        "problem": problem,
        "panel": visit.fragment("cart_panel.html", panel=panel, without_panel="#main") if panel else "",
    })  # fmt: skip


def _came_from(visit: Visit, otherwise: str) -> str:
    """The page of this shop that the form was on, as far as the browser tells."""
    parts = urlsplit(visit.request.headers.get("referer", ""))
    if parts.netloc != visit.request.headers.get("host") or not parts.path:
        return otherwise
    return local_path(f"{parts.path}?{parts.query}")
