"""The membership offer that the misleading button of a product page leads to."""

from starlette.responses import Response

from sites.bazaar.models import ProductRow
from sites.bazaar.pages_browse import MAX_ID, product_path
from sites.bazaar.visits import Visit

BENEFITS = (
    "Free express delivery on every order",
    "Members' prices on selected products",
    "Early access to deals",
)


def offer(visit: Visit) -> Response:
    """What a membership costs and brings, with a way back to the product."""
    product = _product(visit, visit.request.query_params.get("product", ""))
    visit.log("plus_offer", product_id=product.id if product else None)
    return _page(visit, product, joined=False)


def join(visit: Visit) -> Response:
    """Note the interest; membership itself is not sold yet."""
    product = _product(visit, visit.form.get("product", ""))
    visit.log("plus_interest", product_id=product.id if product else None)
    return _page(visit, product, joined=True)


def _page(visit: Visit, product: ProductRow | None, *, joined: bool) -> Response:
    back = product_path(product) if product else "/"
    return visit.render("plus.html", product=product, back=back, benefits=BENEFITS, joined=joined)


def _product(visit: Visit, text: str) -> ProductRow | None:
    product_id = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else MAX_ID
    return visit.db.get(ProductRow, product_id)
