"""The interface's reviews: reading them, and writing one."""

from datetime import date

from sqlalchemy import func, select
from starlette.responses import Response

from sites.atelier.answers import Invalid, answer
from sites.atelier.api_products import product_of
from sites.atelier.bodies import number_in, text_in, whole_number
from sites.atelier.calendar import TODAY
from sites.atelier.listing import MAX_PAGE
from sites.atelier.models import ReviewRow
from sites.atelier.reviewing import rating_of
from sites.atelier.visits import Question, Visit

PAGE_SIZE = 5
MAX_TEXT, MIN_TEXT = 2000, 10
ANONYMOUS = "Anonym"


def reviews(question: Question) -> Response:
    """A page of what was written about a product, newest first."""
    product = product_of(question)
    text = question.request.query_params.get("page", "") or "1"
    page = whole_number(text)
    if page is None or not 1 <= page <= MAX_PAGE:
        raise Invalid({"page": "Das ist keine passende Zahl."})
    query = select(ReviewRow).where(ReviewRow.product_id == product.id)
    query = query.order_by(ReviewRow.posted_on.desc(), ReviewRow.id.desc())
    rows = question.db.execute(query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)).scalars()
    count = question.db.execute(select(func.count()).where(ReviewRow.product_id == product.id)).scalar_one()
    return answer({"items": [shown(row) for row in rows], "page": page, "pages": max(1, -(-count // PAGE_SIZE))})


def write_review(visit: Visit) -> Response:
    """Write about a product; its rating follows at once."""
    product = product_of(visit)
    stars, text = number_in(visit.body, "stars"), text_in(visit.body, "text", MAX_TEXT)
    errors: dict[str, str] = {}
    if stars is None or not 1 <= stars <= 5:
        errors["stars"] = "Bitte vergeben Sie 1 bis 5 Sterne."
    if len(text) < MIN_TEXT:
        errors["text"] = f"Bitte schreiben Sie mindestens {MIN_TEXT} Zeichen."
    if errors or stars is None:
        raise Invalid(errors)
    author = text_in(visit.body, "name") or (visit.account.name if visit.account else ANONYMOUS)
    row = ReviewRow(
        product_id=product.id,
        author=author,
        posted_on=TODAY,
        stars=stars,
        title=text_in(visit.body, "title"),
        text=text,
    )
    visit.db.add(row)
    visit.db.flush()
    given = list(visit.db.execute(select(ReviewRow.stars).where(ReviewRow.product_id == product.id)).scalars())
    product.rating, product.review_count = rating_of(given), len(given)
    return answer(shown(row), 201)


def shown(row: ReviewRow) -> dict[str, object]:
    """A review as the interface tells it."""
    posted: date = row.posted_on
    return {
        "stars": row.stars,
        "title": row.title,
        "text": row.text,
        "author": row.author,
        "date": posted.isoformat(),
    }
