"""One request of one visitor: session, database, events and rendering around every page."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from itsdangerous import Signer
from jinja2 import Environment
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sites.bazaar.carts import count_items
from sites.bazaar.models import Account, Event, VisitorSession
from sites.bazaar.panels import panels
from sites.bazaar.variants import Variant
from sites.sessions import Sessions
from sites.web import refuse_foreign

SESSIONS = Sessions("bazaar_session", VisitorSession)
CONSENT_COOKIE = "cookie_consent"
MAX_DETAIL = 300


@dataclass(frozen=True)
class Department:
    """A department of the navigation with its leaf categories."""

    slug: str
    name: str
    blurb: str
    children: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShopState:
    """What all requests share."""

    engine: Engine
    templates: Environment
    signer: Signer
    departments: tuple[Department, ...]
    variant: Variant
    endless_stock: bool


@dataclass(frozen=True)
class Visit:
    """A request with its visitor's session and an open database session."""

    request: Request
    shop: ShopState
    db: Session
    session: VisitorSession
    form: Mapping[str, str]

    @property
    def session_id(self) -> str:
        """The session's key."""
        return self.session.id

    @property
    def variant(self) -> Variant:
        """The version of the shop that is visited."""
        return self.shop.variant

    @property
    def account(self) -> Account | None:
        """The account the visitor is logged in to."""
        return self.session.account

    @property
    def owner(self) -> str:
        """Whose wish list and saved products these are: the account's, or a guest's session's."""
        return owner_of(self.session_id, self.account)

    def log(self, kind: str, *, product_id: int | None = None, detail: str = "") -> None:
        """Record that the visitor did something."""
        self.db.add(
            Event(
                session_id=self.session_id,
                kind=kind,
                path=self.request.url.path,
                product_id=product_id,
                detail=detail[:MAX_DETAIL],
            )
        )

    def render(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A page of the shop; asked for by address, it counts as a page view."""
        if self.request.method == "GET":
            self.session.page_views += 1
            self.log("page_view")
        consent = self.request.cookies.get(CONSENT_COOKIE)
        here = local_path(_address(self.request))
        shared = {
            "departments": self.shop.departments,
            "cart_count": count_items(self.db, self.session_id),
            "consent": consent,
            "here": here,
            "path_here": self.request.url.path,
            "variant": self.variant,
            "account": self.account,
            "newsletter": self.session.newsletter,
            "problem": "",
        }
        shared |= panels(self.db, self.session, self.request, consent=consent is not None)
        html = self.shop.templates.get_template(template).render(shared | context)
        return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})

    def fragment(self, template: str, **context: Any) -> str:
        """A piece of a page, for a script to put in its place."""
        return self.shop.templates.get_template(template).render(context)

    @property
    def wants_json(self) -> bool:
        """Whether a script of the page asks, rather than the browser itself."""
        return self.request.headers.get("x-requested-with") == "fetch"


Handler = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def page(handler: Handler) -> Endpoint:
    """An endpoint that runs ``handler`` within one database transaction, and sends pages as late as the variant says.

    Redirects and answers to scripts are not pages and are sent at once.
    """

    async def endpoint(request: Request) -> Response:
        form = await _posted(request) if request.method == "POST" else {}
        response = visit_page(request, handler, form)
        shop: ShopState = request.app.state.shop
        if shop.variant.delay_s and isinstance(response, HTMLResponse):
            await asyncio.sleep(shop.variant.delay_s)
        return response

    return endpoint


def visit_page(request: Request, handler: Handler, form: Mapping[str, str]) -> Response:
    """The handler's response, with the session's cookie where it is new or has begun a new generation."""
    shop: ShopState = request.app.state.shop
    return SESSIONS.visit(
        request, shop.engine, shop.signer, lambda db, row: handler(Visit(request, shop, db, row, form))
    )


def owner_of(session_id: str, account: Account | None) -> str:
    """The key that wish lists and saved products are kept under."""
    return f"account:{account.id}" if account else f"session:{session_id}"


def redirect(path: str) -> Response:
    """A redirect after a form, always to a page of this shop."""
    return RedirectResponse(local_path(path), status_code=303)


def local_path(path: str) -> str:
    """The path if it stays within this shop, else the home page."""
    plain = path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


def _address(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


async def _posted(request: Request) -> Mapping[str, str]:
    refuse_foreign(request)
    async with request.form(max_files=0, max_fields=60) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
