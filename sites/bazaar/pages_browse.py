"""Pages for looking around: home, listings, search."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sites.bazaar.filters import Filters
from sites.bazaar.listing import Card, Listing, cards, listing
from sites.bazaar.models import CategoryRow, ProductRow
from sites.bazaar.related import recently_viewed
from sites.bazaar.searching import Matches, find
from sites.bazaar.suggesting import popular_terms, search_url, suggest
from sites.bazaar.visits import ShopState, Visit

ROW_SIZE = 6
MAX_ID = 2**31
Crumbs = Sequence[tuple[str, str]]


def home(visit: Visit) -> Response:
    """The home page."""
    saving = (ProductRow.list_price_cents - ProductRow.price_cents) * 10 / ProductRow.list_price_cents
    return visit.render(
        "home.html",
        deals=_leaders(visit, saving.desc(), ProductRow.list_price_cents.is_not(None)),
        best_sellers=_leaders(visit, ProductRow.sales.desc(), ProductRow.stock > 0),
        recent=recently_viewed(visit.db, visit.session_id),
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
    filters = _filters(visit)
    matches = find(visit.db, filters.q, exact=filters.exact) if filters.q else None
    visit.log("search", detail=filters.q)
    if matches and not matches.ids:
        return _nothing_found(visit, filters.q, matches)
    found = listing(visit.db, filters, ranking=matches.ids if matches else None)
    # what was searched for instead of the typed words
    instead = matches.corrected if matches and not filters.exact else None
    heading = f"Results for “{instead or filters.q}”" if filters.q else "All products"
    loose = bool(matches and matches.loose)
    return _show(visit, found, heading, q=filters.q, loose=loose, instead=instead)


async def suggestions(request: Request) -> Response:
    """Suggestions for what was typed so far, for the script of the search field; not a page view."""
    shop: ShopState = request.app.state.shop
    query = request.query_params.get("q", "")
    with Session(shop.engine) as db:
        offers = [offer._asdict() for offer in suggest(db, query)]
    return JSONResponse({"suggestions": offers}, headers={"Cache-Control": "no-store"})


def _nothing_found(visit: Visit, query: str, matches: Matches) -> Response:
    return visit.render(
        "no_results.html",
        q=query,
        meant=matches.corrected,
        meant_url=search_url(matches.corrected) if matches.corrected else "",
        popular=popular_terms(visit.db),
        best_sellers=_leaders(visit, ProductRow.sales.desc(), ProductRow.stock > 0),
    )


def _listing(visit: Visit, heading: str, crumbs: Crumbs, scope: ColumnElement[bool], **context: Any) -> Response:
    return _show(visit, listing(visit.db, _filters(visit), scope), heading, crumbs=crumbs, **context)


def _filters(visit: Visit) -> Filters:
    return Filters.from_query(visit.request.query_params, narrowing=visit.variant.filters)


def _show(visit: Visit, found: Listing, heading: str, **context: Any) -> Response:
    plain: dict[str, Any] = {"crumbs": (), "children": (), "blurb": "", "loose": False, "instead": None}
    path = visit.request.url.path
    return visit.render("listing.html", listing=found, heading=heading, path=path, **(plain | context))


def product_path(row: ProductRow) -> str:
    """The address of a product."""
    return f"/p/{row.id}/{row.slug}"
