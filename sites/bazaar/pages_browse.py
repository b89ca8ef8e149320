"""Pages for looking around: home, listings, products, help."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from sites.bazaar import carts
from sites.bazaar.filters import Filters
from sites.bazaar.listing import Card, Listing, cards, listing
from sites.bazaar.models import CategoryRow, ProductRow, ReviewRow
from sites.bazaar.searching import find
from sites.bazaar.visits import Visit, redirect

ROW_SIZE = 6
REVIEWS_PER_PAGE = 8
HELP_PAGES = ("delivery", "returns", "about", "privacy")
REVIEW_SORTS = {
    "helpful": (ReviewRow.helpful.desc(), ReviewRow.posted_on.desc()),
    "newest": (ReviewRow.posted_on.desc(),),
    "highest": (ReviewRow.stars.desc(), ReviewRow.posted_on.desc()),
    "lowest": (ReviewRow.stars, ReviewRow.posted_on.desc()),
}
MAX_ID = 2**31
Crumbs = Sequence[tuple[str, str]]


def home(visit: Visit) -> Response:
    """The home page."""
    saving = (ProductRow.list_price_cents - ProductRow.price_cents) * 10 / ProductRow.list_price_cents
    return visit.render(
        "home.html",
        deals=_leaders(visit, saving.desc(), ProductRow.list_price_cents.is_not(None)),
        best_sellers=_leaders(visit, ProductRow.sales.desc(), ProductRow.stock > 0),
    )


def _leaders(visit: Visit, best: ColumnElement[Any], condition: ColumnElement[bool]) -> list[Card]:
    order = (best, ProductRow.sales.desc(), ProductRow.id)
    place = func.row_number().over(partition_by=ProductRow.department, order_by=order).label("place")
    ranked = select(ProductRow.id, ProductRow.sales, place).where(condition, ProductRow.stock > 0).subquery()
    first = select(ranked.c.id).where(ranked.c.place == 1).order_by(ranked.c.sales.desc()).limit(ROW_SIZE)
    return cards(visit.db, list(visit.db.execute(first).scalars()))


def category(visit: Visit) -> Response:
    """A department or a leaf category."""
    row = visit.db.get(CategoryRow, visit.request.path_params["slug"])
    if row is None:
        raise HTTPException(404)
    column = ProductRow.category if row.parent else ProductRow.department
    department = next(d for d in visit.shop.departments if d.slug == (row.parent or row.slug))
    crumbs = [(department.name, f"/c/{department.slug}")] if row.parent else []
    children = () if row.parent else department.children
    return _listing(visit, row.name, crumbs, column == row.slug, children=children, blurb=row.blurb)


def deals(visit: Visit) -> Response:
    """Everything on offer."""
    return _listing(visit, "Today's deals", [], ProductRow.list_price_cents.is_not(None))


def search(visit: Visit) -> Response:
    """Search results, or suggestions when nothing matches."""
    filters = Filters.from_query(visit.request.query_params)
    matches = find(visit.db, filters.q) if filters.q else None
    visit.log("search", detail=filters.q)
    if matches and not matches.ids:
        return visit.render("no_results.html", q=filters.q)
    found = listing(visit.db, filters, ranking=matches.ids if matches else None)
    heading = f"Results for “{filters.q}”" if filters.q else "All products"
    return _show(visit, found, heading, q=filters.q, loose=bool(matches and matches.loose))


def _listing(visit: Visit, heading: str, crumbs: Crumbs, scope: ColumnElement[bool], **context: Any) -> Response:
    found = listing(visit.db, Filters.from_query(visit.request.query_params), scope)
    return _show(visit, found, heading, crumbs=crumbs, **context)


def _show(visit: Visit, found: Listing, heading: str, **context: Any) -> Response:
    plain: dict[str, Any] = {"crumbs": (), "children": (), "blurb": "", "loose": False}
    path = visit.request.url.path
    return visit.render("listing.html", listing=found, heading=heading, path=path, **(plain | context))


def product(visit: Visit) -> Response:
    """A product page, at its one address."""
    row = product_row(visit)
    if visit.request.path_params.get("slug") != row.slug:
        return RedirectResponse(product_path(row), status_code=301)
    visit.log("product_view", product_id=row.id)
    return product_page(visit, row)


def add_from_product(visit: Visit) -> Response:
    """Add to cart or buy now, from the form of a product page."""
    row = product_row(visit)
    chosen = {name.removeprefix("option-"): value for name, value in visit.form.items()}
    selection = carts.choose(row, chosen)
    quantity = carts.parse_quantity(visit.form.get("quantity", "1"))
    errors = dict(selection.errors)
    if quantity is None:
        errors["quantity"] = f"Enter a quantity from 1 to {carts.MAX_QUANTITY}."
    elif not errors and (problem := carts.add(visit.db, visit.session_id, row, selection, quantity)):
        errors["quantity"] = problem
    if errors:
        return product_page(visit, row, errors=errors, chosen=chosen, status=422)
    visit.log("add_to_cart", product_id=row.id, detail=str(quantity))
    return redirect("/checkout/address" if visit.form.get("action") == "buy" else f"/cart?added={row.id}")


def product_row(visit: Visit) -> ProductRow:
    """The product of the request's address."""
    product_id = visit.request.path_params["product_id"]
    row = visit.db.get(ProductRow, product_id) if product_id < MAX_ID else None
    if row is None:
        raise HTTPException(404)
    return row


