"""A visitor's session: a row of the shop's own table, and a signed cookie that names it and its generation."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from itsdangerous import BadSignature, Signer
from sqlalchemy import Engine
from sqlalchemy.orm import Mapped, Session, mapped_column
from starlette.requests import Request
from starlette.responses import Response

from sites.databases import now

YEAR = 365 * 24 * 3600


class SessionColumns:
    """One browser, known by a signed cookie that holds ``id`` and ``generation``.

    Logging in or out begins a new generation: cookies from before are worth nothing afterwards.
    """

    __tablename__ = "sessions"
    id: Mapped[str] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


Row = TypeVar("Row", bound=SessionColumns)


@dataclass(frozen=True)
class Sessions(Generic[Row]):
    """The sessions of one shop."""

    cookie: str
    table: type[Row]

    def visit(
        self, request: Request, engine: Engine, signer: Signer, handler: Callable[[Session, Row], Response]
    ) -> Response:
        """The handler's response, with the session's cookie where it is new or has begun a new generation."""
        with Session(engine) as db:
            row = self._known(db, signer, request.cookies.get(self.cookie, ""))
            sent = (row.id, row.generation) if row else None
            if row is None:
                row = self.table()
                row.id = secrets.token_hex(16)
                db.add(row)
                db.flush()
            response = handler(db, row)
            kept = (row.id, row.generation)
            db.commit()
        if sent != kept:
            signed = signer.sign(f"{kept[0]}.{kept[1]}").decode()
            response.set_cookie(self.cookie, signed, max_age=YEAR, httponly=True, samesite="lax")
        return response

    def _known(self, db: Session, signer: Signer, cookie: str) -> Row | None:
        try:
            session_id, _, generation = signer.unsign(cookie).decode().partition(".")
        except (BadSignature, UnicodeError):
            return None
        row = db.get(self.table, session_id)
        return row if row is not None and str(row.generation) == generation else None
