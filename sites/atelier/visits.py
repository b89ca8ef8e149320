"""One request: its shop, its database session, its visitor, and what is sent back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from itsdangerous import Signer
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from sites.atelier.answers import Invalid, Refused, mistakes, refusal
from sites.atelier.assortment import Assortment
from sites.atelier.bodies import Body, read_body
from sites.atelier.models_visits import Account, VisitorSession
from sites.sessions import Sessions
from sites.web import refuse_foreign

SESSIONS = Sessions("atelier_session", VisitorSession)
OWN_HEADER = "x-atelier"
SLOW = "slow-api"
SLOW_SECONDS = (0.15, 0.5)
READING = ("GET", "HEAD")


@dataclass(frozen=True)
class ShopState:
    """What all requests share; ``sleep`` waits so many seconds."""

    engine: Engine
    signer: Signer
    assortment: Assortment
    seed: int
    traps: tuple[str, ...]
    endless_stock: bool
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True)
class Question:
    """A request that needs no visitor."""

    request: Request
    shop: ShopState
    db: Session


@dataclass(frozen=True)
class Visit(Question):
    """A request with its visitor's session and the object that was sent."""

    session: VisitorSession
    body: Body

    @property
    def session_id(self) -> str:
        """The session's key."""
        return self.session.id

    @property
    def account(self) -> Account | None:
        """The account the visitor is logged in to."""
        return self.session.account

    @property
    def owner(self) -> str:
        """Whose wish list it is: the account's, or a guest's session's."""
        return owner_of(self.session_id, self.session.account_id)


Handler = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def asked(handler: Callable[[Question], Response]) -> Endpoint:
    """An endpoint of the interface that only reads, and needs no visitor."""

    async def endpoint(request: Request) -> Response:
        return await _told(request, lambda: _question(request, handler))

    return endpoint


def visited(handler: Handler) -> Endpoint:
    """An endpoint of the interface that runs within one database transaction."""

    async def endpoint(request: Request) -> Response:
        if request.method in READING:
            return await _told(request, lambda: visit(request, handler, {}))
        refuse_foreign(request)
        if request.headers.get(OWN_HEADER) != "1":
            raise Refused(403)
        body = await read_body(request)
        return await _told(request, lambda: visit(request, handler, body))

    return endpoint


def visit(request: Request, handler: Handler, body: Body) -> Response:
    """The handler's response, with the session's cookie where it is new or has begun a new generation."""
    shop: ShopState = request.app.state.shop
    return SESSIONS.visit(
        request, shop.engine, shop.signer, lambda db, row: handler(Visit(request, shop, db, row, body))
    )


def owner_of(session_id: str, account_id: int | None) -> str:
    """The key that wish lists are kept under."""
    return f"account:{account_id}" if account_id is not None else f"session:{session_id}"


def slowness(seed: int, method: str, address: str) -> float:
    """How many seconds an answer takes in the slow shop: the same for the same request."""
    return Random(f"{seed}:{method}:{address}").uniform(*SLOW_SECONDS)


async def refused(_request: Request, error: Exception) -> Response:
    """The answer to a request that was refused."""
    if isinstance(error, Invalid):
        return mistakes(error.errors)
    return refusal(error.status, error.message) if isinstance(error, Refused) else refusal(400)


async def _told(request: Request, answer: Callable[[], Response]) -> Response:
    shop: ShopState = request.app.state.shop
    if SLOW in shop.traps:
        await shop.sleep(slowness(shop.seed, request.method, f"{request.url.path}?{request.url.query}"))
    return answer()


def _question(request: Request, handler: Callable[[Question], Response]) -> Response:
    shop: ShopState = request.app.state.shop
    with Session(shop.engine) as db:
        return handler(Question(request, shop, db))
