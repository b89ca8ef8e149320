"""The wish list, of an account or of a guest's session."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from starlette.responses import JSONResponse, Response

from sites.bazaar import carts
from sites.bazaar.adding import posted_product, put_in_cart
from sites.bazaar.models import ProductRow, Wish
from sites.bazaar.pages_browse import product_path
from sites.bazaar.visits import Visit, redirect


def wishlist(visit: Visit) -> Response:
    """The wish list."""
    return _wishlist_page(visit)


def add_wish(visit: Visit) -> Response:
    """Put a product on the wish list; one that is there already stays."""
    product = posted_product(visit)
    if _wish(visit, product) is None:
        visit.db.add(Wish(owner=visit.owner, product_id=product.id))
        visit.log("wish", product_id=product.id)
    if visit.wants_json:
        return JSONResponse({"saved": True, "title": product.title})
    return redirect("/wishlist")


def remove_wish(visit: Visit) -> Response:
    """Take a product off the wish list."""
    _forget(visit, posted_product(visit))
    return redirect("/wishlist")


def move_wish(visit: Visit) -> Response:
    """Move a product to the cart; one with options is chosen on its own page."""
    product = posted_product(visit)
    if product.has_options:
        return redirect(product_path(product))
    problem = put_in_cart(visit, product, carts.choose(product, {}), 1)
    if problem is not None:
        return _wishlist_page(visit, problem=problem)
    _forget(visit, product)
    return redirect(f"/wishlist?added={product.id}")


def _wishlist_page(visit: Visit, *, problem: str = "") -> Response:
    query = select(ProductRow).join(Wish, Wish.product_id == ProductRow.id)
    products: Sequence[ProductRow] = (
        visit.db.execute(query.where(Wish.owner == visit.owner).order_by(Wish.id.desc())).scalars().all()
    )
    return visit.render("wishlist.html", status=422 if problem else 200, products=products, problem=problem)


def _wish(visit: Visit, product: ProductRow) -> Wish | None:
    query = select(Wish).where(Wish.owner == visit.owner, Wish.product_id == product.id)
    return visit.db.execute(query).scalar_one_or_none()


def _forget(visit: Visit, product: ProductRow) -> None:
    visit.db.execute(delete(Wish).where(Wish.owner == visit.owner, Wish.product_id == product.id))
