"""One request of one visitor: session, database and rendering around every page."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from itsdangerous import Signer
from jinja2 import Environment
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sites.kin import carts
from sites.kin.addresses import Addresses
from sites.kin.catalogue import Catalogue, Category, Product
from sites.kin.design import Design
from sites.kin.models import Cart, ProductRow, VisitorSession
from sites.kin.searching import Index
from sites.sessions import Sessions
from sites.web import refuse_foreign

SESSIONS = Sessions("kin_session", VisitorSession)
MOST_FIELDS = 60


@dataclass(frozen=True)
class ShopState:
    """What all requests share."""

    engine: Engine
    templates: Environment
    signer: Signer
    design: Design
    catalogue: Catalogue
    endless_stock: bool

    @cached_property
    def products(self) -> Mapping[int, Product]:
        """The products by their numbers."""
        return {product.id: product for product in self.catalogue.products}

    @cached_property
    def categories(self) -> Mapping[str, Category]:
        """Departments and kinds by their slugs."""
        return {category.slug: category for category in self.catalogue.categories}

    @cached_property
    def menu(self) -> tuple[tuple[Category, tuple[Category, ...]], ...]:
        """The departments, each with its kinds."""
        every = self.catalogue.categories
        return tuple((top, tuple(one for one in every if one.parent == top.slug)) for top in every if not top.parent)

    @cached_property
    def addresses(self) -> Addresses:
        """Where its pages are."""
        return Addresses(self.design)

    @cached_property
    def index(self) -> Index:
        """What is searched in."""
        return Index(self.catalogue.products)


@dataclass(frozen=True)
class Visit:
    """A request with its visitor's session and an open database session."""

    request: Request
    shop: ShopState
    db: Session
    session: VisitorSession
    form: Mapping[str, str]

    @property
    def design(self) -> Design:
        """The shop's design."""
        return self.shop.design

    @property
    def cart(self) -> Cart | None:
        """The visitor's cart, if there is one."""
        return carts.current(self.db, self.session.id)

    @cached_property
    def stocks(self) -> Mapping[int, int]:
        """What is left of each product."""
        return {row.id: row.stock for row in self.db.execute(select(ProductRow.id, ProductRow.stock))}

    def render(self, template: str, title: str, *, status: int = 200, **context: object) -> Response:
        """A page of the shop, from a template of its family."""
        design = self.design
        cart = self.cart
        shared: dict[str, object] = {
            "title": design.page_title.format(page=title, shop=design.name),
            "heading": title,
            "held": sum(line.quantity for line in cart.lines) if cart else 0,
            "stocks": self.stocks,
            "closed": self.session.closed,
            "account": self.session.account,
            "here": self.here,
            "crumbs": (),
            "problem": "",
            "query": "",
            "errors": {},
            "values": {},
        }
        page = self.shop.templates.get_template(f"{design.family}/{template}.html")
        html = page.render(shared | context)
        return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})

    @property
    def here(self) -> str:
        """The address of this page, or of the one that a form was sent from."""
        url = self.request.url
        if self.request.method != "GET":
            return local_path(self.form.get("next", "/"))
        return local_path(f"{url.path}?{url.query}" if url.query else url.path)


Handler = Callable[[Visit], Response]


def page(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that runs ``handler`` within one database transaction."""

    async def endpoint(request: Request) -> Response:
        return visit_page(request, handler, await _posted(request) if request.method == "POST" else {})

    return endpoint


def visit_page(request: Request, handler: Handler, form: Mapping[str, str]) -> Response:
    """The handler's response, with the session's cookie where it is new."""
    shop: ShopState = request.app.state.shop
    return SESSIONS.visit(
        request, shop.engine, shop.signer, lambda db, row: handler(Visit(request, shop, db, row, form))
    )


def redirect(path: str) -> Response:
    """A redirect after a form, always to a page of this shop."""
    return RedirectResponse(local_path(path), status_code=303)


def local_path(path: str) -> str:
    """The path if it stays within this shop, else the home page."""
    plain = path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


async def _posted(request: Request) -> Mapping[str, str]:
    refuse_foreign(request)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