def product_path(row: ProductRow) -> str:
    """The address of a product."""
    return f"/p/{row.id}/{row.slug}"


def product_page(visit: Visit, row: ProductRow, *, status: int = 200, **context: Any) -> Response:
    """The product page with the reviews its address asks for."""
    department = next(d for d in visit.shop.departments if d.slug == row.department)
    leaf = next(name for slug, name in department.children if slug == row.category)
    crumbs = [(department.name, f"/c/{department.slug}"), (leaf, f"/c/{row.category}")]
    also = select(ProductRow.id).where(ProductRow.category == row.category, ProductRow.id != row.id)
    also = also.order_by(func.abs(ProductRow.price_cents - row.price_cents), ProductRow.id).limit(ROW_SIZE)
    context |= _reviews(visit, row)
    return visit.render(
        "product.html",
        status=status,
        product=row,
        path=product_path(row),
        crumbs=crumbs,
        also=cards(visit.db, list(visit.db.execute(also).scalars())),
        **context,
    )


def _reviews(visit: Visit, row: ProductRow) -> dict[str, Any]:
    params = visit.request.query_params
    sort = params.get("sort", "helpful")
    sort = sort if sort in REVIEW_SORTS else "helpful"
    stars = params.get("stars", "")
    stars = stars if stars in ("1", "2", "3", "4", "5") else ""
    tally = select(ReviewRow.stars, func.count()).where(ReviewRow.product_id == row.id).group_by(ReviewRow.stars)
    counts: dict[int, int] = {row[0]: row[1] for row in visit.db.execute(tally)}
    matching = counts.get(int(stars), 0) if stars else row.review_count
    pages = max(1, -(-matching // REVIEWS_PER_PAGE))
    number = min(pages, Filters.from_query(params).page)
    query = select(ReviewRow).where(ReviewRow.product_id == row.id)
    if stars:
        query = query.where(ReviewRow.stars == int(stars))
    query = query.order_by(*REVIEW_SORTS[sort], ReviewRow.id)
    query = query.limit(REVIEWS_PER_PAGE).offset((number - 1) * REVIEWS_PER_PAGE)
    return {
        "reviews": visit.db.execute(query).scalars().all(),
        "histogram": [(stars, counts.get(stars, 0)) for stars in (5, 4, 3, 2, 1)],
        "review_sort": sort,
        "review_stars": stars,
        "review_page": number,
        "review_pages": pages,
    }


def help_page(visit: Visit) -> Response:
    """One of the plain information pages."""
    name = visit.request.path_params["name"]
    if name not in HELP_PAGES:
        raise HTTPException(404)
    return visit.render(f"help_{name}.html")
