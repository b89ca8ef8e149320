"""The interface's products: categories, listings, single products, suggestions."""

from starlette.responses import Response

from sites.atelier.answers import Refused, answer
from sites.atelier.assortment import Assortment
from sites.atelier.bodies import whole_number
from sites.atelier.listing import PAGE_SIZE, facets, narrowed, ordered, placed, read_asked
from sites.atelier.models import ProductRow
from sites.atelier.searching import MAX_QUERY, find
from sites.atelier.showing import card, whole
from sites.atelier.suggesting import suggest
from sites.atelier.visits import Question

NO_PRODUCT = "Diesen Artikel gibt es nicht."


def categories(question: Question) -> Response:
    """The navigation, with the number of products of every kind."""
    assortment = question.shop.assortment
    counts: dict[str, int] = {}
    for item in assortment.items.values():
        counts[item.kind.slug] = counts.get(item.kind.slug, 0) + 1
    tree: dict[str, dict[str, list[dict[str, object]]]] = {slug: {} for slug in assortment.categories}
    for kind in assortment.kinds.values():
        told = {"slug": kind.slug, "label": kind.label, "count": counts.get(kind.slug, 0)}
        tree[kind.category].setdefault(kind.group, []).append(told)
    return answer([
        {
            "slug": slug,
            "label": label,
            "groups": [{"label": group, "kinds": kinds} for group, kinds in tree[slug].items()],
        }
        for slug, label in assortment.categories.items()
    ])  # fmt: skip


def products(question: Question) -> Response:
    """A page of a listing or a search, with what else could be chosen."""
    assortment = question.shop.assortment
    wanted = read_asked(question.request.query_params, assortment)
    offers = assortment.offers(question.db)
    matches = find([offer.item for offer in offers], wanted.query)
    if wanted.query.strip():
        offers = [offer for offer in offers if offer.item.id in matches.scores]
    here = placed(offers, wanted)
    found = ordered(narrowed(here, wanted), wanted, matches.scores)
    first = (wanted.page - 1) * PAGE_SIZE
    return answer({
        "items": [card(offer, assortment) for offer in found[first : first + PAGE_SIZE]],
        "total": len(found),
        "page": wanted.page,
        "pages": max(1, -(-len(found) // PAGE_SIZE)),
        "facets": facets(here, wanted, assortment),
        "corrected_to": _written(matches.corrected, assortment) if matches.corrected else None,
    })  # fmt: skip


def _written(words: str, assortment: Assortment) -> str:
    return " ".join(assortment.spellings.get(word, word) for word in words.split())


def product(question: Question) -> Response:
    """One product with all there is to tell about it."""
    return answer(whole(question.db, product_of(question), question.shop.assortment))


def suggestions(question: Question) -> Response:
    """What is offered below the search field."""
    query = question.request.query_params.get("q", "")[:MAX_QUERY]
    return answer(suggest(list(question.shop.assortment.items.values()), query))


def product_of(question: Question) -> ProductRow:
    """The product that the address names.

    Raises:
        Refused: 404, there is none.
    """
    number = whole_number(question.request.path_params["product"])
    row = question.db.get(ProductRow, number) if number is not None else None
    if row is None:
        raise Refused(404, NO_PRODUCT)
    return row
