"""One request of one visitor: session, database, events and rendering around every page."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadSignature, Signer
from jinja2 import Environment
from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sites.bazaar.carts import count_items
from sites.bazaar.models import Event, VisitorSession

COOKIE = "bazaar_session"
CONSENT_COOKIE = "cookie_consent"
YEAR = 365 * 24 * 3600
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


@dataclass(frozen=True)
class Visit:
    """A request with its visitor's session and an open database session."""

    request: Request
    shop: ShopState
    db: Session
    session_id: str
    form: Mapping[str, str]

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
        """A page of the shop."""
        shared = {
            "departments": self.shop.departments,
            "cart_count": count_items(self.db, self.session_id),
            "consent": self.request.cookies.get(CONSENT_COOKIE),
            "here": local_path(_address(self.request)),
        }
        html = self.shop.templates.get_template(template).render(shared | context)
        return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})

    @property
    def wants_json(self) -> bool:
        """Whether a script of the page asks, rather than the browser itself."""
        return self.request.headers.get("x-requested-with") == "fetch"


Handler = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def page(handler: Handler) -> Endpoint:
    """An endpoint that runs ``handler`` within one database transaction."""

    async def endpoint(request: Request) -> Response:
        form = await _posted(request) if request.method == "POST" else {}
        return visit_page(request, handler, form)

    return endpoint


def visit_page(request: Request, handler: Handler, form: Mapping[str, str]) -> Response:
    """The handler's response, with the session's cookie where the visitor is new."""
    shop: ShopState = request.app.state.shop
    known = _known_session(shop.signer, request.cookies.get(COOKIE, ""))
    session_id = known or secrets.token_hex(16)
    with Session(shop.engine) as db:
        db.execute(insert(VisitorSession).values(id=session_id).on_conflict_do_nothing())
        visit = Visit(request, shop, db, session_id, form)
        if request.method == "GET":
            visit.log("page_view")
        response = handler(visit)
        db.commit()
    if not known:
        signed = shop.signer.sign(session_id).decode()
        response.set_cookie(COOKIE, signed, max_age=YEAR, httponly=True, samesite="lax")
    return response


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
    _refuse_foreign(request)
    async with request.form(max_files=0, max_fields=60) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _refuse_foreign(request: Request) -> None:
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign or request.headers.get("sec-fetch-site", "same-origin") in ("cross-site", "same-site"):
        raise HTTPException(403)


def _known_session(signer: Signer, cookie: str) -> str | None:
    try:
        return signer.unsign(cookie).decode()
    except (BadSignature, UnicodeDecodeError):
        return None
