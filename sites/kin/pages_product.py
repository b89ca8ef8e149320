"""A product's page, and putting products into the cart."""

from urllib.parse import urlsplit

from starlette.responses import Response

from sites.kin import carts
from sites.kin.addresses import product_here, product_of
from sites.kin.catalogue import Product
from sites.kin.listing import address
from sites.kin.pictures import VIEWS
from sites.kin.visits import Visit, local_path, redirect

RELATED = 4
OPTION = "option-"


def product(visit: Visit) -> Response:
    """The page of a product; options that are buttons are chosen in its address."""
    shown = product_here(visit)
    params = visit.request.query_params
    values = {name: value for name, value in params.items() if name.startswith(OPTION)}
    added = product_of(visit, params.get("added", ""))
    return _page(visit, shown, values=values, added=added)


def add_here(visit: Visit) -> Response:
    """Put the product of this page into the cart, as chosen; or choose, where options are buttons."""
    shown = product_here(visit)
    if "pick" in visit.form:
        key, _, value = visit.form["pick"].partition("=")
        return redirect(visit.shop.addresses.option(shown, visit.form, key, value))
    selection = carts.choose(visit.design, shown, visit.form)
    quantity = carts.quantity_of(visit.form.get("quantity", "1"))
    errors = dict(selection.errors)
    if quantity is None:
        errors["quantity"] = f"Please enter a number from 1 to {carts.MAX_QUANTITY}."
    elif not errors and (problem := carts.add(visit.db, visit.session.id, shown, selection, quantity)):
        errors["quantity"] = problem
    if errors:
        problem = " ".join(errors.values())
        return _page(visit, shown, status=422, errors=errors, values=dict(visit.form), problem=problem)
    return after_adding(visit, shown, visit.shop.addresses.product(shown))


def add_from_card(visit: Visit) -> Response:
    """Put one of a product into the cart from its card; what has to be chosen is chosen on its page."""
    wanted = product_of(visit, visit.form.get("product", ""))
    if wanted is None:
        return redirect("/")
    selection = carts.choose(visit.design, wanted, {})
    if selection.errors:
        return redirect(visit.shop.addresses.product(wanted))
    if problem := carts.add(visit.db, visit.session.id, wanted, selection, 1):
        return _page(visit, wanted, status=422, problem=problem)
    return after_adding(visit, wanted, local_path(visit.form.get("next", "/")))


def after_adding(visit: Visit, added: Product, back: str) -> Response:
    """Where this shop leads when something was put into the cart."""
    way = visit.design.layout["after_adding"]
    if way == "cart":
        return redirect(visit.design.cart_path)
    if way == "page":
        return redirect(f"/added/{added.id}")
    parts = urlsplit(back)
    pairs = [pair.partition("=")[::2] for pair in parts.query.split("&") if pair and not pair.startswith("added=")]
    kept = address("", pairs).removeprefix("?")
    return redirect(f"{parts.path}?{kept}{'&' if kept else ''}added={added.id}")


def added_page(visit: Visit) -> Response:
    """A page between, which says what was put into the cart."""
    shown = product_here(visit)
    return visit.render("between", visit.design.words["added"].format(title=shown.title), product=shown)


def _page(visit: Visit, shown: Product, *, status: int = 200, **context: object) -> Response:
    categories, addresses = visit.shop.categories, visit.shop.addresses
    levels = (categories[shown.department], categories[shown.category])
    stars = visit.request.query_params.get("stars", "")
    reviews = [one for one in shown.reviews if not stars or str(one.stars) == stars]
    plain: dict[str, object] = {"added": None}
    return visit.render(
        "product",
        shown.title,
        status=status,
        product=shown,
        view=_view(visit),
        crumbs=[(level.name, addresses.category(level)) for level in levels],
        reviews=reviews[: visit.design.reviews_shown],
        related=_related(visit, shown) if visit.design.related else (),
        **(plain | context),
    )


def _view(visit: Visit) -> int:
    """Which picture is looked at."""
    asked = visit.request.query_params.get("view", "")
    return int(asked) if asked in {str(view) for view in VIEWS} else 1


def _related(visit: Visit, shown: Product) -> list[Product]:
    others = [one for one in visit.shop.catalogue.products if one.category == shown.category and one is not shown]
    return sorted(others, key=lambda one: (abs(one.price_cents - shown.price_cents), one.id))[:RELATED]
