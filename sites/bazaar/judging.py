"""The reviews of a product: narrowed to their stars, sorted, paged, counted, voted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import ColumnElement
from starlette.datastructures import QueryParams

from sites.bazaar.filters import page_number
from sites.bazaar.listing import page_numbers
from sites.bazaar.models import ProductRow, ReviewRow
from sites.bazaar.models_catalogue import HelpfulVote

REVIEWS_PER_PAGE = 10
LEVELS = (5, 4, 3, 2, 1)
SORTS: Mapping[str, str] = {
    "helpful": "Most helpful",
    "newest": "Newest",
    "highest": "Highest rated",
    "lowest": "Lowest rated",
}


@dataclass(frozen=True)
class ReviewPage:
    """One page of a product's reviews."""

    reviews: Sequence[ReviewRow]
    voted: frozenset[int]
    """Reviews on this page that the visitor found helpful."""
    histogram: Sequence[tuple[int, int]]
    """Number of reviews by stars, five first."""
    matching: int
    """Reviews with the chosen stars, or all."""
    stars: int | None
    sort: str
    page: int
    pages: int

    @property
    def page_numbers(self) -> list[int | None]:
        """Page numbers to link, with None for a gap."""
        return page_numbers(self.page, self.pages)

    def query(self, stars: int | None, sort: str, page: int = 1) -> str:
        """The query of another selection, with its question mark where it is not empty."""
        pairs = [("stars", str(stars))] if stars else []
        pairs += [("sort", sort)] if sort != "helpful" else []
        pairs += [("page", str(page))] if page > 1 else []
        return f"?{urlencode(pairs)}" if pairs else ""


def review_page(db: Session, row: ProductRow, params: QueryParams, session_id: str) -> ReviewPage:
    """The page of reviews that an address asks for; anything unknown falls back to its default."""
    sort = params.get("sort", "helpful")
    sort = sort if sort in SORTS else "helpful"
    stars = next((level for level in LEVELS if params.get("stars") == str(level)), None)
    counts = _counts(db, row.id)
    matching = counts.get(stars, 0) if stars else sum(counts.values())
    pages = max(1, -(-matching // REVIEWS_PER_PAGE))
    page = min(pages, page_number(params.get("page", "1")))
    query = select(ReviewRow).where(ReviewRow.product_id == row.id).order_by(*_order(sort))
    query = query.where(ReviewRow.stars == stars) if stars else query
    reviews = db.execute(query.limit(REVIEWS_PER_PAGE).offset((page - 1) * REVIEWS_PER_PAGE)).scalars().all()
    return ReviewPage(
        reviews=reviews,
        voted=_voted(db, [review.id for review in reviews], session_id),
        histogram=[(level, counts.get(level, 0)) for level in LEVELS],
        matching=matching,
        stars=stars,
        sort=sort,
        page=page,
        pages=pages,
    )


def vote(db: Session, product_id: int, review_id: int, session_id: str) -> bool:
    """Count that a session found a review helpful; False when there is no such review of the product."""
    chosen = (ReviewRow.id == review_id) & (ReviewRow.product_id == product_id)
    if db.execute(select(ReviewRow.id).where(chosen)).first() is None:
        return False
    row = insert(HelpfulVote).values(session_id=session_id, review_id=review_id)
    new = db.execute(row.on_conflict_do_nothing().returning(HelpfulVote.review_id)).first()
    if new is not None:
        db.execute(update(ReviewRow).where(chosen).values(helpful=ReviewRow.helpful + 1))
    return True


def _counts(db: Session, product_id: int) -> dict[int, int]:
    query = select(ReviewRow.stars, func.count()).where(ReviewRow.product_id == product_id).group_by(ReviewRow.stars)
    return {found[0]: found[1] for found in db.execute(query)}


def _voted(db: Session, review_ids: Sequence[int], session_id: str) -> frozenset[int]:
    mine = HelpfulVote.session_id == session_id
    query = select(HelpfulVote.review_id).where(mine, HelpfulVote.review_id.in_(review_ids))
    return frozenset(db.execute(query).scalars())


def _order(sort: str) -> tuple[ColumnElement[Any], ...]:
    newest = ReviewRow.posted_on.desc()
    first: dict[str, tuple[ColumnElement[Any], ...]] = {
        "helpful": (ReviewRow.helpful.desc(), newest),
        "newest": (newest,),
        "highest": (ReviewRow.stars.desc(), newest),
        "lowest": (ReviewRow.stars.asc(), newest),
    }
    return (*first[sort], ReviewRow.id.asc())
