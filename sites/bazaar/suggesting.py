"""Phrases offered below the search field while a shopper types."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from sites.bazaar.catalogue import Catalogue
from sites.bazaar.models_catalogue import Suggestion
from sites.bazaar.searching import respelled, words_of

SHOWN = {"term": 5, "category": 2, "product": 3}
POPULAR_TERMS = 8


class Offer(NamedTuple):
    """A suggestion as the page shows it; ``kind`` is term, category or product."""

    kind: str
    text: str
    url: str


@dataclass(frozen=True)
class Phrase:
    """A phrase of the catalogue; ``weight`` is the number of pieces sold under it."""

    kind: str
    text: str
    url: str
    weight: int


def phrases(catalogue: Catalogue) -> Iterator[Phrase]:
    """All phrases of a catalogue: kinds of product, brands with their kinds, categories, products."""
    names = {category.slug: category for category in catalogue.categories}
    terms: Counter[str] = Counter()
    sold: Counter[str] = Counter()
    for product in catalogue.products:
        kind = product.kind.lower()
        terms.update({kind: product.sales, f"{product.brand.lower()} {kind}": product.sales})
        sold[product.category] += product.sales
        url = f"/p/{product.id}/{product.slug}"
        yield Phrase("product", product.title, url, product.sales)
    for slug, weight in sold.items():
        if "&" not in names[slug].name:
            terms[names[slug].name.lower()] += weight
        department = names[names[slug].parent].name
        yield Phrase("category", f"{names[slug].name} in {department}", f"/c/{slug}", weight)
    for text, weight in terms.items():
        yield Phrase("term", text, search_url(text), weight)


def suggest(db: Session, query: str) -> Sequence[Offer]:
    """The suggestions for what was typed so far, with its spelling put right where nothing begins like it."""
    words = words_of(query)
    if not words:
        return ()
    return _matching(db, words) or _matching(db, respelled(db, words))


def popular_terms(db: Session) -> Sequence[Offer]:
    """What is searched for most."""
    query = select(Suggestion.kind, Suggestion.text, Suggestion.url).where(Suggestion.kind == "term")
    query = query.order_by(Suggestion.weight.desc(), Suggestion.text).limit(POPULAR_TERMS)
    return [Offer(*row) for row in db.execute(query)]


def search_url(query: str) -> str:
    """The address of a search."""
    return f"/search?{urlencode({'q': query})}"


def _matching(db: Session, words: Sequence[str]) -> Sequence[Offer]:
    if not words:
        return ()
    text = Suggestion.text
    # words are letters and digits only, so that nothing in them is special to LIKE
    begins = and_(*(or_(text.like(f"{word}%"), text.like(f"% {word}%"), text.like(f"%-{word}%")) for word in words))
    query = select(Suggestion.kind, text, Suggestion.url).where(begins)
    offers = [Offer(*row) for row in db.execute(query.order_by(Suggestion.weight.desc(), text))]
    return [offer for kind, limit in SHOWN.items() for offer in [one for one in offers if one.kind == kind][:limit]]
