"""Pages for looking around: home, lists, search, and the texts that footers lead to."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sites.kin.addresses import product_of
from sites.kin.catalogue import Category, Product
from sites.kin.listing import listing
from sites.kin.visits import Visit, redirect

ROW = 4
POPULAR = 8
GROWING = "more"
"""The way of turning pages that adds to the page instead."""


def home(visit: Visit) -> Response:
    """The home page: what sells best, what is reduced."""
    words, products = visit.design.words, visit.shop.catalogue.products
    best = _there(visit, sorted(products, key=lambda product: (product.rank, product.id)))
    reduced = _there(visit, [product for product in products if product.was_cents])
    rows = [(words["popular"], best[:POPULAR]), (words["deals"], reduced[:ROW])]
    return visit.render("home", visit.design.name, rows=[row for row in rows if row[1]], added=_added(visit))


def category(visit: Visit) -> Response:
    """A department or a kind of thing."""
    found = visit.shop.categories.get(visit.request.path_params["slug"])
    if found is None:
        raise HTTPException(404)
    parent = visit.shop.categories.get(found.parent)
    kinds = next((kinds for top, kinds in visit.shop.menu if top is found), ())
    column = "category" if found.parent else "department"
    products = [product for product in visit.shop.catalogue.products if getattr(product, column) == found.slug]
    crumbs = [(parent.name, visit.shop.addresses.category(parent))] if parent else []
    return _list(visit, found.name, sorted(products, key=_by_rank), crumbs=crumbs, children=kinds)


def deals(visit: Visit) -> Response:
    """Everything that is reduced."""
    reduced = [product for product in visit.shop.catalogue.products if product.was_cents]
    return _list(visit, visit.design.words["deals"], sorted(reduced, key=_by_rank))


def new(visit: Visit) -> Response:
    """What came last."""
    latest = sorted(visit.shop.catalogue.products, key=lambda product: -product.id)
    return _list(visit, visit.design.words["new"], latest[: 2 * visit.design.page_size])


def search(visit: Visit) -> Response:
    """What a query finds."""
    words = visit.design.words
    query = " ".join(visit.request.query_params.get(visit.design.paths["query"], "").split())[:200]
    if not query:
        return redirect("/")
    matches = visit.shop.index.find(query)
    heading = words["found"].format(query=matches.instead or query, count=len(matches.products))
    best = sorted(visit.shop.catalogue.products, key=_by_rank)
    return _list(visit, heading, matches.products, query=query, instead=matches.instead, popular=best[:ROW])


def help_page(visit: Visit) -> Response:
    """A page that a footer leads to."""
    slug = visit.request.path_params["slug"]
    names = {visit.shop.addresses.help(name): name for name in visit.design.footer_links}
    name = names.get(f"/help/{slug}")
    if name is None:
        raise HTTPException(404)
    said = visit.design.texts["help"][len(slug) % len(visit.design.texts["help"])]
    return visit.render("text", name, said=said)


def _by_rank(product: Product) -> tuple[int, int]:
    return product.rank, product.id


def _there(visit: Visit, products: Sequence[Product]) -> list[Product]:
    return [product for product in products if visit.stocks[product.id]]


def _added(visit: Visit) -> Product | None:
    """What was just put into the cart from here."""
    return product_of(visit, visit.request.query_params.get("added", ""))


def _list(
    visit: Visit,
    heading: str,
    products: Sequence[Product],
    *,
    crumbs: Sequence[tuple[str, str]] = (),
    children: Sequence[Category] = (),
    **context: object,
) -> Response:
    params = [pair for pair in visit.request.query_params.multi_items() if pair[0] != "added"]
    growing = visit.design.layout["paging"] == GROWING
    found = listing(visit.design, products, visit.request.url.path, params, growing=growing)
    shown: dict[str, object] = {"instead": "", "popular": (), "added": _added(visit), **context}
    return visit.render("listing", heading, status=200, listing=found, crumbs=crumbs, children=children, **shown)
