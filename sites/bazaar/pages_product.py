"""The pages of one product: itself, its reviews, and the membership offer it may lead to."""

from typing import Any

from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from sites.bazaar import carts, related
from sites.bazaar.judging import SORTS, review_page, vote
from sites.bazaar.models import ProductRow
from sites.bazaar.models_catalogue import ProductFacts, Question
from sites.bazaar.money import fastest, percent_off, promise
from sites.bazaar.pages_browse import MAX_ID, Crumbs, product_path
from sites.bazaar.visits import Visit, redirect

QUESTIONS_SHOWN = 4
TRY_AGAIN = "Something went wrong on our side and the product was not added. Please try again."


def product(visit: Visit) -> Response:
    """A product page, at its one address."""
    row = product_row(visit)
    if visit.request.path_params.get("slug") != row.slug:
        return _moved(visit, product_path(row))
    visit.log("product_view", product_id=row.id)
    return product_page(visit, row)


def add_from_product(visit: Visit) -> Response:
    """Add to cart or buy now, from the form of a product page."""
    row = product_row(visit)
    chosen = {name.removeprefix("option-"): value for name, value in visit.form.items()}
    if not visit.variant.add_to_cart_works:
        visit.log("add_failed", product_id=row.id)
        return product_page(visit, row, problem=TRY_AGAIN, chosen=chosen, status=422)
    errors = _added(visit, row, chosen)
    if errors:
        return product_page(visit, row, errors=errors, chosen=chosen, status=422)
    return redirect("/checkout" if visit.form.get("action") == "buy" else f"{product_path(row)}?added={row.id}")


def _added(visit: Visit, row: ProductRow, chosen: dict[str, str]) -> dict[str, str]:
    """Put the chosen product in the cart; otherwise what is wrong, by field."""
    selection = carts.choose(row, chosen)
    quantity = carts.parse_quantity(visit.form.get("quantity", "1"))
    errors = dict(selection.errors)
    if quantity is None:
        errors["quantity"] = f"Enter a quantity from 1 to {carts.MAX_QUANTITY}."
    elif not errors and (problem := carts.add(visit.db, visit.session_id, row, selection, quantity)):
        errors["quantity"] = problem
    elif not errors:
        visit.log("add_to_cart", product_id=row.id, detail=str(quantity))
    return errors


def reviews(visit: Visit) -> Response:
    """All reviews of a product, on a page of their own."""
    row = product_row(visit)
    path = f"{product_path(row)}/reviews"
    if visit.request.path_params.get("slug") != row.slug:
        return _moved(visit, path)
    visit.log("reviews_view", product_id=row.id)
    crumbs = [*_crumbs(visit, row), (row.title, product_path(row))]
    shown = review_page(visit.db, row, visit.request.query_params, visit.session_id)
    return visit.render("reviews.html", product=row, path=path, crumbs=crumbs, reviews=shown, review_sorts=SORTS)


def found_helpful(visit: Visit) -> Response:
    """Count a vote for a review and return to it."""
    row = product_row(visit)
    review_id = visit.request.path_params["review_id"]
    if review_id >= MAX_ID or not vote(visit.db, row.id, review_id, visit.session_id):
        raise HTTPException(404)
    return redirect(f"{visit.form.get('next') or product_path(row)}#review-{review_id}")


def product_row(visit: Visit) -> ProductRow:
    """The product of the request's address."""
    product_id = visit.request.path_params["product_id"]
    row = visit.db.get(ProductRow, product_id) if product_id < MAX_ID else None
    if row is None:
        raise HTTPException(404)
    return row


def product_page(visit: Visit, row: ProductRow, *, status: int = 200, **context: Any) -> Response:
    """The product page with the reviews its address asks for."""
    asked = select(Question).where(Question.product_id == row.id).order_by(Question.votes.desc(), Question.id)
    questions = visit.db.execute(asked).scalars().all()
    return visit.render(
        "product.html",
        status=status,
        product=row,
        facts=visit.db.get_one(ProductFacts, row.id),
        path=product_path(row),
        crumbs=_crumbs(visit, row),
        delivery=promise(row.price_cents, row.delivery_days),
        fastest=fastest(),
        percent_off=percent_off(row.price_cents, row.list_price_cents),
        reviews=review_page(visit.db, row, visit.request.query_params, visit.session_id),
        review_sorts=SORTS,
        questions=questions[:QUESTIONS_SHOWN],
        more_questions=questions[QUESTIONS_SHOWN:],
        comparison=related.comparison(visit.db, row),
        also=related.also_viewed(visit.db, row),
        recent=related.recently_viewed(visit.db, visit.session_id, besides=row.id),
        **context,
    )


def _moved(visit: Visit, path: str) -> Response:
    query = visit.request.url.query
    return RedirectResponse(f"{path}?{query}" if query else path, status_code=301)


def _crumbs(visit: Visit, row: ProductRow) -> Crumbs:
    department = next(d for d in visit.shop.departments if d.slug == row.department)
    leaf = next(name for slug, name in department.children if slug == row.category)
    return [(department.name, f"/c/{department.slug}"), (leaf, f"/c/{row.category}")]
