"""What the interface answers: JSON, with refusals that a shopper can read."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import JSONResponse

ASKED_AGAIN: Mapping[str, str] = MappingProxyType({"Cache-Control": "private, no-cache"})
"""Kept only to be asked for again. `no-store` would keep pages out of the browser's back/forward cache."""
SAID: Mapping[int, str] = MappingProxyType({
    400: "Diese Anfrage ist nicht lesbar.",
    403: "Diese Anfrage ist nicht erlaubt.",
    404: "Das gibt es hier nicht.",
    405: "Das ist hier nicht möglich.",
    413: "Diese Anfrage ist zu groß.",
})  # fmt: skip


class Refused(Exception):
    """A request that is answered with a message and a status from 400 to 499."""

    def __init__(self, status: int, message: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message or SAID[status]


class Invalid(Exception):
    """What was sent has mistakes: messages by field, answered with status 422."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(errors)
        self.errors = dict(errors)


def answer(told: Mapping[str, object] | list[object], status: int = 200) -> JSONResponse:
    """An answer that is not kept."""
    return JSONResponse(told, status_code=status, headers=dict(ASKED_AGAIN))


def refusal(status: int, message: str | None = None) -> JSONResponse:
    """An answer that says no."""
    return answer({"error": message or SAID.get(status, SAID[400])}, status)


def mistakes(errors: Mapping[str, str]) -> JSONResponse:
    """An answer that says what is wrong, field by field."""
    return answer({"errors": dict(errors)}, 422)
